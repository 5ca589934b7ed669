import { oneOf } from "../model/codes/entry.js";
import { finding, type Finding } from "../model/diagnostic.js";
import { FALLBACKS, MERGES, type Merge } from "../model/strategy.js";
import { isList, member, type Json, type ValueObject } from "../model/value.js";

/** What an annotation takes. */
interface Takes {
  readonly expected: string;
  readonly fits: (value: Json) => boolean;
}

const bool: Takes = { expected: "true or false", fits: (value) => typeof value === "boolean" };
const texts: Takes = { expected: "a list of names", fits: isTexts };
const notice: Takes = {
  expected: "true, or what to do instead",
  fits: (value) => typeof value === "boolean" || typeof value === "string",
};

function oneOfWords(...words: readonly string[]): Takes {
  return { expected: oneOf(words), fits: (value) => typeof value === "string" && words.includes(value) };
}

/** Annotations of a place (S1). */
export const PLACE_ANNOTATIONS: Readonly<Record<string, Takes>> = {
  "x-merge": oneOfWords(...MERGES),
  "x-merge-keys": {
    expected: "a list of the fields that tell the items apart",
    fits: (value) => isTexts(value) && value.length > 0,
  },
  "x-lock": bool,
  "x-secret": bool,
  "x-removed": notice,
  "x-renamed-from": texts,
  deprecated: notice,
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

export function isTexts(value: Json | undefined): value is readonly string[] {
  return isList(value) && value.every((each) => typeof each === "string");
}

/** What is wrong with an annotation; undefined where nothing is. */
export function annotationProblem(keyword: string, value: Json): Finding | undefined {
  const takes = PLACE_ANNOTATIONS[keyword] ?? ROOT_ANNOTATIONS[keyword];
  return takes === undefined || takes.fits(value)
    ? undefined
    : finding("schema/annotation", { keyword, expected: takes.expected, found: value });
}

/** How a schema object or an entry of a profile says that a place merges. */
export interface Declared {
  readonly merge: Merge;
  readonly keys?: readonly string[];
  /** The annotation that says it. */
  readonly keyword: string;
}

/** What is written: a declaration, or why it is none; neither where nothing is written. */
export interface Read {
  readonly declared?: Declared;
  readonly problems: readonly { readonly keyword: string; readonly finding: Finding }[];
}

/** Reads `x-merge` and `x-merge-keys`. */
export function readMerge(schema: ValueObject): Read {
  const merge = member(schema, "x-merge") as Json | undefined;
  if (merge === undefined || annotationProblem("x-merge", merge) !== undefined) return { problems: [] };
  if (merge !== "keyed") return { declared: { merge: merge as Merge, keyword: "x-merge" }, problems: [] };
  const keys = member(schema, "x-merge-keys") as Json | undefined;
  if (isTexts(keys) && keys.length > 0) return { declared: { merge, keys, keyword: "x-merge" }, problems: [] };
  return { problems: keys === undefined ? [{ keyword: "x-merge", finding: withoutKeys() }] : [] };
}

export function withoutKeys(): Finding {
  return finding("schema/annotation", {
    keyword: "x-merge",
    expected: "x-merge-keys beside it where it is keyed",
    found: "keyed",
  });
}
