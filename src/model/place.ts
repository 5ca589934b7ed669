import { keyFields, keyOf, SET, type Identity, type Strategy } from "./strategy.js";
import {
  canonical,
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

/** An item of a list with identity: its key is canonical text, as `keyOf` gives it. */
export interface Item {
  readonly by: Identity;
  readonly key: string;
}

/** A step of a place: an object's key, a list's index, or an item by its identity. */
export type Segment = string | number | Item;

/** An identity path: where in a configuration. The empty place is the root. */
export type Place = readonly Segment[];

/** The value at a place; undefined where there is none. */
export function valueAt(value: Maybe, place: Place): Maybe {
  return place.reduce(at, value);
}

/**
 * A place as the engine writes it: digits at a list become an index, `[name=web]` takes the list's whole identity,
 * an index of an item with identity becomes that identity.
 */
export function settle(place: Place, value: Maybe, strategies: Strategy): Place {
  const settled: Segment[] = [];
  let here = value;
  let strategy = strategies;
  for (const segment of place) {
    const next = isList(here) ? settleItem(segment, here, strategy) : settleAbsent(segment, strategy);
    settled.push(next);
    here = at(here, next);
    strategy = strategyAt(strategy, next);
  }
  return settled;
}

function settleItem(segment: Segment, list: readonly Value[], strategy: Strategy): Segment {
  const index = typeof segment === "string" && /^(?:0|[1-9]\d*)$/.test(segment) ? Number(segment) : segment;
  const settled = itemSegments(list, strategy.identity);
  if (typeof index === "string") return index; // no list has a key, though its prototype has
  if (typeof index === "number") return settled[index] ?? index;
  const found = list.findIndex((item) => keyOf(item, index.by) === index.key);
  return settled[found] ?? identify(index, strategy);
}

/** A step where no list is: an item of a list that the strategy tree knows stays one, all else is a key. */
function settleAbsent(segment: Segment, strategy: Strategy): Segment {
  if (typeof segment !== "object") return String(segment);
  return strategy.identity === undefined ? formatSegment(segment) : identify(segment, strategy);
}

/** A named item that is not there, in the words of the strategy tree. */
function identify(item: Item, strategy: Strategy): Item {
  return strategy.identity?.length === item.by.length ? { by: strategy.identity, key: item.key } : item;
}

/** The value at a step below another; undefined where there is none. */
export function at(value: Maybe, segment: Segment): Maybe {
  if (isList(value)) {
    if (typeof segment === "number") return value[segment];
    return typeof segment === "string" ? undefined : itemsByKey(value, segment.by).get(segment.key);
  }
  return isObject(value) && typeof segment === "string" && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

/** Lists are never changed, so what stands where in one is found once, however many places lead through it. */
const indexes = new WeakMap<readonly Value[], { readonly by: Identity; readonly items: ReadonlyMap<string, Value> }>();

/** The items of a list by key; of several with one key the first. */
function itemsByKey(list: readonly Value[], by: Identity): ReadonlyMap<string, Value> {
  const known = indexes.get(list);
  if (known?.by === by) return known.items;
  const items = new Map<string, Value>();
  for (const item of list) {
    const key = keyOf(item, by);
    if (key !== undefined && !items.has(key)) items.set(key, item);
  }
  indexes.set(list, { by, items });
  return items;
}

/** Whether a place, or one above it, is secret: its value is never shown (Q5). */
export function isSecret(strategies: Strategy, place: Place): boolean {
  let strategy = strategies;
  return (
    strategy.secret ||
    place.some((segment) => {
      strategy = strategyAt(strategy, segment);
      return strategy.secret;
    })
  );
}

/** The strategy of what stands below. */
export function strategyAt(strategy: Strategy, segment: Segment): Strategy {
  if (typeof segment === "string") return strategy.key(segment);
  return strategy.item(typeof segment === "number" ? segment : undefined);
}

/** What is directly below two values, each step once, in the first one's order. What is absent has nothing below. */
export function childPairs(a: Maybe, b: Maybe, strategy: Strategy): readonly (readonly [Segment, Maybe, Maybe])[] {
  const pairs = new Map<string, [Segment, Maybe, Maybe]>();
  const nameOf = (segment: Segment): string => (typeof segment === "string" ? segment : formatSegment(segment));
  for (const [segment, child] of childrenOf(a, strategy)) pairs.set(nameOf(segment), [segment, child, undefined]);
  for (const [segment, child] of childrenOf(b, strategy)) {
    const name = nameOf(segment);
    pairs.set(name, [segment, pairs.get(name)?.[1], child]);
  }
  return [...pairs.values()];
}

/** What is directly below a value. */
export function childrenOf(value: Maybe, { identity }: Strategy): readonly (readonly [Segment, Value])[] {
  if (isObject(value)) return keysOf(value).map((key) => [key, value[key] as Value] as const);
  if (!isList(value)) return [];
  const segments = itemSegments(value, identity);
  return value.map((item, index) => [segments[index] as Segment, item] as const);
}

/** The segment of each item of a list: its identity where it is the first of its key, its index elsewhere. */
export function itemSegments(list: readonly Value[], identity: Identity | undefined): readonly Segment[] {
  const seen = new Set<string>();
  return list.map((item, index) => {
    const key = identity && keyOf(item, identity);
    if (identity === undefined || key === undefined || seen.has(key)) return index;
    seen.add(key);
    return itemOf(key, identity);
  });
}

/** The segment of an item by its key, as `keyOf` gives it. */
export function itemOf(key: string, identity: Identity): Item {
  return { by: key.startsWith("[") ? identity : SET, key };
}

/**
 * The same place as one line, `/scrape_configs/[job_name=node]/interval`; the root is the empty string. Keys are escaped
 * as in a JSON Pointer (RFC 6901); a bracket that begins a key is `~2`.
 */
export function formatPlace(place: Place): string {
  return place.map((segment) => `/${formatSegment(segment)}`).join("");
}

export function formatSegment(segment: Segment): string {
  if (typeof segment === "number") return String(segment);
  if (typeof segment === "string") return segment.replaceAll("~", "~0").replaceAll("/", "~1").replace(/^\[/, "~2");
  const fields = keyFields(segment.key, segment.by);
  if (fields === undefined) return `[=${formatWord(segment.key)}]`;
  return `[${fields.map(([name, value]) => `${name}=${formatWord(canonical(value))}`).join(",")}]`;
}

/** A string as a bare word where no reader could take it for something else, JSON elsewhere. */
function formatWord(json: string): string {
  const value: unknown = json.startsWith('"') ? JSON.parse(json) : undefined;
  const bare = typeof value === "string" && /^[^"[\]{},=]+$/.test(value) && parseWord(value) === value;
  return bare ? value : json;
}

/**
 * A place as a caller gives it: itself, or its text.
 *
 * @throws RangeError where the text is no place. TypeError for what is neither.
 */
export function placeFrom(given: Place | string): Place {
  if (typeof given === "string") return parsePlace(given);
  if (Array.isArray(given)) return given as Place;
  throw new TypeError(`expected a place such as "/net/mtu", or what parsePlace() makes of it, found ${typeof given}`);
}

/**
 * The place that a line names: a JSON Pointer (RFC 6901), or one with `[field=value]` for keyed items.
 * Digits stay a key until `settle` sees a list there.
 *
 * @throws RangeError where the text is no place.
 */
export function parsePlace(text: string): Place {
  if (text === "") return [];
  if (!text.startsWith("/")) throw new RangeError(`a place starts with "/", found ${JSON.stringify(text)}`);
  return splitSegments(text).map(parseSegment);
}

function splitSegments(text: string): string[] {
  const segments: string[] = [];
  for (let start = 1; start <= text.length;) {
    const item = text[start] === "[" ? itemEnd(text, start) : undefined;
    const slash = text.indexOf("/", start);
    const end = item ?? (slash < 0 ? text.length : slash);
    segments.push(text.slice(start, end));
    start = end + 1;
  }
  return segments;
}

/** Where an item's `[…]` ends, brackets and strings inside it skipped; undefined where it is none. */
function itemEnd(text: string, start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const char = text[index];
    if (char === '"') index = stringEnd(text, index);
    else if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth -= 1;
    if (depth === 0) return index + 1 === text.length || text[index + 1] === "/" ? index + 1 : undefined;
  }
  return undefined;
}

function stringEnd(text: string, start: number): number {
  const string = /"(?:[^"\\]|\\.)*"/sy;
  string.lastIndex = start;
  return string.test(text) ? string.lastIndex - 1 : start;
}

function parseSegment(text: string): Segment {
  const item = /^\[(.*)\]$/s.exec(text)?.[1];
  if (item?.startsWith("=")) return { by: SET, key: wordText(item.slice(1)) };
  const fields = item === undefined ? [] : [...item.matchAll(/([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)/g)];
  if (fields.length > 0) {
    return {
      by: fields.map(([, name]) => ({ name: name as string })),
      key: `[${fields.map(([, , word]) => wordText(word as string)).join(",")}]`,
    };
  }
  return text.replaceAll("~2", "[").replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A word as `keyOf` writes it: canonical JSON, an integer in all its digits. */
function wordText(word: string): string {
  return /^-?\d{16,}$/.test(word) ? word : canonical(parseWord(word));
}

function parseWord(word: string): Json {
  try {
    return JSON.parse(word) as Json;
  } catch {
    return word;
  }
}

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
