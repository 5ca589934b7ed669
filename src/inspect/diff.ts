import { Literal, type Json, type Maybe } from "../model/json.js";
import type { Origin } from "../model/origin.js";
import { isSecret } from "../model/place.js";
import { formatPlace, formatSegment } from "../model/place-text.js";
import type { Resolution } from "../model/resolution.js";
import { accountOf, lastOrigin, type Account } from "../patch/account.js";
import { differences, type Difference } from "./differences.js";
import { redactedUnder } from "./redact.js";

/** One difference between two resolutions of an id: a leaf, a list that was replaced whole, or the turn of an item. */
export interface Change {
  readonly id: string;
  /** Items without identity go by their index after the change; a removed one by that before. */
  readonly place: string;
  readonly change: "added" | "removed" | "changed" | "moved";
  readonly before?: Json;
  readonly after?: Json;
  /** Of a moved item: its index before and after, and the item that it stands behind now; none at the front. */
  readonly moved?: { readonly from: number; readonly to: number; readonly behind?: string };
  /** The digits of integers beyond ±2^53, which JSON's readers would round; beside them the values are strings. */
  readonly exact?: { readonly before?: string; readonly after?: string };
  /** Whether the place is secret; what is secret is redacted in here (Q5). */
  readonly secret: boolean;
  /** Who wrote the value before, and the one after (for a removal: the deletion, where one was written). */
  readonly origins: { readonly before?: Origin; readonly after?: Origin };
}

/**
 * What changes from one resolution of an id to another (Q1). Refused ones are compared by what was merged.
 *
 * @throws TypeError for a resolution that was not made by `resolve`, or whose format nobody knows.
 * @example
 * const vendor = await plan.resolve("docker/daemon.json", { layers: ["vendor"] });
 * diff(vendor, await plan.resolve("docker/daemon.json")).map(({ place, after }) => [place, after]);
 */
export function diff(before: Resolution, after: Resolution): readonly Change[] {
  const [old, now] = [accountOf(before), accountOf(after)];
  return differences(old.value, now.value, now.plan).map((difference) => changeOf(after.id, difference, old, now));
}

function changeOf(id: string, difference: Difference, old: Account, now: Account): Change {
  const { place, was, change, before, after, move } = difference;
  // an index is another item's after a removal: then the list's own write is the one that counts
  const gone = after === undefined && typeof place.at(-1) === "number";
  const [wrote, writes] = [lastOrigin(old, was), lastOrigin(now, gone ? place.slice(0, -1) : place)];
  return {
    id,
    place: formatPlace(place),
    change,
    ...(before === undefined ? {} : { before: redactedUnder([now.plan, old.plan], before, was) }),
    ...(after === undefined ? {} : { after: redactedUnder([now.plan, old.plan], after, place) }),
    ...(move === undefined ? {} : { moved: shownMove(move) }),
    ...exactDigits(before, after),
    secret: isSecret(now.plan, place) || isSecret(old.plan, was),
    origins: {
      ...(before === undefined || wrote === undefined ? {} : { before: wrote }),
      ...(writes === undefined ? {} : { after: writes }),
    },
  };
}

function shownMove({ from, to, behind }: NonNullable<Difference["move"]>): NonNullable<Change["moved"]> {
  return { from, to, ...(behind === undefined ? {} : { behind: formatSegment(behind) }) };
}

function exactDigits(before: Maybe, after: Maybe): Pick<Change, "exact"> {
  const [was, is] = [digits(before), digits(after)];
  if (was === undefined && is === undefined) return {};
  return { exact: { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) } };
}

function digits(value: Maybe): string | undefined {
  return value instanceof Literal && typeof value.value === "bigint" ? value.value.toString() : undefined;
}
