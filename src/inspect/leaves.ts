import type { Maybe, Value } from "../model/json.js";
import { childrenOf, strategyAt, type Place, type Segment } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import { hidesItems } from "./hides-items.js";

/** A scalar, an empty container, an item of a set, or a secret, and where it is (P1). */
export interface Leaf {
  readonly place: Place;
  readonly value: Value;
}

/** The leaves of a value in its own order. */
export function leavesOf(value: Maybe, strategy: Strategy, place: Place = []): readonly Leaf[] {
  if (value === undefined) return [];
  const children = strategy.secret || hidesItems(strategy) ? [] : childrenOf(value, strategy); // a secret is shown, or not, as one
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
