import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatForFile, formats } from "../../src/format/index.js";
import type { Document, Edit, Format, Path } from "../../src/model/document.js";
import { canonical, isList, isObject, keysOf, record, type Maybe, type Value } from "../../src/model/value.js";
import { LONG, runs } from "../support/runs.js";
import { COMMENT_WORD, SIMPLE, TEXTS } from "../support/texts.js";

/** What an edit does is drawn before anybody knows the text: `at` chooses one of its places. */
interface Draw {
  readonly at: number;
  readonly does: "set" | "remove" | "insert";
  readonly value: Value;
}

const drawn = (value: fc.Arbitrary<Value>): fc.Arbitrary<readonly Draw[]> =>
  fc.array(fc.record({ at: fc.nat(), does: fc.constantFrom("set", "remove", "insert"), value }), {
    minLength: 1,
    maxLength: 4,
  });

const NAMES = ["new", "two words", "10", "a.b", "on", "", "New"];

/** The edits of a text that are drawn, those aside that are about one place. */
function editsOf(value: Maybe, draws: readonly Draw[]): readonly Edit[] {
  const places = value === undefined ? [[]] : placesOf(value);
  const edits: Edit[] = [];
  for (const { at, does, value: set } of draws) {
    const path = places[at % places.length] as Path;
    const isContainer = isList(valueAt(value, path)) || isObject(valueAt(value, path)) || value === undefined;
    const target = does === "insert" && isContainer ? [...path, nameIn(valueAt(value, path), at)] : path;
    if (edits.some((edit) => isAbove(edit.path, target) || isAbove(target, edit.path))) continue;
    if (does === "remove" && path.length > 0) edits.push({ path, remove: true });
    else if (target.length > 0) edits.push({ path: target, set });
  }
  return edits;
}

function placesOf(value: Value, path: Path = []): readonly Path[] {
  const entries = entriesOf(value);
  return [path, ...entries.flatMap(([name, inner]) => placesOf(inner, [...path, name]))];
}

function entriesOf(value: Maybe): readonly (readonly [string | number, Value])[] {
  if (isList(value)) return [...value.entries()];
  return isObject(value) ? keysOf(value).map((key) => [key, value[key] as Value] as const) : [];
}

function nameIn(value: Maybe, at: number): string | number {
  return isList(value) ? value.length + (at % 3) : (NAMES[at % NAMES.length] as string);
}

function isAbove(path: Path, other: Path): boolean {
  return path.length <= other.length && path.every((segment, index) => segment === other[index]);
}

function valueAt(value: Maybe, path: Path): Maybe {
  return path.reduce<Maybe>((node, name) => entriesOf(node).find(([key]) => key === name)?.[1], value);
}

/** What the edits ask for; undefined where nothing can take them. */
function wanted(
  value: Maybe,
  edits: readonly Edit[],
  untyped: boolean,
  depth = 0,
): { readonly value: Maybe } | undefined {
  const [only] = edits;
  if (only?.path.length === depth) return { value: "set" in only ? only.set : undefined };
  if (only === undefined) return { value };
  const ofItems = isList(value) || (value === undefined && edits.every(({ path }) => typeof path[depth] === "number"));
  if (value !== undefined && !isList(value) && !isObject(value)) return undefined;
  const entries = new Map<string | number, Value>(entriesOf(value));
  const names = [...new Set(edits.map(({ path }) => path[depth] as string | number))];
  for (const name of ofItems ? names.sort((a, b) => Number(a) - Number(b)) : names) {
    if (typeof name === "number" && !ofItems) return undefined;
    const inner = wanted(
      entries.get(name),
      edits.filter(({ path }) => path[depth] === name),
      untyped,
      depth + 1,
    );
    if (inner === undefined) return undefined;
    if (inner.value === undefined) entries.delete(name);
    else entries.set(name, inner.value);
  }
  const isWords = ofItems || entriesOf(value).every(([name]) => String(name).startsWith("$"));
  if (untyped && isWords && entries.size === 0 && depth > 0) return { value: undefined };
  return { value: ofItems ? [...entries.values()] : record(entries as Map<string, Value>) };
}

/** How a text reads that the format writes of a value: an untyped one knows texts alone. */
function asRead(value: Maybe, format: Format): string {
  if (format.untyped && value !== undefined)
    return asRead(format.parse(format.emit(value)).value, { ...format, untyped: undefined as never });
  return canonical(value ?? record([]));
}

