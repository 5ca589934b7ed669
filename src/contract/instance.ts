import {
  canonical,
  equal,
  isList,
  isObject,
  keysOf,
  member,
  record,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";
import { typesOf } from "../schema/index.js";
import { shortestText } from "../validate/index.js";
import {
  applicable,
  conjuncts,
  held,
  keysNamed,
  nameOf,
  ofItem,
  ofKey,
  patternsIn,
  takes as patternTakes,
  type Cursor,
} from "./cursor.js";

/** How deep an instance goes into a schema that leads back to itself, and how many are tried at a place. */
const DEEPEST = 6;
const MOST_TRIED = 2_000;
/** Of a longer text or list none is made. */
const LONGEST = 1_000;

/**
 * A small value that schemas which hold together may take, with what they require; undefined where none is found. Each
 * union is entered by the first of its branches that leaves a value.
 *
 * @param wanted keys that the value is to have beside those that are required, where it can.
 */
export function instanceOf(cursors: readonly Cursor[], wanted: readonly string[] = []): Maybe {
  let left = MOST_TRIED;
  return find(cursors, new Set(cursors.flatMap(unionOf)), 0);

  function find(given: readonly Cursor[], entered: ReadonlySet<string>, depth: number): Maybe {
    if ((left -= 1) < 0 || depth > DEEPEST) return undefined;
    const all = conjuncts(given);
    if (all.some(({ here }) => here.schema === false)) return undefined;
    for (const cursor of all) {
      for (const keyword of ["anyOf", "oneOf"]) {
        const name = `${nameOf(cursor)} ${keyword}`;
        const branches = held(cursor, keyword);
        if (branches.length === 0 || entered.has(name)) continue;
        const further = new Set([...entered, name]);
        for (const branch of branches) {
          const value = find([...given, branch], further, depth);
          if (value !== undefined) return value;
        }
        return undefined;
      }
    }
    const fits = (value: Value): boolean => all.every((cursor) => mayTake(cursor, value));
    const named = namedBy(all);
    if (named.fixed.length > 0) return named.fixed.find(fits);
    for (const type of typesIn(all)) {
      const value = made(type, all, depth).find(fits);
      if (value !== undefined) return value;
    }
    return named.shown.find(fits);
  }

  function made(type: string, all: readonly Cursor[], depth: number): readonly Value[] {
    switch (type) {
      case "boolean":
        return [false, true];
      case "integer":
      case "number":
        return numbersAt(all);
      case "string":
        return textsAt(all);
      case "array":
        return defined(list(all, depth));
      case "object":
        return defined(map(all, depth));
      default:
        return [null];
    }
  }

  function list(all: readonly Cursor[], depth: number): Maybe {
    const least = Math.min(LONGEST, Math.max(0, ...numbersOf(all, "minItems")));
    const asks = all.some(({ here }) => member(here.schema, "contains") !== undefined);
    const items: Value[] = [];
    for (let index = 0; index < Math.max(least, asks ? 1 : 0); index += 1) {
      const contained = index === 0 ? all.flatMap((cursor) => held(cursor, "contains")) : [];
      const item = find([...ofItem(all, index), ...contained], new Set(), depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items.length > 1 ? distinct(items) : items;
  }

  function map(all: readonly Cursor[], depth: number): Maybe {
    const entries = new Map<string, Value>();
    const add = (key: string): boolean => {
      const value = entries.get(key) ?? find(ofKey(all, key), new Set(), depth + 1);
      if (value !== undefined) entries.set(key, value);
      return value !== undefined;
    };
    const least = Math.min(LONGEST, Math.max(0, ...numbersOf(all, "minProperties")));
    if (!requiredBy(all).every(add)) return undefined;
    if (depth === 0) wanted.forEach(add);
    const others = [...keysNamed(all), ...patternsIn(all).flatMap(keysLike), ...freshKeys(all, least)];
    for (const key of others) {
      if (entries.size >= least) break;
      add(key);
    }
    return record(entries);
  }
}

/** The union of which a schema is a branch: by that it was entered. */
function unionOf(cursor: Cursor): readonly string[] {
  const [, union, keyword] = /^(.*)\/(anyOf|oneOf)\/\d+$/.exec(nameOf(cursor)) ?? [];
  return union === undefined ? [] : [`${union} ${keyword}`];
}

/** What is fixed by `const` and `enum`, and what is shown by defaults and examples, each the shortest first. */
function namedBy(all: readonly Cursor[]): { readonly fixed: readonly Value[]; readonly shown: readonly Value[] } {
  const lists = (keyword: string): readonly Value[] =>
    all.flatMap(({ here }) => {
      const value = member(here.schema, keyword);
      return isList(value) ? value : [];
    });
  const ones = (keyword: string): readonly Value[] => all.flatMap(({ here }) => defined(member(here.schema, keyword)));
  return {
    fixed: shortestFirst([...ones("const"), ...lists("enum")]),
    shown: shortestFirst([...ones("default"), ...lists("examples"), ...ones("example")]),
  };
}

export function shortestFirst(values: readonly Value[]): readonly Value[] {
  return [...values].sort((a, b) => canonical(a).length - canonical(b).length);
}

/** The types to try: those that are named, else those of which something is named. */
function typesIn(all: readonly Cursor[]): readonly string[] {
  const order = ["integer", "boolean", "number", "string", "array", "object", "null"];
  const named = all
    .map(({ here }) => (isObject(here.schema) ? typesOf(here.schema) : []))
    .filter((each) => each.length);
  if (named.length > 0)
    return order.filter((type) => named.every((types) => types.includes(type) || alsoNumber(type, types)));
  const speaks = (...keywords: readonly string[]): boolean =>
    all.some(({ here }) => keywords.some((keyword) => member(here.schema, keyword) !== undefined));
  if (speaks("properties", "required", "additionalProperties", "patternProperties", "minProperties")) return ["object"];
  if (speaks("items", "prefixItems", "minItems", "contains")) return ["array"];
  if (speaks("minLength", "maxLength", "pattern", "format")) return ["string"];
  return order;
}

function alsoNumber(type: string, types: readonly string[]): boolean {
  return type === "integer" && types.includes("number");
}

export function requiredBy(all: readonly Cursor[]): readonly string[] {
  const names = all.flatMap(({ here }) => {
    const required = member(here.schema, "required");
    return isList(required) ? required.map(String) : [];
  });
  return [...new Set(names)];
}

export function numbersOf(all: readonly Cursor[], keyword: string): readonly number[] {
  return all.flatMap(({ here }) => {
    const value = member(here.schema, keyword);
    return typeof value === "number" && Number.isFinite(value) ? [value] : [];
  });
}

const BOUNDS = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"];

/** Numbers at the bounds that are said and beside them, the plainest first. */
export function numbersAt(all: readonly Cursor[]): readonly number[] {
  const bounds = BOUNDS.flatMap((keyword) => numbersOf(all, keyword));
  const steps = numbersOf(all, "multipleOf");
  const near = bounds.flatMap((bound) => [bound, bound + 1, bound - 1, bound + 0.5, bound - 0.5]);
  const multiples = steps.flatMap((step) => [
    step,
    ...bounds.flatMap((bound) => [Math.ceil(bound / step) * step, Math.floor(bound / step) * step]),
  ]);
  return [...new Set([0, 1, 2, -1, 0.5, ...near, ...multiples])].filter((number) => Number.isFinite(number));
}

/** Texts of the lengths, patterns and formats that are named. */
export function textsAt(all: readonly Cursor[]): readonly string[] {
  const [least, most] = lengthsOf(all);
  const patterns = all.flatMap(({ here }) => {
    const pattern = member(here.schema, "pattern");
    return typeof pattern === "string" ? [pattern] : [];
  });
  const found = patterns.length === 0 ? "none" : shortestText({ takes: patterns, least, most });
  const formats = all.flatMap(({ here }) => samplesOf(member(here.schema, "format")));
  const plain = least <= LONGEST ? ["a".repeat(Math.max(1, least)), "a".repeat(least)] : [];
  return [...(typeof found === "object" ? [found.text] : []), ...formats, ...plain];
}

export function lengthsOf(all: readonly Cursor[]): readonly [least: number, most: number] {
  return [Math.max(0, ...numbersOf(all, "minLength")), Math.min(...numbersOf(all, "maxLength"), Infinity)];
}

/** A key that a pattern takes. */
export function keysLike(pattern: string): readonly string[] {
  const found = shortestText({ takes: [pattern], least: 1 });
  return typeof found === "object" ? [found.text] : [];
}

/** Keys that no schema names, by name or by a pattern. */
export function freshKeys(all: readonly Cursor[], count: number): readonly string[] {
  const named = new Set(keysNamed(applicable(all)));
  const keys: string[] = [];
  for (let number = 0; keys.length < count && number < 10 * LONGEST; number += 1) {
    const key = number < 3 ? ("xyz"[number] as string) : `x${number}`;
    const isNamed =
      named.has(key) || applicable(all).some((cursor) => patternsIn([cursor]).length > 0 && namesKey(cursor, key));
    if (!isNamed) keys.push(key);
  }
  return keys;
}

function namesKey(cursor: Cursor, key: string): boolean {
  return ofKey([cursor], key).some(({ here }) => here.path.at(-2) === "patternProperties");
}

/** A list in which scalars that are equal are told apart by a number. */
function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return items.map((item, index) => {
    const again = seen.has(canonical(item));
    seen.add(canonical(item));
    if (!again) return item;
    return typeof item === "string" ? `${item}${index}` : typeof item === "number" ? item + index : item;
  });
}

export function defined(value: Maybe): readonly Value[] {
  return value === undefined ? [] : [value];
}

/** Whether a value keeps to one keyword of a schema, by that keyword alone. */
type Takes = (value: Value, says: Value, schema: ValueObject) => boolean;

const ofNumbers =
  (fits: (value: number, limit: number, schema: ValueObject) => boolean): Takes =>
  (value, limit, schema) =>
    typeof value !== "number" || typeof limit !== "number" || fits(value, limit, schema);
const ofSize =
  (sizeOf: (value: Value) => number | undefined, fits: (size: number, limit: number) => boolean): Takes =>
  (value, limit) => {
    const size = sizeOf(value);
    return size === undefined || typeof limit !== "number" || fits(size, limit);
  };
const characters = (value: Value) => (typeof value === "string" ? Array.from(value).length : undefined);
const items = (value: Value) => (isList(value) ? value.length : undefined);
const keys = (value: Value) => (isObject(value) ? keysOf(value).length : undefined);
const atLeast = (size: number, limit: number) => size >= limit;
const atMost = (size: number, limit: number) => size <= limit;

/** Keywords that tell by themselves whether they take a value. */
const SIMPLE: Readonly<Record<string, Takes>> = {
  type: (value, _, schema) => typesOf(schema).some((type) => isOfType(value, type)),
  const: (value, says) => equal(value, says),
  enum: (value, says) => !isList(says) || says.some((each) => equal(value, each)),
  minimum: ofNumbers((value, limit, schema) => (schema["exclusiveMinimum"] === true ? value > limit : value >= limit)),
  maximum: ofNumbers((value, limit, schema) => (schema["exclusiveMaximum"] === true ? value < limit : value <= limit)),
  exclusiveMinimum: ofNumbers((value, limit) => value > limit),
  exclusiveMaximum: ofNumbers((value, limit) => value < limit),
  multipleOf: ofNumbers((value, of) => Math.abs(value / of - Math.round(value / of)) < 1e-9),
  minLength: ofSize(characters, atLeast),
  maxLength: ofSize(characters, atMost),
  pattern: (value, says) => typeof value !== "string" || typeof says !== "string" || patternTakes(says, value),
  minItems: ofSize(items, atLeast),
  maxItems: ofSize(items, atMost),
  uniqueItems: (value, says) =>
    says !== true || !isList(value) || value.every((a, at) => !value.slice(at + 1).some((b) => equal(a, b))),
  minProperties: ofSize(keys, atLeast),
  maxProperties: ofSize(keys, atMost),
  required: (value, says) =>
    !isObject(value) || !isList(says) || says.every((key) => typeof key !== "string" || Object.hasOwn(value, key)),
};

/** Keywords that say something only of texts, numbers, lists or maps as a whole, and that a look at the value decides. */
export function isSimple(keyword: string, { here }: Cursor): boolean {
  const isOfDraft04 = typeof member(here.schema, keyword) === "boolean" && keyword.startsWith("exclusive"); // of another
  return Object.hasOwn(SIMPLE, keyword) && !isOfDraft04;
}

/** Whether a keyword of a schema takes a value; what another keyword says of it is no matter. */
export function takesBy(keyword: string, { here: { schema } }: Cursor, value: Value): boolean {
  const says: Maybe = member(schema, keyword);
  return says === undefined || !isObject(schema) || (SIMPLE[keyword]?.(value, says, schema) ?? true);
}

/** Whether nothing that can be told at a look speaks against a value: only the whole schema can say that it is right. */
export function mayTake({ here }: Cursor, value: Value): boolean {
  const { schema } = here;
  if (!isObject(schema)) return schema;
  return Object.entries(SIMPLE).every(([keyword, fits]) => {
    const says = member(schema, keyword);
    return says === undefined || fits(value, says, schema);
  });
}

function isOfType(value: Value, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return isList(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  return typeof value === type;
}

/** Texts that each format takes, and such as are nearly of it. What is no format here the validator does not judge. */
const SAMPLES: Readonly<Record<string, { readonly good: readonly string[]; readonly near: readonly string[] }>> = {
  "date-time": {
    good: ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5+01:00"],
    near: ["2020-01-01T00:00:00", "2020-01-01 00:00:00Z"],
  },
  date: { good: ["2020-01-01", "2020-02-29"], near: ["2020-1-1", "2019-02-29"] },
  time: { good: ["00:00:00Z", "12:30:00+01:00"], near: ["00:00:00", "24:00:00Z"] },
  duration: { good: ["P1D", "PT1H"], near: ["1d", "P"] },
  "iso-time": { good: ["00:00:00Z", "00:00:00"], near: ["24:00:00"] },
  "iso-date-time": { good: ["2020-01-01T00:00:00", "2020-01-01T00:00:00Z"], near: ["2020-01-01"] },
  email: { good: ["a@b.c", "a.b@c.example"], near: ["a@b", "a"] },
  hostname: { good: ["a", "a.example"], near: ["a_b", "-a", "a."] },
  ipv4: { good: ["1.1.1.1", "255.255.255.255"], near: ["1.1.1", "256.1.1.1", "01.1.1.1"] },
  ipv6: { good: ["::", "fe80::1"], near: [":", "fe80::1%0", "::/0"] },
  uri: { good: ["a:b", "https://a.example/b?c#d"], near: ["a", "//a", "/a"] },
  "uri-reference": { good: ["a", "/a", "a:b"], near: ["\\a", "%"] },
  "uri-template": { good: ["a", "/{a}"], near: ["{", "{a"] },
  url: { good: ["https://a.example", "ftp://a.example/b"], near: ["a:b", "a"] },
  uuid: { good: ["00000000-0000-4000-8000-000000000000"], near: ["00000000000040008000000000000000"] },
  "json-pointer": { good: ["/a", "/a~1b"], near: ["a", "/~"] },
  "json-pointer-uri-fragment": { good: ["#/a"], near: ["/a"] },
  "relative-json-pointer": { good: ["0", "1/a"], near: ["/a", "01"] },
  regex: { good: ["a", "^a+$"], near: ["(", "["] },
  byte: { good: ["YQ==", ""], near: ["YQ", "*"] },
  binary: { good: ["a"], near: [] },
  password: { good: ["a"], near: [] },
};

/** Texts of a format; none of one that nobody knows. */
export function samplesOf(format: Maybe): readonly string[] {
  return typeof format === "string" && Object.hasOwn(SAMPLES, format) ? (SAMPLES[format]?.good ?? []) : [];
}

/** All texts of all formats, for a format that changes. */
export const ALL_SAMPLES: readonly string[] = [
  ...new Set(Object.values(SAMPLES).flatMap(({ good, near }) => [...good, ...near])),
];

/** Numbers that the formats of numbers take or do not. */
export const SAMPLE_NUMBERS: readonly number[] = [2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 0.5];
