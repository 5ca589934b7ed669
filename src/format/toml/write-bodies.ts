import { editFlow } from "../edit-flow.js";
import type { Span } from "../findings.js";
import { lineStartAt, nextLineAt, type TextChange } from "../text-change.js";
import { commentsIn, firstWord, lineIndent } from "../text-edits.js";
import { liftComments } from "./edit-table.js";
import type { BodyEdits, TomlEdits } from "./toml-edits.js";
import type { TomlBody, TomlEntry } from "./tree.js";

/** Lines to be written at an offset, behind a line of the text or at its end. */
interface AddedLines {
  readonly at: number;
  readonly lines: readonly string[];
}

/** Writes the edits between braces; those of sections become statements that go, and lines that come. */
export function writeBodies(edited: TomlEdits): readonly AddedLines[] {
  const lines: AddedLines[] = [];
  for (const [body, edits] of edited.bodies) {
    if (body.kind === "braces") writeBraces(body, edits, edited);
    else {
      for (const entry of edits.removed) edited.gone.set(entry, []);
      for (const line of linesOf(body, edits, edited)) lines.push(line);
    }
  }
  return lines;
}

function writeBraces(body: TomlBody, { removed, added, statement }: BodyEdits, edited: TomlEdits): void {
  const { entries, start, end } = body;
  if (removed.size === entries.length) {
    liftComments(body, statement, edited);
    const texts = added.map(({ text }) => text).join(", ");
    edited.changes.push({ start, end, text: texts === "" ? "{}" : `{ ${texts} }` });
    return;
  }
  // Braces stand on one line in TOML 1.0: what a removed value holds of comments goes before the statement.
  for (const entry of removed) liftComments(entry, statement, edited);
  const lifted = [...removed].some((entry) => commentsIn(edited, entry).length > 0);
  const outside = (comment: Span): boolean =>
    ![...removed].some((entry) => comment.start >= entry.start && comment.end <= entry.end);
  const comments = lifted ? edited.comments.filter(outside) : edited.comments;
  const indexes = entries.flatMap((entry, index) => (removed.has(entry) ? [index] : []));
  const items = added.map(
    ({ text }) =>
      () =>
        text,
  );
  editFlow({ start, end, items: entries }, new Set(indexes), items, undefined, { ...edited, comments });
}

/** The lines that come behind the entries of a section, or behind its header; those of one place together. */
function linesOf({ entries, header }: TomlBody, { added }: BodyEdits, edited: TomlEdits): readonly AddedLines[] {
  const { text } = edited;
  const places = new Map<TomlEntry | undefined, string[]>();
  for (const { text: line, after } of added) {
    const anchor = after ?? entries.at(-1);
    const lines = places.get(anchor) ?? [];
    lines.push((anchor === undefined ? "" : lineIndent(text, anchor.start)) + line);
    places.set(anchor, lines);
  }
  return Array.from(places, ([anchor, lines]) => {
    const above = anchor ?? header;
    if (above !== undefined) return { at: nextLineAt(text, above.end), lines };
    const at = topOf(edited);
    return { at, lines: at === text.length ? lines : [...lines, ""] };
  });
}

/** Where the first key of a file goes that starts with a header: above the comment that belongs to the header. */
function topOf(edited: TomlEdits): number {
  const { text, comments } = edited;
  const first = firstWord(edited, text.startsWith("\ufeff") ? 1 : 0);
  if (first === text.length) return first;
  let top = lineStartAt(text, first);
  const above = comments.filter(({ end }) => end < first);
  for (const { start, end } of above.toReversed()) {
    if (nextLineAt(text, end) !== top) break;
    top = lineStartAt(text, start);
  }
  return Math.max(top, text.startsWith("\ufeff") ? 1 : 0);
}

/** Writes the lines and sections that come, and takes out the statements that go. */
export function writeSections(edited: TomlEdits, added: readonly AddedLines[]): void {
  const { text, eol, changes, sections } = edited;
  const points = new Set<number>();
  for (const { at, lines } of added) {
    points.add(at);
    changes.push({ start: at, end: at, text: ended(text, at) ? lines.join(eol) + eol : eol + lines.join(eol) });
  }
  for (const { after, sections: written } of sections) {
    const at = after === undefined ? text.length : nextLineAt(text, after);
    points.add(at);
    changes.push({ start: at, end: at, text: sectionText(written, at, edited) });
  }
  removeStatements(points, edited);
}

/** Sections with a blank line before each, unless nothing stands before. */
function sectionText(sections: readonly string[], at: number, { text, eol }: TomlEdits): string {
  const isFirst = text.slice(0, at).trim() === "";
  const blocks = sections.map((section, index) => (isFirst && index === 0 ? section : `\n${section}`));
  return (ended(text, at) ? "" : eol) + blocks.join("").replaceAll("\n", eol);
}

function ended(text: string, at: number): boolean {
  return at === 0 || /[\r\n\ufeff]/.test(text.charAt(at - 1));
}

/** A run of statements that go, with nothing but blank lines between them. */
interface Run {
  start: number;
  end: number;
  readonly parts: string[];
  hasHeader: boolean;
}

/** Takes whole lines out; comments stay, each on a line of its own. A table goes with the blank lines around it. */
function removeStatements(points: ReadonlySet<number>, edited: TomlEdits): void {
  const { text, gone, changes } = edited;
  const runs: Run[] = [];
  for (const [statement, instead] of [...gone].sort(([a], [b]) => a.start - b.start)) {
    const lines = linesAround(statement, text);
    const isHeader = text[statement.start] === "[";
    const kept = commentsIn(edited, lines).map(
      (comment) => lineIndent(text, statement.start) + comment.trimEnd() + edited.eol,
    );
    const parts = [...kept, instead.join("\n").replaceAll("\n", edited.eol)];
    const last = runs.at(-1);
    const isNext = last !== undefined && isHeader && text.slice(last.end, lines.start).trim() === "";
    if (last !== undefined && !points.has(last.end) && (isNext || last.end === lines.start)) {
      last.end = lines.end;
      last.hasHeader ||= isHeader;
      last.parts.push(...parts);
    } else runs.push({ ...lines, parts, hasHeader: isHeader });
  }
  for (const run of runs) changes.push(withoutBlankLines(run, points, text));
}

function linesAround({ start, end }: Span, text: string): Span {
  return { start: lineStartAt(text, start), end: nextLineAt(text, end) };
}

const BLANK_LINES = /(?:[ \t]*\r?\n)*/y;

function withoutBlankLines(
  { start, end, parts, hasHeader }: Run,
  points: ReadonlySet<number>,
  text: string,
): TextChange {
  const written = parts.join("");
  if (!hasHeader || written !== "" || points.has(end)) return { start, end, text: written };
  BLANK_LINES.lastIndex = end;
  const behind = end + (BLANK_LINES.exec(text)?.[0].length ?? 0);
  let word = start;
  while (word > 0 && /\s/.test(text.charAt(word - 1))) word -= 1;
  const before = word === 0 ? 0 : Math.min(nextLineAt(text, word), start);
  if (behind === text.length) return { start: before, end: behind, text: "" };
  return { start, end: before < start || start === 0 ? behind : end, text: "" };
}
