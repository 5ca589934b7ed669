import type { Code, Facts } from "../model/codes/index.js";
import { MOST_OF_A_KIND, type Range, finding, positions } from "../model/diagnostic.js";
import type { Limits, TextFinding } from "../model/document.js";
import type { Span } from "../model/syntax.js";

/** Collects what is wrong with one text while it is read. */
export interface Findings {
  readonly all: readonly TextFinding[];
  readonly add: <C extends Code>(code: C, facts: Facts[C], span: Span) => void;
  /** A key written twice: the finding stands at the second and names the line of the first. */
  readonly duplicate: (key: string, first: Span, second: Span) => void;
  /** The range of a span in lines and columns. */
  readonly range: (span: Span) => Range;
}

export function collectFindings(text: string): Findings {
  const all: TextFinding[] = [];
  const counts = new Map<Code, number>();
  const position = positions(text);
  const range = ({ start, end }: Span): Range => ({ start: position(start), end: position(end) });
  const add = <C extends Code>(code: C, facts: Facts[C], span: Span): void => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    if (count <= MOST_OF_A_KIND) all.push({ ...finding(code, facts), range: range(span) } as TextFinding);
    else {
      const last = all.findLastIndex((found) => found.code === code);
      all[last] = { ...(all[last] as TextFinding), more: count - MOST_OF_A_KIND };
    }
  };
  return {
    all,
    add,
    range,
    duplicate: (key, first, second) =>
      add("parse/duplicate-key", { key, firstLine: position(first.start).line }, second),
  };
}

/** Counts what a text is made of while it is scanned, before anybody builds a tree of it (R9). */
export interface NodeCount {
  /** Counts nodes that start at an offset; true from the first one on that is too much. */
  readonly add: (nodes: number, offset: number) => boolean;
  /** Where the text became too large; undefined as long as it is not. */
  readonly tooLarge: () => Span | undefined;
}

export function countNodes(limit: number): NodeCount {
  let nodes = 0;
  let at: Span | undefined;
  return {
    add(more, offset) {
      nodes += more;
      if (nodes > limit) at ??= { start: offset, end: offset + 1 };
      return at !== undefined;
    },
    tooLarge: () => at,
  };
}

/** What a character costs at most, in nodes: the key of a map of JSON. */
const MOST = 5;

/** Whether a text has too few characters to be made of too much: it need not be counted. */
export function isSmall(text: string, { nodes }: Pick<Limits, "nodes">): boolean {
  return text.length * MOST <= nodes;
}
