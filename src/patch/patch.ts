import deepmerge from "deepmerge";
import { at, formatPlace, valueAt, type Place, type Segment } from "../model/place.js";
import { keyOf, type Identity } from "../model/strategy.js";
import { canonical, equal, isList, isObject, keysOf, record, type Maybe, type Value } from "../model/value.js";

/** A key of a map of patches, escaped by a slash: `/net` stands on no prototype, so every key is an ordinary one (E10). */
type Escaped = `/${string}`;

/** What a patch does to one item of a list with identity. */
export interface ItemPatch {
  readonly patch: Patch;
  /** Where the item goes if the base has none of its key. */
  readonly place: "head" | "tail";
  /** Deleted below and added again: an item of the base gives way, and the new one goes to the end of its place. */
  readonly fresh: boolean;
}

/**
 * What a fragment means: a function from the configuration below it to the one above, `Maybe JSON → Maybe JSON`.
 * A base of another kind than the patch counts as empty, so every patch is total.
 */
export type Patch =
  | { readonly kind: "keep" }
  | { readonly kind: "delete" }
  | { readonly kind: "set"; readonly value: Value }
  | { readonly kind: "map"; readonly entries: Readonly<Record<Escaped, Patch>> }
  | {
      readonly kind: "splice";
      readonly remove: readonly Value[];
      readonly prepend: readonly Value[];
      readonly append: readonly Value[];
    }
  | { readonly kind: "edit"; readonly by: Identity; readonly items: ReadonlyMap<string, ItemPatch> };

type Constant = Extract<Patch, { kind: "set" | "delete" }>;
export type MapPatch = Extract<Patch, { kind: "map" }>;
export type Splice = Extract<Patch, { kind: "splice" }>;
export type EditPatch = Extract<Patch, { kind: "edit" }>;

/** The identity: a document of nothing, or of comments. */
export const KEEP: Patch = { kind: "keep" };
export const DELETE: Constant = { kind: "delete" };

export function set(value: Value): Constant {
  return { kind: "set", value };
}

/** The patch that leaves exactly this, whatever is below. */
export function constant(value: Maybe): Constant {
  return value === undefined ? DELETE : set(value);
}

export function isConstant(patch: Patch): patch is Constant {
  return patch.kind === "set" || patch.kind === "delete";
}

/** What a constant leaves. */
function constantValue(patch: Constant): Maybe {
  return patch.kind === "set" ? patch.value : undefined;
}

/** Per key. In normal form no entry is `keep`: it would say nothing. */
export function map(entries: Iterable<readonly [string, Patch]>): MapPatch {
  const escaped: Record<Escaped, Patch> = {};
  for (const [key, patch] of entries) if (patch.kind !== "keep") escaped[escapeKey(key)] = patch;
  return { kind: "map", entries: escaped };
}

export function splice(parts: Partial<Omit<Splice, "kind">>): Splice {
  return { kind: "splice", remove: parts.remove ?? [], prepend: parts.prepend ?? [], append: parts.append ?? [] };
}

/** Per item. In normal form no item is `keep`. */
export function edit(by: Identity, items: Iterable<readonly [string, ItemPatch]>): EditPatch {
  return { kind: "edit", by, items: new Map(Array.from(items).filter(([, item]) => item.patch.kind !== "keep")) };
}

export function escapeKey(key: string): Escaped {
  return `/${key}`;
}

export function unescapeKey(key: string): string {
  return key.slice(1);
}

/** How the items of a list are carried through a patch: bare, or each with an account of who brought it. */
export interface Carrier<T> {
  value(item: T): Value;
  /** The item, with what the patch left of its value. */
  changed(item: T, value: Value): T;
  /** An item that the patch adds: by its key in an `edit`, by its turn among the added ones in a `splice`. */
  added(value: Value, source: string | number): T;
}

/**
 * What a patch does to one place, `N|π`: `apply(N, v)|π = apply(N|π, v|π)`. It carries over to composition, which is
 * what makes locks compose.
 */
export function restrict(patch: Patch, place: Place): Patch {
  return place.reduce(restrictTo, patch);
}

