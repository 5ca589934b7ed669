import type { Span } from "../findings.js";
import type { Line } from "./lines.js";

/** Lines that are one by continuation; a backslash at a line's end is a blank in it. Source: systemd.syntax(7). */
export interface LogicalLine {
  readonly text: string;
  readonly lines: Span;
  readonly comments: readonly Span[];
  readonly dangling: number | undefined;
  /** Whether it was written on one line. */
  readonly single: boolean;
  /** Where its content ends, the last line break aside. */
  readonly end: number;
  /** The place in the file of a stretch of `text`. */
  span(from: number, to: number): Span;
}

/** A logical line while it is read. */
export interface OpenLine {
  readonly pieces: Line[];
  readonly comments: Span[];
  /** Where the line behind it starts. */
  next: number;
  length: number;
}

export function closeLine(source: string, open: OpenLine, dangling: boolean): LogicalLine {
  const { pieces, comments } = open;
  const [first, last] = [pieces[0] as Line, pieces.at(-1) as Line];
  const texts = pieces.map(({ start, end }, index) =>
    index < pieces.length - 1 || dangling ? `${source.slice(start, end - 1)} ` : source.slice(start, end),
  );
  const starts: number[] = [];
  for (let at = 0, index = 0; index < texts.length; index += 1) {
    starts.push(at);
    at += (texts[index] as string).length;
  }
  return {
    text: texts.join(""),
    lines: { start: first.start, end: open.next },
    comments,
    dangling: dangling ? last.end - 1 : undefined,
    single: pieces.length === 1,
    end: last.end,
    span: (from, to) => ({ start: offset(from), end: to > from ? offset(to - 1) + 1 : offset(from) }),
  };

  function offset(index: number): number {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    return (pieces[low] as Line).start + index - (starts[low] as number);
  }
}
