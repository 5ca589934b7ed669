import { quote } from "../../model/codes/entry.js";
import { DEFAULT_LIMITS, type Limits, type Span } from "../../model/document.js";
import { isList, lazy, record, type Scalar, spelledInteger, spelledNumber, type Value } from "../../model/value.js";
import { collectFindings, countNodes, type Findings, type Node, type NodeCount, type Reading } from "../node.js";
import { matchEnd } from "../text.js";

/** What the dialects of JSON differ in. */
export interface JsonDialect {
  /** Comments and a comma behind the last item, as editors' configuration has them. */
  readonly comments: boolean;
}

/** Reads JSON (RFC 8259), or JSON with comments. A text of nothing, or of comments, is a document without a value. */
export function readJson(text: string, dialect: JsonDialect, limits: Limits = DEFAULT_LIMITS): Reading {
  const value = readPlain(text, limits);
  if (value === undefined) return readAny(text, dialect, limits);
  return { value, findings: [], root: located(text, dialect, limits), comments: () => [] };
}

/*
 * Most JSON needs no reader of ours: `JSON.parse` says what it means where every number is spelled as JSON itself would, no
 * key is written twice, and nothing is nested too deeply. Whatever else it meets is for the reader below, which keeps
 * spellings and says what is wrong.
 */

/** What is kept of a list or a map, of a key with what joins it to its value, and of a scalar, in nodes. */
const [CONTAINER, KEY, SCALAR] = [2, 5, 1];

/** A number that may be spelled otherwise than JSON would: with an exponent, a last zero, a sign of nothing, many digits. */
const SPELLED = /[:,[][ \t\r\n]*[-\d](?:(?<=-)0(?!\.)|[\d.]{15}|0?\.0{6}|\d*(?:\.\d*0(?!\d)|(?:\.\d*)?[eE]))/;
/** An escape that may make half a surrogate pair. */
const SURROGATE = /\\u[dD][89a-fA-F]/;
const ESCAPE = /\\[^]/g;

/** The value of a list or a map that is plain JSON; undefined for any other text, and where it may be beyond a limit. */
function readPlain(text: string, { nodes, depth }: Limits): Value | undefined {
  const escapes = text.includes("\\");
  if ((escapes && SURROGATE.test(text)) || !text.isWellFormed() || SPELLED.test(text)) return undefined;
  if (mayBeTooMuch(text, nodes)) return undefined;
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
  const strings = countStrings(value, depth);
  return strings * 2 === countQuotes(escapes ? text.replaceAll(ESCAPE, "") : text) && typeof value === "object"
    ? value
    : undefined;
}

/** Whether a text may be made of more nodes than allowed: its signs tell before anything is made of it. */
function mayBeTooMuch(text: string, nodes: number): boolean {
  if (text.length * KEY <= nodes) return false;
  let most = SCALAR;
  for (let at = 0; at < text.length && most <= nodes; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COLON) most += KEY + SCALAR;
    else if (code === OPEN_LIST || code === OPEN_MAP) most += CONTAINER + SCALAR;
    else if (code === COMMA) most += SCALAR;
  }
  return most > nodes;
}

const [COMMA, COLON, OPEN_LIST, OPEN_MAP] = [44, 58, 91, 123];

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

/**
 * Makes objects without prototype of what `JSON.parse` gave, and counts its keys and texts: a key that was written twice is
 * there once. NaN where it is too deep, or where a key would not stand in its turn (`"10"`).
 */
function countStrings(value: Value, depth: number): number {
  if (typeof value === "string") return 1;
  if (typeof value !== "object" || value === null) return 0;
  if (depth === 0) return NaN;
  let count = 0;
  if (isList(value)) {
    for (const item of value) count += countStrings(item, depth - 1);
    return count;
  }
  Object.setPrototypeOf(value, null);
  const map = value as { readonly [key: string]: Value };
  for (const key of Object.keys(map))
    count += isDigit(key.charCodeAt(0)) ? NaN : 1 + countStrings(map[key] as Value, depth - 1);
  return count;
}

