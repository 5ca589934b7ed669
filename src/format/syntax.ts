import { type Range, finding, isError, positions } from "../model/diagnostic.js";
import { DEFAULT_LIMITS, type Document, type Format, type Limits } from "../model/document.js";
import type { Span } from "../model/syntax.js";
import { type Editing, type Layout, editText } from "./edit.js";
import { type Reading, locationOf, nodeAt } from "./node.js";

/** A syntax: how a text is read to nodes, and how one is written. Ranges and edits follow from these. */
interface Syntax extends Omit<Format, "parse" | "edit"> {
  readonly read: (text: string, limits: Limits) => Reading;
  readonly layout: Layout;
  /** How the line of a first mistake may have been meant. */
  readonly repairs: readonly Repair[];
}

export function formatOf({ read, layout, repairs, ...format }: Syntax): Format {
  const whole: Editing = { ...layout, read: (text) => read(text, DEFAULT_LIMITS), emit: (value) => format.emit(value) };
  const parse = (text: string, limits: Limits = DEFAULT_LIMITS): Document => {
    const { value, findings, root } = read(text, limits);
    const position = positions(text);
    const range = ({ start, end }: Span): Range => ({ start: position(start), end: position(end) });
    return {
      value,
      findings,
      range(path) {
        const node = nodeAt(root(), path, format.untyped);
        return node && locationOf(node, range);
      },
    };
  };
  return { ...format, parse: mending(repairs, parse), edit: (text, edits) => editText(text, edits, whole) };
}

/** How a line may have been meant: what to look for and what to write; `lines` away from where the mistake was noticed. */
export type Repair = readonly [pattern: RegExp, written: string, lines?: number];

/** A larger text is not read again for a hint. */
const LARGE = 200_000;
const LONGEST = 80;

/** The repairs of quotes and brackets that most syntaxes share. */
export const CLOSINGS: readonly Repair[] = [
  [/([:=]\s*)(["'])((?:(?!\2).)*)$/, "$1$2$3$2"],
  [/\s*$/, "]", -1],
  [/\s*$/, "}", -1],
  [/\s*$/, "]"],
  [/\s*$/, "}"],
];

/**
 * A parser whose first syntax error shows the line as it was most likely meant. Only what was tried is shown: with that
 * line the text is read beyond the mistake.
 */
function mending(repairs: readonly Repair[], parse: Format["parse"]): Format["parse"] {
  return (text, limits) => {
    const document = parse(text, limits);
    const first = document.findings.find(isError);
    if (first?.code !== "parse/syntax" || text.length > LARGE) return document;
    const parts = text.split(/(\r\n|\n|\r)/); // a line, its break, a line …
    for (const [pattern, written, lines = 0] of repairs) {
      const at = (first.range.start.line - 1 + lines) * 2;
      const line = parts[at];
      const meant = line?.replace(pattern, written);
      if (meant === undefined || meant === line || meant.length > LONGEST) continue;
      const left = parse(parts.with(at, meant).join(""), limits).findings;
      const near = Math.max(at / 2 + 1, first.range.start.line) + 1; // a mistake there would be the same one
      if (left.some((found) => isError(found) && found.range.start.line <= near)) continue;
      const where = lines === 0 ? "" : lines < 0 ? " on the line above" : " on the line below";
      const shown = /^ | {2}/.test(meant) && meant.trim() === line?.trim() ? meant : meant.trim();
      const mended = finding("parse/syntax", { ...first.facts, advice: `write \`${shown}\`${where}` });
      const findings = document.findings.map((each) => (each === first ? { ...mended, range: first.range } : each));
      return { ...document, findings };
    }
    return document;
  };
}
