import { formatPlace, valueAt, type Place, type Segment } from "../model/place.js";
import { equal, type Maybe } from "../model/value.js";
import { apply } from "./apply.js";
import { compose } from "./compose.js";
import { KEEP, type Patch } from "./patch.js";
import { restrict } from "./restrict.js";

/** An assertion: the effective place is what it was when it was locked, whatever comes later. It changes no value. */
export interface Lock {
  readonly place: Place;
  /** From the base to the locked value of the place. */
  readonly patch: Patch;
}

/** The whole meaning of a fragment: what it does, and what it forbids those above it to change. */
export interface Meaning {
  readonly patch: Patch;
  readonly locks: readonly Lock[];
}

export const NOTHING: Meaning = { patch: KEEP, locks: [] };

/**
 * One meaning after another:
 * `(N1,L1)·(N2,L2) = (N2∘N1, L1 ∪ {π ↦ L2[π]∘N1|π : π ∈ L2, no ancestor-or-self in L1})`. Associative (M2).
 */
export function join(before: Meaning, after: Meaning): Meaning {
  return { patch: compose(after.patch, before.patch), locks: joinLocks(before, after) };
}

export function joinLocks(before: Meaning, after: Meaning): readonly Lock[] {
  if (after.locks.length === 0) return before.locks;
  const taken = new Set(before.locks.map(({ place }) => formatPlace(place)));
  const covered = (place: Place): boolean =>
    taken.has("") || place.some((_, end) => taken.has(formatPlace(place.slice(0, end + 1))));
  const added = after.locks
    .filter(({ place }) => !covered(place))
    .map(({ place, patch }) => ({ place, patch: compose(patch, restrict(before.patch, place)) }));
  return [...before.locks, ...added];
}

/**
 * Many meanings as one, the lowest first. Joined in pairs, small to wide: one after another would copy the growing
 * map once for each fragment.
 */
export function joinAll(meanings: readonly Meaning[]): Meaning {
  if (meanings.length <= 1) return meanings[0] ?? NOTHING;
  const middle = meanings.length >> 1;
  return join(joinAll(meanings.slice(0, middle)), joinAll(meanings.slice(middle)));
}

/** A lock that does not hold: what was locked, and what came of it. */
export interface BrokenLock {
  readonly place: Place;
  readonly locked: Maybe;
  readonly found: Maybe;
}

/** The locks that do not hold over a base, given what became of it: `apply(N, base)`. */
export function brokenLocks(locks: readonly Lock[], base: Maybe, result: Maybe): readonly BrokenLock[] {
  return locks
    .map(({ place, patch }) => ({ place, locked: apply(patch, valueAt(base, place)), found: valueAt(result, place) }))
    .filter(({ locked, found }) => !equal(locked, found));
}

/** Whether a place is another or an ancestor of it. */
export function covers(place: Place, other: Place): boolean {
  return place.every((segment, index) => sameSegment(segment, other[index]));
}

function sameSegment(a: Segment, b: Segment | undefined): boolean {
  return typeof a === "object" ? typeof b === "object" && a.key === b.key : a === b;
}
