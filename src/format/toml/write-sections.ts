import type { Span } from "../findings.js";
import { lineStartAt, nextLineAt, type TextChange } from "../text-change.js";
import { commentsIn, lineIndent } from "../text-edits.js";
import type { TomlEdits } from "./toml-edits.js";
import type { AddedLines } from "./write-bodies.js";

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

function ended(text: string, at: number): boolean {
  return at === 0 || /[\r\n\ufeff]/.test(text.charAt(at - 1));
}

/** Sections with a blank line before each, unless nothing stands before. */
function sectionText(sections: readonly string[], at: number, { text, eol }: TomlEdits): string {
  const isFirst = text.slice(0, at).trim() === "";
  const blocks = sections.map((section, index) => (isFirst && index === 0 ? section : `\n${section}`));
  return (ended(text, at) ? "" : eol) + blocks.join("").replaceAll("\n", eol);
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

const BLANK_LINES = /(?:[ \t]*\r?\n)*/y;
