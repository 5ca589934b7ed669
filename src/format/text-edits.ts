import type { Span } from "./findings.js";
import { lineStartAt, type TextChange } from "./text-change.js";

/** A text while edits of it are collected: where its comments stand, how its lines end. */
export interface TextEdits {
  readonly text: string;
  /** In their order. */
  readonly comments: readonly Span[];
  readonly eol: string;
  readonly changes: TextChange[];
}

/** The comments inside a span, as they are written. */
export function commentsIn({ text, comments }: TextEdits, { start, end }: Span): readonly string[] {
  const found: string[] = [];
  let index = firstFrom(comments, start);
  for (let comment = comments[index]; comment !== undefined && comment.start < end; comment = comments[(index += 1)]) {
    found.push(text.slice(comment.start, comment.end));
  }
  return found;
}

/** The offset of the first character from an offset on that is no blank and in no comment. */
export function firstWord({ text, comments }: TextEdits, from: number): number {
  let index = firstFrom(comments, from);
  let offset = from;
  for (;;) {
    BLANKS.lastIndex = offset;
    offset += BLANKS.exec(text)?.[0].length ?? 0;
    const comment = comments[index];
    if (comment?.start !== offset) return offset;
    offset = comment.end;
    index += 1;
  }
}

const BLANKS = /\s*/y;

/** The index of the first comment at or behind an offset. */
function firstFrom(comments: readonly Span[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle] as Span).start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Spaces as wide as what stands before an offset on its line. */
export function indentAt(text: string, offset: number): string {
  return " ".repeat(offset - lineStartAt(text, offset));
}

/** The blanks that a line starts with. */
export function lineIndent(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStartAt(text, offset), offset))?.[0] ?? "";
}

/** Whether nothing but blanks stands before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStartAt(text, offset), offset).trim() === "";
}

/** Whether something, a comment perhaps, stands behind an offset on its line. */
export function isFollowed(text: string, offset: number): boolean {
  FOLLOWED.lastIndex = offset;
  return FOLLOWED.test(text);
}

const FOLLOWED = /[ \t]*\S/y;
