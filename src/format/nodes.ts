import type { Limits } from "../model/document.js";
import type { Span } from "../model/syntax.js";

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
