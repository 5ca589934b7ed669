import { childrenOf, isSecret, strategyAt, type Place } from "./place.js";
import type { Strategy } from "./strategy.js";
import { isList, isObject, keysOf, mapSame, plain, record, type Json, type Value } from "./value.js";

/** What stands in a report for a secret (Q5). */
export const REDACTED = "«redacted»";

/** A value in which every secret is redacted; the value itself where it holds none. */
export function redact(value: Value, strategy: Strategy): Value {
  if (strategy.secret) return REDACTED;
  const children = childrenOf(value, strategy);
  const shown = mapSame(
    children.map(([, child]) => child),
    (child, index) => redact(child, strategyAt(strategy, (children[index] as (typeof children)[number])[0])),
  );
  if (shown.every((child, index) => child === children[index]?.[1])) return value;
  if (isList(value)) return shown;
  return isObject(value) ? record(keysOf(value).map((key, index) => [key, shown[index] as Value] as const)) : value;
}

/** A place as a report may name it: an item of a set is known by what it is, so the list stands for a secret one. */
export function publicPlace(place: Place, strategies: Strategy): Place {
  const end = place.findIndex(
    (segment, depth) => typeof segment === "object" && isSecret(strategies, place.slice(0, depth + 1)),
  );
  return end < 0 ? place : place.slice(0, end);
}

/** Whether a report may not quote the value of a place. */
export function holdsSecret(value: Value, strategies: Strategy, place: Place): boolean {
  return isSecret(strategies, place) || redact(value, place.reduce(strategyAt, strategies)) !== value;
}

/** The value of a place, as a report may quote it. */
export function redactedAt(value: Value, strategies: Strategy, place: Place): Json {
  return isSecret(strategies, place) ? REDACTED : plain(redact(value, place.reduce(strategyAt, strategies)));
}
