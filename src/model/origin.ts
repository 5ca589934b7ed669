/** A point in a text: line and column from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a text; `end` is the position behind its last character. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Where something was written. */
export interface Origin extends Range {
  readonly layer?: string;
  readonly file: string;
}

/** `/etc/app.yaml:3:8`, the form that editors and terminals open. */
export function formatOrigin(origin: Origin): string {
  return `${origin.file}:${origin.start.line}:${origin.start.column}`;
}

const LINE_BREAK = /\r\n|\n|\r/g;

/** Turns offsets into positions; the lines are counted once, at the first question. */
export function positions(text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(LINE_BREAK), (found) => found.index + found[0].length)];
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

/** The start of a file: the origin of what is true of all of it. */
export const START: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