/** A text while it is read. The first mistake ends that: whatever follows it is a guess. */
interface Cursor {
  readonly text: string;
  readonly dialect: JsonDialect;
  readonly limits: Limits;
  readonly findings: Findings;
  readonly nodes: NodeCount;
  readonly comments: Span[];
  /** Whether places are kept: who wants a value alone needs none of them. */
  readonly locates: boolean;
  at: number;
  /** Where the value stands that was read last. */
  node: Node | undefined;
}

/** Where an entry begins, and its key where it has one. */
interface Site {
  readonly start: number;
  readonly key?: Span;
  /** Containers that it stands in. */
  readonly depth: number;
}

/** Reads a text of any kind; its places only where somebody asks. The depth is bounded, so that this may recurse. */
function readAny(text: string, dialect: JsonDialect, limits: Limits): Reading {
  const cursor = startOf(text, dialect, limits, false);
  const value = readRoot(cursor);
  return {
    value,
    findings: cursor.findings.all,
    root: located(text, dialect, limits),
    comments: () => cursor.comments,
  };
}

function located(text: string, dialect: JsonDialect, limits: Limits): () => Node | undefined {
  return lazy(() => {
    const cursor = startOf(text, dialect, limits, true);
    return readRoot(cursor) === undefined ? undefined : cursor.node;
  });
}

function startOf(text: string, dialect: JsonDialect, limits: Limits, locates: boolean): Cursor {
  const [findings, nodes] = [collectFindings(text), countNodes(limits.nodes)];
  return { text, dialect, limits, findings, nodes, comments: [], locates, at: 0, node: undefined };
}

function readRoot(cursor: Cursor): Value | undefined {
  const { text } = cursor;
  if (!toToken(cursor) || cursor.at === text.length) return undefined;
  const value = valueAt(cursor, { start: cursor.at, depth: 0 });
  if (value === undefined || !toToken(cursor)) return undefined;
  return cursor.at === text.length ? value : expected("the end of the file", cursor);
}

const BLANKS = /[ \t\r\n]*/y;
const LINE = /[^\r\n]*/y;

/** Goes to what is neither blank nor comment; false where that is a mistake. */
function toToken(cursor: Cursor): boolean {
  const { text, dialect, comments } = cursor;
  for (;;) {
    const start = matchEnd(BLANKS, text, cursor.at);
    cursor.at = start;
    const isBlock = text.startsWith("/*", start);
    if (!isBlock && !text.startsWith("//", start)) return true;
    const closing = isBlock ? text.indexOf("*/", start + 2) : 0;
    const end = !isBlock ? matchEnd(LINE, text, start) : closing < 0 ? text.length : closing + 2;
    if (closing < 0 || !dialect.comments) {
      wrong(closing < 0 ? NO_END_OF_COMMENT : NO_COMMENTS, { start, end }, cursor);
      return false;
    }
    comments.push({ start, end });
    cursor.at = end;
  }
}

function valueAt(cursor: Cursor, site: Site): Value | undefined {
  const { text, at: start, nodes, limits, findings } = cursor;
  const sign = text[start];
  const isContainer = sign === "{" || sign === "[";
  if (isContainer && site.depth === limits.depth)
    return findings.add("parse/depth", { limit: limits.depth }, { start, end: start + 1 });
  if (nodes.add(isContainer ? CONTAINER : SCALAR, start))
    return findings.add("parse/too-large", { limit: limits.nodes }, nodes.tooLarge() as Span);
  if (isContainer) return sign === "{" ? mapAt(cursor, site) : listAt(cursor, site);
  const value = sign === '"' ? stringAt(cursor) : scalarAt(cursor);
  if (value !== undefined) stands(cursor, start, site, undefined);
  return value;
}

/** Keeps where what was read stands. */
function stands(cursor: Cursor, start: number, { key, start: from }: Site, children: Node["children"]): void {
  const { at: end, locates } = cursor;
  const form = children === undefined ? "scalar" : "flow";
  if (locates) cursor.node = { start, end, key, form, children, whole: [{ start: from, end }] };
}

