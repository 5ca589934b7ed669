import type { Limits, Span } from "../../model/document.js";
import { Literal, type Value, record } from "../../model/value.js";
import type { Children, Node } from "../node.js";
import { matchEnd } from "../text.js";
import { type YamlDialect, plainScalar } from "./spell.js";

/*
 * A reader of plain YAML (F7): maps and lists by indentation, and in brackets on one line; scalars without quotes or in
 * them, on one line; comments. That is most of what people write, and a tenth of the grammar. It never finds anything
 * wrong: at whatever is unusual it gives up, and the whole text goes to `yaml`, which says what it means or why not.
 */

/** Tabs, lone carriage returns, control characters, breaks that only YAML 1.1 knows, marks of byte order. */
const UNUSUAL = /[^\n -~\u{a0}-\u{2027}\u{202a}-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const DEEPEST = 100;

/** What `yaml` keeps at most of a value with its key and all around it, and of a line without any, in its nodes. */
const [VALUE, LINE] = [16, 3];

/** The value of a text that is plain YAML; undefined where anything in it is not, or may be beyond a limit. */
export function readPlain(text: string, version: YamlDialect["version"], limits: PlainLimits): Value | undefined {
  return UNUSUAL.test(text) ? undefined : readRoot(startOf(text, version, limits, false), limits);
}

/** Where everything of a text stands that is plain YAML. */
export function locatePlain(text: string, version: YamlDialect["version"], limits: PlainLimits): Node | undefined {
  const cursor = startOf(text, version, limits, true);
  return readRoot(cursor, limits) === undefined ? undefined : lastNode(cursor, undefined, cursor.start);
}

type PlainLimits = Pick<Limits, "depth" | "nodes">;

function startOf(text: string, version: YamlDialect["version"], { nodes }: PlainLimits, locates: boolean): Cursor {
  return { text, version, locates, left: nodes, at: 0, line: 0, column: 0, start: 0, end: 0, children: undefined };
}

function readRoot(cursor: Cursor, { depth }: PlainLimits): Value | undefined {
  const { text } = cursor;
  toContent(cursor, 0);
  const isStart = cursor.column === 0 && text.startsWith("---", cursor.line) && endsLine(text, cursor.line + 3);
  if (isStart) nextLine(cursor, cursor.line + 3);
  if (cursor.column < 0) return undefined;
  const root = blockAt(cursor, Math.min(depth, DEEPEST));
  return cursor.column < 0 && cursor.left >= 0 ? root : undefined;
}

/** Counts a value; false where the text may be made of too much. */
function isLeft(cursor: Cursor): boolean {
  cursor.left -= VALUE;
  return cursor.left >= 0;
}

/** Goes to the first line that says something, from the offset where one begins. */
function toContent(cursor: Cursor, from: number): void {
  const { text } = cursor;
  let line = from;
  let at = skipBlanks(text, line);
  let code = text.charCodeAt(at);
  while (code === NEWLINE || code === HASH) {
    const end = text.indexOf("\n", at);
    line = end < 0 ? text.length : end + 1;
    at = skipBlanks(text, line);
    code = text.charCodeAt(at);
    cursor.left -= LINE;
  }
  cursor.line = line;
  cursor.at = at;
  cursor.column = Number.isNaN(code) ? -1 : at - line;
}

/** The same from an offset whose line has nothing more to say. */
function nextLine(cursor: Cursor, from: number): void {
  const end = cursor.text.indexOf("\n", from);
  toContent(cursor, end < 0 ? cursor.text.length : end + 1);
}

/** A list or a map that begins here. */
function blockAt(cursor: Cursor, depth: number): Value | undefined {
  if (depth === 0 || !isLeft(cursor)) return undefined;
  return isItem(cursor, cursor.at) ? listAt(cursor, depth - 1) : mapAt(cursor, depth - 1);
}

function isItem({ text }: Cursor, at: number): boolean {
  return text.charCodeAt(at) === DASH && isBlank(text.charCodeAt(at + 1));
}

function listAt(cursor: Cursor, depth: number): Value | undefined {
  const { at: start, column, locates } = cursor;
  const items: Value[] = [];
  const members = locates ? new Map<number, Node>() : undefined;
  while (cursor.column === column && isItem(cursor, cursor.at)) {
    const { at } = cursor;
    const item = itemAt(cursor, column, depth);
    if (item === undefined) return undefined;
    members?.set(items.length, lastNode(cursor, undefined, at));
    items.push(item);
  }
  if (cursor.column > column) return undefined;
  stands(cursor, start, cursor.end, members);
  return items;
}

/** What stands behind a dash: also a list or a map whose first line this is. */
function itemAt(cursor: Cursor, column: number, depth: number): Value | undefined {
  const { text, line } = cursor;
  const behind = cursor.at + 1;
  const at = skipBlanks(text, behind);
  if (!isItem(cursor, at) && keyAt(cursor, at) === undefined) return valueBehind(cursor, behind, column, depth, false);
  cursor.at = at;
  cursor.column = at - line;
  return blockAt(cursor, depth);
}

function mapAt(cursor: Cursor, depth: number): Value | undefined {
  const { at: start, column, locates } = cursor;
  const entries: Entry[] = [];
  const members = locates ? new Map<string, Node>() : undefined;
  while (cursor.column === column) {
    const key = keyAt(cursor, cursor.at);
    const value = key && valueBehind(cursor, key.end + 1, column, depth, true);
    if (key === undefined || value === undefined) return undefined;
    entries.push([key.name, value]);
    members?.set(key.name, lastNode(cursor, { start: key.start, end: key.end }, key.start));
  }
  if (cursor.column > column) return undefined;
  stands(cursor, start, cursor.end, members);
  return mapOf(entries);
}

/**
 * What stands behind a colon or a dash: a value on the line, or a container on the lines below that are indented deeper;
 * behind a colon also a list that is indented as the key is.
 */
function valueBehind(
  cursor: Cursor,
  behind: number,
  column: number,
  depth: number,
  isMember: boolean,
): Value | undefined {
  const { text } = cursor;
  if (!isLeft(cursor)) return undefined;
  const start = skipBlanks(text, behind);
  const code = text.charCodeAt(start);
  if (Number.isNaN(code) || code === NEWLINE || code === HASH) {
    nextLine(cursor, start);
    if (cursor.column > column || (isMember && cursor.column === column && isItem(cursor, cursor.at)))
      return blockAt(cursor, depth);
    stands(cursor, start, start);
    return new Literal(null, "", "blank", "yaml");
  }
  const value = valueAt(cursor, start, depth, endOfPlain);
  if (value === undefined || !endsLine(text, cursor.end)) return undefined;
  nextLine(cursor, cursor.end);
  return cursor.column > column ? undefined : value;
}

/** Where the reader is, and what it read last. */
interface Cursor {
  readonly text: string;
  readonly version: YamlDialect["version"];
  /** Whether places are kept: a value alone is read in half the time. */
  readonly locates: boolean;
  /** What may be read yet, in `yaml`'s nodes. */
  left: number;
  /** The offset of what is read next. */
  at: number;
  /** Where the line of `at` begins. */
  line: number;
  /** The column of `at`, from 0; -1 behind the last line. */
  column: number;
  /** The value that was read last: where it stands, and what it holds. */
  start: number;
  end: number;
  children: Children | undefined;
}

/** What may begin a scalar without quotes: no indicator, and a dash only before what makes it a number, an option or a name. */
const PLAIN_START = /(?!\.\.\.)(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-[\w.])/y;
/** YAML 1.2.2 §7.4.2: an implicit key has at most 1024 characters. */
const LONGEST_KEY = 1000;
const [NEWLINE, HASH, DASH] = [10, 35, 45];
const [SPACE, QUOTE, APOSTROPHE, COMMA, COLON] = [32, 34, 39, 44, 58];
const [BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [92, 91, 93, 123, 125];

/** What was read last, as a node under its key. @param from where its entry begins */
function lastNode({ text, start, end, children }: Cursor, key: Span | undefined, from: number): Node {
  const form = children === undefined ? "scalar" : isOpening(text.charCodeAt(start)) ? "flow" : "block";
  return { start, end, children, key, form, whole: [{ start: from, end: Math.max(end, key?.end ?? 0) }] };
}

/** Keeps where what is read stands. */
function stands(cursor: Cursor, start: number, end: number, children?: Children): void {
  cursor.start = start;
  cursor.end = end;
  cursor.children = children;
}

function isOpening(code: number): boolean {
  return code === OPEN_LIST || code === OPEN_MAP;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at += 1;
  return at;
}

/** Whether nothing but a comment follows on the line. */
function endsLine(text: string, end: number): boolean {
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  return Number.isNaN(code) || code === NEWLINE || (code === HASH && at > end);
}

/** A blank, a break, or the end of the text. */
function isBlank(code: number): boolean {
  return code === SPACE || code === NEWLINE || Number.isNaN(code);
}

interface Key extends Span {
  readonly name: string;
}

/** Null is no key, and `<<` takes over what another map has. */
const SPECIAL_KEY = /^(?:<<|~|null|Null|NULL)$/;

/** The key that begins at an offset, before its colon; undefined where none does, or an unusual one. */
function keyAt({ text }: Cursor, start: number, inFlow = false): Key | undefined {
  const quoted = quotedAt(text, start);
  const end = quoted?.end ?? (inFlow ? endOfPlainInFlow(text, start) : endOfPlain(text, start));
  if (end === undefined || text.charCodeAt(end) !== COLON || end - start > LONGEST_KEY) return undefined;
  if (!inFlow && !isBlank(text.charCodeAt(end + 1))) return undefined;
  const name = quoted?.text ?? text.slice(start, end);
  return quoted === undefined && SPECIAL_KEY.test(name) ? undefined : { name, start, end };
}

type Entry = readonly [string, Value];

/** Undefined where a key is written twice. */
function mapOf(entries: readonly Entry[]): Value | undefined {
  const map = record(entries);
  return Object.keys(map).length === entries.length ? map : undefined;
}

/** A list or a map in brackets, or a scalar, that ends on its line. */
function valueAt(cursor: Cursor, start: number, depth: number, endOf: typeof endOfPlain): Value | undefined {
  return isOpening(cursor.text.charCodeAt(start)) ? flowAt(cursor, start, depth) : scalarAt(cursor, start, endOf);
}

/** A scalar in quotes, or without them as far as it goes where it stands. */
function scalarAt(cursor: Cursor, start: number, endOf: typeof endOfPlain): Value | undefined {
  const { text, version } = cursor;
  const quoted = quotedAt(text, start);
  const end = quoted?.end ?? endOf(text, start);
  if (end === undefined) return undefined;
  stands(cursor, start, end);
  return quoted?.text ?? plainScalar(text.slice(start, end), version);
}

/** The end of a scalar without quotes: before a colon that makes it a key, a comment, or the blanks that end the line. */
function endOfPlain(text: string, start: number): number | undefined {
  if (matchEnd(PLAIN_START, text, start) === start) return undefined;
  let end = start;
  for (let at = start; ; at += 1) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code) || code === NEWLINE) return end;
    if (code === SPACE) {
      if (text.charCodeAt(at + 1) === HASH) return end;
    } else if (code === COLON && isBlank(text.charCodeAt(at + 1))) {
      return end === at ? end : undefined; // blanks before a colon
    } else end = at + 1;
  }
}