/** The lines that edits may touch, by their number: those of what they are about, and those that hold it together. */
function touchedLines(text: string, document: Document, edits: readonly Edit[], format: Format): ReadonlySet<number> {
  const lines = linesOf(text);
  const touched = new Set<number>();
  for (const { path } of edits) {
    const word = path.findIndex((name) => format.untyped && String(name).startsWith("$"));
    touch(word < 0 ? path : path.slice(0, word)); // a directive is written with its key
  }
  return touched;

  function touch(path: Path): void {
    const around = path.slice(0, -1);
    const names = namesIn(around);
    const at = names.indexOf(path.at(-1) as string | number);
    if (at >= 0) touchAll(path);
    if (names.every((name) => isRemoved([...around, name]))) touchAll(around);
    const brackets = path.findIndex((_, depth) => isFlow(path.slice(0, depth)));
    if (format.name.startsWith("json")) touchCommas(around, names, at);
    else if (brackets >= 0) touchAll(path.slice(0, brackets));
    else if (format.name === "toml" && isList(valueAt(document.value, around))) touchAll(around);
    else if (format.name === "yaml" && names.slice(0, at + 1).every((name) => isRemoved([...around, name]))) {
      const next = names.find((name) => !isRemoved([...around, name])); // it may move up behind the dash
      const [start, end] = [lineOf(path), lineOf([...around, next ?? ""])];
      if (end !== undefined) touchLines(start ?? end, end);
    } else if (format.name === "ini" && path.length === 1)
      for (const [index, line] of lines.entries()) if (line === `[${path[0]}]`) touched.add(index + 1);
  }

  /** What is before and behind a place, as far as it stays. */
  function touchCommas(around: Path, names: readonly (string | number)[], at: number): void {
    let before = at < 0 ? names.length - 1 : at - 1;
    while (before > 0 && isRemoved([...around, names[before] as string | number])) before -= 1;
    for (const name of [names[before], names[at + 1]]) {
      const range = document.range([...around, name ?? ""])?.value;
      if (range !== undefined)
        for (const line of [lineOf([...around, name ?? ""]), range.end.line]) touchLines(line ?? 0);
    }
    const { start, end } = document.range(around)?.value ?? {};
    if (at < 0) for (const line of [start?.line, end?.line]) touchLines(line ?? 0);
  }

  function isRemoved(path: Path): boolean {
    return edits.some((edit) => "remove" in edit && isAbove(edit.path, path));
  }

  function isFlow(path: Path): boolean {
    const start = document.range(path)?.value.start;
    if (start === undefined || format.untyped) return false;
    const [before, behind] = [
      lines[start.line - 1]?.slice(0, start.column - 1),
      lines[start.line - 1]?.slice(start.column - 1),
    ];
    const isHeader = format.name === "toml" && before?.trim() === "";
    return /^[[{]/.test(behind ?? "") && !isHeader;
  }

  function namesIn(path: Path): readonly (string | number)[] {
    return entriesOf(valueAt(document.value, path)).map(([name]) => name);
  }

  /** The first line of a place: its key's, its dash's, or that of the directives above it. */
  function lineOf(path: Path): number | undefined {
    const location = document.range(path);
    if (location === undefined) return undefined;
    const { line, column } = (location.key ?? location.value).start;
    let first = line;
    if (format.untyped) while (/^#!|\\$/.test(lines[first - 2] ?? "")) first -= 1;
    const isItem = format.name === "yaml" && location.key === undefined && path.length > 0;
    if (!isItem || /(?:^|\s)-\s/.test(lines[line - 1]?.slice(0, column - 1) ?? "")) return first;
    do first -= 1;
    while (first > 1 && !/(?:^|\s)-(?:\s|$)/.test(lines[first - 1] ?? ""));
    return first;
  }

  function touchAll(path: Path): void {
    const end = document.range(path)?.value.end.line;
    if (end !== undefined) touchLines(lineOf(path) ?? end, end);
    for (const name of namesIn(path)) touchAll([...path, name]);
  }

  function touchLines(first: number, last: number = first): void {
    for (let line = first; line <= last; line += 1) touched.add(line);
  }
}

/** The lines of a text, and what ends them; a last one without an end is like any other. */
function linesOf(text: string): readonly string[] {
  return text.split(/(?<=\r\n|\n|\r(?!\n))/).map((line) => line.replace(/\r?\n$/, ""));
}

/** Whether all lines stand in the others, in their order. */
function lost(kept: readonly string[], after: readonly string[]): string | undefined {
  let at = 0;
  for (const line of kept) {
    while (at < after.length && after[at] !== line) at += 1;
    if (at === after.length) return line;
    at += 1;
  }
  return undefined;
}

/** Whose a text is: of ours a comment is known by its number, of others by what it begins with. */
type Whose = "ours" | "others";

/** Comments that stand no more after an edit, or not as often as they should. */
function lostComments(before: string, after: string, whose: Whose): readonly string[] {
  const words: readonly string[] = whose === "ours" ? (before.match(COMMENT_WORD) ?? []) : [];
  const others = whose === "ours" ? [] : (before.match(/^[ \t]*(?:#(?!!)|\/\/)[^\r\n]*/gm) ?? []);
  const isOnce = (touchLines: string): boolean => after.split(touchLines).length === 2;
  return [
    ...words.filter((touchLines) => !isOnce(touchLines)),
    ...others.filter((comment) => !after.includes(comment.trim())),
  ];
}

/** What an edit makes of a text, if the format does not refuse it. */
function edited(format: Format, text: string, edits: readonly Edit[]): string | undefined {
  try {
    return format.edit(text, edits);
  } catch (error) {
    const because = (error as Error).message;
    // What aliases refer to is changed with them, which is known only once the text is read again.
    const refused = /[&*]\w/.test(text) ? Error : RangeError;
    expect(error, `${because}: ${fc.stringify([text, edits])}`).toBeInstanceOf(refused);
    expect(because).toMatch(/ /);
    return undefined;
  }
}

function holds(format: Format, text: string, whose: Whose, draws: readonly Draw[]): boolean {
  const document = format.parse(text);
  if (document.findings.length > 0) return false;
  const edits = editsOf(document.value, draws);
  const after = edited(format, text, edits);
  if (after === undefined) return false;
  const again = format.parse(after);
  expect(again.findings).toEqual([]);
  const want = wanted(document.value, edits, format.untyped === true);
  expect(asRead(again.value, format)).toBe(asRead(want?.value, format));
  const shown = `${fc.stringify(edits)}\n--- before\n${text}\n--- after\n${after}`;
  expect(lostComments(text, after, whose), shown).toEqual([]);
  const touched = touchedLines(text, document, edits, format);
  const kept = linesOf(text).filter((line, index) => !touched.has(index + 1) && line.trim() !== "");
  expect(lost(kept, linesOf(after)), shown).toBeUndefined();
  return true;
}

/** Draws edits and holds the law; of what is drawn most is done. */
function law(
  name: string,
  known: readonly Format[],
  texts: fc.Arbitrary<readonly [number, string]>,
  value: fc.Arbitrary<Value>,
  least: number,
  whose: Whose,
): void {
  let [done, cases] = [0, 0];
  fc.assert(
    fc.property(texts, drawn(value), ([at, text], draws) => {
      cases += 1;
      if (holds(known[at] as Format, text, whose, draws)) done += 1;
    }),
    runs({ few: 25, cost: 12 }),
  );
  process.stdout.write(`edits of ${name}: ${cases} drawn, ${done} done\n`);
  expect(done / cases).toBeGreaterThan(least);
}

test.each(TEXTS.map((texts) => ({ ...texts, name: texts.format.name })))(
  "edit() of $name reads back as wanted, keeps every comment and every line that it is not about",
  ({ name, format, text, value, least }) => law(name, [format], fc.tuple(fc.constant(0), text), value, least, "ours"),
);

const shared = process.env["SUBSTRATA_SHARED"];
const why = shared === undefined ? ": SUBSTRATA_SHARED names no corpus" : "";

test.skipIf(shared === undefined)(`edit() of the files of the corpus does so too${why}`, () => {
  const names = readdirSync(join(shared as string, "corpus"), { recursive: true, encoding: "utf8" });
  const files = names.sort().flatMap((name) => {
    const format = formatForFile(
      name.replace(/cfg$/, "yaml"),
      formats({ version: name.includes("netplan") ? "1.1" : "1.2" }),
    );
    const text = format === undefined ? "" : readFileSync(join(shared as string, "corpus", name), "utf8");
    return format === undefined || text.length > (LONG ? 100_000 : 6000) ? [] : [[format, text] as const];
  });
  const known = files.map(([format]) => format);
  law(
    "the corpus",
    known,
    fc.nat({ max: files.length - 1 }).map((at) => [at, files[at]?.[1] ?? ""]),
    SIMPLE,
    0.9,
    "others",
  );
});
