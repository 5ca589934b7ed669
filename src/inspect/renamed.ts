import { at, childrenOf, itemSegments, strategyAt, type Place, type Segment } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, mapSame, record, type Maybe, type Value } from "../model/value.js";

/** A key that a value has under its old name. */
export interface Renaming {
  /** The place of the map. */
  readonly place: Place;
  readonly old: string;
  readonly name: string;
}

/** A value by the names that a strategy tree gives its keys now (V6); the new name wins where both stand. */
export function renamed(value: Value, strategies: Strategy): Value {
  if (isList(value)) {
    const segments = itemSegments(value, strategies.identity);
    return mapSame(value, (item, index) => renamed(item, strategyAt(strategies, segments[index] as Segment)));
  }
  if (!isObject(value)) return value;
  let same = true;
  const entries = keysOf(value).flatMap((key): readonly (readonly [string, Value])[] => {
    const name = strategies.renames?.get(key) ?? key;
    if (name !== key && Object.hasOwn(value, name)) return ((same = false), []);
    const child = renamed(value[key] as Value, strategies.key(name));
    same &&= name === key && child === value[key];
    return [[name, child]];
  });
  return same ? value : record(entries);
}

/** Every key of a value that is called otherwise now. */
export function renamings(value: Maybe, strategies: Strategy, place: Place = []): readonly Renaming[] {
  const own = isObject(value)
    ? keysOf(value).flatMap((old) => {
        const name = strategies.renames?.get(old);
        return name === undefined || name === old ? [] : [{ place, old, name }];
      })
    : [];
  const below = childrenOf(value, strategies).flatMap(([segment, child]) => {
    const now = typeof segment === "string" ? (strategies.renames?.get(segment) ?? segment) : segment;
    return renamings(child, strategyAt(strategies, now), [...place, now]);
  });
  return [...own, ...below];
}

/** What a place is called in a value that may have old names. */
export function oldPlace(place: Place, value: Maybe, strategies: Strategy): Place {
  let here = value;
  let strategy = strategies;
  return place.map((segment) => {
    const old = typeof segment === "string" ? oldName(segment, here, strategy) : segment;
    here = at(here, old);
    strategy = strategyAt(strategy, segment);
    return old;
  });
}

function oldName(name: string, here: Maybe, { renames }: Strategy): string {
  if (renames === undefined || !isObject(here) || Object.hasOwn(here, name)) return name;
  return keysOf(here).find((key) => renames.get(key) === name) ?? name;
}
