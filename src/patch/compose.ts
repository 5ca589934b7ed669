import deepmerge from "deepmerge";
import { formatPlace, valueAt, type Place, type Segment } from "../model/place.js";
import { equal, type Maybe, type Value } from "../model/value.js";
import { among, apply, restrict } from "./apply.js";
import {
  constant,
  constantValue,
  edit,
  isConstant,
  KEEP,
  set,
  type EditPatch,
  type ItemPatch,
  type MapPatch,
  type Patch,
  type Splice,
} from "./patch.js";

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
 * Many meanings as one, the lowest first. Joined in pairs, small to wide: one after another would copy the growing
 * map once for each fragment.
 */
export function joinAll(meanings: readonly Meaning[]): Meaning {
  if (meanings.length <= 1) return meanings[0] ?? NOTHING;
  const middle = meanings.length >> 1;
  return join(joinAll(meanings.slice(0, middle)), joinAll(meanings.slice(middle)));
}

/**
 * One meaning after another:
 * `(N1,L1)·(N2,L2) = (N2∘N1, L1 ∪ {π ↦ L2[π]∘N1|π : π ∈ L2, no ancestor-or-self in L1})`. Associative (M2).
 */
function join(before: Meaning, after: Meaning): Meaning {
  return { patch: compose(after.patch, before.patch), locks: joinLocks(before, after) };
}

function joinLocks(before: Meaning, after: Meaning): readonly Lock[] {
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
 * The patch that does what `before` and then `after` do, on every base (M1):
 * `apply(compose(after, before), v) = apply(after, apply(before, v))`. Associative (M2), with `keep` as identity (M3).
 *
 * @throws TypeError where one list is given two identities: the strategies give each list one.
 */
export function compose(after: Patch, before: Patch): Patch {
  if (after.kind === "keep") return before;
  if (before.kind === "keep" || isConstant(after)) return after;
  if (isConstant(before)) return constant(apply(after, constantValue(before)));
  if (after.kind === "map" && before.kind === "map") return composeMaps(after, before);
  if (after.kind === "splice" && before.kind === "splice") return composeSplices(after, before);
  if (after.kind === "edit" && before.kind === "edit") return composeEdits(after, before);
  if (after.kind === "map" || before.kind === "map") return constant(apply(after, undefined)); // another kind is empty
  throw new TypeError("a list with identity and one without cannot be composed");
}

/**
 * Pointwise. Only maps of patches reach deepmerge: their escaped keys stand on no prototype, nothing is cloned, and
 * every pair that both sides have comes back to `compose`. It writes into its options, hence new ones each time.
 */
function composeMaps(after: MapPatch, before: MapPatch): MapPatch {
  return {
    kind: "map",
    entries: deepmerge(before.entries, after.entries, {
      clone: false,
      isMergeableObject: () => true,
      customMerge: () => composePair as never,
    }),
  };
}

/** The pair in deepmerge's order: what is below comes first. */
function composePair(lower: Patch, upper: Patch): Patch {
  return compose(upper, lower);
}

function composeSplices(after: Splice, before: Splice): Splice {
  const isRemoved = among(after.remove);
  const stays = (item: Value): boolean => !isRemoved(item);
  return {
    kind: "splice",
    remove: [...before.remove, ...after.remove],
    prepend: [...after.prepend, ...before.prepend.filter(stays)],
    append: [...before.append.filter(stays), ...after.append],
  };
}

/**
 * Per item. What the earlier patch leaves of an item is known whatever the base: nothing after `delete`, something
 * after anything else. So an item that both mention stays in the earlier one's turn, but for one that comes anew.
 */
function composeEdits(after: EditPatch, before: EditPatch): EditPatch {
  if (!sameIdentity(after, before)) throw new TypeError("two identities of one list cannot be composed");
  const stays = new Map(before.items);
  const comes: Record<"head" | "tail", [string, ItemPatch][]> = { head: [], tail: [] };
  for (const [key, item] of after.items) {
    const earlier = stays.get(key);
    if (earlier === undefined) comes[item.place].push([key, item]);
    else if (isReturn(item, earlier)) {
      stays.delete(key);
      comes[item.place].push([key, { ...item, patch: set(apply(item.patch, undefined) as never), fresh: true }]);
    } else stays.set(key, { ...earlier, patch: compose(item.patch, earlier.patch) });
  }
  return edit(after.by, [...comes.head, ...stays, ...comes.tail]);
}

function sameIdentity(a: EditPatch, b: EditPatch): boolean {
  return a.by === b.by || (a.by.length === b.by.length && a.by.every((field, i) => field.name === b.by[i]?.name));
}

/** Whether an item of the later patch is added again after the earlier one has deleted it. */
function isReturn(item: ItemPatch, earlier: ItemPatch): boolean {
  return item.patch.kind !== "delete" && (item.fresh || earlier.patch.kind === "delete");
}

/** A lock that does not hold: what was locked, and what came of it. */
interface BrokenLock {
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
