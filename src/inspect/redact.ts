import { isList, isObject, keysOf, record, type Value } from "../model/json.js";
import { formatPlace, strategyAt, type Place } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import type { Account } from "../patch/account.js";
import { childrenOf } from "./leaves.js";

/** An account whose secrets may be printed: redacted, and at the given places marked as changed (Q5). */
export function redact(account: Account, changed: ReadonlySet<string>): Account {
  const { value, plan } = account;
  return value === undefined ? account : { ...account, value: redactValue(value, plan, [], changed) };
}

function redactValue(value: Value, strategy: Strategy, place: Place, changed: ReadonlySet<string>): Value {
  if (strategy.secret) {
    const name = formatPlace(place);
    return [...changed].some((other) => other === name || other.startsWith(`${name}/`))
      ? "«redacted, changed»"
      : "«redacted»";
  }
  const children = childrenOf(value, strategy).map(([segment, child]) =>
    redactValue(child, strategyAt(strategy, segment), [...place, segment], changed),
  );
  if (isList(value)) return children;
  return isObject(value) ? record(keysOf(value).map((key, index) => [key, children[index] as Value] as const)) : value;
}
