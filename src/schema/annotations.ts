import { oneOf } from "../model/codes/entry.js";
import { finding, type Finding } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { FALLBACKS, MERGES, type Merge } from "../model/strategy.js";
import { isList, isObject, member, type Json, type Value, type ValueObject } from "../model/value.js";

/** What an annotation takes. */
interface Takes {
  readonly expected: string;
  /** The words of which it is one. */
  readonly words?: readonly string[];
  readonly fits: (value: Json) => boolean;
}

const bool: Takes = { expected: "true or false", fits: (value) => typeof value === "boolean" };
const texts: Takes = { expected: "a list of names", fits: isTexts };
const advice: Takes = {
  expected: "true, or what to do instead",
  fits: (value) => typeof value === "boolean" || typeof value === "string",
};

/** Annotations of a place (S1). */
export const PLACE_ANNOTATIONS: Readonly<Record<string, Takes>> = {
  "x-merge": oneOfWords(...MERGES),
  "x-merge-keys": {
    expected: "a list of the fields that tell the items apart",
    fits: (value) => isTexts(value) && value.length > 0,
  },
  "x-lock": bool,
  "x-secret": bool,
  "x-removed": advice,
  "x-renamed-from": texts,
  deprecated: advice,
};

/** Annotations of an id, at the root of its schema or under the pattern `""` (S1). */
export const ROOT_ANNOTATIONS: Readonly<Record<string, Takes>> = {
  "x-format": { expected: "the name of a format", fits: (value) => typeof value === "string" },
  "x-precedence": oneOfWords("layered", "uapi", "collection"),
  "x-reader": oneOfWords("self"),
  "x-fallback": oneOfWords(...FALLBACKS),
  "x-yaml": { expected: '"1.1" or "1.2"', fits: (value) => value === "1.1" || value === "1.2" },
  "x-tags": texts,
};

const ANNOTATIONS: ReadonlyMap<string, Takes> = new Map(Object.entries({ ...PLACE_ANNOTATIONS, ...ROOT_ANNOTATIONS }));

/** What other software declares by such words, as far as it is known here (S2). */
const FOREIGN: Readonly<Record<string, (value: Json) => boolean>> = {
  "x-kubernetes-list-type": (value) => typeof value === "string",
  "x-kubernetes-list-map-keys": isTexts,
  "x-kubernetes-map-type": (value) => typeof value === "string",
  "x-kubernetes-patch-strategy": (value) => typeof value === "string",
  "x-kubernetes-patch-merge-key": (value) => typeof value === "string",
};

/** All `x-` words that declare something. */
export const DECLARING: readonly string[] = [...ANNOTATIONS.keys(), ...Object.keys(FOREIGN)].filter((word) =>
  word.startsWith("x-"),
);

/** Whether an `x-` word that declares something could have a value. */
export function takesAnnotation(word: string, value: Json): boolean {
  return ANNOTATIONS.get(word)?.fits(value) ?? FOREIGN[word]?.(value) ?? false;
}

/** How a schema object or an entry of a profile says that a place merges. */
export interface Declared {
  readonly merge: Merge;
  readonly keys?: readonly string[];
  /** The annotation that says it. */
  readonly keyword: string;
}

/** What is written: a declaration, or why it is none; neither where nothing is written. */
interface Read {
  readonly declared?: Declared;
  readonly problems: readonly { readonly keyword: string; readonly finding: Finding }[];
}

/** Reads what others call it (S2); undefined where a schema says nothing in their words. */
type Alias = (schema: ValueObject) => Read | undefined;

const NOTHING: Read = { problems: [] };

/** Kubernetes, "Merge strategy" of server-side apply: `atomic`, `set`, `map` with its keys. */
const listType: Alias = (schema) => {
  const keyword = "x-kubernetes-list-type";
  const type = member(schema, keyword);
  if (type === undefined) return undefined;
  if (type === "atomic") return declares(keyword, "replace");
  if (type === "set") return declares(keyword, "set");
  if (type !== "map") return unsupported(keyword, "atomic, set and map", type);
  const keys = member(schema, "x-kubernetes-list-map-keys") as Json | undefined;
  if (isTexts(keys) && keys.length > 0) return declares(keyword, "keyed", keys);
  return unsupported("x-kubernetes-list-map-keys", "a list of the fields that tell the items apart", keys ?? null);
};

const mapType: Alias = (schema) => {
  const keyword = "x-kubernetes-map-type";
  const type = member(schema, keyword);
  if (type === undefined) return undefined;
  if (type === "atomic") return declares(keyword, "replace");
  return type === "granular" ? declares(keyword, "deep") : unsupported(keyword, "atomic and granular", type);
};

