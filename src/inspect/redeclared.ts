import { childrenOf, formatPlace, strategyAt, valueAt, type Place } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import type { Maybe } from "../model/value.js";
import type { Account } from "../provenance/index.js";
import { oldPlace } from "./renamed.js";

/** A declaration that an upgrade changes: what was said and what is, and where; undefined of what nobody says. */
export interface Redeclaration {
  /** `x-merge`, `type`; of the whole id `x-precedence`, `x-reader`, `x-format`, `x-yaml`, `x-tags`. */
  readonly keyword: string;
  /** Where it holds, by the names of the new schema. */
  readonly place: string;
  readonly before?: Saying;
  readonly after?: Saying;
}

/** What a declaration says. */
export interface Saying {
  /** `keyed by name`. */
  readonly says: string;
  /** Its place in a schema or merge profile; undefined for a default. */
  readonly declaredBy?: string;
}

interface Accounts {
  readonly old: Account;
  readonly now: Account;
}

/** As many nodes of a value as are looked at for what is declared inside it. */
const MOST_NODES = 1000;

/**
 * The declarations by which a place merges otherwise than before: its own and those above it, where these are the same
 * those inside it; and those of the whole id.
 */
export function redeclaredAt(
  place: Place,
  { after, asDeclared }: { readonly after: Maybe; readonly asDeclared: Maybe },
  { old, now }: Accounts,
): readonly Redeclaration[] {
  const ofPlace = [...Array(place.length + 1).keys()].flatMap((depth) => changesAt(place.slice(0, depth), old, now));
  const inside = ofPlace.length > 0 ? [] : below([after, asDeclared], place, old, now);
  return [...ofPlace, ...inside, ...changedWords(old, now)];
}

function below(values: readonly Maybe[], from: Place, old: Account, now: Account): readonly Redeclaration[] {
  const found = new Map<string, Redeclaration>();
  let looked = 0;
  for (const whole of values) {
    const waiting: Place[] = [from];
    for (const place of waiting) {
      if ((looked += 1) > MOST_NODES) break;
      const strategy = place.reduce(strategyAt, now.strategies);
      for (const [segment] of childrenOf(valueAt(whole, place), strategy)) {
        const child = [...place, segment];
        waiting.push(child);
        for (const change of changesAt(child, old, now)) found.set(`${change.keyword} ${change.place}`, change);
      }
    }
  }
  return [...found.values()];
}

function changesAt(place: Place, old: Account, now: Account): readonly Redeclaration[] {
  const was = oldPlace(place, old.value, now.strategies).reduce(strategyAt, old.strategies);
  const is = place.reduce(strategyAt, now.strategies);
  const typed = now.format?.untyped === true;
  return [
    ...changed("x-merge", formatPlace(place), wayOf(was), wayOf(is)),
    ...(typed ? changed("type", formatPlace(place), typesOf(was), typesOf(is)) : []),
  ];
}

function changed(keyword: string, place: string, before: Saying | undefined, after: Saying | undefined) {
  if (before?.says === after?.says) return [];
  return [{ keyword, place, ...(before && { before }), ...(after && { after }) }];
}

function wayOf({ merge, identity, declaredBy }: Strategy): Saying | undefined {
  if (merge === undefined) return undefined;
  const fields = merge !== "keyed" ? [] : (identity ?? []);
  const names = fields.map(({ name, default: standsIn }) =>
    standsIn === undefined ? name : `${name} (else ${JSON.stringify(standsIn)})`,
  );
  const says = names.length === 0 ? merge : `${merge} by ${names.join(", ")}`;
  return { says, ...(declaredBy === undefined ? {} : { declaredBy }) };
}

function typesOf({ types }: Strategy): Saying | undefined {
  return types && { says: [...types].sort().join(" or ") };
}

function changedWords(old: Account, now: Account): readonly Redeclaration[] {
  const keywords = new Set([...old.words, ...now.words].map(({ keyword }) => keyword));
  return [...keywords].flatMap((keyword) => {
    const [before, after] = [old, now].map(({ words }) => words.find((word) => word.keyword === keyword));
    return changed(keyword, "", before && saying(before), after && saying(after));
  });
}

function saying({ says, declaredBy }: Account["words"][number]): Saying {
  return { says, declaredBy };
}
