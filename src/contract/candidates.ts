import {
  canonical,
  isList,
  isObject,
  isScalar,
  keysOf,
  member,
  record,
  type Maybe,
  type Value,
} from "../model/value.js";
import { shortestText } from "../validate/index.js";
import {
  applicable,
  both,
  conjuncts,
  held,
  keysNamed,
  ofItem,
  ofKey,
  patternsIn,
  type Cursor,
  type Sides,
} from "./cursor.js";
import {
  ALL_SAMPLES,
  defined,
  freshKeys,
  instanceOf,
  keysLike,
  lengthsOf,
  mayTake,
  numbersAt,
  numbersOf,
  requiredBy,
  SAMPLE_NUMBERS,
  samplesOf,
  shortestFirst,
  textsAt,
} from "./instance.js";

/** A step from a map or a list to what stands in it, on the way to a place. */
export interface Step {
  /** The key as an override writes it, or an item's index. */
  readonly segment: string | number;
  /** As a report names it: `*` for any item, and for a key that only a pattern names. */
  readonly shown: string;
  /** What the old side says of the map or list that is left. */
  readonly around: readonly Cursor[];
  /** A map or list as it may be there, with what is required; undefined where none is found. */
  readonly base: () => Maybe;
  /** Whether nothing of the vendor's stands around: what is required must be written too. */
  readonly alone: boolean;
}

/**
 * The documents that write a value at a place, the smallest first: the value alone; with what the schema requires around
 * it where nothing of the vendor's stands there; and each in place of what stands, for a branch that the vendor's value
 * does not fit.
 */
export function documentsFor(steps: readonly Step[], value: Value): readonly Value[] {
  const first = steps.findIndex(({ alone }) => alone);
  const bare = wrap(steps, value);
  if (saysDirective(value)) return first < 0 ? [bare] : [bare, full(steps, value, first)];
  const replaced = isScalar(value) ? [] : [wrap(steps, replacing(value))];
  if (first < 0) return [bare, ...replaced];
  const inner = fill(steps.slice(first), value);
  const outer = steps.slice(0, first);
  return [bare, wrap(outer, inner), ...replaced, wrap(outer, replacing(inner))];
}

function full(steps: readonly Step[], value: Value, first: number): Value {
  return wrap(steps.slice(0, first), fill(steps.slice(first), value));
}

function replacing(value: Value): Value {
  return record([["$replace", value]]);
}

function wrap(steps: readonly Step[], value: Value): Value {
  return steps.reduceRight<Value>(
    (inner, { segment, around }) =>
      typeof segment === "string" ? record([[segment, inner]]) : [...before(around, segment), inner],
    value,
  );
}

/** The same with all that is required beside each step. */
function fill(steps: readonly Step[], value: Value): Value {
  return steps.reduceRight<Value>((inner, { segment, around, base: baseOf }) => {
    const base = baseOf();
    if (typeof segment === "number") {
      const items = isList(base) ? base : [];
      return [...before(around, segment), inner, ...items.slice(segment + 1)];
    }
    const others = isObject(base) ? keysOf(base).filter((key) => key !== segment) : [];
    return record([
      ...others.map((key) => [key, (base as { [key: string]: Value })[key] as Value] as const),
      [segment, inner],
    ]);
  }, value);
}

/** The items of a tuple before one of them. */
function before(around: readonly Cursor[], index: number): readonly Value[] {
  return Array.from({ length: index }, (_, at) => instanceOf(ofItem(around, at)) ?? null);
}

function saysDirective(value: Value): boolean {
  if (value === DELETE) return true;
  if (isList(value)) return value.some(saysDirective);
  return isObject(value) && keysOf(value).some((key) => key.startsWith("$") || saysDirective(value[key] as Value));
}

/** Of a place so many values are tried, and of a longer text or list none. */
const MOST = 300;
const LONGEST = 1_000;
const LONGEST_TEXT = 100_000;
const MOST_KEYS = 40;
const FEW_KEYS = 12;
const LONGEST_TUPLE = 16;
const MOST_PATTERNS = 20;

/** What leaves nothing of a list or a map, whatever stands below it. */
const EMPTIED: readonly Value[] = [[], record([])].map((nothing) => record([["$replace", nothing]]));

/** What a value leaves at its place, whatever stands below it. */
export function replacedBy(value: Value): Value {
  return isObject(value) && keysOf(value).length === 1 ? (value["$replace"] ?? value) : value;
}

export const DELETE: Value = record([["$delete", true]]);

/**
 * Values that an override may write at a place, the shortest first: of what both sides' schemas say there the constants,
 * defaults and examples, bounds and their neighbours, texts of patterns and formats, lists and maps of sizes, one for each
 * type and each branch, and maps of which a key is deleted. What the old side's schema refuses at a look is left out.
 *
 * @param identity the keys that tell a list's items apart.
 */
