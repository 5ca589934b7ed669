import { isError, type Range } from "../model/diagnostic.js";
import { hasDirective } from "../model/directive.js";
import type { Location, Path } from "../model/document.js";
import {
  childrenOf,
  formatPlace,
  hides,
  hidesItems,
  isSecret,
  publicPlace,
  redact,
  REDACTED,
  strategyAt,
  type Place,
  type Segment,
} from "../model/place.js";
import { mentionsSecretName, type Strategy } from "../model/strategy.js";
import {
  asWritten,
  canonical,
  isList,
  isNull,
  isObject,
  isScalar,
  keysOf,
  plain,
  record,
  type Json,
  type Maybe,
  type Value,
} from "../model/value.js";
import type { Account, AccountFragment } from "../provenance/index.js";

/** A value that an answer prints, and the place that it is for. */
export interface Carried {
  readonly place: Place;
  readonly value: Value;
}

/** An account whose value may be printed: secrets redacted, and told apart at the given places, where they changed. */
export function redactAccount(account: Account, changed: ReadonlySet<string>): Account {
  const { value, strategies } = account;
  return value === undefined ? account : { ...account, value: redactValue(value, strategies, [], changed) };
}

function redactValue(value: Value, strategy: Strategy, place: Place, changed: ReadonlySet<string>): Value {
  if (hides(strategy, value)) return changed.has(formatPlace(place)) ? "«redacted, changed»" : REDACTED;
  const children = childrenOf(value, strategy).map(([segment, child]) =>
    redactValue(child, strategyAt(strategy, segment), [...place, segment], changed),
  );
  if (isList(value)) return children;
  return isObject(value) ? record(keysOf(value).map((key, index) => [key, children[index] as Value] as const)) : value;
}

/** A value as a report quotes it. */
export interface Quoted {
  readonly value: Json;
  /** As its author spelled it, where JSON would otherwise: `3.10`, the digits of an integer beyond ±2^53. */
  readonly exact?: string;
}

/** A value of a place as a report may quote it, where any of several strategy trees calls something in it secret (Q5). */
export function quotedUnder(plans: readonly Strategy[], value: Value, place: Place): Quoted {
  if (plans.some((strategies) => isSecret(strategies, place))) return { value: REDACTED };
  const shown = plans.reduce<Value>(
    (hidden, strategies) => redact(hidden, place.reduce(strategyAt, strategies)),
    value,
  );
  const [json, exact] = [plain(shown), asWritten(shown)];
  return exact === JSON.stringify(json) ? { value: json } : { value: json, exact };
}

/**
 * The first place of which the values carry a declared secret, by any of the strategy trees, as a report may name it (Q5).
 * What is secret by its name alone is carried like all else: what is meant to be applied must be whole.
 */
export function carriedSecret(carried: readonly Carried[], plans: readonly Strategy[]): Place | undefined {
  for (const strategies of plans) {
    for (const { place, value } of carried) {
      const leaves = leavesOf(value, place.reduce(strategyAt, strategies), place);
      const leaf = leaves.find((each) => isHidden(strategies, each.place));
      if (leaf !== undefined) return namedPlace(leaf.place, strategies);
    }
  }
  return undefined;
}

function isHidden(strategies: Strategy, place: Place): boolean {
  return (
    isSecret(strategies, place) ||
    place.some((_, end) => hidesAt(strategies, place.slice(0, end))) ||
    hidesAt(strategies, place)
  );
}

function hidesAt(strategies: Strategy, place: Place): boolean {
  const strategy = place.reduce(strategyAt, strategies);
  return strategy.identity !== undefined && strategy.item().secret;
}

/**
 * A fragment's text as a frame may show it: every secret in it masked, character by character, so that columns stay
 * (Q5). Undefined for a text that could not be parsed where secrets are declared, or where it holds a word that names
 * one: who knows what stands in it.
 */
export function shownText(
  { strategies, declaresSecrets }: Account,
  { text, document }: AccountFragment,
): string | undefined {
  if (!declaresSecrets && !mentionsSecretName(text)) return text;
  if (document.value === undefined) return document.findings.some(isError) ? undefined : text;
  const secret = secretNodes(document.value, isMasked, strategies, []);
  if (secret.length === 0) return text;
  const secrets = new Set(secret.flatMap(({ value }) => scalarsIn(value, []).map((each) => canonical(each.value))));
  const copies = scalarsIn(document.value, []).filter(({ value }) => secrets.has(canonical(value)));
  return mask(
    text,
    [...secret, ...copies].flatMap(({ path }) => document.range(path) ?? []),
  );
}

