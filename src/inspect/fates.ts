import { valueAt, type Place } from "../model/place.js";
import { same } from "../model/same.js";
import { canonical, isList, isObject, kindOf, type Maybe, type Value } from "../model/value.js";
import { removalsAt, writesAt, type Account } from "../provenance/index.js";
import { isMoved, type PlaceChange, type Turnover } from "./changed-places.js";
import { redeclaredAt } from "./redeclared.js";
import { oldPlace } from "./renamed.js";

/** What becomes of a place by an upgrade; the first that fits (Q2). */
export type Fate =
  | "newly-locked"
  | "broken"
  | "recreated"
  | "orphaned"
  | "converged"
  | "held"
  | "remerged"
  | "joined"
  | "adopted";
export const FATES: readonly Fate[] = [
  "newly-locked",
  "broken",
  "recreated",
  "orphaned",
  "converged",
  "held",
  "remerged",
  "joined",
  "adopted",
];

/** Fates that somebody should look at before the upgrade. */
export const TROUBLES: ReadonlySet<Fate> = new Set([
  "newly-locked",
  "broken",
  "recreated",
  "orphaned",
  "held",
  "remerged",
]);

/** The accounts that an upgrade is told from. */
export interface Sides {
  readonly old: Account;
  readonly now: Account;
  readonly oldVendor: Account;
  readonly newVendor: Account;
  /** Of the new vendor's files under the old declarations; undefined where nobody asked, or nothing could be read so. */
  readonly asDeclared: Account | undefined;
}

/** What an upgrade does to the whole value. */
export interface Whole extends Turnover {
  /** What the old declarations would make of the new vendor's files; the value that is effective where nobody asked. */
  readonly asDeclared: Maybe;
}

/** The fate of a place by its values, or by its turns; those of findings come before (`newly-locked`, `broken`). */
export function fateOf(change: PlaceChange, whole: Whole, sides: Sides): Fate {
  const { place, turns } = change;
  if (turns !== undefined) return turns.vendor && !turns.effective ? "held" : merging(change, whole, sides);
  const { oldDefault, newDefault, before, after, format } = at(whole, place);
  if (isRecreated(place, whole)) return "recreated";
  if (isOrphaned(place, whole) || hitsNoMore(place, sides)) return "orphaned";
  if (!same(oldDefault, newDefault, format) && same(before, after, format))
    return same(after, newDefault, format) ? "converged" : "held";
  return merging(change, whole, sides);
}

/** Of what becomes effective: whether the declarations did it, or both sides together, or the vendor alone. */
function merging({ place, turns }: PlaceChange, whole: Whole, sides: Sides): Fate {
  if (turns === undefined && isHidden(at(whole, place))) return "held";
  const differs = (key: "asDeclared" | "newDefault"): boolean => {
    if (turns !== undefined) return isMoved(whole[key], whole.after, place, sides.now.strategies);
    return !same(valueAt(whole[key], place), valueAt(whole.after, place), whole.format);
  };
  if (differs("asDeclared") && !isOnlyRenamed(place, whole, sides)) return "remerged";
  return differs("newDefault") ? "joined" : "adopted";
}

/** Whether nothing of a new default is in what is effective: an override has something of another kind there. */
function isHidden({ oldDefault, newDefault, after, format }: Turnover): boolean {
  if (newDefault === undefined || after === undefined || same(oldDefault, newDefault, format)) return false;
  return kindOf(newDefault) !== kindOf(after);
}

/** Under a new name the old declarations tell two keys where there is one; that is told as a renaming. */
function isOnlyRenamed(place: Place, whole: Whole, sides: Sides): boolean {
  let strategy = sides.now.strategies;
  const renamed = place.some((segment) => {
    const is = typeof segment === "string" && [...(strategy.renames?.values() ?? [])].includes(segment);
    strategy = typeof segment === "string" ? strategy.key(segment) : strategy.item();
    return is;
  });
  return renamed && redeclaredAt(place, whole, sides).length === 0;
}

/** The vendor's item is gone, and what an override says of it now stands alone: a part of an item. */
function isRecreated(place: Place, whole: Whole): boolean {
  return place.some((segment, depth) => {
    if (typeof segment !== "object" || segment.by.length === 0) return false;
    const item = at(whole, place.slice(0, depth + 1));
    const gone = item.oldDefault !== undefined && item.newDefault === undefined;
    return gone && item.after !== undefined && !same(item.before, item.after, item.format);
  });
}

/** The vendor's key is gone, and an override still has it, or has something else where the key's map was. */
function isOrphaned(place: Place, whole: Whole): boolean {
  const here = at(whole, place);
  if (here.oldDefault === undefined || here.newDefault !== undefined) return false;
  if (here.after !== undefined) return true;
  return place.some((_, depth) => {
    const above = at(whole, place.slice(0, depth));
    const stands = above.after !== undefined && !isObject(above.after) && !isList(above.after);
    return stands && above.newDefault === undefined;
  });
}

/** Whether an override takes out what the vendor no longer has (P1): the place, or an item of the list at it. */
function hitsNoMore(place: Place, { old, now, oldVendor }: Sides): boolean {
  const was = oldPlace(place, oldVendor.lowest, now.strategies);
  const missed = new Set(removalsAbout(now, place).flatMap(({ name, hit }) => (hit ? [] : [name])));
  return missed.size > 0 && removalsAbout(old, was).some(({ name, hit }) => hit && missed.has(name));
}

/** What the overrides remove at a place, each by a name that both sides have. */
function removalsAbout(account: Account, place: Place): readonly { readonly name: string; readonly hit: boolean }[] {
  const nameOf = (fragment: number, what: Value): string =>
    `${account.fragments[fragment]?.file ?? ""} ${canonical(what)}`;
  const item = place.at(-1);
  const key = typeof item === "object" ? item.key : undefined;
  const operands = removalsAt(account, key === undefined ? place : place.slice(0, -1))
    .filter(({ keys }) => key === undefined || keys.includes(key))
    .map(({ fragment, operand, hit }) => ({ name: nameOf(fragment, operand), hit }));
  const deletions = writesAt(account, place).flatMap(({ fragment, outcome }) =>
    outcome === "hit" || outcome === "missed" ? [{ name: nameOf(fragment, "delete"), hit: outcome === "hit" }] : [],
  );
  return [...operands, ...deletions];
}

/** The values of a place. */
export function at({ oldDefault, newDefault, before, after, format }: Turnover, place: Place): Turnover {
  return {
    oldDefault: valueAt(oldDefault, place),
    newDefault: valueAt(newDefault, place),
    before: valueAt(before, place),
    after: valueAt(after, place),
    format,
  };
}
