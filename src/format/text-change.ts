import type { Span } from "./findings.js";

/** A stretch of a text and what takes its place. */
export interface TextChange extends Span {
  readonly text: string;
}

/**
 * Applies changes to a text; every other byte stays. Insertions at one point are written in their order, and before
 * what is replaced from there on.
 *
 * @throws Error where two overlap: that would be a mistake of whoever made them.
 */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (change.start < end) throw new Error("two changes of one text overlap");
    parts.push(text.slice(end, change.start), change.text);
    end = change.end;
  }
  return parts.join("") + text.slice(end);
}

/** How the lines of a text end: as its first line does. */
export function lineEnd(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
}

/** The offset at which the line of an offset starts. Step by step: a search backwards for a rare CR reads the whole text. */
export function lineStartAt(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== "\n" && text[start - 1] !== "\r") start -= 1;
  return start;
}

/** The offset of the line break at or after an offset, or the end of the text. */
export function lineBreakAt(text: string, offset: number): number {
  LINE_BREAK.lastIndex = offset;
  return LINE_BREAK.exec(text)?.index ?? text.length;
}

const LINE_BREAK = /\r\n|\n|\r/g;

/** The offset behind the line break at or after an offset. */
export function nextLineAt(text: string, offset: number): number {
  LINE_BREAK.lastIndex = offset;
  const found = LINE_BREAK.exec(text);
  return found === null ? text.length : found.index + found[0].length;
}
