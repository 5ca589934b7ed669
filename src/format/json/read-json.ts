import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import { quote } from "../../model/codes/entry.js";
import type { Range } from "../../model/diagnostic.js";
import { DEFAULT_LIMITS, type Document, type Limits, type Location, type Path } from "../../model/document.js";
import { lazy } from "../../model/lazy.js";
import { record, type Scalar, type Value } from "../../model/value.js";
import { collectFindings, type Findings, type Span } from "../findings.js";
import { countNodes, isSmall } from "../nodes.js";
import { spelledInteger, spelledNumber } from "../spelled.js";
import { readPlain } from "./plain.js";

/** What the dialects of JSON differ in. */
export interface JsonDialect {
  /** Comments and a comma behind the last item, as editors' configuration has them. */
  readonly comments: boolean;
}

/** Reads JSON (RFC 8259), or JSON with comments. A text of nothing, or of comments, is a document without a value. */
export function readJson(text: string, dialect: JsonDialect, limits: Limits = DEFAULT_LIMITS): Document {
  const value = isSmall(text, limits) ? readPlain(text, limits.depth) : undefined;
  if (value === undefined) return readJsonTree(text, dialect, limits).document;
  const read = lazy(() => readJsonTree(text, dialect, limits).document);
  return { value, findings: [], range: (path) => read().range(path) };
}

/** The document of a text, and the tree behind it. */
export function readJsonTree(
  text: string,
  dialect: JsonDialect,
  limits: Limits = DEFAULT_LIMITS,
): { readonly document: Document; readonly tree: Node | undefined } {
  const findings = collectFindings(text);
  const tree = jsonTree(text, dialect, limits, findings);
  const value = tree && jsonValue(tree, text, findings);
  const range = (path: Path): Location | undefined => tree && locateJson(tree, path, findings.range);
  return { document: { value, findings: findings.all, range }, tree };
}

/**
 * The syntax tree of a text, with ranges; undefined for a text of nothing or of comments, and where the text is
 * nested too deeply, or too large, to be read at all. The first mistake is noted: whatever follows it is a guess.
 */
function jsonTree(text: string, dialect: JsonDialect, limits: Limits, findings: Findings): Node | undefined {
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
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, COLON, END] = [1, 2, 3, 4, 6, 17];

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
    const cost = opens ? CONTAINER : token === COLON ? KEY - 1 : SIGNS.has(token) ? 0 : 1; // a key was counted as a text
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
function jsonValue(node: Node, text: string, findings: Findings): Value {
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

function objectValue(node: Node, text: string, findings: Findings): Value {
  const first = new Map<string, Node>();
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

function numberValue(node: Node, text: string, findings: Findings): Scalar {
  const { start, end } = spanOf(node);
  const spelling = text.slice(start, end);
  const value = jsonNumber(spelling);
  if (value !== undefined) return value;
  findings.add("parse/number", { text: spelling }, { start, end });
  return 0;
}

/** A string with half a surrogate pair is no Unicode text (RFC 8259 §8.2): no two programs would agree on it. */
function stringValue(node: Node, findings: Findings): string {
  const value = node.value as string;
  if (!value.isWellFormed()) {
    findings.add("parse/string", { reason: "half a surrogate pair is no character" }, spanOf(node));
  }
  return value;
}

/** Where the node of a path stands; undefined for a path that the tree does not have. */
function locateJson(tree: Node, path: Path, range: (span: Span) => Range): Location | undefined {
  const place = findJson(tree, path);
  return place && { key: place.key && range(spanOf(place.key)), value: range(spanOf(place.value)) };
}

/** A node and the key before it. */
interface JsonPlace {
  readonly key: Node | undefined;
  readonly value: Node;
}

function findJson(tree: Node, path: Path): JsonPlace | undefined {
  let place: JsonPlace | undefined = { key: undefined, value: tree };
  for (const segment of path) {
    place = place && childOf(place.value, segment);
  }
  return place;
}

function childOf(node: Node, segment: string | number): JsonPlace | undefined {
  if (node.type === "array" && typeof segment === "number") {
    const value = node.children?.[segment];
    return value && { key: undefined, value };
  }
  return node.type === "object" ? keysOfNode(node).get(String(segment)) : undefined;
}

/** A wide map is searched for many of its keys: the index is made once. */
const indexes = new WeakMap<Node, ReadonlyMap<string, JsonPlace>>();

function keysOfNode(node: Node): ReadonlyMap<string, JsonPlace> {
  const known = indexes.get(node);
  if (known !== undefined) return known;
  const index = new Map<string, JsonPlace>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key !== undefined && value !== undefined) index.set(key.value as string, { key, value });
  }
  indexes.set(node, index);
  return index;
}

/** Where a node of the tree stands. */
export function spanOf(node: Node): Span {
  return { start: node.offset, end: node.offset + node.length };
}

const INTEGER = /^(-?)(0|[1-9]\d*)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** What a number's text means in JSON (RFC 8259 §6); undefined where it is no finite number. */
export function jsonNumber(text: string): Scalar | undefined {
  const integer = INTEGER.exec(text);
  if (integer !== null) return spelledInteger(integer[2] as string, integer[1] === "-", text, "json");
  return NUMBER.test(text) ? spelledNumber(Number(text), text, "float", "json") : undefined;
}

// The scanner's tokens; the package exports them as a const enum, which a module compiled by itself cannot use.
const [LINE_COMMENT, BLOCK_COMMENT, END_OF_TEXT] = [12, 13, 17];

/** Where the comments of a text stand. */
export function jsonComments(text: string): readonly Span[] {
  const scanner = createScanner(text);
  const spans: Span[] = [];
  for (let token: number = scanner.scan(); token !== END_OF_TEXT; token = scanner.scan()) {
    if (token !== LINE_COMMENT && token !== BLOCK_COMMENT) continue;
    spans.push({ start: scanner.getTokenOffset(), end: scanner.getTokenOffset() + scanner.getTokenLength() });
  }
  return spans;
}
