import { wrapping } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { formatPlace, REDACTED, settle, valueAt, type Place } from "../model/place.js";
import { entryIn, spelled, type Spelling } from "../model/spelling.js";
import { keyFields, keyOf, readScalar } from "../model/strategy.js";
import {
  canonical,
  equal,
  isList,
  isNull,
  isObject,
  isScalar,
  keysOf,
  kindOf,
  Literal,
  record,
  type Maybe,
  type Value,
} from "../model/value.js";
import { apply, isConstant, mentions, seeThrough } from "../patch/index.js";
import {
  fold,
  foldItems,
  withoutContribution,
  type Account,
  type BroughtItem,
  type Contribution,
} from "../provenance/index.js";
import { namedPlace, type Violation } from "./violation.js";

/** A node of a fragment's document: the line that somebody has to look at. */
export interface ResponsibleWrite {
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
export function responsibleFor(violation: Violation, account: Account, place: Place): ResponsibleWrite | undefined {
  const { finding: found, key } = violation;
  if (key !== undefined) return ofKey(account, [...place, key]) ?? lastOf(account, place);
  switch (found.code) {
    case "schema/required":
      return lastOf(account, [...place, found.facts.missing]) ?? vague(lastOf(account, place));
    case "schema/forbidden":
    case "schema/branch":
      return violation.shared === true ? vague(lastOf(account, place)) : lastOf(account, place);
    case "schema/length":
      return ofLength(account, place, found.facts.keyword, Number(found.facts.limit)) ?? lastOf(account, place);
    case "schema/type":
      return ofKind(account, place) ?? lastOf(account, place);
    case "schema/duplicate-items":
      return duplicates(violation, account).at(-1) ?? lastOf(account, place);
    default:
      return lastOf(account, place);
  }
}

/** The last word about a key, at the key itself; one that stands inside a text of its own has no other place. */
function ofKey(account: Account, place: Place): ResponsibleWrite | undefined {
  return of(account.tracer.at(place).at(-1), "key");
}

function vague(responsible: ResponsibleWrite | undefined): ResponsibleWrite | undefined {
  return responsible && { ...responsible, vague: true };
}

const SIZES: Readonly<Record<string, (value: Maybe, limit: number) => boolean>> = {
  minItems: (value, limit) => !isList(value) || value.length < limit,
  maxItems: (value, limit) => isList(value) && value.length > limit,
  minProperties: (value, limit) => !isObject(value) || keysOf(value).length < limit,
  maxProperties: (value, limit) => isObject(value) && keysOf(value).length > limit,
};

/** What made a list or a map too long or too short: the item or key too many, the removal. */
function ofLength(account: Account, place: Place, keyword: string, limit: number): ResponsibleWrite | undefined {
  const wrong = Object.hasOwn(SIZES, keyword) ? SIZES[keyword] : undefined;
  if (wrong === undefined) return undefined;
  const contributions = account.tracer.at(place);
  const breaking = breakingWrite(contributions, (value) => wrong(value, limit));
  if (breaking === undefined) return undefined;
  const { contribution, before, after } = breaking;
  switch (keyword) {
    case "maxItems":
      return surplusItem(foldItems(contributions), contribution, limit) ?? of(contribution);
    case "minItems":
      return removal(contribution) ?? of(contribution);
    case "maxProperties": {
      const known = new Set(keysIn(before));
      const keys = keysIn(after).filter((key) => !known.has(key));
      const surplus = keys.at(-(keysIn(after).length - limit)) ?? keys[0];
      return (
        (surplus === undefined ? undefined : spokenBy(account, [...place, surplus], contribution)) ?? of(contribution)
      );
    }
    default: {
      const left = new Set(keysIn(after));
      const gone = keysIn(before).find((key) => !left.has(key));
      return (gone === undefined ? undefined : lastOf(account, [...place, gone])) ?? of(contribution);
    }
  }
}

/** Of the items that a contribution brought the first that is beyond the limit. */
function surplusItem(
  items: readonly BroughtItem[],
  { fragment }: Contribution,
  limit: number,
): ResponsibleWrite | undefined {
  const own = items.filter((item) => item.fragment === fragment && item.exact);
  const item = own.at(-(items.length - limit)) ?? own[0];
  return item && ofItem(item);
}

/** The last item that a list says to take away; undefined where it takes none away. */
function removal({ fragment, cursor, exact }: Contribution): ResponsibleWrite | undefined {
  const gone = exact
    ? mentions(cursor).findLast(({ role, cursor: { value } }) => role === "remove" || isDeletion(value))
    : undefined;
  return gone && { fragment, path: gone.cursor.path, what: "value" };
}

function isDeletion(value: Value): boolean {
  return wrapping(value)?.name === "delete";
}

function keysIn(value: Maybe): readonly string[] {
  return isObject(value) ? keysOf(value) : [];
}

/** What a contribution's own fragment says of a key. */
function spokenBy(account: Account, place: Place, { fragment }: Contribution): ResponsibleWrite | undefined {
  return of(
    account.tracer.at(place).find((contribution) => contribution.fragment === fragment),
    "key",
  );
}

/** Of a map or a list that has no business to be one: who made it that, not who added to it. */
function ofKind(account: Account, place: Place): ResponsibleWrite | undefined {
  const value = valueAt(account.value, place);
  if (!isObject(value) && !isList(value)) return undefined;
  const kind = kindOf(value);
  return of(
    breakingWrite(account.tracer.at(place), (each) => each !== undefined && kindOf(each) === kind)?.contribution,
  );
}

/** The contribution with which a place became wrong, and what it found there and left. */
interface BreakingWrite {
  readonly contribution: Contribution;
  readonly before: Maybe;
  readonly after: Maybe;
}

/**
 * Who broke a place of which several fragments have their part: after that contribution it was wrong, and stayed so. One that
 * sets the place whole answers for all of it.
 *
 * @param wrong whether a value of the place breaks the schema.
 * @returns undefined where the place was never wrong by itself.
 */
function breakingWrite(
  contributions: readonly Contribution[],
  wrong: (value: Maybe) => boolean,
): BreakingWrite | undefined {
  let breaking: BreakingWrite | undefined;
  let before: Maybe;
  for (const contribution of contributions) {
    const after = apply(contribution.patch, before);
    if (!wrong(after)) breaking = undefined;
    else if (breaking === undefined || isConstant(contribution.patch)) breaking = { contribution, before, after };
    before = after;
  }
  return breaking;
}

/** The two items that are the same, as their files say them; the later one last. */
export function duplicates({ finding: found, path }: Violation, account: Account): readonly ResponsibleWrite[] {
  if (found.code !== "schema/duplicate-items") return [];
  const list = settle(path, account.value, account.strategies);
  const items = foldItems(account.tracer.at(list));
  return found.facts.items
    .flatMap((index) => items[index] ?? [])
    .sort((a, b) => a.fragment - b.fragment)
    .map(ofItem);
}

function ofItem({ fragment, cursor }: BroughtItem): ResponsibleWrite {
  return { fragment, path: cursor.path, what: "value" };
}

/** The last word about a place. */
export function lastOf(account: Account, place: Place): ResponsibleWrite | undefined {
  return of(account.tracer.at(place).at(-1));
}

function of(
  contribution: Contribution | undefined,
  what: ResponsibleWrite["what"] = "value",
): ResponsibleWrite | undefined {
  return contribution && { fragment: contribution.fragment, path: contribution.cursor.path, what };
}

/** Whether a violation would be gone, and no other come, with another value of the whole. */
export type Mends = (violation: Violation, whole: Maybe) => boolean;

/** So many remedies of one configuration are tried: each asks the validator about the whole. */
const MOST_TRIES = 20;
/** And so many violations are made for them. */
const MOST_WORK = 2000;
/** Characters of all files: where there are more nothing is tried. */
const LARGE = 200_000;

/** Tries remedies on a validator, as long as that is cheap. */
export function mendingBy(
  account: Account,
  check: (whole: Maybe) => readonly Violation[],
  violations: readonly Violation[],
): Mends {
  const known = new Set(violations.map(nameOf));
  const large = account.fragments.reduce((sum, { text }) => sum + text.length, 0) > LARGE;
  let tries = 0;
  return (violation, whole) => {
    tries += 1;
    if (tries > MOST_TRIES || tries * violations.length > MOST_WORK || large || whole === undefined) return false;
    return check(whole).every((left) => known.has(nameOf(left)) && nameOf(left) !== nameOf(violation));
  };
}

function nameOf({ path, key, finding: { code } }: Violation): string {
  return JSON.stringify([path, key, code]);
}

/** A violation, and the line that answers for it. */
interface Blamed {
  readonly violation: Violation;
  /** Where the schema asks, and what that line speaks of. */
  readonly place: Place;
  readonly at: Place;
  readonly fragment: number;
  /** Whether a report may not quote what is there. */
  readonly secret: boolean;
  /** The places that brought the demand about. */
  readonly causes: readonly Place[];
}

/**
 * What to write for a violation to be gone, in the syntax of the line that answers for it: the value as the schema wants
 * it, nothing (the value below is right), or a deletion (E2). Each was tried; undefined where nothing certain is found.
 */
export function remedyFor(blamed: Blamed, account: Account, mends: Mends): string | undefined {
  const { violation, at, fragment } = blamed;
  const own = account.fragments[fragment];
  const spelling = own?.format?.spelling;
  if (spelling === undefined) return undefined;
  const tried = (place: Place, value: Maybe): boolean => mends(violation, replacedAt(account.value, place, value));
  const value = rightValue(blamed, account, spelling, tried);
  const unwritten = own?.lowest ? undefined : withoutLine(blamed, account, tried);
  const wanted = isNull(valueAt(account.value, at)) ? undefined : unwritten;
  const deletion = value ?? (own?.lowest ? undefined : deletionFor(blamed, account, spelling, tried));
  const none = deletion?.endsWith("`") === true && value === undefined && wanted !== undefined;
  const lines = none ? [wanted, `write ${deletion} to have none`] : [deletion && `write ${deletion}`, value && wanted];
  return lines.filter(Boolean).join(", or ") || unwritten;
}

type Tried = (place: Place, value: Maybe) => boolean;

/** What was written, as another type has it. */
function rightValue(blamed: Blamed, account: Account, spelling: Spelling, tried: Tried): string | undefined {
  const { violation, place, at, fragment, secret } = blamed;
  const contribution = account.tracer.at(place).at(-1);
  if (secret || at !== place || violation.key !== undefined || contribution?.fragment !== fragment) return undefined;
  const value = valueAt(account.value, place);
  if (value === undefined || !equal(seeThrough(contribution.cursor).value, value)) return undefined;
  for (const other of otherwise(violation, value)) {
    const text = spelled(spelling, other);
    if (text !== undefined && tried(place, other)) return `\`${text}\``;
  }
  return undefined;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The values that somebody may have meant who wrote this one. */
function otherwise({ finding: { code, facts } }: Violation, value: Value): readonly Value[] {
  if (!isScalar(value) || isNull(value)) return isList(value) && value.length === 1 ? value : [];
  const text = value instanceof Literal ? value.text : typeof value === "string" ? value : canonical(value);
  const allowed = code === "schema/enum" ? facts.allowed : code === "schema/const" ? [facts.allowed] : [];
  const alike = (allowed as readonly Value[]).filter(
    (each) => isScalar(each) && canonical(each).replaceAll('"', "").toLowerCase() === text.toLowerCase(),
  );
  const wants = (...types: readonly string[]): boolean =>
    code === "schema/type" && types.some((type) => facts.types.includes(type));
  const thousands = /^(\d+)k$/.exec(text)?.[1];
  const number =
    thousands === undefined ? (NUMBER.test(text) ? readScalar(text) : undefined) : Number(thousands) * 1000;
  const word = /^(?:1|y|yes|true|on)$/i.test(text) ? true : /^(?:0|n|no|false|off)$/i.test(text) ? false : undefined;
  return [
    ...alike,
    wants("boolean") ? word : undefined,
    wants("number", "integer") ? number : undefined,
    wants("string") ? text : undefined,
    ...(wants("array") ? [[value], [text]] : []),
    wants("object") ? entryIn(value) : undefined,
  ].filter((other) => other !== undefined);
}

/** Whether what stands below the line is right. */
function withoutLine(
  { violation, place: wanted, at, fragment }: Blamed,
  account: Account,
  tried: Tried,
): string | undefined {
  const { finding: found } = violation;
  const place = found.code === "schema/required" && at === wanted ? [...at, found.facts.missing] : at;
  const contributions = account.tracer.every(place);
  const own = contributions.findLast((each) => each.fragment === fragment);
  if (own === undefined || !own.exact || contributions.length < 2 || own !== contributions.at(-1)) return undefined;
  if (!tried(place, fold(withoutContribution(contributions, own)))) return undefined;
  const vendor = contributions.every((each) => each === own || account.fragments[each.fragment]?.lowest);
  return `remove the line to use ${vendor ? "the vendor default" : "the value below"}`;
}

/** What to delete of what others wrote. */
function deletionFor(blamed: Blamed, account: Account, spelling: Spelling, tried: Tried): string | undefined {
  const { violation, place, at, fragment } = blamed;
  const last = (each: Place): number => account.tracer.at(each).at(-1)?.fragment ?? fragment;
  const nothing = (each: Place): boolean => isNull(valueAt(account.value, each));
  // what speaks below is deleted; what speaks above would bring it back
  const below = (each: Place): boolean =>
    account.tracer.at(each).some((spoken) => spoken.fragment < fragment) && last(each) <= fragment;
  const { code, facts } = violation.finding;
  const together = violation.shared === true || code === "schema/required";
  const causes = (together ? blamed.causes : [])
    .filter((each) => nothing(each) || last(each) !== fragment)
    .sort((a, b) => Number(nothing(b)) - Number(nothing(a)) || last(a) - last(b));
  const inside = place.every((segment, depth) => at[depth] === segment);
  const whole = at === place ? !together && code !== "schema/length" : !inside;
  const crowded =
    code === "schema/length" && facts.keyword === "maxProperties" ? valueAt(account.value, place) : undefined;
  const others = isObject(crowded)
    ? keysOf(crowded)
        .map((key) => [...place, key])
        .filter((each) => last(each) !== fragment)
    : [];
  const targets = [
    ...(violation.key === undefined ? [] : [[...place, violation.key]]),
    ...causes,
    ...others,
    ...(violation.key === undefined && whole ? [place] : []),
  ];
  const target = targets.find((each) => each.length > 0 && below(each) && tried(each, undefined));
  const line = target && deletionLine(target, spelling);
  if (target === undefined || line === undefined) return undefined;
  const above = namedPlace(target.slice(0, -1), account.strategies, violation.schema);
  if (namedPlace(target, account.strategies, violation.schema).includes(REDACTED)) return undefined;
  if (samePlace(target, at)) return line;
  return `${line} ${samePlace(above, at.slice(0, -1)) ? "beside it" : `at ${formatPlace(above) || "the root"}`}`;
}

function samePlace(a: Place, b: Place): boolean {
  return formatPlace(a) === formatPlace(b);
}

/** An item without a name cannot be deleted. */
function deletionLine(target: Place, spelling: Spelling): string | undefined {
  const last = target.at(-1);
  if (typeof last !== "object")
    return typeof last === "string" ? spelling.line(pathOf(target), "true", "delete") : undefined;
  const fields = keyFields(last.key, last.by);
  const item = spelled(spelling, fields === undefined ? readScalar(last.key) : record(fields));
  return item && spelling.line(pathOf(target), item, "delete");
}

function pathOf(place: Place): Path {
  return place.map((segment) => (typeof segment === "object" ? 0 : segment));
}

/** A value with another one at a place, or with none. */
function replacedAt(here: Maybe, [segment, ...rest]: Place, value: Maybe): Maybe {
  if (segment === undefined) return value;
  if (isList(here)) {
    const at =
      typeof segment === "object" ? here.findIndex((item) => keyOf(item, segment.by) === segment.key) : segment;
    return here.flatMap((item, index) => (index === at ? (replacedAt(item, rest, value) ?? []) : [item]));
  }
  if (!isObject(here)) return here;
  const name = typeof segment === "object" ? "" : String(segment);
  const inner = replacedAt(here[name], rest, value);
  const kept = keysOf(here).filter((key) => key !== name || inner !== undefined);
  const keys = inner === undefined || kept.includes(name) ? kept : [...kept, name];
  return record(keys.map((key) => [key, (key === name ? inner : here[key]) as Value] as const));
}
