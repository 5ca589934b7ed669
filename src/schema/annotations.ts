import { oneOf } from "../model/codes/entry.js";
import { finding, locate, type Diagnostic, type Finding } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { FALLBACKS, MERGES, type Merge } from "../model/strategy.js";
import { isList, isObject, keysOf, member, type Json, type Value, type ValueObject } from "../model/value.js";
import { readerProblems, type AnnotationProblem } from "./reader.js";
import { readSchemaFile, type SchemaFile, type SourceText } from "./schema-file.js";

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
const PLACE_ANNOTATIONS: Readonly<Record<string, Takes>> = {
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
const ROOT_ANNOTATIONS: Readonly<Record<string, Takes>> = {
  "x-format": { expected: "the name of a format", fits: (value) => typeof value === "string" },
  "x-precedence": oneOfWords("layered", "uapi", "collection"),
  "x-reader": {
    expected: "self, or a map of how its files are found",
    fits: (value) => readerProblems(value).length === 0,
  },
  "x-includes": {
    expected: "a place, as a JSON pointer",
    fits: (value) => typeof value === "string" && value.startsWith("/"),
  },
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
  if (merge === undefined || annotationProblems("x-merge", merge).length > 0) return { problems: [] };
  if (merge !== "keyed") return { declared: { merge: merge as Merge, keyword: "x-merge" }, problems: [] };
  const keys = member(schema, "x-merge-keys") as Json | undefined;
  if (isTexts(keys) && keys.length > 0) return { declared: { merge, keys, keyword: "x-merge" }, problems: [] };
  return { problems: keys === undefined ? [{ keyword: "x-merge", finding: withoutKeys() }] : [] };
}

/** What is wrong with an annotation, each at its place inside. */
export function annotationProblems(keyword: string, value: Json): readonly AnnotationProblem[] {
  if (keyword === "x-reader") return readerProblems(value);
  const takes = ANNOTATIONS.get(keyword);
  if (takes === undefined || takes.fits(value)) return [];
  const near = typeof value === "string" ? nearest(value, takes.words ?? []) : undefined;
  const facts = { keyword, expected: takes.expected, found: value };
  const found = finding("schema/annotation", { ...facts, ...(near === undefined ? {} : { nearest: near }) });
  return [{ path: [], finding: found }];
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

/** What a merge profile says of the places that a pattern means. */
export interface ProfileEntry {
  readonly pattern: string;
  readonly annotations: ValueObject;
}

/** A merge profile (S3): annotations for schemas that others own, and for ids that have none. */
export interface Profile {
  readonly file: SchemaFile;
  readonly entries: readonly ProfileEntry[];
  readonly patterns: readonly (readonly PatternStep[])[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A step of a place pattern: a key, any one step, or any number of them. */
export type PatternStep = { readonly key: string } | "*" | "**";

/** How far each of several patterns has come at a place: `pattern.step`, sorted. */
export type Progress = readonly (readonly [pattern: number, step: number])[];

export function readProfile(text: SourceText): Profile {
  const file = readSchemaFile(text);
  const diagnostics: Diagnostic[] = [...file.diagnostics];
  const entries: ProfileEntry[] = [];
  const patterns: (readonly PatternStep[])[] = [];
  const value = file.value ?? {};
  if (!isObject(value)) {
    diagnostics.push(wrong(file, [], "a merge profile", "a map of place patterns", value));
  }
  for (const pattern of isObject(value) ? keysOf(value).filter((key) => key !== COMMENT) : []) {
    const steps = parsePlacePattern(pattern);
    if (steps === undefined) {
      const origin = file.origin([pattern], "key");
      diagnostics.push(locate(finding("schema/pattern", { pattern }), { origin }));
      continue;
    }
    const annotations = (value as ValueObject)[pattern] as Json;
    const problems = isObject(annotations)
      ? keysOf(annotations).flatMap((keyword) => problem(file, pattern, keyword, annotations[keyword] as Json))
      : [wrong(file, [pattern], pattern, "a map of annotations", annotations)];
    diagnostics.push(...problems);
    if (problems.length > 0 || !isObject(annotations)) continue;
    entries.push({ pattern, annotations: annotations });
    patterns.push(steps);
  }
  return { file, entries, patterns, diagnostics };
}

/** Reads `/scrape_configs/*` and its like (S3); undefined for a text that neither starts with `/` nor is empty. */
function parsePlacePattern(text: string): readonly PatternStep[] | undefined {
  if (text === "") return [];
  if (!text.startsWith("/")) return undefined;
  return text
    .slice(1)
    .split("/")
    .map((step) => (step === "*" || step === "**" ? step : { key: step.replaceAll("~1", "/").replaceAll("~0", "~") }));
}

/**
 * The annotations that a profile can add and never take away (S3). `x-secret: false` takes nothing from a schema that
 * declares a secret either: it says that a name which sounds like one names none (V9).
 */
const ONLY_ADDED = new Set(["x-lock", "x-removed"]);
const KNOWN = [...Object.keys(PLACE_ANNOTATIONS), ...Object.keys(ROOT_ANNOTATIONS)];

/** What is for people alone, as in a schema. */
const COMMENT = "$comment";

function problem(file: SchemaFile, pattern: string, keyword: string, value: Json): readonly Diagnostic[] {
  if (keyword === COMMENT) return [];
  if (!KNOWN.includes(keyword)) {
    const near = nearest(keyword, KNOWN);
    const found = finding("schema/unknown-annotation", { keyword, ...(near === undefined ? {} : { nearest: near }) });
    return [locate(found, { origin: file.origin([pattern, keyword], "key") })];
  }
  if (pattern !== "" && Object.hasOwn(ROOT_ANNOTATIONS, keyword)) {
    return [wrong(file, [pattern, keyword], keyword, 'the pattern "", which is the root', pattern)];
  }
  if (ONLY_ADDED.has(keyword) && value === false) {
    return [wrong(file, [pattern, keyword], keyword, "true in a profile, which only adds it", value)];
  }
  return annotationProblems(keyword, value).map(({ path, ofKey, finding: found }) =>
    locate(found, { origin: file.origin([pattern, keyword, ...path], ofKey ? "key" : "value") }),
  );
}

function wrong(file: SchemaFile, path: readonly string[], keyword: string, expected: string, found: Json): Diagnostic {
  return locate(finding("schema/annotation", { keyword, expected, found }), { origin: file.origin(path) });
}

/** The last word on an annotation among the entries that match. */
export function lastWord(
  profile: Profile,
  matches: readonly number[],
  keyword: string,
): { readonly value: Json; readonly pattern: string } | undefined {
  for (const index of matches.toReversed()) {
    const entry = profile.entries[index];
    const value = entry && (member(entry.annotations, keyword) as Json | undefined);
    if (entry !== undefined && value !== undefined) return { value, pattern: entry.pattern };
  }
  return undefined;
}

export function startPatterns(patterns: readonly (readonly PatternStep[])[]): Progress {
  return settle(
    patterns,
    patterns.map((_, index) => [index, 0] as const),
  );
}

/** One step further: a key, or an item (undefined), which only `*` and `**` mean. */
export function stepPatterns(
  patterns: readonly (readonly PatternStep[])[],
  progress: Progress,
  key: string | undefined,
): Progress {
  const { named, others } = aheadOf(patterns, progress);
  const steps = [...others, ...((key === undefined ? undefined : named.get(key)) ?? [])];
  return settle(
    patterns,
    steps.map(([pattern, at]) => (patterns[pattern]?.[at] === "**" ? [pattern, at] : [pattern, at + 1])),
  );
}

/** What may come next: by the key that it names, and what means any step. Each key of a map asks for it. */
interface Ahead {
  readonly named: ReadonlyMap<string, Progress>;
  readonly others: Progress;
}

const AHEAD = new WeakMap<Progress, Ahead>();

function aheadOf(patterns: readonly (readonly PatternStep[])[], progress: Progress): Ahead {
  const known = AHEAD.get(progress);
  if (known !== undefined) return known;
  const named = new Map<string, (readonly [number, number])[]>();
  const others: (readonly [number, number])[] = [];
  for (const each of progress) {
    const step = patterns[each[0]]?.[each[1]];
    if (step === undefined) continue;
    if (typeof step !== "object") others.push(each);
    else if (named.get(step.key)?.push(each) === undefined) named.set(step.key, [each]);
  }
  const ahead = { named, others };
  AHEAD.set(progress, ahead);
  return ahead;
}

/** `**` may mean no step at all. */
function settle(patterns: readonly (readonly PatternStep[])[], progress: Progress): Progress {
  const found = new Map<string, readonly [number, number]>();
  for (const [pattern, first] of progress) {
    for (let at = first; ; at++) {
      found.set(`${pattern}.${at}`, [pattern, at]);
      if (patterns[pattern]?.[at] !== "**") break;
    }
  }
  return [...found.values()].sort(([a, x], [b, y]) => a - b || x - y);
}

/** The patterns that mean this very place, in their order. */
export function matched(patterns: readonly (readonly PatternStep[])[], progress: Progress): readonly number[] {
  return progress.filter(([pattern, at]) => at === patterns[pattern]?.length).map(([pattern]) => pattern);
}

/** The keys that some pattern names as the next step. */
export function nextKeys(patterns: readonly (readonly PatternStep[])[], progress: Progress): readonly string[] {
  return progress.flatMap(([pattern, at]) => {
    const step = patterns[pattern]?.[at];
    return typeof step === "object" ? [step.key] : [];
  });
}
