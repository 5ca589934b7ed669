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
