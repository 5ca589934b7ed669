import { isList, isObject, keysOf, record, type Value } from "../model/json.js";
import { childrenOf, strategyAt, type Place } from "../model/place.js";
import { formatPlace } from "../model/place-text.js";
import { REDACTED } from "../model/redact.js";
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
