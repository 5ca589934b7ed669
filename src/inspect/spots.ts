import type { Place } from "../model/place.js";
import { formatPlace } from "../model/place-text.js";
import type { Strategy } from "../model/strategy.js";
import { changedPlaces, type ChangedPlace } from "./changed-places.js";
import type { Turnover, Turns } from "./fate.js";

/** A place that changes, or the item at it another turn. */
export interface Spot {
  readonly place: Place;
  readonly turns?: Turns;
}

function nameOf({ place, moved }: ChangedPlace): string {
  return `${formatPlace(place)}${moved ? " moved" : ""}`;
}

/** Each place once; one inside another that changes whole is told with that. */
export function spotsOf(whole: Turnover, plan: Strategy): readonly Spot[] {
  const vendor = changedPlaces(whole.oldDefault, whole.newDefault, plan);
  const effective = changedPlaces(whole.before, whole.after, plan);
  const [ofVendor, ofEffective] = [vendor, effective].map((changes) => new Set(changes.map(nameOf)));
  const all = new Map([...vendor, ...effective].map((change) => [nameOf(change), change]));
  return [...all]
    .filter(([, { place }]) => place.every((_, depth) => !all.has(formatPlace(place.slice(0, depth)))))
    .map(([name, { place, moved }]) => {
      if (!moved) return { place };
      return { place, turns: { vendor: ofVendor?.has(name) ?? false, effective: ofEffective?.has(name) ?? false } };
    });
}