interface Quoted {
  readonly text: string;
  readonly end: number;
}

/** The escapes that JSON has too, where they make whole characters. */
const ESCAPES = /\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})/g;

/** A text in quotes that ends on its line. */
function quotedAt(text: string, start: number): Quoted | undefined {
  const quote = text.charCodeAt(start);
  if (quote !== APOSTROPHE && quote !== QUOTE) return undefined;
  const end = endOfQuoted(text, start, quote);
  if (end === undefined) return undefined;
  const inner = text.slice(start + 1, end - 1);
  if (quote === APOSTROPHE) return { text: inner.replaceAll("''", "'"), end };
  if (!inner.includes("\\")) return { text: inner, end };
  return inner.replaceAll(ESCAPES, "").includes("\\") ? undefined : { text: JSON.parse(`"${inner}"`) as string, end };
}

/** Step by step: a pattern would need a stack for a long text. */
function endOfQuoted(text: string, start: number, quote: number): number | undefined {
  const twice = quote === APOSTROPHE ? APOSTROPHE : BACKSLASH; // what takes the next character with it
  for (let at = start + 1; ; at += 1) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code) || code === NEWLINE) return undefined;
    if (code === twice && (twice !== quote || text.charCodeAt(at + 1) === quote)) at += 1;
    else if (code === quote) return at + 1;
  }
}

