import type { Span } from "../../model/document.js";
import { lineBreakAt, nextLineAt, trimmed } from "../text.js";

/**
 * What joins lines is one blank in them: a backslash, the line break behind it, and the comments that follow. A last line
 * that nothing follows ends with its backslash, which is a blank too.
 */

/** The comment that the line at an offset is. */
export function commentAt(text: string, start: number): Span | undefined {
  const content = trimmed(text, { start, end: lineBreakAt(text, start) });
  return isComment(text, content) ? content : undefined;
}

/** @param content A line without the blanks around it. */
export function isComment(text: string, { start, end }: Span): boolean {
  return start < end && (text[start] === "#" || text[start] === ";");
}

/** Whether a line's end continues it: a backslash there that no other one escapes. */
export function isContinued(text: string, { start, end }: Span): boolean {
  let first = end;
  while (first > start && text[first - 1] === "\\") first -= 1;
  return (end - first) % 2 === 1;
}

/** A text with blanks over all that joins its lines: lines that are one become one, and every offset stays. */
export function joined(text: string, first: number): string {
  if (!/\\(?:[\r\n]|$)/.test(text)) return text;
  const parts: string[] = [];
  let from = 0; // where the text starts that is not among the parts yet
  for (let start = first, next; start < text.length; start = next) {
    const end = lineBreakAt(text, start);
    next = nextLineAt(text, end);
    if (!isContinued(text, { start, end }) || commentAt(text, start) !== undefined) continue;
    while (next < text.length && commentAt(text, next) !== undefined) next = nextLineAt(text, next);
    const to = next === text.length ? end : next;
    parts.push(text.slice(from, end - 1), " ".repeat(to - end + 1));
    from = to;
  }
  return parts.join("") + text.slice(from);
}

/** What a stretch of one statement says. */
export function unjoined(written: string): string {
  if (!/[\r\n]/.test(written)) return written;
  return written.replaceAll(/(?<=[\r\n])[ \t]*[#;][^\r\n]*(?:\r\n|\n|\r|$)/g, "").replaceAll(/\\(?:\r\n|\n|\r)/g, " ");
}
