import { quote } from "../../model/codes/entry.js";
import { DEFAULT_LIMITS, type Limits, type Span } from "../../model/document.js";
import { isList, lazy, record, type Scalar, spelledInteger, spelledNumber, type Value } from "../../model/value.js";
import { collectFindings, countNodes, type Findings, isSmall, type Node, type Reading } from "../node.js";
import { createScanner, type Node as Tree, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

/** What the dialects of JSON differ in. */
export interface JsonDialect {
  /** Comments and a comma behind the last item, as editors' configuration has them. */
  readonly comments: boolean;
}

/** Reads JSON (RFC 8259), or JSON with comments. A text of nothing, or of comments, is a document without a value. */
export function readJson(text: string, dialect: JsonDialect, limits: Limits = DEFAULT_LIMITS): Reading {
  const value = isSmall(text, limits) ? readPlain(text, limits.depth) : undefined;
  if (value === undefined) return readJsonTree(text, dialect, limits);
  return { value, findings: [], root: lazy(() => readJsonTree(text, dialect, limits).root()), comments: () => [] };
}

/** A text with its nodes. */
function readJsonTree(text: string, dialect: JsonDialect, limits: Limits = DEFAULT_LIMITS): Reading {
  const findings = collectFindings(text);
  const tree = jsonTree(text, dialect, limits, findings);
  const value = tree && jsonValue(tree, text, findings);
  return {
    value,
    findings: findings.all,
    root: lazy(() => tree && nodeOf(tree)),
    comments: () => jsonComments(text, dialect),
  };
}

/**
 * The syntax tree of a text, with ranges; undefined for a text of nothing or of comments, and where the text is
 * nested too deeply, or too large, to be read at all. The first mistake is noted: whatever follows it is a guess.
 */
function jsonTree(text: string, dialect: JsonDialect, limits: Limits, findings: Findings): Tree | undefined {
  if (isBeyond(limits, text, findings)) return undefined;
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

// The scanner's tokens; the package exports them as a const enum, which a module compiled by itself cannot use.
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, BETWEEN, END] = [1, 2, 3, 4, 6, 17];

/** What is kept of a list or a map, and of a key with what joins it to its value, in scalars. */
const [CONTAINER, KEY] = [2, 5];

/**
 * Reports the first bracket that opens a container deeper than allowed, or the first node too many. The parser behind
 * this recurses and builds a tree; its scanner does neither.
 */
function isBeyond(limits: Limits, text: string, findings: Findings): boolean {
  const scanner = createScanner(text, true);
  const nodes = countNodes(limits.nodes);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    const offset = scanner.getTokenOffset();
    const opens = token === OPEN_BRACE || token === OPEN_BRACKET;
    if (opens) depth += 1;
    else if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth -= 1;
    if (depth > limits.depth) {
      findings.add("parse/depth", { limit: limits.depth }, { start: offset, end: offset + 1 });
      return true;
    }
    const cost = opens ? CONTAINER : token === BETWEEN ? KEY - 1 : SIGNS.has(token) ? 0 : 1; // a key was counted as a text
    if (!nodes.add(cost, offset)) continue;
    findings.add("parse/too-large", { limit: limits.nodes }, { start: offset, end: offset + 1 });
    return true;
  }
  return false;
}

const COMMA = 5;
const SIGNS: ReadonlySet<number> = new Set([CLOSE_BRACE, CLOSE_BRACKET, COMMA]);

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
  const help = /^(?:NaN|-?Infinity)$/.test(word) ? "JSON has no such number" : undefined;
  const key = code === "InvalidSymbol" && /^\s*:/.test(text.slice(span.end, span.end + 80));
  const expected = EXPECTED[key ? "PropertyNameExpected" : code] ?? "JSON";
  const facts = { reason: `expected ${expected}, found ${found}` };
  findings.add("parse/syntax", help === undefined ? facts : { ...facts, advice: help }, span);
}

/** Nothing lenient slips through: what the engine's own parser refuses is refused. */
function secondOpinion(text: string, findings: Findings): void {
  try {
    JSON.parse(text);
  } catch {
    findings.add("parse/syntax", { reason: "the text is not JSON (RFC 8259)" }, { start: 0, end: text.length });
  }
}

/**
 * The value of a syntax tree: numbers keep their spelling; a key written twice and a string that is no Unicode text
 * are noted. The tree is known to be shallow, so this may recurse.
 */
function jsonValue(node: Tree, text: string, findings: Findings): Value {
  switch (node.type) {
    case "array":
      return (node.children ?? []).map((child) => jsonValue(child, text, findings));
    case "object":
      return objectValue(node, text, findings);
    case "number":
      return numberValue(node, text, findings);
    case "string":
      return stringValue(node, findings);
    default:
      return node.value as Scalar;
  }
}

function objectValue(node: Tree, text: string, findings: Findings): Value {
  const first = new Map<string, Tree>();
  const entries: [string, Value][] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue; // a syntax error, noted already
    const name = stringValue(key, findings);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, key);
    else findings.duplicate(name, spanOf(earlier), spanOf(key));
    entries.push([name, jsonValue(value, text, findings)]);
  }
  return record(entries);
}

function numberValue(node: Tree, text: string, findings: Findings): Scalar {
  const { start, end } = spanOf(node);
  const spelling = text.slice(start, end);
  const value = jsonNumber(spelling);
  if (value !== undefined) return value;
  findings.add("parse/number", { text: spelling }, { start, end });
  return 0;
}

/** A string with half a surrogate pair is no Unicode text (RFC 8259 §8.2): no two programs would agree on it. */
function stringValue(node: Tree, findings: Findings): string {
  const value = node.value as string;
  if (!value.isWellFormed()) {
    findings.add("parse/string", { reason: "half a surrogate pair is no character" }, spanOf(node));
  }
  return value;
}