/** A list or a map in brackets, on one line. */
function flowAt(cursor: Cursor, start: number, depth: number): Value | undefined {
  if (depth === 0) return undefined;
  const { text, locates } = cursor;
  const isMap = text.charCodeAt(start) === OPEN_MAP;
  const close = isMap ? CLOSE_MAP : CLOSE_LIST;
  const [items, entries]: [Value[], Entry[]] = [[], []];
  const members = locates ? new Map<string | number, Node>() : undefined;
  let at: number | undefined = skipBlanks(text, start + 1);
  while (text.charCodeAt(at) !== close) {
    const key = isMap ? keyAt(cursor, at, true) : undefined;
    if ((isMap && key === undefined) || !isLeft(cursor)) return undefined;
    const value = valueAt(cursor, key === undefined ? at : skipBlanks(text, key.end + 1), depth - 1, endOfPlainInFlow);
    if (value === undefined) return undefined;
    members?.set(key?.name ?? items.length, lastNode(cursor, key && { start: key.start, end: key.end }, at));
    if (key === undefined) items.push(value);
    else entries.push([key.name, value]);
    at = afterEntry(text, cursor.end, close);
    if (at === undefined) return undefined;
  }
  stands(cursor, start, at + 1, members);
  return isMap ? mapOf(entries) : items;
}

/** Where the next entry begins, or the bracket stands that closes; undefined where neither follows. */
function afterEntry(text: string, end: number, close: number): number | undefined {
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  if (code === close) return at;
  if (code !== COMMA) return undefined;
  const next = skipBlanks(text, at + 1);
  return text.charCodeAt(next) === close ? undefined : next;
}

/** What ends a scalar without quotes in brackets. */
function isSign(code: number): boolean {
  return isOpening(code) || code === COMMA || code === CLOSE_LIST || code === CLOSE_MAP;
}

/** The end of a scalar without quotes in brackets, where commas, brackets, and colons before any of these mean more. */
function endOfPlainInFlow(text: string, start: number): number | undefined {
  if (matchEnd(PLAIN_START, text, start) === start) return undefined;
  let end = start;
  for (let at = start; ; at += 1) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code) || code === NEWLINE || code === HASH) return undefined;
    if (isSign(code)) return end;
    if (code === COLON) {
      const next = text.charCodeAt(at + 1);
      if (isBlank(next)) return end === at ? end : undefined;
      if (isSign(next)) return undefined;
    }
    if (code !== SPACE) end = at + 1;
  }
}