/** Whether a fragment's text carries what is declared secret, or may: it could not be parsed where secrets are declared. */
export function carriesSecrets({ strategies, declaresSecrets }: Account, { document }: AccountFragment): boolean {
  if (!declaresSecrets) return false;
  return document.value === undefined || secretNodes(document.value, ({ secret }) => secret, strategies, []).length > 0;
}

interface Node {
  readonly path: Path;
  readonly value: Value;
}

type Hides = (strategy: Strategy, value: Value) => boolean;

/** Where a text by its name is a secret and nothing stands, what was meant may have become a comment. */
function isMasked(strategy: Strategy, value: Value): boolean {
  return hides(strategy, value) || (strategy.secretText && isNull(value));
}

/** The nodes of a document that are secret; a directive stands for the node that it is at. */
function secretNodes(value: Value, hidden: Hides, strategy: Strategy, path: Path): readonly Node[] {
  if (hidden(strategy, value)) return [{ path, value }];
  if (isList(value))
    return value.flatMap((item, index) => secretNodes(item, hidden, strategy.item(index), [...path, index]));
  if (!isObject(value)) return [];
  const directive = hasDirective(value);
  return keysOf(value).flatMap((key) =>
    secretNodes(value[key] as Value, hidden, directive ? strategy : strategy.key(key), [...path, key]),
  );
}

/** The same scalar elsewhere in the text may be what an alias refers to. */
function scalarsIn(value: Value, path: Path): readonly Node[] {
  if (isList(value)) return value.flatMap((item, index) => scalarsIn(item, [...path, index]));
  if (!isObject(value)) return isScalar(value) && !isNull(value) && typeof value !== "boolean" ? [{ path, value }] : [];
  return keysOf(value).flatMap((key) => scalarsIn(value[key] as Value, [...path, key]));
}

/** What follows a value on its line and is read as no part of it: the secret itself, where a `#` was not quoted. */
const COMMENT = /^[\s,]*(?:#|\/\/|\/\*)/;

function mask(text: string, locations: readonly Location[]): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  for (const { key, value } of locations) {
    // an anchor and a tag stand between a key and its value: as well a secret that was not quoted
    if (key !== undefined) maskBetween(lines, key.end, value.start, /[^\s:=]/g);
    maskBetween(lines, value.start, value.end, /[^\r\n]/g);
    const last = lines[value.end.line - 1] ?? "";
    if (!COMMENT.test(last.slice(value.end.column - 1))) continue;
    maskBetween(lines, value.end, { line: value.end.line, column: last.length + 1 }, /[^\s,]/g);
  }
  return lines.join("");
}

function maskBetween(lines: string[], start: Range["start"], end: Range["end"], hidden: RegExp): void {
  for (let number = start.line; number <= end.line; number += 1) {
    const line = lines[number - 1] ?? "";
    const from = number === start.line ? start.column - 1 : 0;
    const to = number === end.line ? end.column - 1 : line.length;
    lines[number - 1] = line.slice(0, from) + line.slice(from, to).replaceAll(hidden, "•") + line.slice(to);
  }
}

/** A scalar, an empty container, an item of a set, or a secret, and where it is (P1). */
interface Leaf {
  readonly place: Place;
  readonly value: Value;
}

/** The leaves of a value in its own order. */
export function leavesOf(value: Maybe, strategy: Strategy, place: Place = []): readonly Leaf[] {
  if (value === undefined) return [];
  const children = strategy.secret || hidesItems(strategy) ? [] : childrenOf(value, strategy); // a secret is shown, or not, as one
  if (children.length === 0) return [{ place, value }];
  return children.flatMap(([segment, child]) => {
    const below = [...place, segment];
    return isSetItem(segment)
      ? [{ place: below, value: child }]
      : leavesOf(child, strategyAt(strategy, segment), below);
  });
}

/** An item that is its own key is there or not: nothing in it changes by itself. */
function isSetItem(segment: Segment): boolean {
  return typeof segment === "object" && segment.by.length === 0;
}

/** A place as a report may name it (Q5): an item that is known by what is secret is named by its list. */
export function namedPlace(place: Place, strategies: Strategy): Place {
  const end = place.findIndex((_, depth) => hidesItems(place.slice(0, depth).reduce(strategyAt, strategies)));
  return end < 0 ? publicPlace(place, strategies) : place.slice(0, end);
}

/** A place that was asked for, as a report may name it: as it was asked, `/logins/0`, where its own name would say more. */
export function askedPlace(asked: Place, place: Place, strategies: Strategy): Place {
  const named = namedPlace(place, strategies);
  return named.length < place.length && asked.every((segment) => typeof segment !== "object") ? asked : named;
}
