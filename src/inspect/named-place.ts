import { strategyAt, type Place } from "../model/place.js";
import { publicPlace } from "../model/redact.js";
import type { Strategy } from "../model/strategy.js";
import { hidesItems } from "./hides-items.js";

/** A place as a report may name it (Q5): an item that is known by what is secret is named by its list. */
export function namedPlace(place: Place, plan: Strategy): Place {
  const end = place.findIndex((_, depth) => hidesItems(place.slice(0, depth).reduce(strategyAt, plan)));
  return end < 0 ? publicPlace(place, plan) : place.slice(0, end);
}