/** What a patch does to one step below. An index is known only below a constant: elsewhere items have no index. */
export function restrictTo(patch: Patch, segment: Segment): Patch {
  if (patch.kind === "keep") return KEEP;
  if (isConstant(patch)) return constant(at(constantValue(patch), segment));
  if (patch.kind === "map") return typeof segment === "string" ? (patch.entries[escapeKey(segment)] ?? KEEP) : DELETE;
  if (patch.kind === "splice" || typeof segment !== "object") return DELETE;
  const item = patch.items.get(segment.key);
  if (item === undefined) return KEEP;
  return item.fresh ? constant(apply(item.patch, undefined)) : item.patch;
}

/** The configuration above a patch. What the patch does not touch is returned as it is, by identity (M4). */
export function apply(patch: Patch, base: Maybe): Maybe {
  switch (patch.kind) {
    case "keep":
      return base;
    case "delete":
      return undefined;
    case "set":
      return patch.value;
    case "map":
      return applyMap(patch, base);
    case "splice":
    case "edit":
      return applyList(patch, base);
  }
}

function applyMap({ entries }: MapPatch, base: Maybe): Value {
  const under = isObject(base) ? base : record([]);
  let changed = false;
  const merged: [string, Value][] = [];
  for (const key of keysOf(under)) {
    const before = under[key] as Value;
    const patch = entries[escapeKey(key)];
    const after = patch === undefined ? before : apply(patch, before);
    changed ||= after !== before;
    if (after !== undefined) merged.push([key, after]);
  }
  for (const [escaped, patch] of Object.entries(entries)) {
    const key = unescapeKey(escaped);
    const added = Object.hasOwn(under, key) ? undefined : apply(patch, undefined);
    if (added !== undefined) merged.push([key, added]);
    changed ||= added !== undefined;
  }
  return changed ? record(merged) : under;
}

const BARE: Carrier<Value> = { value: (item) => item, changed: (_, value) => value, added: (value) => value };

/** The list itself where nothing in it changes (M4). */
function applyList(patch: Splice | EditPatch, base: Maybe): Value {
  const after = patchItems(patch, isList(base) ? base : [], BARE);
  const unchanged = isList(base) && after.length === base.length && after.every((item, index) => item === base[index]);
  return unchanged ? base : after;
}

/** The items that a patch leaves of those below it. */
export function patchItems<T>(patch: Splice | EditPatch, under: readonly T[], carrier: Carrier<T>): readonly T[] {
  return patch.kind === "splice" ? spliceItems(patch, under, carrier) : editItems(patch, under, carrier);
}

function spliceItems<T>({ remove, prepend, append }: Splice, under: readonly T[], carrier: Carrier<T>): readonly T[] {
  const added = [...prepend, ...append].map((value, turn) => carrier.added(value, turn));
  const isRemoved = among(remove);
  const kept = under.filter((item) => !isRemoved(carrier.value(item)));
  return [...added.slice(0, prepend.length), ...kept, ...added.slice(prepend.length)];
}

/** Whether a value equals one of these. */
export function among(values: readonly Value[]): (value: Value) => boolean {
  if (values.length < 8) return (value) => values.some((other) => equal(value, other));
  const texts = new Set(values.map(canonical));
  return (value) => texts.has(canonical(value));
}

/** A patch reaches every item of its key; what has no key, or one that is not spoken of, stays. */
function editItems<T>({ by, items }: EditPatch, under: readonly T[], carrier: Carrier<T>): readonly T[] {
  const found = new Set<string>();
  const kept: T[] = [];
  for (const item of under) {
    const key = keyOf(carrier.value(item), by);
    const change = key === undefined ? undefined : items.get(key);
    if (key === undefined || change === undefined) {
      kept.push(item);
      continue;
    }
    if (change.fresh) continue; // it gives way to the one that comes anew
    found.add(key);
    const after = apply(change.patch, carrier.value(item));
    if (after !== undefined) kept.push(carrier.changed(item, after));
  }
  const added: Record<"head" | "tail", T[]> = { head: [], tail: [] };
  for (const [key, { patch, place }] of items) {
    const value = found.has(key) ? undefined : apply(patch, undefined);
    if (value !== undefined) added[place].push(carrier.added(value, key));
  }
  return [...added.head, ...kept, ...added.tail];
}

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
