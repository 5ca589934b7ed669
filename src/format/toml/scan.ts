import type { Limits, Span } from "../../model/document.js";
import { countNodes, type Findings } from "../node.js";

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

/** What a stretch of TOML is, as far as brackets, strings, comments and lines go. */
export type TokenKind = "blank" | "newline" | "comment" | "string" | "open" | "close" | "comma" | "equals" | "bare";

const KINDS: Readonly<Record<string, TokenKind>> = {
  " ": "blank",
  "\t": "blank",
  "\n": "newline",
  "\r": "newline",
  "#": "comment",
  '"': "string",
  "'": "string",
  "[": "open",
  "{": "open",
  "]": "close",
  "}": "close",
  ",": "comma",
  "=": "equals",
};

/** The kind of the token that starts at an offset. */
export function tokenKind(text: string, offset: number): TokenKind {
  return KINDS[text.charAt(offset)] ?? "bare";
}

/** Where the token that starts at an offset ends. In linear time, whatever the text; a string may lack its end. */
export function tokenEnd(text: string, offset: number, kind: TokenKind): number {
  switch (kind) {
    case "blank":
      return matchEnd(BLANKS, text, offset);
    case "newline":
      return offset + (text.startsWith("\r\n", offset) ? 2 : 1);
    case "comment":
      return matchEnd(COMMENT, text, offset);
    case "string":
      return stringEnd(text, offset);
    case "bare":
      return Math.max(matchEnd(BARE, text, offset), offset + 1);
    default:
      return offset + 1;
  }
}

const BLANKS = /[ \t]*/y;
const COMMENT = /[^\r\n]*/y;
const BARE = /[^\s"'#[\]{},=]*/y;

function matchEnd(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return offset + (pattern.exec(text)?.[0].length ?? 0);
}

const STOPS = { '"': /["\\\r\n]/g, "'": /['\r\n]/g, '"""': /"""|\\/g, "'''": /'''/g } as const;

function stringEnd(text: string, offset: number): number {
  const quote = text.charAt(offset) as '"' | "'";
  const fence = `${quote}${quote}${quote}` as '"""' | "'''";
  const isLong = text.startsWith(fence, offset);
  const stops = STOPS[isLong ? fence : quote];
  let at = offset + (isLong ? 3 : 1);
  for (;;) {
    stops.lastIndex = at;
    const stop = stops.exec(text);
    if (stop === null) return text.length;
    const next = text.charAt(stop.index + 1);
    if (stop[0] === "\\" && (isLong || !/[\r\n]/.test(next))) at = stop.index + 2;
    else if (!isLong) return stop[0] === quote ? stop.index + 1 : stop.index;
    // Up to two quotes may stand before the three that end it (TOML 1.0 "String").
    else return matchEnd(quote === '"' ? MORE_DOUBLE : MORE_SINGLE, text, stop.index + 3);
  }
}

const MORE_DOUBLE = /"{0,2}/y;
const MORE_SINGLE = /'{0,2}/y;

/**
 * The text of a statement as the parser can read it: of the same length, each long string replaced by a short one that
 * ends a line and swallows the blanks after it. Undefined, and noted, for long keys and numbers, which nobody has.
 */
export function shortText(
  text: string,
  { start, end, isHeader, long }: RawStatement,
  findings: Findings,
): string | undefined {
  const parts: string[] = [];
  let from = start;
  for (const span of long) {
    const isString = /["']/.test(text.charAt(span.start));
    KEY.lastIndex = span.end;
    if (isString && (isHeader || KEY.test(text))) {
      findings.add("parse/string", { reason: "a key of so many characters is a mistake" }, span);
      return undefined;
    }
    if (!isString && /^[-+\d]/.test(text.charAt(span.start)) && !isHeader && !KEY.test(text)) {
      findings.add("parse/number", { text: text.slice(span.start, span.end) }, span);
      return undefined;
    }
    if (!isString || !isClosed(text.slice(span.start, span.end))) continue;
    parts.push(text.slice(from, span.start), `"""\\\n${" ".repeat(span.end - span.start - 8)}"""`);
    from = span.end;
  }
  return `${parts.join("")}${text.slice(from, end)}\n`;
}

const KEY = /[ \t]*[.=]/y;

/** A string without its end is the parser's to refuse. */
function isClosed(source: string): boolean {
  const fence = /^(?:"""|'''|["'])/.exec(source)?.[0] as string;
  return source.endsWith(fence);
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};

/** An escape, the end of a line in a string of several with the blanks that it swallows, or a backslash that is neither. */
const ESCAPE = /\\(?:([btnfre"\\])|u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([ \t]*\r?\n[ \t\r\n]*)|)|\r\n/g;

/**
 * The text of a string by its source, quotes included, as the parser would read it; or the offset of the first escape
 * that means no character. Line ends are read as LF.
 */
export function stringText(source: string): string | { readonly wrong: number } {
  const isLong = source.length >= 6 && (source.startsWith('"""') || source.startsWith("'''"));
  const skipped = isLong ? (/^...(?:\r?\n)?/.exec(source) as RegExpExecArray)[0].length : 1;
  const inner = source.slice(skipped, isLong ? -3 : -1);
  if (source.startsWith("'")) return inner.replaceAll("\r\n", "\n");
  let wrong: number | undefined;
  const text = inner.replace(ESCAPE, (found, ...groups: (string | undefined)[]) => {
    const [short, four, eight, two, fold] = groups;
    if (found === "\r\n") return "\n";
    if (short !== undefined) return ESCAPES[short] as string;
    if (fold !== undefined && isLong) return "";
    const point = parseInt(four ?? eight ?? two ?? "", 16);
    if (point < 0xd800 || (point > 0xdfff && point <= 0x10ffff)) return String.fromCodePoint(point);
    wrong ??= skipped + Number(groups.at(-2));
    return "";
  });
  return wrong === undefined ? text : { wrong };
}
