import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import { quote } from "../../model/codes/entry.js";
import type { Findings, Span } from "../findings.js";

/** What the dialects of JSON differ in. */
export interface JsonDialect {
  /** Comments and a comma behind the last item, as editors' configuration has them. */
  readonly comments: boolean;
}

/**
 * The syntax tree of a text, with ranges; undefined for a text of nothing or of comments, and where the text is
 * nested too deeply to be read at all. The first mistake is noted: whatever follows it is a guess.
 */
export function jsonTree(text: string, dialect: JsonDialect, depth: number, findings: Findings): Node | undefined {
  const tooDeep = firstBelow(depth, text);
  if (tooDeep !== undefined) {
    findings.add("parse/depth", { limit: depth }, tooDeep);
    return undefined;
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, {
    disallowComments: !dialect.comments,
    allowTrailingComma: dialect.comments,
    allowEmptyContent: true,
  });
  const [first] = errors;
  if (first !== undefined) syntaxReporter(first, text, findings);
  else if (tree !== undefined && !dialect.comments) secondOpinion(text, findings);
  return tree;
}

/** The first bracket that opens a container deeper than allowed. The parser behind this recurses; its scanner does not. */
function firstBelow(limit: number, text: string): Span | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (token === OPEN_BRACE || token === OPEN_BRACKET) depth += 1;
    else if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth -= 1;
    if (depth > limit) return { start: scanner.getTokenOffset(), end: scanner.getTokenOffset() + 1 };
  }
  return undefined;
}

// The scanner's tokens; the package exports them as a const enum, which a module compiled by itself cannot use.
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, END] = [1, 2, 3, 4, 17];

/** Nothing lenient slips through: what the engine's own parser refuses is refused. */
function secondOpinion(text: string, findings: Findings): void {
  try {
    JSON.parse(text);
  } catch {
    findings.add("parse/syntax", { reason: "the text is not JSON (RFC 8259)" }, { start: 0, end: text.length });
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: "a value",
  InvalidNumberFormat: "a number",
  PropertyNameExpected: "a key in double quotes",
  ValueExpected: "a value",
  ColonExpected: '":" behind the key',
  CommaExpected: '"," or the end of the list or map',
  CloseBraceExpected: '"}"',
  CloseBracketExpected: '"]"',
  EndOfFileExpected: "the end of the file",
};

const WRONG: Readonly<Record<string, readonly [reason: string, advice?: string]>> = {
  InvalidCommentToken: ["JSON has no comments", "remove it, or use a format that has them"],
  UnexpectedEndOfComment: ["the comment has no end", "close it by */"],
  UnexpectedEndOfString: [
    "the string has no end on its line",
    'close it by a double quote; write a line break as "\\n"',
  ],
  UnexpectedEndOfNumber: ["the number has no end", "digits must follow"],
  InvalidUnicode: ["\\u takes four hexadecimal digits"],
  InvalidEscapeCharacter: ["the string holds an unknown escape", 'write a backslash as "\\\\"'],
  InvalidCharacter: ["a control character cannot stand in a string", 'write it as "\\u" and four hexadecimal digits'],
};

function syntaxReporter({ error, offset, length }: ParseError, text: string, findings: Findings): void {
  const code = printParseErrorCode(error);
  const span = { start: Math.min(offset, text.length), end: Math.min(offset + length, text.length) };
  const [reason, advice] = WRONG[code] ?? [];
  if (reason !== undefined) {
    findings.add("parse/syntax", { reason, ...(advice === undefined ? {} : { advice }) }, span);
    return;
  }
  const word = text.slice(span.start, span.end);
  const found = word === "" ? "the end of the file" : quote(word);
  const help = hint(word, text.slice(0, span.start));
  const key = code === "InvalidSymbol" && /^\s*:/.test(text.slice(span.end, span.end + 80));
  const expected = EXPECTED[key ? "PropertyNameExpected" : code] ?? "JSON";
  const facts = { reason: `expected ${expected}, found ${found}` };
  findings.add("parse/syntax", help === undefined ? facts : { ...facts, advice: help }, span);
}

/** Advice for the slips of people who write JavaScript, Python or YAML all day. */
function hint(found: string, before: string): string | undefined {
  if ((found === "}" || found === "]") && before.trimEnd().endsWith(",")) return "remove the comma before it";
  if (found.startsWith("'")) return "write strings in double quotes";
  if (/^(?:True|False|None|undefined)$/.test(found)) return "write true, false or null";
  if (/^(?:NaN|-?Infinity)$/.test(found)) return "JSON has no such number";
  return undefined;
}
