import { childrenOf, isSecret, strategyAt, type Place } from "./place.js";
import type { Strategy } from "./strategy.js";
import {
  isList,
  isObject,
  keysOf,
  Literal,
  mapSame,
  plain,
  record,
  type Json,
  type Maybe,
  type Value,
} from "./value.js";

/** What stands in a report for a secret (Q5). */
export const REDACTED = "«redacted»";

/** Whether a value is secret where it stands: whatever is declared so, and a text by the name of its key (V9). */
export function hides({ secret, secretText }: Strategy, value: Maybe): boolean {
  return secret || (secretText && isSayable(value));
}

/** A text, or a number: a password of digits is one without its quotes. */
function isSayable(value: Maybe): boolean {
  const kind = typeof (value instanceof Literal ? value.value : value);
  return kind === "string" || kind === "number" || kind === "bigint";
}

/** Whether items are known by what is secret: each would be named by what must not be shown, so the list stands for them. */
export function hidesItems(strategy: Strategy): boolean {
  const { identity } = strategy;
  if (identity === undefined) return false;
  const one = strategy.item();
  if (one.secret) return true;
  return identity.length === 0 ? one.secretText : identity.some(({ name }) => one.key(name).secretText);
}

/** A value in which every secret is redacted; the value itself where it holds none. */
export function redact(value: Value, strategy: Strategy): Value {
  if (hides(strategy, value)) return REDACTED;
  const children = childrenOf(value, strategy);
  const shown = mapSame(
    children.map(([, child]) => child),
    (child, index) => redact(child, strategyAt(strategy, (children[index] as (typeof children)[number])[0])),
  );
  if (shown.every((child, index) => child === children[index]?.[1])) return value;
  if (isList(value)) return shown;
  return isObject(value) ? record(keysOf(value).map((key, index) => [key, shown[index] as Value] as const)) : value;
}

/** A place as a report may name it: an item that is known by what is secret is named by its list. */
export function publicPlace(place: Place, strategies: Strategy): Place {
  const end = place.findIndex((segment, depth) => {
    if (typeof segment !== "object") return false;
    const list = place.slice(0, depth);
    return isSecret(strategies, [...list, segment]) || hidesItems(list.reduce(strategyAt, strategies));
  });
  return end < 0 ? place : place.slice(0, end);
}

/** Whether the value of a place is secret; of an absent one whether a text would be. */
export function isSecretAt(strategies: Strategy, place: Place, value: Maybe): boolean {
  return isSecret(strategies, place) || hides(place.reduce(strategyAt, strategies), value ?? "");
}

/** Whether a report may not quote the value of a place. */
export function holdsSecret(value: Value, strategies: Strategy, place: Place): boolean {
  return isSecret(strategies, place) || holdsAny(value, place.reduce(strategyAt, strategies));
}

/** Whether anything of a value is secret; of a map of which a thousand keys are wrong it is asked a thousand times. */
function holdsAny(value: Value, strategy: Strategy): boolean {
  if (typeof value !== "object" || value === null) return hides(strategy, value);
  const known = HIDING.get(value) ?? new WeakMap<Strategy, boolean>();
  HIDING.set(value, known);
  const found = known.get(strategy) ?? redact(value, strategy) !== value;
  known.set(strategy, found);
  return found;
}

const HIDING = new WeakMap<object, WeakMap<Strategy, boolean>>();

/** The value of a place, as a report may quote it. */
export function redactedAt(value: Value, strategies: Strategy, place: Place): Json {
  return isSecret(strategies, place) ? REDACTED : plain(redact(value, place.reduce(strategyAt, strategies)));
}