function listAt(cursor: Cursor, site: Site): Value | undefined {
  const { at: start, locates } = cursor;
  const items: Value[] = [];
  const children = locates ? new Map<number, Node>() : undefined;
  let next = firstEntry(cursor, "]");
  while (next === "entry") {
    const item = valueAt(cursor, { start: cursor.at, depth: site.depth + 1 });
    if (item === undefined) return undefined;
    children?.set(items.length, cursor.node as Node);
    items.push(item);
    next = nextEntry(cursor, "]");
  }
  stands(cursor, start, site, children);
  return next && items;
}

function mapAt(cursor: Cursor, site: Site): Value | undefined {
  const { at: start, text, findings, nodes, locates } = cursor;
  const entries: [string, Value][] = [];
  const keys = new Map<string, Span>();
  const children = locates ? new Map<string, Node>() : undefined;
  let next = firstEntry(cursor, "}");
  while (next === "entry") {
    const { at: from } = cursor;
    if (text[from] !== '"') return expected("a key in double quotes", cursor);
    const name = stringAt(cursor);
    const key = { start: from, end: cursor.at };
    if (name === undefined || !toToken(cursor)) return undefined;
    if (text[cursor.at] !== ":") return expected('":" behind the key', cursor);
    cursor.at += 1;
    nodes.add(KEY, from);
    const value = toToken(cursor) ? valueAt(cursor, { start: from, key, depth: site.depth + 1 }) : undefined;
    if (value === undefined) return undefined;
    const first = keys.get(name);
    if (first === undefined) keys.set(name, key);
    else findings.duplicate(name, first, key);
    children?.set(name, cursor.node as Node);
    entries.push([name, value]);
    next = nextEntry(cursor, "}");
  }
  stands(cursor, start, site, children);
  return next && record(entries);
}

/** What stands behind an opening bracket or behind an entry; undefined for a mistake. */
type Next = "entry" | "end" | undefined;

function firstEntry(cursor: Cursor, close: string): Next {
  cursor.at += 1;
  if (!toToken(cursor)) return undefined;
  return cursor.at < cursor.text.length ? ends(cursor, close) : expected(`"${close}"`, cursor);
}

function nextEntry(cursor: Cursor, close: string): Next {
  const { text, dialect } = cursor;
  if (!toToken(cursor)) return undefined;
  if (text[cursor.at] === close) return ends(cursor, close);
  if (cursor.at === text.length) return expected(`"${close}"`, cursor);
  if (text[cursor.at] !== ",") return expected('"," or the end of the list or map', cursor);
  cursor.at += 1;
  if (!toToken(cursor)) return undefined;
  return dialect.comments ? ends(cursor, close) : "entry";
}

/** Whether a container ends here: then what follows it is next. */
function ends(cursor: Cursor, close: string): "entry" | "end" {
  if (cursor.text[cursor.at] !== close) return "entry";
  cursor.at += 1;
  return "end";
}

const [QUOTE, BACKSLASH, SPACE] = [34, 92, 32];
const ESCAPES = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** A text with its escapes read. One with half a surrogate pair is no Unicode text (RFC 8259 §8.2): programs differ about it. */
function stringAt(cursor: Cursor): string | undefined {
  const { text, at: start, findings } = cursor;
  let mistake: Mistake | undefined;
  let escaped = false;
  let end = start + 1;
  for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(end)) {
    if (end >= text.length || code === 10 || code === 13) return wrong(NO_END_OF_STRING, { start, end }, cursor);
    if (code < SPACE) mistake ??= CONTROL;
    if (code === BACKSLASH) {
      escaped = true;
      const next = matchEnd(ESCAPES, text, end);
      if (next === end) mistake ??= text[end + 1] === "u" ? NO_UNICODE : NO_ESCAPE;
      end = next === end ? Math.min(end + 2, text.length) : next;
    } else end += 1;
  }
  cursor.at = end + 1;
  const span = { start, end: cursor.at };
  if (mistake !== undefined) return wrong(mistake, span, cursor);
  const value = escaped ? (JSON.parse(text.slice(start, span.end)) as string) : text.slice(start + 1, end);
  if (!value.isWellFormed()) findings.add("parse/string", { reason: "half a surrogate pair is no character" }, span);
  return value;
}

