import type { Span } from "../model/syntax.js";
import type { Code, Facts } from "../model/codes/index.js";
import { finding, MOST_OF_A_KIND, positions, type Range } from "../model/diagnostic.js";
import type { TextFinding } from "../model/document.js";

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