/** Kubernetes, strategic merge patch. A list of scalars that merges is a set; `retainKeys` has no likeness here. */
const patchStrategy: Alias = (schema) => {
  const keyword = "x-kubernetes-patch-strategy";
  const strategy = member(schema, keyword);
  if (strategy === undefined) return undefined;
  if (strategy === "replace") return declares(keyword, "replace");
  if (strategy === "merge") return merging(schema, keyword);
  const problem = unsupported(keyword, "merge and replace", strategy);
  const words = typeof strategy === "string" ? strategy.split(",") : [];
  return words.includes("merge") ? { ...merging(schema, keyword), ...problem } : problem;
};

function merging(schema: ValueObject, keyword: string): Read {
  const key = member(schema, "x-kubernetes-patch-merge-key");
  if (typeof key === "string") return declares(keyword, "keyed", [key]);
  if (key !== undefined)
    return unsupported("x-kubernetes-patch-merge-key", "the field that tells the items apart", key);
  return declares(keyword, isListSchema(schema) ? "set" : "deep");
}

/** jsonmerge, "Merge strategies". `idRef` is a field, or a pointer to one; `/` is the item itself. */
const jsonmerge: Alias = (schema) => {
  const keyword = "mergeStrategy";
  const strategy = member(schema, keyword);
  if (strategy === undefined) return undefined;
  if (strategy === "append") return declares(keyword, "append");
  if (strategy === "overwrite") return declares(keyword, "replace");
  if (strategy === "objectMerge") return declares(keyword, "deep");
  if (strategy !== "arrayMergeById")
    return unsupported(keyword, "append, overwrite, objectMerge and arrayMergeById", strategy);
  const id = member(member(schema, "mergeOptions"), "idRef") ?? "id";
  if (id === "/") return declares(keyword, "set");
  const field = typeof id === "string" ? /^\/?([^/]+)$/.exec(id)?.[1] : undefined;
  return field === undefined
    ? unsupported("mergeOptions", "an idRef that names one field", id)
    : declares(keyword, "keyed", [field.replaceAll("~1", "/").replaceAll("~0", "~")]);
};

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

/** Reads `x-merge` and `x-merge-keys`. */
function readMerge(schema: ValueObject): Read {
  const merge = member(schema, "x-merge") as Json | undefined;
  if (merge === undefined || annotationProblem("x-merge", merge) !== undefined) return { problems: [] };
  if (merge !== "keyed") return { declared: { merge: merge as Merge, keyword: "x-merge" }, problems: [] };
  const keys = member(schema, "x-merge-keys") as Json | undefined;
  if (isTexts(keys) && keys.length > 0) return { declared: { merge, keys, keyword: "x-merge" }, problems: [] };
  return { problems: keys === undefined ? [{ keyword: "x-merge", finding: withoutKeys() }] : [] };
}

/** What is wrong with an annotation; undefined where nothing is. */
export function annotationProblem(keyword: string, value: Json): Finding | undefined {
  const takes = ANNOTATIONS.get(keyword);
  if (takes === undefined || takes.fits(value)) return undefined;
  const near = typeof value === "string" ? nearest(value, takes.words ?? []) : undefined;
  const facts = { keyword, expected: takes.expected, found: value };
  return finding("schema/annotation", { ...facts, ...(near === undefined ? {} : { nearest: near }) });
}

export function isTexts(value: Json | undefined): value is readonly string[] {
  return isList(value) && value.every((each) => typeof each === "string");
}

export function withoutKeys(): Finding {
  return finding("schema/annotation", {
    keyword: "x-merge",
    expected: "x-merge-keys beside it where it is keyed",
    found: "keyed",
  });
}

function oneOfWords(...words: readonly string[]): Takes {
  return { expected: oneOf(words), words, fits: (value) => typeof value === "string" && words.includes(value) };
}

function declares(keyword: string, merge: Merge, keys?: readonly string[]): Read {
  return { declared: { merge, keyword, ...(keys === undefined ? {} : { keys }) } satisfies Declared, problems: [] };
}

/** What others may say and has no likeness here is told, and the rest of the schema holds (S2). */
function unsupported(keyword: string, expected: string, found: Value): Read {
  return { problems: [{ keyword, finding: finding("schema/foreign-annotation", { keyword, expected, found }) }] };
}

function isListSchema(schema: ValueObject): boolean {
  return member(schema, "type") === "array" || isObject(member(schema, "items"));
}
