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
