import { same, type Format } from "../model/document.js";
import { itemOf, strategyAt, type Place, type Segment } from "../model/place.js";
import { keyOf, type Identity, type Strategy } from "../model/strategy.js";
import {
  canonical,
  equal,
  isList,
  isObject,
  keysOf,
  member,
  record,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";
import {
  constant,
  DELETE,
  edit,
  escapeKey,
  KEEP,
  map,
  set,
  splice,
  unescapeKey,
  type EditPatch,
  type ItemPatch,
  type MapPatch,
  type Patch,
} from "./patch.js";

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

/** Where two patches do not mean the same; undefined on the side that says nothing there. */
interface PatchDifference {
  readonly place: Place;
  readonly before: Patch | undefined;
  readonly after: Patch | undefined;
}

/**
 * The first place at which a document means something else by other declarations; undefined where it means the same: the
 * same form everywhere, and values that are written alike. What the later declarations rename is the same under its new
 * name.
 *
 * @param strategies of the later declarations.
 */
export function firstDifference(
  before: Patch,
  after: Patch,
  strategies: Strategy,
  format: Format | undefined,
): PatchDifference | undefined {
  return find(before, after, strategies, []);

  function find(
    was: Patch | undefined,
    is: Patch | undefined,
    strategy: Strategy,
    place: Place,
  ): PatchDifference | undefined {
    if (was?.kind === "map" && is?.kind === "map") return inMaps(was, is, strategy, place);
    if (was?.kind === "edit" && is?.kind === "edit" && namesOf(was, strategy) === namesOf(is, strategy))
      return inItems(was, is, strategy, place);
    return isSame(was, is, strategy) ? undefined : { place, before: was, after: is };
  }

  function isSame(was: Patch | undefined, is: Patch | undefined, strategy: Strategy): boolean {
    const alike = (a: Value, b: Value): boolean => same(renamed(a, strategy), renamed(b, strategy), format);
    if (addsNothing(was) && addsNothing(is)) return true;
    if (was?.kind === "set") return is?.kind === "set" && alike(was.value, is.value);
    if (was?.kind !== "splice") return was?.kind === is?.kind && was?.kind !== "edit";
    if (is?.kind !== "splice") return false;
    return (["remove", "prepend", "append"] as const).every((part) => alike(was[part], is[part]));
  }

  function inMaps(was: MapPatch, is: MapPatch, strategy: Strategy, place: Place): PatchDifference | undefined {
    const old = new Map<string, Patch>();
    for (const [escaped, patch] of Object.entries(was.entries)) {
      const key = unescapeKey(escaped);
      old.set(strategy.renames?.get(key) ?? key, patch);
    }
    const now = new Map(Object.entries(is.entries).map(([escaped, patch]) => [unescapeKey(escaped), patch]));
    return first([...new Set([...old.keys(), ...now.keys()])], (key) =>
      find(old.get(key), now.get(key), strategy.key(key), [...place, key]),
    );
  }

  function inItems(was: EditPatch, is: EditPatch, strategy: Strategy, place: Place): PatchDifference | undefined {
    const old = new Map(Array.from(was.items, ([key, item]) => [todaysKey(key, item, was, strategy), item]));
    const [order, reordered] = [[...old.keys()], [...is.items.keys()]];
    const whole = { place, before: was, after: is };
    if (order.length !== reordered.length) return whole;
    return first(order, (key) => {
      const [item, other] = [old.get(key), is.items.get(key)];
      const stays =
        reordered[order.indexOf(key)] === key && item?.place === other?.place && item?.fresh === other?.fresh;
      if (!stays) return whole;
      const segment: Segment = itemOf(key, is.by);
      return find(item?.patch, other?.patch, strategyAt(strategy, segment), [...place, segment]);
    });
  }
}

/** An item of a set is its own key, which has today's names in it too. */
function todaysKey(key: string, { patch }: ItemPatch, { by }: EditPatch, strategy: Strategy): string {
  return by.length === 0 && patch.kind === "set" ? canonical(renamed(patch.value, strategy.item())) : key;
}

function first<T>(all: readonly T[], ask: (one: T) => PatchDifference | undefined): PatchDifference | undefined {
  for (const one of all) {
    const found = ask(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An empty list over one: whatever tells its items apart, it says only that there is a list. */
function addsNothing(patch: Patch | undefined): boolean {
  if (patch?.kind === "edit") return patch.items.size === 0;
  return patch?.kind === "splice" && [patch.remove, patch.prepend, patch.append].every((items) => items.length === 0);
}

function namesOf({ by }: EditPatch, strategy: Strategy): string {
  const { renames } = strategy.item();
  return JSON.stringify(by.map(({ name }) => renames?.get(name) ?? name));
}

/** A constant by the names that are used now. */
function renamed(value: Value, strategy: Strategy): Value {
  if (isList(value)) return value.map((item, index) => renamed(item, strategy.item(index)));
  if (!isObject(value)) return value;
  return record(
    keysOf(value).map((key) => {
      const name = strategy.renames?.get(key) ?? key;
      return [name, renamed(value[key] as Value, strategy.key(name))] as const;
    }),
  );
}
