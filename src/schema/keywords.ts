import type { Path } from "../model/document.js";
import { isList, isObject, keysOf, member, type Maybe, type Value, type ValueObject } from "../model/value.js";

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

/** All schemas that stand directly inside a schema. */
export function heldIn(schema: ValueObject): readonly (readonly [Path, ValueObject | boolean])[] {
  return keysOf(schema).flatMap((keyword) => heldBy(schema, keyword));
}

/** How the value of a keyword holds schemas. */
type Holds = "schema" | "list" | "map" | "schema or list" | "map or names";

const HOLDS: ReadonlyMap<string, Holds> = new Map<string, Holds>([
  ...words("additionalProperties additionalItems unevaluatedProperties unevaluatedItems", "schema"),
  ...words("propertyNames contains not if then else contentSchema", "schema"),
  ...words("allOf anyOf oneOf prefixItems", "list"),
  ...words("properties patternProperties $defs definitions dependentSchemas", "map"),
  ["items", "schema or list"],
  ["dependencies", "map or names"],
]);

/** The schemas that a keyword holds, with their paths from the schema that has the keyword. */
export function heldBy(schema: ValueObject, keyword: string): readonly (readonly [Path, ValueObject | boolean])[] {
  const holds = HOLDS.get(keyword);
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
  const types = isList(declared) ? declared.map(String) : typeof declared === "string" ? [declared] : [];
  return member(schema, "nullable") === true && !types.includes("null") ? [...types, "null"] : types;
}

function words(line: string, holds: Holds): (readonly [string, Holds])[] {
  return line.split(" ").map((keyword) => [keyword, holds] as const);
}
