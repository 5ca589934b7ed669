import { keyOf, type Identity, type Strategy } from "../model/strategy.js";
import { equal, isList, isObject, keysOf, member, type Maybe, type Value, type ValueObject } from "../model/value.js";
import { constant, DELETE, edit, escapeKey, KEEP, map, set, splice, type ItemPatch, type Patch } from "./patch.js";

type Alike = (a: Maybe, b: Maybe) => boolean;

/**
 * The smallest patch from one configuration to another (M5): `apply(derive(a, b), a) = b`, and `derive(a, a)` is
 * `keep`. Where the list's strategy cannot say it (survivors reordered, an insertion in the middle) it is a `set`.
 *
 * @param alike when nothing is to be said: by default of equal values; `same` keeps spellings too (Q0).
 */
export function derive(from: Maybe, to: Maybe, strategy: Strategy, alike: Alike = equal): Patch {
  if (alike(from, to)) return KEEP;
  if (to === undefined) return DELETE;
  if (isObject(to))
    return strategy.merge === undefined || strategy.merge === "deep" ? deriveMap(from, to, strategy, alike) : set(to);
  return (isList(to) ? deriveList(from, to, strategy, alike) : undefined) ?? set(to);
}

function deriveMap(from: Maybe, to: ValueObject, strategy: Strategy, alike: Alike): Patch {
  const before = isObject(from) ? keysOf(from) : [];
  const removed = before.filter((key) => member(to, key) === undefined).map((key) => [key, DELETE] as const);
  const changed = keysOf(to).map(
    (key) => [key, derive(member(from, key), member(to, key), strategy.key(key), alike)] as const,
  );
  return map([...removed, ...changed]);
}

/** Undefined where only the whole list says it. */
function deriveList(from: Maybe, to: readonly Value[], strategy: Strategy, alike: Alike): Patch | undefined {
  const before = isList(from) ? from : [];
  if (strategy.identity !== undefined) return deriveEdit(before, to, strategy.identity, strategy.item(), alike);
  if (strategy.merge !== "append" && strategy.merge !== "prepend") return undefined;
  const added = to.length - before.length;
  const start = strategy.merge === "append" ? 0 : added;
  if (!before.every((item, index) => alike(item, to[start + index]))) return undefined;
  return strategy.merge === "append"
    ? splice({ append: to.slice(before.length) })
    : splice({ prepend: to.slice(0, added) });
}

function deriveEdit(
  from: readonly Value[],
  to: readonly Value[],
  by: Identity,
  strategy: Strategy,
  alike: Alike,
): Patch | undefined {
  const before = byKey(from, by);
  const after = byKey(to, by);
  if (before === undefined || after === undefined) return undefined;
  const survivors = [...before.keys()].filter((key) => after.has(key));
  const wanted = [...after.keys()];
  const first = wanted.findIndex((key) => before.has(key));
  if (survivors.some((key, index) => wanted[first + index] !== key)) return undefined;
  const deleted = [...before.keys()]
    .filter((key) => !after.has(key))
    .map((key) => [key, item(DELETE, "tail")] as const);
  const items = wanted.map((key, index) => {
    const patch = deriveItem(before.get(key), after.get(key) as Value, by, strategy, alike);
    return [key, item(patch, index < first ? "head" : "tail")] as const;
  });
  return edit(by, [...deleted, ...items]);
}

function item(patch: Patch, place: "head" | "tail"): ItemPatch {
  return { patch, place, fresh: false };
}

/** An item's patch names the item, so that it means the same on a base that lacks it. */
function deriveItem(from: Maybe, to: Value, by: Identity, strategy: Strategy, alike: Alike): Patch {
  if (by.length === 0) return alike(from, to) ? KEEP : set(to); // an item of a set is there or not
  const patch = derive(from, to, strategy, alike);
  if (patch.kind !== "map") return patch;
  const named = by.flatMap(({ name }) => {
    const value = member(to, name);
    return value === undefined ? [] : [[escapeKey(name), constant(value)] as const];
  });
  return { kind: "map", entries: { ...Object.fromEntries(named), ...patch.entries } };
}

/** The items by key; undefined where one has none, or two share one: such a list is only to be replaced. */
function byKey(list: readonly Value[], by: Identity): ReadonlyMap<string, Value> | undefined {
  const keyed = new Map<string, Value>();
  for (const value of list) {
    const key = keyOf(value, by);
    if (key === undefined || keyed.has(key)) return undefined;
    keyed.set(key, value);
  }
  return keyed;
}
