import type { Range } from "../model/diagnostic.js";
import type { Location, Path, TextFinding } from "../model/document.js";
import type { Maybe } from "../model/value.js";
import type { Span } from "../model/syntax.js";

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
