import type { Path } from "../model/document.js";
import { nearest } from "../model/nearest.js";
import {
  isList,
  isObject,
  keysOf,
  member,
  record,
  type Json,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";

/** The dialects of JSON Schema that are spoken here (V1). */
export type Draft = "04" | "06" | "07" | "2019-09" | "2020-12";

const BY_METASCHEMA: Readonly<Record<string, Draft>> = {
  "json-schema.org/draft-04/schema": "04",
  "json-schema.org/draft-06/schema": "06",
  "json-schema.org/draft-07/schema": "07",
  "json-schema.org/draft/2019-09/schema": "2019-09",
  "json-schema.org/draft/2020-12/schema": "2020-12",
};

/** The address that is of all drafts and of none: generators write it in place of one (V1). */
const UNDATED = "json-schema.org/schema";
const VOCABULARY = /^https:\/\/json-schema\.org\/draft\/20(?:19-09|20-12)\/meta\/[a-z-]+$/;

/** A reference to a draft's own metaschema, which the validator brings along. */
export function isMetaschema(reference: string): boolean {
  const [whole = ""] = reference.split("#");
  return draftOf(whole) !== undefined || VOCABULARY.test(whole);
}

/** The draft that `$schema` names: 2020-12 where it says nothing, undefined for a dialect that is none of them. */
export function draftOf($schema: unknown): Draft | undefined {
  if ($schema === undefined) return "2020-12";
  if (typeof $schema !== "string") return undefined;
  const name = addressed($schema);
  if (name === UNDATED) return "07";
  return Object.hasOwn(BY_METASCHEMA, name) ? BY_METASCHEMA[name] : undefined;
}

/** Whether a schema names the address that is of no draft. */
export function isUndated($schema: unknown): $schema is string {
  return typeof $schema === "string" && addressed($schema) === UNDATED;
}

/** The address of the draft that a text was probably meant to name. */
export function nearestDraft($schema: unknown): string | undefined {
  const known = Object.keys(BY_METASCHEMA).map((name) => `${name.includes("/draft/") ? "https" : "http"}://${name}`);
  return typeof $schema === "string" ? nearest($schema.replace(/#$/, ""), known) : undefined;
}

function addressed($schema: string): string {
  return $schema.replace(/^https?:\/\//, "").replace(/#$/, "");
}

/** The keywords that refer. A dynamic reference means the scope's anchor of its name, else what stands in its file. */
export type Reference = "$ref" | "$dynamicRef" | "$recursiveRef";

/** The referring keywords of a draft. */
export function referencesOf(draft: Draft | undefined): readonly Reference[] {
  return draft === "2019-09" ? ["$ref", "$recursiveRef"] : draft === "2020-12" ? ["$ref", "$dynamicRef"] : ["$ref"];
}

/** What a schema calls itself (`id` in draft 04). */
export function idOf(schema: ValueObject, draft: Draft | undefined): string | undefined {
  const id = refersOnly(schema, draft) ? undefined : member(schema, draft === "04" ? "id" : "$id");
  return typeof id === "string" ? id : undefined;
}

/** Before 2019-09 a schema with a reference is that reference; what stands beside it says nothing. */
function refersOnly(schema: ValueObject, draft: Draft | undefined): boolean {
  return (draft === "04" || draft === "06" || draft === "07") && typeof member(schema, "$ref") === "string";
}

/** What is no keyword of these drafts' judgement stays: our annotations are none of their concern. */
const BESIDE = /^(?:\$ref|\$schema|\$defs|definitions|title|description|default|deprecated|writeOnly|merge\w+|x-.*)$/;

/** A schema without what its draft takes for nothing. */
export function spoken(schema: ValueObject | boolean, draft: Draft | undefined): ValueObject | boolean {
  if (typeof schema === "boolean" || !refersOnly(schema, draft)) return schema;
  const kept = keysOf(schema).filter((keyword) => BESIDE.test(keyword));
  return record(kept.map((keyword) => [keyword, schema[keyword] as Value] as const));
}

/** Keywords whose schemas speak about the same value as the schema that holds them. */
export const IN_PLACE: readonly string[] = [
  "allOf",
  "anyOf",
  "oneOf",
  "if",
  "then",
  "else",
  "dependentSchemas",
  "dependencies",
];

/** How the value of a keyword holds schemas. */
type Holds = "schema" | "list" | "map" | "schema or list" | "map or names";

/** What is known of a keyword of JSON Schema. */
interface Keyword {
  readonly holds?: Holds;
  /** Whether it can refuse a value; the others only say something, or keep schemas for references. */
  readonly asserts: boolean;
  /** Whether it could have a value. */
  readonly fits: (value: Json) => boolean;
  /** The drafts in which it is heeded here; undefined for all. */
  readonly drafts?: readonly Draft[];
}

const isText = (value: Json): boolean => typeof value === "string";
const isFlag = (value: Json): boolean => typeof value === "boolean";
const isNumber = (value: Json): boolean => typeof value === "number";
const isBound = (value: Json): boolean => isNumber(value) || isFlag(value);
const isCount = (value: Json): boolean => isNumber(value) && Number.isInteger(value) && Number(value) >= 0;
const isNames = (value: Json): boolean => isList(value) && value.every((item) => typeof item === "string");
const isType = (value: Json): boolean => (isList(value) ? value.length > 0 && value.every(isType) : TYPES.has(value));
const isMapOf = (value: Json, fits: (item: Json) => boolean): boolean =>
  isObject(value) && Object.values(value).every((item) => fits(item));

const TYPES: ReadonlySet<unknown> = new Set(["null", "boolean", "integer", "number", "string", "array", "object"]);

const HOLDING: Readonly<Record<Holds, (value: Json) => boolean>> = {
  schema: isSchema,
  list: (value) => isList(value) && value.every(isSchema),
  map: (value) => isMapOf(value, isSchema),
  "schema or list": (value) => isSchema(value) || HOLDING.list(value),
  "map or names": (value) => isMapOf(value, (item) => isSchema(item) || isNames(item)),
};

const LATE: readonly Draft[] = ["2019-09", "2020-12"];

/** All keywords that hold schemas or refuse values, and what all of the engine knows of them. */
const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ...holding("additionalProperties not if then else contains propertyNames", "schema"),
  ...holding("unevaluatedProperties unevaluatedItems", "schema", LATE),
  ...holding("additionalItems", "schema", ["04", "06", "07", "2019-09"]),
  ...holding("allOf anyOf oneOf", "list"),
  ...holding("prefixItems", "list", ["2020-12"]),
  ...holding("properties patternProperties", "map"),
  ...holding("dependentSchemas", "map", LATE),
  ...holding("items", "schema or list"),
  ...holding("dependencies", "map or names"),
  ...keeping("contentSchema", "schema"),
  ...keeping("$defs definitions", "map"),
  ...asserting("type", isType),
  ...asserting("enum", isList),
  ...asserting("const", () => true),
  ...asserting("multipleOf maximum minimum", isNumber),
  ...asserting("exclusiveMaximum exclusiveMinimum", isBound),
  ...asserting("maxLength minLength maxItems minItems maxProperties minProperties", isCount),
  ...asserting("maxContains minContains", isCount, LATE),
  ...asserting("nullable uniqueItems", isFlag),
  ...asserting("pattern format", isText),
  ...asserting("required", isNames),
  ...asserting("dependentRequired", (value) => isMapOf(value, isNames), LATE),
  ...asserting("$ref", isText),
  ...asserting("$dynamicRef", isText, ["2020-12"]),
  ...asserting("$recursiveRef", isText, ["2019-09"]),
  // draft 03's, which nobody heeds any more
  ...asserting("divisibleBy", isNumber, []),
  ...asserting("disallow", (value) => isType(value) || isList(value), []),
  ...asserting("extends", (value) => HOLDING["schema or list"](value), []),
]);

function holding(words: string, holds: Holds, drafts?: readonly Draft[]): readonly (readonly [string, Keyword])[] {
  return each(words, { holds, asserts: true, fits: HOLDING[holds], ...(drafts === undefined ? {} : { drafts }) });
}

function keeping(words: string, holds: Holds): readonly (readonly [string, Keyword])[] {
  return each(words, { holds, asserts: false, fits: HOLDING[holds] });
}

function asserting(
  words: string,
  fits: Keyword["fits"],
  drafts?: readonly Draft[],
): readonly (readonly [string, Keyword])[] {
  return each(words, { asserts: true, fits, ...(drafts === undefined ? {} : { drafts }) });
}

function each(words: string, keyword: Keyword): readonly (readonly [string, Keyword])[] {
  return words.split(" ").map((word) => [word, keyword] as const);
}

/** Undefined for a word that neither holds schemas nor refuses values. */
export function keywordOf(word: string): Keyword | undefined {
  return KEYWORDS.get(word);
}

/** The keywords that can refuse a value by some draft that is spoken here. */
export const ASSERTING: readonly string[] = [...KEYWORDS]
  .filter(([, { asserts, drafts }]) => asserts && drafts?.length !== 0)
  .map(([word]) => word);

/** All schemas that stand directly inside a schema. */
export function heldIn(schema: ValueObject): readonly (readonly [Path, ValueObject | boolean])[] {
  return keysOf(schema).flatMap((keyword) => heldBy(schema, keyword));
}

/** The schemas that a keyword holds, with their paths from the schema that has the keyword. */
export function heldBy(schema: ValueObject, keyword: string): readonly (readonly [Path, ValueObject | boolean])[] {
  const holds = keywordOf(keyword)?.holds;
  const value = member(schema, keyword);
  if (holds === undefined || value === undefined) return [];
  if (isList(value)) {
    if (holds !== "list" && holds !== "schema or list") return [];
    return value.flatMap((item, index) => (isSchema(item) ? [[[keyword, index], item] as const] : []));
  }
  if (holds === "schema" || holds === "schema or list") return isSchema(value) ? [[[keyword], value]] : [];
  if (!isObject(value) || holds === "list") return [];
  return keysOf(value).flatMap((key) => {
    const item = value[key];
    return isSchema(item) ? [[[keyword, key], item] as const] : [];
  });
}

/** Whether a node can be a schema: an object, or true or false. */
export function isSchema(value: Value | undefined): value is ValueObject | boolean {
  return typeof value === "boolean" || isObject(value);
}

/** The types that a schema names, `nullable` included. */
export function typesOf(schema: Maybe): readonly string[] {
  const declared = member(schema, "type");
  const types = (isList(declared) ? declared : [declared]).filter((each) => typeof each === "string");
  return member(schema, "nullable") === true && !types.includes("null") ? [...types, "null"] : types;
}
