import type { Diagnostic, Origin } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import {
  childrenOf,
  formatPlace,
  isSecretAt,
  placeFrom,
  redact,
  REDACTED,
  settle,
  strategyAt,
  valueAt,
  type Place,
} from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Merge, TypeName } from "../model/strategy.js";
import { isList, isObject, keysOf, plain, type Json, type Maybe } from "../model/value.js";
import {
  accountOf,
  isRedundant,
  originOf,
  removalsAt,
  useOf,
  writesAt,
  type Account,
  type Outcome,
  type Removal,
  type Write,
} from "../provenance/index.js";
import { askedPlace, quotedUnder } from "./redact.js";

/** One fragment's statement about a place, as an answer. */
export interface ExplainedWrite {
  readonly outcome: Outcome;
  readonly origin: Origin;
  /** Where an alias or `<<` brings in what `origin` defines. */
  readonly use?: Origin;
  /** What it says; absent for a deletion, and where an ancestor says it. */
  readonly value?: Json;
  /** The value as its author spelled it, where JSON would otherwise: `3.10`. */
  readonly exact?: string;
  readonly deletes: boolean;
  readonly locked: boolean;
  readonly pinned: boolean;
  readonly redundant: boolean;
}

/** Why a place has its value. */
export interface Explanation {
  readonly id: string;
  readonly place: string;
  readonly present: boolean;
  readonly value?: Json;
  /** The value as it is spelled, where JSON would otherwise: `3.10`. */
  readonly exact?: string;
  /** Whether the place is secret; what is secret is redacted in here, `effective` has the values (Q5). */
  readonly secret: boolean;
  /** The winner first, then what it replaced. */
  readonly writes: readonly ExplainedWrite[];
  /** How the map or list merges that the place is, or the list that it is an item of. */
  readonly merge?: { readonly of: "map" | "list"; readonly strategy: Merge; readonly declaredBy?: string };
  /** The files that do not count: masked, or hidden by a namesake. What they would say of the place is not read. */
  readonly hidden: readonly { readonly file: string; readonly is: "masked" | "shadowed"; readonly by: string }[];
  readonly schema: { readonly types?: readonly TypeName[]; readonly description?: string; readonly default?: Json };
  /** For a place where nothing is: the nearest one where something is. */
  readonly nearest?: string;
}

/**
 * Why a place of a configuration has its value, or has none (P3).
 *
 * @param at an identity path or a JSON Pointer, as text or as `parsePlace` reads it.
 * @throws TypeError for a resolution that was not made by `resolve`. RangeError for a text that is no place.
 * @example
 * explain(resolution, "/log-opts/max-size").writes[0]?.origin.file
 */
export function explain(resolution: Resolution, at: Place | string): Explanation {
  const account = accountOf(resolution);
  const asked = placeFrom(at);
  const place = settle(asked, account.value, account.strategies);
  const value = valueAt(account.value, place);
  const strategy = place.reduce(strategyAt, account.strategies);
  const removals = removalsAt(account, place);
  const writes = writesAt(account, place).flatMap((write) => [
    ...removals
      .filter(({ fragment }) => fragment === write.fragment)
      .toReversed()
      .map((removal) => explainRemoval(account, place, removal, resolution.diagnostics)),
    explainWrite(account, place, write, resolution.diagnostics),
  ]);
  const near = value === undefined && writes.length === 0 ? nearestPlace(account, place) : undefined;
  const merge = mergeOf(account, place);
  const { types, description } = strategy;
  const secret = isSecretAt(account.strategies, place, value);
  return {
    id: resolution.id,
    place: formatPlace(askedPlace(asked, place, account.strategies)),
    present: value !== undefined,
    ...(value === undefined ? {} : quotedUnder([account.strategies], value, place)),
    secret,
    writes: writes.reverse(),
    ...(merge === undefined ? {} : { merge }),
    hidden: resolution.fragments.flatMap(({ file, standing }) =>
      "by" in standing ? [{ file, is: standing.is, by: standing.by }] : [],
    ),
    schema: {
      ...(types === undefined ? {} : { types: [...types] }),
      ...(description === undefined ? {} : { description }),
      ...(strategy.default === undefined
        ? {}
        : { default: secret ? REDACTED : plain(redact(strategy.default, strategy)) }),
    },
    ...(near === undefined ? {} : { nearest: near }),
  };
}

/** A scalar does not merge; of an item it matters how its list does. */
function mergeOf(account: Account, place: Place): Explanation["merge"] {
  const value = valueAt(account.value, place);
  const merges = isObject(value) || isList(value);
  if (!merges && (place.length === 0 || typeof place.at(-1) === "string")) return undefined;
  const container = merges ? place : place.slice(0, -1);
  const { merge, declaredBy } = container.reduce(strategyAt, account.strategies);
  const of = isList(valueAt(account.value, container)) ? "list" : "map";
  const strategy = merge ?? (of === "map" ? "deep" : "replace");
  return { of, strategy, ...(declaredBy === undefined ? {} : { declaredBy }) };
}

/** What a fragment takes out of a list: the item, and whether it was there. */
function explainRemoval(
  account: Account,
  list: Place,
  { fragment, path, operand, hit }: Removal,
  findings: readonly Diagnostic[],
): ExplainedWrite {
  return {
    outcome: hit ? "hit" : "missed",
    origin: originOf(account, fragment, path),
    ...quotedUnder([account.strategies], operand, [...list, 0]),
    deletes: true,
    locked: false,
    pinned: false,
    redundant: isRedundant(account, findings, { fragment, path, place: list, list }),
  };
}

function explainWrite(account: Account, place: Place, write: Write, findings: readonly Diagnostic[]): ExplainedWrite {
  const { outcome, locked, pinned, value, exact, fragment, path } = write;
  const use = useOf(account, write.fragment, write.path);
  return {
    outcome,
    origin: originOf(account, write.fragment, write.path),
    ...(use === undefined ? {} : { use }),
    ...(value === undefined || !exact ? {} : quotedUnder([account.strategies], value, place)),
    deletes: value === undefined,
    locked,
    pinned,
    redundant: exact && !hasParts(value) && isRedundant(account, findings, { fragment, path, place }),
  };
}

/** Of what is made of parts each part is redundant or not, by itself. */
function hasParts(value: Maybe): boolean {
  return isObject(value) && keysOf(value).length > 0;
}

/** The place of the nearest name, at the first step of a place that is not there; else the last step that is. */
function nearestPlace(account: Account, place: Place): string | undefined {
  let depth = 0;
  while (depth < place.length && valueAt(account.value, place.slice(0, depth + 1)) !== undefined) depth += 1;
  const above = place.slice(0, depth);
  const value = valueAt(account.value, above);
  if (value === undefined) return undefined;
  const strategy = above.reduce(strategyAt, account.strategies);
  const missing = place[depth];
  const renamed = typeof missing === "string" ? strategy.renames?.get(missing) : undefined;
  if (renamed !== undefined) return formatPlace([...above, renamed, ...place.slice(depth + 1)]);
  const siblings = childrenOf(value, strategy).map(([segment]) => formatPlace([segment]));
  const meant = nearest(formatPlace(place.slice(depth, depth + 1)), siblings);
  return meant === undefined ? formatPlace(above) || undefined : `${formatPlace(above)}${meant}`;
}
