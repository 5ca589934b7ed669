import type { Span } from "../findings.js";

/** A line of a text: `end` is where its break stands, `next` where the line behind it starts. */
export interface Line extends Span {
  readonly next: number;
}

/** The lines of a text, a byte order mark before the first aside. */
export function* linesOf(text: string): Generator<Line> {
  const ends = /\r\n|\n|\r/g;
  let start = text.startsWith("\ufeff") ? 1 : 0;
  while (start < text.length) {
    ends.lastIndex = start;
    const found = ends.exec(text);
    const end = found?.index ?? text.length;
    const next = end + (found?.[0].length ?? 0);
    yield { start, end, next };
    start = next;
  }
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

/** Whether a line's end continues it: a backslash there that no other one escapes. */
export function isContinued(text: string, { start, end }: Span): boolean {
  let first = end;
  while (first > start && text[first - 1] === "\\") first -= 1;
  return (end - first) % 2 === 1;
}