const WORD = /[^\s{}[\]":,/]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<!\.)[eE][-+]?\d*)?/y;
const WORDS: ReadonlyMap<string, null | boolean> = new Map([
  ["null", null],
  ["true", true],
  ["false", false],
]);

/** A number or a word. */
function scalarAt(cursor: Cursor): Scalar | undefined {
  const { text, at: start, findings } = cursor;
  const number = matchEnd(NUMBER, text, start);
  const end = Math.max(number, matchEnd(WORD, text, start));
  const written = text.slice(start, number);
  if (number === start) {
    const word = WORDS.get(text.slice(start, end));
    if (word === undefined) return expected("a value", cursor);
    cursor.at = end;
    return word;
  }
  cursor.at = number;
  if (!isDigit(written.charCodeAt(written.length - 1))) return wrong(NO_END_OF_NUMBER, { start, end: number }, cursor);
  const value = jsonNumber(written);
  if (value === undefined) findings.add("parse/number", { text: written }, { start, end: number });
  return value ?? 0;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const INTEGER = /^(-?)(0|[1-9]\d*)$/;
const ANY_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** What a number's text means in JSON (RFC 8259 §6); undefined where it is no finite number. */
export function jsonNumber(text: string): Scalar | undefined {
  const integer = INTEGER.exec(text);
  if (integer !== null) return spelledInteger(integer[2] as string, integer[1] === "-", text, "json");
  return ANY_NUMBER.test(text) ? spelledNumber(Number(text), text, "float", "json") : undefined;
}

interface Mistake {
  readonly reason: string;
  readonly advice?: string;
}

const NO_COMMENTS: Mistake = { reason: "JSON has no comments", advice: "remove it, or use a format that has them" };
const NO_END_OF_COMMENT: Mistake = { reason: "the comment has no end", advice: "close it by */" };
const NO_END_OF_STRING: Mistake = {
  reason: "the string has no end on its line",
  advice: 'close it by a double quote; write a line break as "\\n"',
};
const NO_END_OF_NUMBER: Mistake = { reason: "the number has no end", advice: "digits must follow" };
const NO_UNICODE: Mistake = { reason: "\\u takes four hexadecimal digits" };
const NO_ESCAPE: Mistake = { reason: "the string holds an unknown escape", advice: 'write a backslash as "\\\\"' };
const CONTROL: Mistake = {
  reason: "a control character cannot stand in a string",
  advice: 'write it as "\\u" and four hexadecimal digits',
};

function wrong(mistake: Mistake, span: Span, { findings }: Cursor): undefined {
  findings.add("parse/syntax", mistake, span);
}

/** Something else stands where the text goes on. A word before a colon was meant as a key. */
function expected(what: string, cursor: Cursor): undefined {
  const { text, at: start } = cursor;
  const string = text[start] === '"' ? stringAt(cursor) : "";
  if (string === undefined) return; // which is what is wrong
  const end = string === "" ? Math.max(matchEnd(WORD, text, start), Math.min(start + 1, text.length)) : cursor.at;
  const word = text.slice(start, end);
  const found = word === "" ? "the end of the file" : quote(word);
  const isKey = what === "a value" && /^\s*:/.test(text.slice(end, end + 80)) && /^[^,:]/.test(word);
  const reason = `expected ${isKey ? "a key in double quotes" : what}, found ${found}`;
  const advice = /^(?:NaN|-?Infinity)$/.test(word) ? "JSON has no such number" : undefined;
  wrong(advice === undefined ? { reason } : { reason, advice }, { start, end }, cursor);
}
