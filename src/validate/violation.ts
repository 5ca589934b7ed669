import { oneOf, quote } from "../model/codes/entry.js";
import type { ViolationFacts } from "../model/codes/schema.js";
import { finding, type Diagnostic, type Finding, type Origin } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { nearest } from "../model/nearest.js";
import { formatPlace, isSecret, publicPlace, REDACTED, settle, valueAt, type Place } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import {
  isList,
  isObject,
  keysOf,
  Literal,
  mapSame,
  member,
  plain,
  record,
  type Json,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";
import { typesOf } from "../schema/index.js";
import { repeated, type RawError } from "./ajv.js";

/** The codes that a value can earn; the others of `schema/` speak of the schema itself, or of keys. */
export type ViolationCode = keyof ViolationFacts;

/** The keyword that demands something: a place in a schema file. */
export interface SchemaPlace {
  readonly file: string;
  readonly path: Path;
  /** Its line and column; computed when asked. */
  readonly origin: () => Origin;
}

/** One way in which a value breaks its schema, before it is known who wrote the value. */
export interface Violation {
  /** The value in question; for a missing key and for a key too many the object. */
  readonly path: Path;
  /** The key too many, or the key whose name is wrong. */
  readonly key?: string;
  readonly finding: Finding<ViolationCode>;
  /** The places whose values brought the demand about: the key beside which another is required, a discriminator. */
  readonly because?: readonly Path[];
  /** Whether it is these places together that are wrong, and not the one that holds them: two keys of which one may be. */
  readonly shared?: true;
  readonly schema: SchemaPlace;
  /** What the schema says about the place. */
  readonly description?: string;
  /** How many more there are of its code, where not all are listed. */
  readonly more?: number;
}

/** A compiled schema. */
export interface Validator {
  /** Why the schema does not compile: then nothing is valid and nothing is a violation, and the id is refused. */
  readonly diagnostics: readonly Diagnostic[];
  /** All that is wrong with a value, in an order that depends on nothing but value and schema. */
  readonly validate: (value: Json) => readonly Violation[];
}

/** The same finding without the value found: for places that are secret. */
export function withoutFound(found: Finding<ViolationCode>): Finding<ViolationCode> {
  if (!("found" in found.facts)) return found;
  const { found: _found, ...facts } = found.facts;
  if ("nearest" in facts) delete facts.nearest; // it tells what was nearly written
  if ("form" in facts) delete facts.form; // what must not be and is tells the value
  if ("branches" in facts) Object.assign(facts, { branches: [] }); // a form may be a constant
  return finding(found.code, facts as never);
}

/**
 * A value as the validator takes it: `plain`, but an integer that a double cannot hold stays a bigint, which is of no
 * type that JSON Schema knows. As the string of its digits it would pass where the schema says string (E11).
 */
export function forValidation(value: Value): Json {
  return replace(value, (scalar) =>
    scalar instanceof Literal && typeof scalar.value === "bigint" ? (scalar.value as unknown as Json) : plain(scalar),
  );
}

/** The same value for messages: nothing in it but JSON. */
export function forMessages(value: Json): Json {
  return replace(value, (scalar) => (typeof scalar === "bigint" ? String(scalar) : (scalar as Json)));
}

function replace(value: Value, scalar: (value: Value) => Json): Json {
  if (isList(value)) return mapSame(value, (item) => replace(item, scalar)) as readonly Json[];
  if (!isObject(value)) return scalar(value);
  let same = true;
  const entries = keysOf(value).map((key) => {
    const before = value[key] as Value;
    const after = replace(before, scalar);
    same &&= after === before;
    return [key, after] as const;
  });
  return (same ? value : record(entries)) as Json;
}

/** What a finding is made of: the error, the value that it speaks of, and the schema that holds the keyword. */
interface Case {
  readonly error: RawError;
  readonly value: Maybe;
  readonly schema: ValueObject;
  /** The keys that the schema knows at this place. */
  readonly names: () => readonly string[];
}

/** A finding, and the key that it is about where it is about one. */
interface Found {
  readonly finding: Finding<ViolationCode>;
  readonly key?: string;
}

type Say = (about: Case) => Found | undefined;

const FEW = 5;

const COMPARISONS: Readonly<Record<string, string>> = {
  ">=": "at least",
  "<=": "at most",
  ">": "more than",
  "<": "less than",
};

const range: Say = ({ error: { params }, value }) => ({
  finding: finding("schema/range", {
    comparison: COMPARISONS[String(params["comparison"])] ?? "at least",
    limit: Number(params["limit"]),
    found: value,
  }),
});

const length: Say = ({ error, value }) => ({
  finding: finding("schema/length", { keyword: error.keyword, limit: Number(error.params["limit"]), found: value }),
});

const tooMany: Say = ({ error: { params }, value }) => ({
  finding: finding("schema/length", {
    keyword: "maxItems",
    limit: Number(params["limit"] ?? params["len"]),
    found: value,
  }),
});

const required: Say = ({ error: { params } }) => ({
  finding: finding("schema/required", {
    missing: String(params["missingProperty"]),
    ...(typeof params["property"] === "string" ? { because: params["property"] } : {}),
  }),
});

const forbidden: Say = ({ error, schema, value }) => ({
  finding: finding("schema/forbidden", {
    keyword: isObject(schema) ? error.keyword : "false",
    ...formOf(member(schema, "not")),
    found: value,
  }),
});

/** One way to speak for each keyword. A keyword that only repeats what others have said is not here. */
const SAY: Readonly<Record<string, Say>> = {
  type: ({ schema, value }) => ({ finding: finding("schema/type", { types: typesOf(schema), found: value }) }),
  enum: ({ schema, value }) => ({ finding: enumFinding(member(schema, "enum") as readonly Value[], value) }),
  const: ({ schema, value }) => ({
    finding: finding("schema/const", { allowed: member(schema, "const"), found: value }),
  }),
  required,
  dependentRequired: required,
  dependencies: required,
  additionalProperties: extraKey("additionalProperty"),
  unevaluatedProperties: extraKey("unevaluatedProperty"),
  minimum: range,
  maximum: range,
  exclusiveMinimum: range,
  exclusiveMaximum: range,
  multipleOf: ({ error: { params }, value }) => ({
    finding: finding("schema/range", {
      comparison: "a multiple of",
      limit: Number(params["multipleOf"]),
      found: value,
    }),
  }),
  minLength: length,
  maxLength: length,
  minItems: length,
  maxItems: length,
  minProperties: length,
  maxProperties: length,
  items: tooMany,
  additionalItems: tooMany,
  unevaluatedItems: tooMany,
  contains: ({ error: { params }, schema, value }) => ({
    finding: containsFinding(params, formOf(member(schema, "contains")), value),
  }),
  format: ({ error: { params }, value }) => ({
    finding: finding("schema/format", { format: String(params["format"]), found: value }),
  }),
  pattern: ({ error: { params }, value }) => ({
    finding: finding("schema/text-pattern", { pattern: String(params["pattern"]), found: value }),
  }),
  uniqueItems: ({ value }) => {
    const items = repeated(value as readonly Value[]) ?? [];
    return { finding: finding("schema/duplicate-items", { items, places: items.map((index) => `/${index}`) }) };
  },
  not: forbidden,
  "false schema": forbidden,
};

/** The finding of a keyword; undefined for one that only repeats what stands below it (`if`, `propertyNames`). */
export function keywordFinding(about: Case): Found | undefined {
  const { keyword } = about.error;
  return Object.hasOwn(SAY, keyword) ? SAY[keyword]?.(about) : undefined;
}

/** `must be "a" or "b"`, with the nearest of the allowed texts. */
export function enumFinding(allowed: readonly Value[], found: Maybe): Finding<ViolationCode> {
  const words = allowed.filter((each) => typeof each === "string");
  const near = typeof found === "string" ? nearest(found, words) : undefined;
  return finding("schema/enum", {
    allowed: allowed,
    found,
    ...(near === undefined ? {} : { nearest: near }),
  });
}

/**
 * A violation's finding in words that fit the value: nothing secret is quoted, an integer too large for JSON is named,
 * and items are called by their places.
 *
 * @param secret whether the value, or a part of it, may not be shown.
 */
export function violationFinding(
  { finding: found, path, key, schema }: Violation,
  root: Maybe,
  strategies: Strategy,
  secret: boolean,
): Finding {
  const value = valueAt(root, settle(path, root, strategies));
  if (found.code === "schema/duplicate-items") {
    const { items } = found.facts;
    return finding(found.code, {
      items,
      places: items.map((index) =>
        formatPlace(namedPlace(itemPlace([...path, index], root, strategies), strategies, schema)),
      ),
    });
  }
  if (secret)
    return key !== undefined && isSecret(strategies, settle(path, root, strategies))
      ? unnamed(found)
      : withoutFound(found);
  if (found.code !== "schema/type" || !(value instanceof Literal) || typeof value.value !== "bigint") return found;
  const { types } = found.facts;
  return types.includes("integer") || types.includes("number")
    ? finding("schema/unsafe-integer", { found: value.text })
    : finding("schema/type", { types, found: value.text, integer: true });
}

/** An item by its identity, or by its index where that may be told only. */
function itemPlace(path: Path, root: Maybe, strategies: Strategy): Place {
  const place = settle(path, root, strategies);
  return publicPlace(place, strategies).length === place.length ? place : path;
}

/** What is a key of a secret map is secret, too. */
function unnamed(found: Violation["finding"]): Finding {
  if (found.code === "schema/additional-key") return finding(found.code, { key: REDACTED });
  if (found.code === "schema/key-name") return finding(found.code, { key: REDACTED, reason: found.facts.reason });
  return withoutFound(found);
}

/** The place of a violation, or of a key that it is about. */
export function shownPlace(violation: Violation, place: Place, strategies: Strategy): Place {
  const { key, schema } = violation;
  return key === undefined
    ? namedPlace(place, strategies, schema)
    : namedPlace([...place, key], strategies, { path: schema.path.filter((word) => word !== key) });
}

/** A place as a report may name it: of a secret map only the keys that the schema names itself. */
export function namedPlace(place: Place, strategies: Strategy, { path }: Pick<SchemaPlace, "path">): Place {
  const named = new Set(path);
  return publicPlace(place, strategies).map((segment, depth) =>
    typeof segment === "string" && !named.has(segment) && isSecret(strategies, place.slice(0, depth))
      ? REDACTED
      : segment,
  );
}

function formOf(schema: Maybe): { form?: string } {
  const form = describeForm(schema);
  return form === undefined ? {} : { form };
}

/** What a schema asks for, in few words; undefined where it takes more. */
export function describeForm(schema: Maybe): string | undefined {
  const title = member(schema, "title");
  if (typeof title === "string") return title;
  const constant = member(schema, "const");
  if (constant !== undefined) return quote(constant);
  const values = member(schema, "enum");
  if (isList(values) && values.length <= FEW) return oneOf(values.map(quote));
  const required = member(schema, "required");
  if (isList(required) && required.length > 0) {
    const more = required.length > FEW ? " …" : "";
    return `with ${required.slice(0, FEW).map(String).join(" and ")}${more}`;
  }
  const pattern = member(schema, "pattern");
  if (typeof pattern === "string") return `matching ${pattern}`;
  const types = typesOf(schema);
  return types.length > 0 ? types.join(" or ") : undefined;
}

function extraKey(param: string): Say {
  return ({ error: { params }, names, value }) => {
    const key = String(params[param]);
    const free = names().filter((name) => member(value, name) === undefined);
    const near = nearest(key, free) ?? nearest(key, names()); // a vendor's key is there already, and often meant
    return {
      finding: finding("schema/additional-key", { key, ...(near === undefined ? {} : { nearest: near }) }),
      key,
    };
  };
}

function containsFinding(params: RawError["params"], form: { form?: string }, found: Maybe): Finding<ViolationCode> {
  const { minContains, maxContains } = params;
  const most = typeof maxContains === "number" ? { most: maxContains } : {};
  return finding("schema/contains", { least: Number(minContains ?? 1), ...most, ...form, found });
}
