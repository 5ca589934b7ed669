import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { isObject, keysOf, member, type Json, type ValueObject } from "../model/value.js";
import { annotationProblem, PLACE_ANNOTATIONS, ROOT_ANNOTATIONS } from "./annotation.js";
import { parsePlacePattern, type PatternStep } from "./place-pattern.js";
import { readSchemaFile, type SchemaFile } from "./schema-file.js";
import type { SourceText } from "./source.js";

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

/** The annotations that a profile can add and never take away. */
const ONLY_ADDED = new Set(["x-lock", "x-secret", "x-removed"]);
const KNOWN = [...Object.keys(PLACE_ANNOTATIONS), ...Object.keys(ROOT_ANNOTATIONS)];

export function readProfile(text: SourceText): Profile {
  const file = readSchemaFile(text);
  const diagnostics: Diagnostic[] = [...file.diagnostics];
  const entries: ProfileEntry[] = [];
  const patterns: (readonly PatternStep[])[] = [];
  const value = file.value ?? {};
  if (!isObject(value)) {
    diagnostics.push(wrong(file, [], "a merge profile", "a map of place patterns", value));
  }
  for (const pattern of isObject(value) ? keysOf(value) : []) {
    const steps = parsePlacePattern(pattern);
    if (steps === undefined) {
      const origin = file.origin([pattern], "key");
      diagnostics.push(locate(finding("schema/pattern", { pattern }), { origin }));
      continue;
    }
    const said = (value as ValueObject)[pattern] as Json;
    const problems = isObject(said)
      ? keysOf(said).flatMap((keyword) => problem(file, pattern, keyword, said[keyword] as Json))
      : [wrong(file, [pattern], pattern, "a map of annotations", said)];
    diagnostics.push(...problems);
    if (problems.length > 0 || !isObject(said)) continue;
    entries.push({ pattern, annotations: said });
    patterns.push(steps);
  }
  return { file, entries, patterns, diagnostics };
}

function problem(file: SchemaFile, pattern: string, keyword: string, value: Json): readonly Diagnostic[] {
  if (!KNOWN.includes(keyword)) {
    const near = nearest(keyword, KNOWN);
    const said = finding("schema/unknown-annotation", { keyword, ...(near === undefined ? {} : { nearest: near }) });
    return [locate(said, { origin: file.origin([pattern, keyword], "key") })];
  }
  if (pattern !== "" && Object.hasOwn(ROOT_ANNOTATIONS, keyword)) {
    return [wrong(file, [pattern, keyword], keyword, 'the pattern "", which is the root', pattern)];
  }
  if (ONLY_ADDED.has(keyword) && value === false) {
    return [wrong(file, [pattern, keyword], keyword, "true in a profile, which only adds it", value)];
  }
  const said = annotationProblem(keyword, value);
  return said === undefined ? [] : [locate(said, { origin: file.origin([pattern, keyword]) })];
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
