import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { isObject, keysOf, member, type Json, type ValueObject } from "../model/value.js";
import { annotationProblem, PLACE_ANNOTATIONS, ROOT_ANNOTATIONS } from "./annotations.js";
import { readSchemaFile, type SchemaFile, type SourceText } from "./schema-file.js";

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
  const found = annotationProblem(keyword, value);
  return found === undefined ? [] : [locate(found, { origin: file.origin([pattern, keyword]) })];
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
