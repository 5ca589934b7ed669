import { at, type Place, type Segment } from "../model/place.js";
import { keyOf } from "../model/strategy.js";
import { canonical, equal, isList, isObject, keysOf, record, type Maybe, type Value } from "../model/value.js";
import {
  constant,
  constantValue,
  DELETE,
  escapeKey,
  isConstant,
  KEEP,
  unescapeKey,
  type EditPatch,
  type MapPatch,
  type Patch,
  type Splice,
} from "./patch.js";

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
