import { nearest } from "../model/nearest.js";
import { keysOf, member, record, type Value, type ValueObject } from "../model/value.js";

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
