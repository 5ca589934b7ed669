import type { Path } from "../model/document.js";
import { formatPlace, valueAt, type Place } from "../model/place.js";
import { REDACTED } from "../model/secret.js";
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
  Literal,
  record,
  type Maybe,
  type Value,
} from "../model/value.js";
import { seeThrough } from "../patch/index.js";
import { fold, withoutContribution, type Account } from "../provenance/index.js";
import type { Violation } from "./violation.js";
import { namedPlace } from "./words.js";

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
