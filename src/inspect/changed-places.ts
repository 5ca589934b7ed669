import type { Format } from "../model/document.js";
import {
  childPairs,
  childrenOf,
  formatPlace,
  formatSegment,
  itemSegments,
  strategyAt,
  valueAt,
  type Place,
} from "../model/place.js";
import { same } from "../model/same.js";
import type { Strategy } from "../model/strategy.js";
import { isList, isObject, type Maybe, type Value } from "../model/value.js";
import { movedItems, type Turns } from "./lists.js";
import { hidesItems } from "../model/secret.js";

/** A place that changes, or the item at it another turn. */
export interface PlaceChange {
  readonly place: Place;
  readonly turns?: Turns;
}

/** The old and the new default, and what is effective before and after, by today's names. */
export interface Turnover {
  readonly oldDefault: Maybe;
  readonly newDefault: Maybe;
  readonly before: Maybe;
  readonly after: Maybe;
  /** What they are delivered in. */
  readonly format: Format | undefined;
}

/** Each place once; one inside another that changes whole is told with that. */
export function placeChanges(whole: Turnover, strategies: Strategy): readonly PlaceChange[] {
  const { format } = whole;
  const vendor = changedPlaces(whole.oldDefault, whole.newDefault, { strategy: strategies, place: [], format });
  const effective = changedPlaces(whole.before, whole.after, { strategy: strategies, place: [], format });
  const [ofVendor, ofEffective] = [vendor, effective].map((changes) => new Set(changes.map(nameOf)));
  const all = new Map([...vendor, ...effective].map((change) => [nameOf(change), change]));
  return [...all]
    .filter(([, { place }]) => place.every((_, depth) => !all.has(formatPlace(place.slice(0, depth)))))
    .map(([name, { place, moved }]) => {
      if (!moved) return { place };
      return { place, turns: { vendor: ofVendor?.has(name) ?? false, effective: ofEffective?.has(name) ?? false } };
    });
}

/** A place of both values, its strategy, and the format that they are delivered in. */
interface Here {
  readonly strategy: Strategy;
  readonly place: Place;
  readonly format: Format | undefined;
}

/** A place that means the same in both values: by keys and identities alone, so that nothing shifts. */
interface ChangedPlace {
  readonly place: Place;
  /** It is an item of another turn; what changed inside it has places of its own. */
  readonly moved: boolean;
}

/**
 * The places at which two values differ, as deep as keys and identities lead: a list without identity is one place,
 * and so is a secret.
 */
function changedPlaces(before: Maybe, after: Maybe, at: Here): readonly ChangedPlace[] {
  const { strategy, place, format } = at;
  if (same(before, after, format)) return [];
  const pairs = descends(before, after, strategy) ? childPairs(before, after, strategy) : [];
  const below = pairs.flatMap(([segment, was, is]): readonly ChangedPlace[] => {
    const here = [...place, segment];
    // an item that is its own key, and one that comes or goes
    const whole = typeof segment === "object" && (segment.by.length === 0 || was === undefined || is === undefined);
    if (whole) return same(was, is, format) ? [] : [{ place: here, moved: false }];
    return changedPlaces(was, is, { ...at, strategy: strategyAt(strategy, segment), place: here });
  });
  const moves = movesBetween(before, after, strategy).map((segment) => ({ place: [...place, segment], moved: true }));
  return below.length + moves.length === 0 ? [{ place, moved: false }] : [...below, ...moves];
}

function movesBetween(before: Maybe, after: Maybe, strategy: Strategy): readonly Place[number][] {
  const { identity } = strategy;
  if (!isList(before) || !isList(after) || !descends(before, after, strategy)) return [];
  const [old, now] = [before, after].map((list) => itemSegments(list, identity).map(formatSegment));
  const segments = new Map(childrenOf(after, strategy).map(([segment]) => [formatSegment(segment), segment]));
  return movedItems(old as string[], now as string[]).flatMap((name) => segments.get(name) ?? []);
}

/** Whether the item at a place has another turn in the second of two values. */
export function isMoved(a: Maybe, b: Maybe, place: Place, strategies: Strategy): boolean {
  const above = place.slice(0, -1);
  const name = formatSegment(place.at(-1) as Place[number]);
  const strategy = above.reduce(strategyAt, strategies);
  return movesBetween(valueAt(a, above), valueAt(b, above), strategy).some(
    (segment) => formatSegment(segment) === name,
  );
}

function descends(before: Maybe, after: Maybe, strategy: Strategy): boolean {
  if (strategy.secret || hidesItems(strategy)) return false;
  const [a, b] = [before === undefined ? after : before, after === undefined ? before : after] as [Value, Value];
  if (isObject(a) && isObject(b)) return true;
  return strategy.identity !== undefined && isList(a) && isList(b);
}

function nameOf({ place, moved }: ChangedPlace): string {
  return `${formatPlace(place)}${moved ? " moved" : ""}`;
}
