import type { Span } from "../model/document.js";

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

/** A text while edits of it are collected: where its comments stand, how its lines end. */
export interface TextEdits {
  readonly text: string;
  /** In their order. */
  readonly comments: readonly Span[];
  readonly eol: string;
  /** What one level of brackets is indented by; undefined where they stand on one line. */
  readonly unit: string | undefined;
  readonly changes: TextChange[];
}

/** The comments inside a span, as they are written. */
export function commentsIn(edits: TextEdits, span: Span): readonly string[] {
  return commentSpansIn(edits, span).map(({ start, end }) => edits.text.slice(start, end));
}

/** Where these stand. */
export function commentSpansIn({ comments }: Pick<TextEdits, "comments">, { start, end }: Span): readonly Span[] {
  const first = firstFrom(comments, start);
  return comments.slice(first, firstFrom(comments, end));
}

/** The offset of the first character from an offset on that is no blank and in no comment. */
export function firstWord({ text, comments }: Pick<TextEdits, "text" | "comments">, from: number): number {
  let index = firstFrom(comments, from);
  let offset = from;
  for (;;) {
    offset = matchEnd(BLANKS, text, offset);
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

/** What a line begins with whose first word stands in the column of an offset: the same blanks, or as many spaces. */
export function columnOf(text: string, offset: number): string {
  return startsLine(text, offset) ? lineIndent(text, offset) : indentAt(text, offset);
}

/** Whether nothing but blanks stands before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStartAt(text, offset), offset).trim() === "";
}

/** Whether something, a comment perhaps, stands behind an offset on its line. */
export function isFollowed(text: string, offset: number): boolean {
  return matchEnd(FOLLOWED, text, offset) > offset;
}

const FOLLOWED = /[ \t]*\S/y;

/** The offset behind what a sticky pattern finds at an offset; the offset itself where that is nothing. */
export function matchEnd(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}

/** A stretch without the blanks around it; only space and tab are blanks to readers of such files. */
export function trimmed(text: string, { start, end }: Span): Span {
  let [first, last] = [start, end];
  while (first < last && isBlank(text[first])) first += 1;
  while (last > first && isBlank(text[last - 1])) last -= 1;
  return { start: first, end: last };
}

export function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/**
 * A string in double quotes, on one line, as readers of YAML 1.1 and 1.2 (YAML 1.2.2 §5.7) and of TOML take it alike: by
 * JSON's escapes, and so are the characters that one of them would fold, strip or refuse, or that no eye can see.
 */
export function quotedText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