export function valuesAt(at: Sides<readonly Cursor[]>, identity: readonly string[] = []): readonly Value[] {
  const all = [...applicable(at.old), ...applicable(at.now)];
  const whole = conjuncts(at.old);
  const plainly = [
    ...namedIn(all),
    ...TYPES,
    ...numbersAt(all),
    ...texts(all, at),
    ...lists(all, at, identity),
    ...maps(all, at),
  ];
  const isTaken = (value: Value): boolean => whole.every((cursor) => mayTake(cursor, replacedBy(value)));
  const taken = distinct(plainly).filter(isTaken);
  const own = new Set(namedByOldAlone(at).map(canonical));
  const [first, others] = [taken.filter((value) => own.has(canonical(value))), shortestFirst(taken)];
  return distinct([
    ...shortestFirst(first).slice(0, MOST / 2),
    ...others.slice(0, MOST),
    ...EMPTIED.filter(isTaken),
    ...deletions(all),
  ]);
}

const TYPES: readonly Value[] = [null, false, true, 0, 0.5, 0.1, "", "a", [], record([])];

/** What only the old side names, so that many that both name hide none of it. */
function namedByOldAlone(at: Sides<readonly Cursor[]>): readonly Value[] {
  const now = new Set(namedIn(applicable(at.now)).map(canonical));
  return namedIn(applicable(at.old)).filter((value) => !now.has(canonical(value)));
}

function distinct(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [canonical(value), value])).values()];
}

/** What the schemas name themselves. */
function namedIn(all: readonly Cursor[]): readonly Value[] {
  return all.flatMap(({ here: { schema } }) => {
    const one = ["const", "default", "example"].flatMap((keyword) => defined(member(schema, keyword)));
    const many = ["enum", "examples"].flatMap((keyword): readonly Value[] => {
      const list = member(schema, keyword);
      return isList(list) ? list : [];
    });
    return [...one, ...many];
  });
}

function texts(all: readonly Cursor[], at: Sides<readonly Cursor[]>): readonly Value[] {
  const lengths = [...numbersOf(all, "minLength"), ...numbersOf(all, "maxLength")].flatMap((size) =>
    around(size, LONGEST_TEXT),
  );
  const [old, now] = [new Set(formatsOf(applicable(at.old))), new Set(formatsOf(applicable(at.now)))];
  const otherwise = [...now].some((format) => format !== undefined && !old.has(format));
  return [
    ...all.flatMap((cursor) => textsAt([cursor])),
    ...textsAt(conjuncts(at.old)),
    ...patternTexts(at),
    ...lengths.map((length) => "a".repeat(length)),
    ...formatsOf(all).flatMap(samplesOf),
    ...(otherwise ? [...ALL_SAMPLES, ...SAMPLE_NUMBERS] : []),
  ];
}

function formatsOf(cursors: readonly Cursor[]): readonly Maybe[] {
  return cursors.map(({ here }) => member(here.schema, "format"));
}

function around(size: number, most = LONGEST): readonly number[] {
  return [size - 1, size, size + 1].filter((each) => Number.isInteger(each) && each >= 0 && each <= most);
}

/** The shortest text between each two patterns: what the old side takes and the new one does not. */
function patternTexts(at: Sides<readonly Cursor[]>): readonly string[] {
  const [least, most] = lengthsOf(conjuncts(at.old));
  const takes = patternsOf(conjuncts(at.old));
  return patternsOf(applicable(at.now))
    .slice(0, MOST_PATTERNS)
    .flatMap((refuses) => {
      const found = takes.includes(refuses) ? "none" : shortestText({ takes, refuses, least, most });
      return typeof found === "object" ? [found.text] : [];
    });
}

/** Keys that a pattern of the old side takes and one of the new side does not. */
export function keysBetween(old: readonly string[], now: readonly string[]): readonly string[] {
  return old.slice(0, MOST_PATTERNS).flatMap((takes) =>
    now.slice(0, MOST_PATTERNS).flatMap((refuses) => {
      const found = takes === refuses ? "none" : shortestText({ takes: [takes], refuses, least: 1 });
      return typeof found === "object" ? [found.text] : [];
    }),
  );
}

/** Whether it is not known which texts a pattern of the new side refuses of those that the old side takes. */
export function isUndecided(refuses: string, old: readonly Cursor[]): boolean {
  const [least, most] = lengthsOf(conjuncts(old));
  return shortestText({ takes: patternsOf(conjuncts(old)), refuses, least, most }) === "undecided";
}

function patternsOf(cursors: readonly Cursor[]): readonly string[] {
  const patterns = cursors.flatMap(({ here }) => {
    const pattern = member(here.schema, "pattern");
    return typeof pattern === "string" ? [pattern] : [];
  });
  return [...new Set(patterns)];
}

