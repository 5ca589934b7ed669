import type { Findings } from "../findings.js";
import type { RawStatement } from "./scan.js";

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
