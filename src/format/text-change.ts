import type { Span } from "./notes.js";

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

export function lineStartAt(text: string, offset: number): number {
  return Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
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