function lists(all: readonly Cursor[], at: Sides<readonly Cursor[]>, identity: readonly string[]): readonly Value[] {
  const sizes = new Set([
    1,
    2,
    ...[...numbersOf(all, "minItems"), ...numbersOf(all, "maxItems")].flatMap((size) => around(size)),
  ]);
  const fixed = distinct(namedIn(conjuncts(ofItem(conjuncts(at.old), 0))));
  const ofSizes = [...sizes].flatMap((size): readonly (readonly Value[])[] => {
    const items = itemsOf(conjuncts(at.old), size, identity);
    return [...(items === undefined ? [] : [items]), ...(size > fixed.length ? [] : [fixed.slice(0, size)])];
  });
  const item = instanceOf(ofItem(conjuncts(at.old), 0), identity);
  const contained = all.flatMap((cursor) =>
    held(cursor, "contains").flatMap((inner) =>
      defined(instanceOf([...ofItem(conjuncts(at.old), 0), inner], identity)),
    ),
  );
  return [...ofSizes, ...(item === undefined ? [] : [[item, item]]), ...contained.map((each) => [each])];
}

/** So many items that differ, where the schema has as many. */
function itemsOf(all: readonly Cursor[], size: number, identity: readonly string[]): readonly Value[] | undefined {
  const items: Value[] = [];
  for (let index = 0; index < size; index += 1) {
    const item = index > LONGEST_TUPLE ? items.at(-1) : instanceOf(ofItem(all, index), identity);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items.map(differing);
}

/** The same with another text or number somewhere in it, for lists whose items must differ. */
function differing(item: Value, index: number): Value {
  if (index === 0) return item;
  if (typeof item === "string") return `${item}${index}`;
  if (typeof item === "number") return item + index;
  if (!isObject(item)) return item;
  return record(keysOf(item).map((key) => [key, differing(item[key] as Value, index)] as const));
}

/** Maps: with what is required, one for each branch and condition, of each size, and with a key that nobody names. */
function maps(all: readonly Cursor[], at: Sides<readonly Cursor[]>): readonly Value[] {
  const conditions = ["if", "not", "then", "else", "dependentSchemas", "dependencies"];
  const branches = [...all, ...all.flatMap((cursor) => conditions.flatMap((keyword) => held(cursor, keyword)))];
  const entered = branches.flatMap((branch) => {
    const wanted = [...keysNamed(conjuncts([branch])), ...requiredBy([branch])];
    return [
      ...defined(instanceOf([...at.old, branch])),
      ...(wanted.length === 0 || wanted.length > 12 ? [] : defined(instanceOf([...at.old, branch], wanted))),
    ];
  });
  const whole = conjuncts(at.old);
  const alone = (key: string): readonly Value[] =>
    defined(instanceOf(ofKey(whole, key))).map((value) => record([[key, value]]));
  const sizes = [...numbersOf(all, "minProperties"), ...numbersOf(all, "maxProperties")].flatMap((size) =>
    around(size),
  );
  const names = keysNamed(whole);
  return [
    ...entered,
    ...all.flatMap(({ here }) => keysUnder(member(here.schema, "dependentRequired"))).flatMap(alone),
    ...all.flatMap(({ here }) => keysUnder(member(here.schema, "dependentSchemas"))).flatMap(alone),
    ...all.flatMap(({ here }) => keysUnder(member(here.schema, "dependencies"))).flatMap(alone),
    ...names.slice(0, looksAtTheRest(all) ? MOST_KEYS : FEW_KEYS).flatMap(alone),
    ...patternsIn(all).flatMap(keysLike).flatMap(alone),
    ...freshKeys(all, 1).flatMap(alone),
    ...nameTexts(at).flatMap(alone),
    ...sizes.flatMap((size) => {
      const keys = [...names, ...freshKeys(whole, Math.max(0, size - names.length))].slice(0, size);
      const entries = keys.flatMap((key) =>
        defined(instanceOf(ofKey(whole, key))).map((value) => [key, value] as const),
      );
      return entries.length === size ? [record(entries)] : [];
    }),
  ];
}

function looksAtTheRest(all: readonly Cursor[]): boolean {
  return all.some(({ here }) => member(here.schema, "unevaluatedProperties") !== undefined);
}

/** Names of which a rule for names refuses one or the other. */
const ANY_NAMES: readonly string[] = ["a", "A", "0", "-", "_", ".", "a b", "é"];

/** Names of keys that `propertyNames` speaks of. */
function nameTexts(at: Sides<readonly Cursor[]>): readonly string[] {
  const inner = both(at, (side) => conjuncts(side).flatMap((cursor) => held(cursor, "propertyNames")));
  const all = [...applicable(inner.old), ...applicable(inner.now)];
  if (all.length === 0) return [];
  const texts: readonly Value[] = [
    ...ANY_NAMES,
    ...[...numbersOf(all, "minLength"), ...numbersOf(all, "maxLength")]
      .flatMap((size) => around(size))
      .map((size) => "a".repeat(size)),
    ...textsAt(all),
    ...all.flatMap((one) => textsAt([one])),
    ...patternTexts(inner),
    ...namedIn(all),
  ];
  return texts.filter((name) => typeof name === "string").filter((name) => name !== "");
}

function keysUnder(value: Maybe): readonly string[] {
  return isObject(value) ? keysOf(value) : [];
}

/** Without each of the keys that some schema asks for. */
function deletions(all: readonly Cursor[]): readonly Value[] {
  return requiredBy(all).map((key) => record([[key, DELETE]]));
}
