import { finding, type Finding } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { isObject, member, type Maybe, type Value, type ValueObject } from "../model/value.js";
import { repeated, type RawError } from "./ajv.js";
import { describeForm } from "./describe-form.js";
import { typesOf } from "./keywords.js";
import type { ViolationCode } from "./violation.js";

/** What a finding is made of: the error, the value that it speaks of, and the schema that holds the keyword. */
export interface Case {
  readonly error: RawError;
  readonly value: Maybe;
  readonly schema: ValueObject;
  /** The keys that the schema knows at this place. */
  readonly names: () => readonly string[];
}

/** A finding, and the key that it is about where it is about one. */
export interface Found {
  readonly finding: Finding<ViolationCode>;
  readonly key?: string;
}

type Say = (about: Case) => Found | undefined;

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

const forbidden: Say = ({ error, schema, value }) => ({
  finding: finding("schema/forbidden", {
    keyword: isObject(schema) ? error.keyword : "false",
    ...formOf(member(schema, "not")),
    found: value,
  }),
});

function formOf(schema: Maybe): { form?: string } {
  const form = describeForm(schema);
  return form === undefined ? {} : { form };
}

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

function containsFinding(params: RawError["params"], form: { form?: string }, found: Maybe): Finding<ViolationCode> {
  const { minContains, maxContains } = params;
  const most = typeof maxContains === "number" ? { most: maxContains } : {};
  return finding("schema/contains", { least: Number(minContains ?? 1), ...most, ...form, found });
}
