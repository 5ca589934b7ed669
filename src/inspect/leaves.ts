import { childrenOf, strategyAt, type Place, type Segment } from "../model/place.js";
import { hidesItems, publicPlace } from "../model/secret.js";
import type { Strategy } from "../model/strategy.js";
import type { Maybe, Value } from "../model/value.js";

/** A scalar, an empty container, an item of a set, or a secret, and where it is (P1). */
interface Leaf {
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

/** A place as a report may name it (Q5): an item that is known by what is secret is named by its list. */
export function namedPlace(place: Place, strategies: Strategy): Place {
  const end = place.findIndex((_, depth) => hidesItems(place.slice(0, depth).reduce(strategyAt, strategies)));
  return end < 0 ? publicPlace(place, strategies) : place.slice(0, end);
}

/** A place that was asked for, as a report may name it: as it was asked, `/logins/0`, where its own name would say more. */
export function askedPlace(asked: Place, place: Place, strategies: Strategy): Place {
  const named = namedPlace(place, strategies);
  return named.length < place.length && asked.every((segment) => typeof segment !== "object") ? asked : named;
}
