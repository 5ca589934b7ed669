import type { Value } from "../model/json.js";
import { isSecret, strategyAt, type Place } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import { hidesItems } from "./hides-items.js";
import { leavesOf } from "./leaves.js";
import { namedPlace } from "./named-place.js";

/** A value that an answer prints, and the place that it is for. */
export interface Carried {
  readonly place: Place;
  readonly value: Value;
}

/** The first place of which the values carry a secret, by any of the plans, as a report may name it (Q5). */
export function carriedSecret(carried: readonly Carried[], plans: readonly Strategy[]): Place | undefined {
  for (const plan of plans) {
    for (const { place, value } of carried) {
      const leaves = leavesOf(value, place.reduce(strategyAt, plan), place);
      const leaf = leaves.find((each) => isHidden(plan, each.place));
      if (leaf !== undefined) return namedPlace(leaf.place, plan);
    }
  }
  return undefined;
}

function isHidden(plan: Strategy, place: Place): boolean {
  return isSecret(plan, place) || place.some((_, end) => hidesAt(plan, place.slice(0, end))) || hidesAt(plan, place);
}

function hidesAt(plan: Strategy, place: Place): boolean {
  return hidesItems(place.reduce(strategyAt, plan));
}
