import { wrapping } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { settle, valueAt, type Place } from "../model/place.js";
import { isList, isObject, keysOf, kindOf, type Maybe, type Value } from "../model/value.js";
import { mentions } from "../patch/directives.js";
import type { Account } from "../provenance/account.js";
import { foldItems, type BroughtItem, type Voice } from "../provenance/trace.js";
import { tipping } from "./tipping.js";
import type { Violation } from "./violation.js";

/** A node of a fragment's document: the line that somebody has to look at. */
export interface Culprit {
  readonly fragment: number;
  readonly path: Path;
  readonly what: "key" | "value";
  /** Whether it only stands around what is wrong: a map that never had the key, or of which two keys are wrong together. */
  readonly vague?: boolean;
}

/**
 * The write that broke the schema at a place, whatever other places have to do with it (V3). Undefined where nobody
 * spoke of the place.
 */
export function culpritOf(violation: Violation, account: Account, place: Place): Culprit | undefined {
  const { finding: said, key } = violation;
  if (key !== undefined) return ofKey(account, [...place, key]) ?? lastOf(account, place);
  switch (said.code) {
    case "schema/required":
      return lastOf(account, [...place, said.facts.missing]) ?? vague(lastOf(account, place));
    case "schema/forbidden":
    case "schema/branch":
      return violation.shared === true ? vague(lastOf(account, place)) : lastOf(account, place);
    case "schema/length":
      return ofLength(account, place, said.facts.keyword, Number(said.facts.limit)) ?? lastOf(account, place);
    case "schema/type":
      return ofKind(account, place) ?? lastOf(account, place);
    case "schema/duplicate-items":
      return duplicates(violation, account).at(-1) ?? lastOf(account, place);
    default:
      return lastOf(account, place);
  }
}

/** The last word about a place. */
export function lastOf(account: Account, place: Place): Culprit | undefined {
  return of(account.tracer.at(place).at(-1));
}

function vague(culprit: Culprit | undefined): Culprit | undefined {
  return culprit && { ...culprit, vague: true };
}

/** The last word about a key, at the key itself; one that stands inside a text of its own has no other place. */
function ofKey(account: Account, place: Place): Culprit | undefined {
  return of(account.tracer.at(place).at(-1), "key");
}

function of(voice: Voice | undefined, what: Culprit["what"] = "value"): Culprit | undefined {
  return voice && { fragment: voice.fragment, path: voice.cursor.path, what };
}

function ofItem({ fragment, cursor }: BroughtItem): Culprit {
  return { fragment, path: cursor.path, what: "value" };
}

/** Of a map or a list that has no business to be one: who made it that, not who added to it. */
function ofKind(account: Account, place: Place): Culprit | undefined {
  const value = valueAt(account.value, place);
  if (!isObject(value) && !isList(value)) return undefined;
  const kind = kindOf(value);
  return of(tipping(account.tracer.at(place), (each) => each !== undefined && kindOf(each) === kind)?.voice);
}

const SIZES: Readonly<Record<string, (value: Maybe, limit: number) => boolean>> = {
  minItems: (value, limit) => !isList(value) || value.length < limit,
  maxItems: (value, limit) => isList(value) && value.length > limit,
  minProperties: (value, limit) => !isObject(value) || keysOf(value).length < limit,
  maxProperties: (value, limit) => isObject(value) && keysOf(value).length > limit,
};

/** What made a list or a map too long or too short: the item or key too many, the removal. */
function ofLength(account: Account, place: Place, keyword: string, limit: number): Culprit | undefined {
  const wrong = Object.hasOwn(SIZES, keyword) ? SIZES[keyword] : undefined;
  if (wrong === undefined) return undefined;
  const voices = account.tracer.at(place);
  const tipped = tipping(voices, (value) => wrong(value, limit));
  if (tipped === undefined) return undefined;
  const { voice, before, after } = tipped;
  switch (keyword) {
    case "maxItems":
      return surplusItem(foldItems(voices), voice, limit) ?? of(voice);
    case "minItems":
      return removal(voice) ?? of(voice);
    case "maxProperties": {
      const known = new Set(keysIn(before));
      const keys = keysIn(after).filter((key) => !known.has(key));
      const surplus = keys.at(-(keysIn(after).length - limit)) ?? keys[0];
      return (surplus === undefined ? undefined : spokenBy(account, [...place, surplus], voice)) ?? of(voice);
    }
    default: {
      const left = new Set(keysIn(after));
      const gone = keysIn(before).find((key) => !left.has(key));
      return (gone === undefined ? undefined : lastOf(account, [...place, gone])) ?? of(voice);
    }
  }
}

function keysIn(value: Maybe): readonly string[] {
  return isObject(value) ? keysOf(value) : [];
}

/** What a voice's own fragment says of a key. */
function spokenBy(account: Account, place: Place, { fragment }: Voice): Culprit | undefined {
  return of(
    account.tracer.at(place).find((voice) => voice.fragment === fragment),
    "key",
  );
}

/** Of the items that a voice brought the first that is beyond the limit. */
function surplusItem(items: readonly BroughtItem[], { fragment }: Voice, limit: number): Culprit | undefined {
  const own = items.filter((item) => item.fragment === fragment && item.exact);
  const item = own.at(-(items.length - limit)) ?? own[0];
  return item && ofItem(item);
}

/** The last item that a list says to take away; undefined where it takes none away. */
function removal({ fragment, cursor, exact }: Voice): Culprit | undefined {
  const gone = exact
    ? mentions(cursor).findLast(({ role, cursor: { value } }) => role === "remove" || isDeletion(value))
    : undefined;
  return gone && { fragment, path: gone.cursor.path, what: "value" };
}

function isDeletion(value: Value): boolean {
  return wrapping(value)?.name === "delete";
}

/** The two items that are the same, as their files say them; the later one last. */
export function duplicates({ finding: said, path }: Violation, account: Account): readonly Culprit[] {
  if (said.code !== "schema/duplicate-items") return [];
  const list = settle(path, account.value, account.plan);
  const items = foldItems(account.tracer.at(list));
  return said.facts.items
    .flatMap((index) => items[index] ?? [])
    .sort((a, b) => a.fragment - b.fragment)
    .map(ofItem);
}
