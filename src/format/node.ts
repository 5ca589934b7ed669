import { type Code, type Facts, finding, MOST_OF_A_KIND, positions, type Range } from "../model/diagnostic.js";
import type { Location, Path, Span, TextFinding } from "../model/document.js";
import type { Maybe } from "../model/value.js";

/**
 * One node of a text, whichever its syntax (A3b): all that places and edits need. Positions are offsets; the span is the
 * value's, from its tag to its last character.
 */
export interface Node extends Span {
  /** The key before it; undefined for an item, and for the root. */
  readonly key: Span | undefined;
  /** `flow` stands between brackets, `block` on lines, and `implicit` is made by what others write: `a` by `a.b = 1`; an `alias` holds what stands elsewhere. */
  readonly form: "scalar" | "flow" | "block" | "implicit" | "alias";
  /** By key, or by index; made when asked. Undefined for a scalar. */
  readonly children: Children | undefined;
  /** The statements that say it, key and value, in the order of the text: these go where it goes. Made when asked. */
  readonly whole: readonly Span[];
  /** Where it is used, of what came through an alias or `<<`: all else is then its definition's (P2). */
  readonly use?: Span | undefined;
  /** Statements among its children that have no name: `<<: *base`. Made when asked. */
  readonly nameless?: readonly Span[];
}

export type Children = ReadonlyMap<string | number, Node>;

export const NO_SPANS: readonly Span[] = [];

/** From where the first of some spans starts to where the last ends, in whatever order; there may be very many. */
export function extentOf(spans: readonly Span[]): Span {
  let [start, end] = [Infinity, 0];
  for (const span of spans) [start, end] = [Math.min(start, span.start), Math.max(end, span.end)];
  return { start, end };
}

/** The child of a node; undefined where it has none of the name. */
function childOf({ children }: Node, segment: string | number): Node | undefined {
  return children?.get(segment) ?? children?.get(String(segment));
}

/**
 * The node of a path; undefined for a path that the text does not have.
 *
 * @param lines Whether an only item is written as a text is, so that the text is its place too.
 */
export function nodeAt(root: Node | undefined, path: Path, lines = false): Node | undefined {
  let node = root;
  for (const segment of path) {
    if (lines && node?.children === undefined && segment === 0) continue;
    node = node && childOf(node, segment);
  }
  return node;
}

/** Where a node stands, in lines and columns. */
export function locationOf(node: Node, range: (span: Span) => Range): Location {
  const found = { key: node.key && range(node.key), value: range(node) };
  return node.use === undefined ? found : { ...found, use: range(node.use) };
}

/** A text, read. */
export interface Reading {
  /** Undefined for a text of nothing or of comments. */
  readonly value: Maybe;
  readonly findings: readonly TextFinding[];
  /** The nodes, made when asked; undefined for a text of nothing, and where it is none of the syntax. */
  readonly root: () => Node | undefined;
  /** Where its comments stand, in their order. */
  readonly comments: () => readonly Span[];
}

/** Collects what is wrong with one text while it is read. */
export interface Findings {
  readonly all: readonly TextFinding[];
  /** Answers undefined, as who gives up does. */
  readonly add: <C extends Code>(code: C, facts: Facts[C], span: Span) => undefined;
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
  const add = <C extends Code>(code: C, facts: Facts[C], span: Span): undefined => {
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
