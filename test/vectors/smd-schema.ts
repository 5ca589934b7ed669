import { parse } from "yaml";
import type { Json } from "../../src/index.js";

/** A type of Kubernetes structured-merge-diff: it may be several kinds at once, or another by its name. */
export interface SmdType {
  readonly namedType?: string;
  readonly scalar?: "string" | "numeric" | "boolean" | "untyped";
  readonly list?: {
    readonly elementType: SmdType;
    readonly elementRelationship: "associative" | "atomic";
    readonly keys?: readonly string[];
  };
  readonly map?: {
    readonly fields?: readonly SmdField[];
    readonly elementType?: SmdType;
    readonly elementRelationship?: "separable" | "atomic";
  };
}

export interface SmdField {
  readonly name: string;
  readonly type: SmdType;
}

const SCALARS = {
  string: ["string"],
  numeric: ["number"],
  boolean: ["boolean"],
  untyped: ["string", "number", "boolean"],
};

/** The types of a schema of theirs, by name. */
export function readTypes(schema: string): ReadonlyMap<string, SmdType> {
  const { types } = parse(schema) as { types: readonly (SmdType & { readonly name: string })[] };
  return new Map(types.map((type) => [type.name, type]));
}

/** The same as a JSON Schema that says how its places merge. */
export function toJsonSchema(types: ReadonlyMap<string, SmdType>, root: string): Json {
  const $defs = Object.fromEntries(Array.from(types, ([name, type]) => [name, toSchema(type)]));
  return { $schema: "https://json-schema.org/draft/2020-12/schema", $ref: `#/$defs/${root}`, $defs };
}

function toSchema({ namedType, scalar, list, map }: SmdType): Json {
  if (namedType !== undefined) return { $ref: `#/$defs/${namedType}` };
  const kinds = [...(scalar ? SCALARS[scalar] : []), ...(list ? ["array"] : []), ...(map ? ["object"] : [])];
  return {
    type: [...kinds, "null"],
    ...(map?.fields && { properties: Object.fromEntries(map.fields.map(({ name, type }) => [name, toSchema(type)])) }),
    ...(map?.elementType && { additionalProperties: toSchema(map.elementType) }),
    ...(map && { "x-merge": map.elementRelationship === "atomic" ? "replace" : "deep" }),
    ...(list && { items: toSchema(list.elementType), ...listStrategy(list) }),
  };
}

function listStrategy({ elementRelationship, keys }: NonNullable<SmdType["list"]>): Record<string, Json> {
  if (elementRelationship === "atomic") return { "x-merge": "replace" };
  return keys === undefined ? { "x-merge": "set" } : { "x-merge": "keyed", "x-merge-keys": [...keys] };
}

/** A value whose associative lists are sets, for a comparison that heeds neither order nor repetition. */
export function withoutOrder(value: Json, type: SmdType | undefined, types: ReadonlyMap<string, SmdType>): unknown {
  if (type?.namedType !== undefined) return withoutOrder(value, types.get(type.namedType), types);
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => withoutOrder(item, type?.list?.elementType, types));
    return type?.list?.elementRelationship === "associative" ? new Set(items) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const typeOf = (key: string) => type?.map?.fields?.find(({ name }) => name === key)?.type ?? type?.map?.elementType;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutOrder(inner, typeOf(key), types)]),
  );
}
