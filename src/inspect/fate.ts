import { equal, isList, isObject, type Maybe } from "../model/json.js";
import { valueAt, type Place } from "../model/place.js";

/** What becomes of a place by an upgrade; the first that fits (Q2). */
export type Fate = "newly-locked" | "broken" | "recreated" | "orphaned" | "converged" | "held" | "adopted";
export const FATES: readonly Fate[] = [
  "newly-locked",
  "broken",
  "recreated",
  "orphaned",
  "converged",
  "held",
  "adopted",
];

/** Fates that somebody should look at before the upgrade. */
export const TROUBLES: ReadonlySet<Fate> = new Set(["newly-locked", "broken", "recreated", "orphaned", "held"]);

/** The old and the new default, and what is effective before and after, by today's names. */
export interface Turnover {
  readonly oldDefault: Maybe;
  readonly newDefault: Maybe;
  readonly before: Maybe;
  readonly after: Maybe;
}

/** In which of the two an item has another turn. */
export interface Turns {
  readonly vendor: boolean;
  readonly effective: boolean;
}

/** The fate of a place by its values, or by its turns; those of findings come before (`newly-locked`, `broken`). */
export function fateOf(place: Place, whole: Turnover, turns: Turns | undefined): Fate {
  if (turns !== undefined) return turns.vendor && !turns.effective ? "held" : "adopted";
  const { oldDefault, newDefault, before, after } = at(whole, place);
  if (isRecreated(place, whole)) return "recreated";
  if (isOrphaned(place, whole)) return "orphaned";
  if (equal(oldDefault, newDefault)) return "adopted";
  if (equal(after, newDefault)) return equal(before, newDefault) ? "converged" : "adopted";
  return equal(before, after) ? "held" : "adopted";
}

/** The values of a place. */
export function at({ oldDefault, newDefault, before, after }: Turnover, place: Place): Turnover {
  return {
    oldDefault: valueAt(oldDefault, place),
    newDefault: valueAt(newDefault, place),
    before: valueAt(before, place),
    after: valueAt(after, place),
  };
}

/** The vendor's item is gone, and what an override says of it now stands alone: a part of an item. */
function isRecreated(place: Place, whole: Turnover): boolean {
  return place.some((segment, depth) => {
    if (typeof segment !== "object" || segment.by.length === 0) return false;
    const item = at(whole, place.slice(0, depth + 1));
    const gone = item.oldDefault !== undefined && item.newDefault === undefined;
    return gone && item.after !== undefined && !equal(item.before, item.after);
  });
}

/** The vendor's key is gone, and an override still has it, or has something else where the key's map was. */
function isOrphaned(place: Place, whole: Turnover): boolean {
  const here = at(whole, place);
  if (here.oldDefault === undefined || here.newDefault !== undefined) return false;
  if (here.after !== undefined) return true;
  return place.some((_, depth) => {
    const above = at(whole, place.slice(0, depth));
    const stands = above.after !== undefined && !isObject(above.after) && !isList(above.after);
    return stands && above.newDefault === undefined;
  });
}
