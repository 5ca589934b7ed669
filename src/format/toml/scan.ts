import type { Limits } from "../../model/document.js";
import type { Span } from "../../model/syntax.js";
import { countNodes } from "../nodes.js";
import { tokenEnd, tokenKind, type TokenKind } from "./token.js";

/** A table's header, or a key and its value, without the comment behind it. */
export interface RawStatement extends Span {
  readonly isHeader: boolean;
  /** The strings and numbers in it that are too long for the parser. */
  readonly long: readonly Span[];
}

/** What a text is made of, before anybody reads it. */
interface Scan {
  readonly statements: readonly RawStatement[];
  /** In their order. */
  readonly comments: readonly Span[];
  /** The first bracket that opens a container deeper than allowed; what follows it is not scanned. */
  readonly tooDeep: Span | undefined;
  /** Where the text has more nodes than allowed; what follows is not scanned. */
  readonly tooLarge: Span | undefined;
}

/** The parser spreads the characters of a string over the arguments of one call: some 100,000 overflow the stack. */
export const LONG = 2 ** 14;
const NONE: readonly Span[] = [];

/**
 * What is kept of a token, in nodes: of a key or a value several times what a scalar of JSON takes; of one between
 * brackets twice that, since the parser is given a statement whole.
 */
const COSTS: Readonly<Partial<Record<TokenKind, number>>> = { bare: 4, string: 4, open: 4, comment: 1 };

/** Splits a text into statements and comments, without recursion and in linear time. */
export function scanToml(text: string, limits: Limits): Scan {
  const nodes = countNodes(limits.nodes);
  const statements: RawStatement[] = [];
  const comments: Span[] = [];
  let open: { start: number; end: number; depth: number; isHeader: boolean; long: Span[] } | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const { start, end, isHeader, long } = open;
    statements.push({ start, end, isHeader, long: long.length === 0 ? NONE : long });
    open = undefined;
  };
  for (let offset = text.startsWith("\ufeff") ? 1 : 0; offset < text.length;) {
    const kind = tokenKind(text, offset);
    const end = tokenEnd(text, offset, kind);
    if (nodes.add((COSTS[kind] ?? 0) * (open !== undefined && open.depth > 0 ? 2 : 1), offset))
      return { statements, comments, tooDeep: undefined, tooLarge: nodes.tooLarge() };
    if (kind === "comment") comments.push({ start: offset, end });
    else if (kind === "newline" && (open === undefined || open.isHeader || open.depth === 0)) close();
    else if (kind !== "blank" && kind !== "newline") {
      open ??= { start: offset, end, depth: 0, isHeader: text[offset] === "[", long: [] };
      open.end = end;
      if (kind === "open") open.depth += 1;
      else if (kind === "close") open.depth = Math.max(0, open.depth - 1);
      if (open.depth > limits.depth)
        return { statements, comments, tooDeep: { start: offset, end }, tooLarge: undefined };
      if (end - offset > LONG) open.long.push({ start: offset, end });
    }
    offset = end;
  }
  close();
  return { statements, comments, tooDeep: undefined, tooLarge: undefined };
}