/** A node of the parser's tree as one of ours. */
function nodeOf(tree: Tree, key?: Tree, entry = tree): Node {
  const form = tree.type === "object" || tree.type === "array" ? "flow" : "scalar";
  const children = lazy(() => new Map(childrenOf(tree)));
  return {
    ...spanOf(tree),
    key: key && spanOf(key),
    form,
    whole: [spanOf(entry)],
    get children() {
      return form === "flow" ? children() : undefined;
    },
  };
}

function childrenOf({ type, children = [] }: Tree): readonly (readonly [string | number, Node])[] {
  if (type === "array") return children.map((child, index) => [index, nodeOf(child)]);
  return children.flatMap((entry) => {
    const [key, value] = entry.children ?? [];
    return key === undefined || value === undefined ? [] : [[key.value as string, nodeOf(value, key, entry)] as const];
  });
}

/** Where a node of the tree stands. */
function spanOf(node: Tree): Span {
  return { start: node.offset, end: node.offset + node.length };
}

const INTEGER = /^(-?)(0|[1-9]\d*)$/;
const ANY_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** What a number's text means in JSON (RFC 8259 §6); undefined where it is no finite number. */
export function jsonNumber(text: string): Scalar | undefined {
  const integer = INTEGER.exec(text);
  if (integer !== null) return spelledInteger(integer[2] as string, integer[1] === "-", text, "json");
  return ANY_NUMBER.test(text) ? spelledNumber(Number(text), text, "float", "json") : undefined;
}

// The scanner's tokens; the package exports them as a const enum, which a module compiled by itself cannot use.
const [LINE_COMMENT, BLOCK_COMMENT, END_OF_TEXT] = [12, 13, 17];

/** Where the comments of a text stand. */
function jsonComments(text: string, { comments }: JsonDialect): readonly Span[] {
  if (!comments) return [];
  const scanner = createScanner(text);
  const spans: Span[] = [];
  for (let token: number = scanner.scan(); token !== END_OF_TEXT; token = scanner.scan()) {
    if (token !== LINE_COMMENT && token !== BLOCK_COMMENT) continue;
    spans.push({ start: scanner.getTokenOffset(), end: scanner.getTokenOffset() + scanner.getTokenLength() });
  }
  return spans;
}

/*
 * Most JSON needs no parser of ours: where every number is spelled as JSON itself would, no key is written twice, and
 * nothing is nested too deeply, `JSON.parse` says what the text means. A scan that builds nothing finds that out; whatever
 * else it meets is for the reader that keeps spellings and says what is wrong.
 */

const [QUOTE, MINUS, POINT, ZERO, NINE, COLON, LARGE_E, SMALL_E] = [34, 45, 46, 48, 57, 58, 69, 101];
const [OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [91, 92, 93, 123, 125];
/** An escape that may make half a surrogate pair. */
const SURROGATE = /\\u[dD][89a-fA-F]/;
const NUMBER = /-?\d+(?<rest>[-+.eE\d]*)/y;
/** Digits up to which a double holds every integer. */
const SAFE_DIGITS = 15;

/**
 * The value of a text that is plain JSON; undefined for any other.
 *
 * @param depth containers inside one another that are allowed
 */
function readPlain(text: string, depth: number): Value | undefined {
  const members = countMembers(text, depth);
  if (members === undefined || SURROGATE.test(text) || !text.isWellFormed()) return undefined;
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
  return countKeys(value) === members ? value : undefined;
}

/** How many colons stand outside of strings; undefined where a number keeps its spelling, or the depth is exceeded. */
function countMembers(text: string, most: number): number | undefined {
  let members = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) members += 1;
    else if (code === OPEN_MAP || code === OPEN_LIST) {
      depth += 1;
      if (depth > most) return undefined;
    } else if (code === CLOSE_MAP || code === CLOSE_LIST) depth -= 1;
    else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
    }
  }
  return members;
}

/** The offset of the quote that ends a string, or of the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE && at < text.length; code = text.charCodeAt(at))
    at += code === BACKSLASH ? 2 : 1;
  return at;
}

/** The end of a number that JSON would spell so; undefined for another. */
function endOfNumber(text: string, start: number): number | undefined {
  const digits = endOfDigits(text, start);
  // the many: a few digits without a sign
  if (digits > start && digits - start <= SAFE_DIGITS && text.charCodeAt(start) !== ZERO && !isInNumber(text, digits))
    return digits;
  NUMBER.lastIndex = start;
  const [written, rest] = NUMBER.exec(text) ?? [];
  if (written === undefined || (rest === "" && written.length > SAFE_DIGITS)) return undefined;
  return JSON.stringify(Number(written)) === written ? start + written.length : undefined;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** A point, or what begins an exponent. */
function isInNumber(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === POINT || code === SMALL_E || code === LARGE_E;
}

/**
 * Makes objects without prototype of what `JSON.parse` gave, and counts their keys: a key that was written twice is
 * there once. Undefined where a key would not stand in its turn (`"10"`).
 */
function countKeys(value: Value): number | undefined {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (isList(value)) {
    for (const item of value) {
      const inside = countKeys(item);
      if (inside === undefined) return undefined;
      count += inside;
    }
    return count;
  }
  Object.setPrototypeOf(value, null);
  for (const [key, child] of Object.entries(value as object)) {
    const inside = isDigit(key.charCodeAt(0)) ? undefined : countKeys(child as Value);
    if (inside === undefined) return undefined;
    count += 1 + inside;
  }
  return count;
}
