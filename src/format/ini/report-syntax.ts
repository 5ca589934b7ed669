import type { Span } from "../../model/syntax.js";
import type { Findings } from "../findings.js";

/** Reports that a text breaks the rules of its syntax. */
export type ReportSyntax = (facts: { readonly reason: string; readonly advice?: string }, span: Span) => void;

/** Each line is read by itself, so each mistake is told; whoever makes more than these meant another syntax. */
const MOST = 20;

/** What reports the mistakes of a text, the first being a NUL in it: to its readers a line ends there, or the file. */
export function syntaxReporter(text: string, findings: Findings): ReportSyntax {
  const nul = text.indexOf("\0");
  if (nul >= 0) findings.add("parse/string", { reason: "a NUL character cannot stand in a text" }, spanOf(nul));
  let reported = 0;
  return (facts, span) => {
    reported += 1;
    if (reported <= MOST) findings.add("parse/syntax", facts, span);
  };
}

function spanOf(offset: number): Span {
  return { start: offset, end: offset + 1 };
}
