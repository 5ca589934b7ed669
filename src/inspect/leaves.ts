import { isList, isObject, keysOf, type Maybe, type Value } from "../model/json.js";
import { itemSegments, strategyAt, type Place, type Segment } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";

/** A scalar, an empty container, or an item of a set, and where it is (P1). */
export interface Leaf {
  readonly place: Place;
  readonly value: Value;
}

/** The leaves of a value in its own order. */
export function leavesOf(value: Maybe, strategy: Strategy, place: Place = []): readonly Leaf[] {
  if (value === undefined) return [];
  const children = childrenOf(value, strategy);
  if (children.length === 0) return [{ place, value }];
  return children.flatMap(([segment, child]) => {
    const below = [...place, segment];
    return isSetItem(segment)
      ? [{ place: below, value: child }]
      : leavesOf(child, strategyAt(strategy, segment), below);
  });
}

/** An item that is its own key is there or not: nothing in it changes by itself. */
function isSetItem(segment: Segment): boolean {
  return typeof segment === "object" && segment.by.length === 0;
}

/** What is directly below a value. */
export function childrenOf(value: Value, { identity }: Strategy): readonly (readonly [Segment, Value])[] {
  if (isObject(value)) return keysOf(value).map((key) => [key, value[key] as Value] as const);
  if (!isList(value)) return [];
  const segments = itemSegments(value, identity);
  return value.map((item, index) => [segments[index] as Segment, item] as const);
}
