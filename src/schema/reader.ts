import { oneOf } from "../model/codes/entry.js";
import { finding, type Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { nearest } from "../model/nearest.js";
import { isFileStep, STEP_WORDS, type Reader } from "../model/reader.js";
import { isList, isObject, keysOf, type Json } from "../model/value.js";

/** What is wrong at a place inside an annotation. */
export interface AnnotationProblem {
  readonly path: Path;
  /** Whether it is about the key, not its value. */
  readonly ofKey?: true;
  readonly finding: Finding;
}

/** The words that a field takes. */
const WORDS: Readonly<Partial<Record<keyof Reader, readonly string[]>>> = {
  order: ["layered", "by-root", "by-name"],
  main: ["merge", "all", "highest", "required"],
  hidden: ["ignored", "read"],
  wins: ["last", "first"],
  mask: ["null", "empty"],
  dangling: ["stops", "hides", "skipped"],
  by: ["engine", "self"],
};

/** Of the fields that are lists: what they take, what an item is, and whether a text is one. */
const LISTS = {
  roots: ["a list of absolute directories, the lowest first", "an absolute directory", isRoot],
  suffixes: ["a list of suffixes", 'a suffix such as .conf, "" for none, "*" for any, "!~" for never', isSuffix],
  restart: ["a list of units and commands", "a unit or a command", (text: string) => text !== ""],
} as const;

const FIELDS: readonly string[] = [...Object.keys(WORDS), ...Object.keys(LISTS), "reads"];

const STEP = 'a file such as "{name}", a directory such as conf.d/, or a pattern such as d/*.conf';

/** What `x-reader` says; of a value that is none, nothing. */
export function declaredReader(value: Json | undefined): Partial<Reader> {
  if (value === "self") return { by: "self" };
  if (value === undefined || !isObject(value)) return {};
  return Object.fromEntries(keysOf(value).map((key) => [key, value[key] ?? "null"]));
}

/** What is wrong with an `x-reader`, each at its place (D15). */
export function readerProblems(reader: Json): readonly AnnotationProblem[] {
  if (reader === "self") return [];
  if (!isObject(reader)) return [wrong([], "self, or a map of how its files are found", reader, ["self"])];
  return keysOf(reader).flatMap((field): readonly AnnotationProblem[] => {
    const value = reader[field] as Json;
    const words = WORDS[field as keyof Reader];
    if (words !== undefined) {
      const fits = words.includes(value as string) || (field === "mask" && value === null); // `mask: null` is YAML's null
      return fits ? [] : [wrong([field], oneOf(words), value, words)];
    }
    if (field === "reads") return stepProblems(value, reader["suffixes"]);
    if (Object.hasOwn(LISTS, field)) return listProblems(field as keyof typeof LISTS, value);
    const near = nearest(field, FIELDS);
    const facts = { keyword: field, of: "x-reader", ...(near === undefined ? {} : { nearest: near }) };
    return [{ path: [field], ofKey: true, finding: finding("schema/unknown-annotation", facts) }];
  });
}

function listProblems(field: keyof typeof LISTS, value: Json): readonly AnnotationProblem[] {
  const [list, item, fits] = LISTS[field];
  if (!isList(value) || (value.length === 0 && field !== "restart")) return [wrong([field], list, value)];
  return value.flatMap((each, index): readonly AnnotationProblem[] => {
    const path = [field, index];
    if (typeof each !== "string" || !fits(each)) return [wrong(path, item, each)];
    return field !== "restart" && value.indexOf(each) < index ? [wrong(path, "each of them once", each)] : [];
  });
}

/** A directory of the tree: absolute, and as it would be listed. */
function isRoot(root: string): boolean {
  return root === "/" || (root.startsWith("/") && root.slice(1).split("/").every(isSegment));
}

function isSegment(segment: string): boolean {
  return !["", ".", ".."].includes(segment) && !segment.includes("\0");
}

function isSuffix(suffix: string): boolean {
  return suffix === "*" || (!suffix.includes("/") && !suffix.includes("*") && suffix !== "!");
}

function stepProblems(steps: Json, suffixes: Json | undefined): readonly AnnotationProblem[] {
  if (!isList(steps) || steps.length === 0) return [wrong(["reads"], "a list of steps", steps)];
  const never = isList(suffixes) ? suffixes.filter((each) => typeof each === "string" && each.startsWith("!")) : [];
  const seen = new Set<string>();
  return steps.flatMap((step, index) => {
    const path = ["reads", index];
    const found = isList(step) ? listedProblems(step, path) : typeof step === "string" ? textProblems(step, path) : [];
    if (typeof step !== "string" && !isList(step)) return [wrong(path, `${STEP}, or a list of these`, step)];
    const again = JSON.stringify(step);
    if (seen.has(again)) found.push(wrong(path, "steps each of which can match; one above it is the same", step));
    seen.add(again);
    for (const text of [step].flat(2).filter(isText)) {
      const suffix = /\*([^/]*)$/.exec(text)?.[1];
      if (suffix !== undefined && never.some((each) => suffix !== "" && suffix.endsWith((each as string).slice(1))))
        found.push(wrong(path, "steps each of which can match; suffixes says never to this one", step));
    }
    return found;
  });
}

function listedProblems(step: readonly Json[], path: Path): AnnotationProblem[] {
  const nested = step.every((each) => typeof each === "string" || (isList(each) && each.every(isText)));
  if (step.length === 0 || !nested) return [wrong(path, "files, or directories and lists of directories", step)];
  const texts = step.flat();
  const files = texts.filter((text) => isFileStep(text)).length;
  if (files !== 0 && (files !== texts.length || step.some(isList)))
    return [wrong(path, "either files or directories", step)];
  return texts.flatMap((text) => textProblems(text, path));
}

function isText(value: Json): value is string {
  return typeof value === "string";
}

function textProblems(text: string, path: Path): AnnotationProblem[] {
  const plain = (text.startsWith("/") ? text.slice(1) : text).replace(/\/$/, "");
  const stars = plain.slice(0, plain.lastIndexOf("/") + 1).includes("*") || /\*.*\*/.test(plain);
  const isPattern = plain.includes("*");
  if (!plain.split("/").every(isSegment) || stars || (isPattern && (!plain.includes("/") || !/\/\*[^/]*$/.test(text))))
    return [wrong(path, STEP, text)];
  return Array.from(text.matchAll(/\{([^{}]*)\}?|\}/g)).flatMap(([found, word]) => {
    if (word !== undefined && found.endsWith("}") && STEP_WORDS.includes(word)) return [];
    const expected = oneOf(STEP_WORDS.map((each) => `{${each}}`));
    const near = nearest(word ?? "", STEP_WORDS);
    return [wrong(path, `${expected} in braces`, text, undefined, near === undefined ? undefined : `{${near}}`)];
  });
}

function wrong(
  path: Path,
  expected: string,
  found: Json,
  words?: readonly string[],
  near = typeof found === "string" && words !== undefined ? nearest(found, words) : undefined,
): AnnotationProblem {
  const keyword = ["x-reader", ...path].join("/");
  const facts = { keyword, expected, found, ...(near === undefined ? {} : { nearest: near }) };
  return { path, finding: finding("schema/annotation", facts) };
}
