import { finding } from "../model/diagnostic.js";
import type { Merge } from "../model/strategy.js";
import { isObject, member, type Json, type Value, type ValueObject } from "../model/value.js";
import { isTexts, readMerge, type Declared, type Read } from "./annotation.js";

/** Reads what others call it (S2); undefined where a schema says nothing in their words. */
type Alias = (schema: ValueObject) => Read | undefined;

const NOTHING: Read = { problems: [] };

function declares(keyword: string, merge: Merge, keys?: readonly string[]): Read {
  return { declared: { merge, keyword, ...(keys === undefined ? {} : { keys }) } satisfies Declared, problems: [] };
}

function refuses(keyword: string, expected: string, found: Value): Read {
  return { problems: [{ keyword, finding: finding("schema/annotation", { keyword, expected, found: found }) }] };
}

/** Kubernetes, "Merge strategy" of server-side apply: `atomic`, `set`, `map` with its keys. */
const listType: Alias = (schema) => {
  const keyword = "x-kubernetes-list-type";
  const type = member(schema, keyword);
  if (type === undefined) return undefined;
  if (type === "atomic") return declares(keyword, "replace");
  if (type === "set") return declares(keyword, "set");
  if (type !== "map") return refuses(keyword, "atomic, set or map", type);
  const keys = member(schema, "x-kubernetes-list-map-keys") as Json | undefined;
  if (isTexts(keys) && keys.length > 0) return declares(keyword, "keyed", keys);
  return refuses("x-kubernetes-list-map-keys", "a list of the fields that tell the items apart", keys ?? null);
};

const mapType: Alias = (schema) => {
  const keyword = "x-kubernetes-map-type";
  const type = member(schema, keyword);
  if (type === undefined) return undefined;
  if (type === "atomic") return declares(keyword, "replace");
  return type === "granular" ? declares(keyword, "deep") : refuses(keyword, "atomic or granular", type);
};

/** Kubernetes, strategic merge patch. A list of scalars that merges is a set; `retainKeys` has no likeness here. */
const patchStrategy: Alias = (schema) => {
  const keyword = "x-kubernetes-patch-strategy";
  const strategy = member(schema, keyword);
  if (strategy === undefined) return undefined;
  if (strategy === "replace") return declares(keyword, "replace");
  if (strategy !== "merge") return refuses(keyword, "merge or replace", strategy);
  const key = member(schema, "x-kubernetes-patch-merge-key");
  if (typeof key === "string") return declares(keyword, "keyed", [key]);
  if (key !== undefined) return refuses("x-kubernetes-patch-merge-key", "the field that tells the items apart", key);
  return declares(keyword, isListSchema(schema) ? "set" : "deep");
};

/** jsonmerge, "Merge strategies". `idRef` is a field, or a pointer to one; `/` is the item itself. */
const jsonmerge: Alias = (schema) => {
  const keyword = "mergeStrategy";
  const strategy = member(schema, keyword);
  if (strategy === undefined) return undefined;
  if (strategy === "append") return declares(keyword, "append");
  if (strategy === "overwrite") return declares(keyword, "replace");
  if (strategy === "objectMerge") return declares(keyword, "deep");
  if (strategy !== "arrayMergeById")
    return refuses(keyword, "append, overwrite, objectMerge or arrayMergeById", strategy);
  const id = member(member(schema, "mergeOptions"), "idRef") ?? "id";
  if (id === "/") return declares(keyword, "set");
  const field = typeof id === "string" ? /^\/?([^/]+)$/.exec(id)?.[1] : undefined;
  return field === undefined
    ? refuses("mergeOptions", "an idRef that names one field", id)
    : declares(keyword, "keyed", [field.replaceAll("~1", "/").replaceAll("~0", "~")]);
};

function isListSchema(schema: ValueObject): boolean {
  return member(schema, "type") === "array" || isObject(member(schema, "items"));
}

const ALIASES: readonly Alias[] = [listType, mapType, patchStrategy, jsonmerge];

/** How a schema object says that its place merges: in our words, else in those of others. */
export function readDeclared(schema: ValueObject): Read {
  if (member(schema, "x-merge") !== undefined) return readMerge(schema);
  for (const alias of ALIASES) {
    const read = alias(schema);
    if (read !== undefined) return read;
  }
  return NOTHING;
}
