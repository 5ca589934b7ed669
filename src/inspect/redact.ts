import { isList, isObject, keysOf, plain, record, type Json, type Value } from "../model/json.js";
import { childrenOf, isSecret, strategyAt, type Place } from "../model/place.js";
import { formatPlace } from "../model/place-text.js";
import { redact, REDACTED } from "../model/redact.js";
import type { Strategy } from "../model/strategy.js";
import type { Account } from "../patch/account.js";

/** An account whose value may be printed: secrets redacted, and told apart at the given places, where they changed. */
export function redactAccount(account: Account, changed: ReadonlySet<string>): Account {
  const { value, plan } = account;
  return value === undefined ? account : { ...account, value: redactValue(value, plan, [], changed) };
}

function redactValue(value: Value, strategy: Strategy, place: Place, changed: ReadonlySet<string>): Value {
  if (strategy.secret) return changed.has(formatPlace(place)) ? "«redacted, changed»" : REDACTED;
  const children = childrenOf(value, strategy).map(([segment, child]) =>
    redactValue(child, strategyAt(strategy, segment), [...place, segment], changed),
  );
  if (isList(value)) return children;
  return isObject(value) ? record(keysOf(value).map((key, index) => [key, children[index] as Value] as const)) : value;
}

/** A value of a place as a report may quote it, where any of several plans calls something in it secret (Q5). */
export function redactedUnder(plans: readonly Strategy[], value: Value, place: Place): Json {
  if (plans.some((plan) => isSecret(plan, place))) return REDACTED;
  return plain(plans.reduce<Value>((shown, plan) => redact(shown, place.reduce(strategyAt, plan)), value));
}
