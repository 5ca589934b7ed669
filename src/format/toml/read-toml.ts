import { quote } from "../../model/codes/entry.js";
import type { Limits, Span } from "../../model/document.js";
import { lazy, Literal, type Scalar } from "../../model/value.js";
import { collectFindings, countNodes, type Findings, type NodeCount, type Reading } from "../node.js";
import { lineBreakAt, lineStartAt, matchEnd } from "../text.js";
import { isEndless, isLongString, isMoment, stringEnd, stringText, tomlNumber, withSeconds } from "./scalar.js";
import {
  addEntry,
  type Header,
  type KeyPart,
  newTable,
  openTable,
  type TomlBody,
  type TomlEntry,
  tomlNode,
  type TomlTable,
  type TomlValue,
  tomlValue,
  topTable,
} from "./tree.js";

/*
 * One descent over the text, bounded by the limit of depth: each function reads what stands at the cursor and moves on
 * behind it. Undefined, or false, is a mistake, which has been told.
 */

/** A text, and how far it is read. */
interface Cursor {
  readonly text: string;
  readonly limits: Limits;
  readonly root: TomlTable;
  readonly findings: Findings;
  readonly comments: Span[];
  readonly nodes: NodeCount;
  at: number;
  /** What a name or a value counts here. */
  cost: number;
  /** Whether the text is beyond what is read, by its size or its characters: nothing of it counts. */
  isBeyond: boolean;
}

/** What is kept of a name or a value, in scalars of JSON; between brackets, where they stand densely, twice that. */
const [COST, INNER_COST] = [4, 8];

/** So many broken statements are told: what follows them is often a guess. */
const MOST_MISTAKES = 3;

/** What TOML lets stand nowhere as it is (TOML 1.0 "Spec", "Comment", "String"); a carriage return only before LF. */
// oxlint-disable-next-line no-control-regex -- it is about control characters
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|\p{Surrogate}/u;

/** Reads TOML 1.0 and 1.1. A text of nothing, or of comments, is a document without a value. */
export function readToml(text: string, limits: Limits): Reading {
  const { root, findings, isBeyond } = readTree(text, limits);
  const again = lazy(() => readTree(text, limits)); // a tree is many times its text, and seldom asked for
  return {
    value: isBeyond || root.members.size === 0 ? undefined : tomlValue(root),
    findings: findings.all,
    root: lazy(() => (again().isBeyond ? undefined : tomlNode(again().root))),
    comments: () => again().comments,
  };
}

function readTree(text: string, limits: Limits): Cursor {
  const [root, findings, comments, nodes] = [topTable(text), collectFindings(text), [], countNodes(limits.nodes)];
  const at = text.startsWith("\ufeff") ? 1 : 0;
  const cursor: Cursor = { text, limits, root, findings, comments, nodes, at, cost: COST, isBeyond: false };
  const unprintable = text.search(UNPRINTABLE);
  if (unprintable < 0) readStatements(cursor);
  else refuse(cursor, unprintable);
  return cursor;
}

function refuse(cursor: Cursor, at: number): void {
  const code = cursor.text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  const isReturn = code === "000D";
  const reason = `the character U+${code} cannot stand in TOML ${isReturn ? "but before a line feed" : "as it is"}`;
  cursor.findings.add("parse/string", { reason }, { start: at, end: isReturn ? at : at + 1 });
  cursor.isBeyond = true;
}

function readStatements(cursor: Cursor): void {
  const { text, limits, root, findings } = cursor;
  let table = root;
  let mistakes = 0;
  for (let sign = toWord(cursor); sign !== "" && mistakes < MOST_MISTAKES; sign = toWord(cursor)) {
    const { at: start } = cursor;
    cursor.cost = COST;
    const header = sign === "[" ? headerAt(cursor) : undefined;
    const entry = sign === "[" ? undefined : entryAt(cursor, limits.depth - table.depth);
    const isRead = (header ?? entry) !== undefined && isAtLineEnd(cursor);
    if (entry !== undefined && isRead) addEntry(table, entry, findings);
    // What stands below a header that opens nothing belongs nowhere.
    if (sign === "[") table = (isRead && header && openTable(root, header, findings)) || topTable(text);
    if (table.depth > limits.depth) beyond(cursor, "parse/depth", start);
    if (isRead || cursor.isBeyond) continue;
    mistakes += 1;
    toStatement(cursor, start);
  }
}

/** A line that is a header by its brackets, or that starts with a key and "=". */
const STATEMENT = /^[ \t]*(?:\[\[?[^[\],\n]+\]\]?[ \t]*(?:#|\r?$)|[^\s=,[\]{}#]+[ \t]*=)/gm;

/** Goes on behind a mistake: at the next line; between brackets, whose end may be missing, where one is a statement. */
function toStatement(cursor: Cursor, start: number): void {
  const { text, at } = cursor;
  cursor.at = lineBreakAt(text, at);
  if (cursor.cost === COST) return;
  STATEMENT.lastIndex = Math.max(lineStartAt(text, at), lineBreakAt(text, start));
  cursor.at = STATEMENT.exec(text)?.index ?? text.length;
}

function headerAt(cursor: Cursor): Header | undefined {
  const { text, at: start } = cursor;
  if (isTooMuch(cursor, INNER_COST)) return undefined;
  const isItem = text.startsWith("[[", start);
  const fence = isItem ? "]]" : "]";
  overBlanks(cursor, fence.length);
  const keys = keysAt(cursor, "the name of a table");
  if (keys === undefined) return undefined;
  if (text.startsWith(fence, cursor.at)) return { start, end: (cursor.at += fence.length), keys, isItem };
  if (isItem && text[cursor.at] === "]" && overBlanks(cursor, 1) === "]")
    return wrong(cursor, cursor.at, cursor.at + 1, '"[[" and "]]" hold no blanks between their brackets');
  return expected(cursor, `"${fence}" behind the name of the table`);
}

/** A key and its value, on a line or between braces. */
function entryAt(cursor: Cursor, room: number): TomlEntry | undefined {
  const { text, at: start } = cursor;
  const keys = keysAt(cursor, "a key or a value");
  if (keys === undefined) return undefined;
  if (text[cursor.at] !== "=") return expected(cursor, '"=" behind the key');
  overBlanks(cursor, 1);
  const tooDeep = keys.length > room + 1 ? keys[room] : undefined;
  if (tooDeep !== undefined) return beyond(cursor, "parse/depth", tooDeep.start);
  const node = valueAt(cursor, room - keys.length + 1);
  return node && { start, end: cursor.at, keys, node };
}

/** The names of a key, and the blanks behind them. */
function keysAt(cursor: Cursor, what: string): readonly KeyPart[] | undefined {
  const { text, at: first } = cursor;
  let keys: KeyPart[] | undefined;
  do {
    if (keys !== undefined) overBlanks(cursor, 1);
    const { at: start } = cursor;
    if (isTooMuch(cursor, cursor.cost)) return undefined;
    const isString = isQuote(text[start]) && !isLongString(text, start);
    if (!isString) cursor.at = matchEnd(BARE_KEY, text, start);
    const name = isString ? stringAt(cursor) : text.slice(start, cursor.at);
    if (name === undefined) return undefined;
    if (cursor.at === start) {
      const end = matchEnd(WORD, text, start);
      const isDotted = text[start] === "." || (keys !== undefined && end === start);
      return isDotted ? wrong(cursor, first, end, DOTS) : expected(cursor, what);
    }
    const part = { name, start, end: cursor.at };
    if (keys === undefined) keys = [part]; // which takes a fifth of the room of one that grows
    else keys.push(part);
  } while (overBlanks(cursor) === ".");
  return keys;
}

const DOTS = "a dotted key has a name on either side of each dot";

/** What stands behind "=", or as an item. */
function valueAt(cursor: Cursor, room: number): TomlValue | undefined {
  const { text, at: start } = cursor;
  if (isTooMuch(cursor, cursor.cost)) return undefined;
  const sign = text[start];
  if (sign === "[" || sign === "{") {
    if (room < 1) return beyond(cursor, "parse/depth", start);
    cursor.cost = INNER_COST;
    return sign === "[" ? listAt(cursor, room - 1) : tableAt(cursor, room - 1);
  }
  const value = isQuote(sign) ? stringAt(cursor) : wordAt(cursor);
  return value === undefined ? undefined : { kind: "scalar", start, end: cursor.at, value };
}

function listAt(cursor: Cursor, room: number): TomlValue | undefined {
  const { at: start } = cursor;
  const items: TomlValue[] = [];
  const isClosed = itemsAt(cursor, "]", () => {
    const item = valueAt(cursor, room);
    return item && items.push(item);
  });
  return isClosed ? { kind: "array", start, end: cursor.at, items } : undefined;
}

function tableAt(cursor: Cursor, room: number): TomlTable | undefined {
  const body: TomlBody = { kind: "braces", start: cursor.at, end: cursor.at, last: undefined };
  const table = newTable(0, body);
  const isClosed = itemsAt(cursor, "}", () => {
    const entry = entryAt(cursor, room);
    if (entry !== undefined) addEntry(table, entry, cursor.findings);
    return entry;
  });
  body.end = cursor.at;
  return isClosed ? table : undefined;
}

/** What stands between two brackets, with a comma behind each but perhaps the last. */
function itemsAt(cursor: Cursor, close: "]" | "}", isItem: () => unknown): true | undefined {
  cursor.at += 1;
  for (let sign = toWord(cursor); sign !== close; sign = toWord(cursor)) {
    if (sign === "") return expected(cursor, `"${close}"`);
    if (isItem() === undefined) return undefined;
    sign = toWord(cursor);
    if (sign === ",") cursor.at += 1;
    else if (sign !== close) return expected(cursor, `"," or "${close}"`);
  }
  cursor.at += 1;
  return true;
}

function stringAt(cursor: Cursor): string | undefined {
  const { text, at: start } = cursor;
  const isLong = isLongString(text, start);
  const end = stringEnd(text, start);
  cursor.at = end ?? (isLong ? text.length : lineBreakAt(text, start));
  if (end === undefined) {
    if (isLong) return wrong(cursor, start, cursor.at, "the string has no end", "close it by three quotes");
    const advice = 'close it by the quote that it starts with; write a line break as "\\n"';
    return wrong(cursor, start, cursor.at, "the string has no end on its line", advice);
  }
  if (isLong && text[end] === text[start])
    return wrong(cursor, start, end, "a string holds at most two of its quotes in a row");
  const found = stringText(text.slice(start, end));
  if (typeof found === "string") return found;
  const [at, advice] = [start + found.at, 'write a backslash as "\\\\", or use single quotes'];
  if (found.escape === "\\") return wrong(cursor, at, at + 2, "the string holds an unknown escape", advice);
  const reason = `${quote(found.escape)} is no character`;
  cursor.findings.add("parse/string", { reason }, { start: at, end: at + found.escape.length });
  return undefined;
}

/** A number, a boolean, a date or a time. */
function wordAt(cursor: Cursor): Scalar | undefined {
  const { text, at: start } = cursor;
  const end = matchEnd(WORD, text, matchEnd(DATE_BEFORE_TIME, text, start));
  const word = text.slice(start, end);
  cursor.at = end;
  if (word === "true" || word === "false") return word === "true";
  const number = tomlNumber(word);
  if (number !== undefined) return number;
  if (isMoment(word)) return new Literal(withSeconds(word), word, "date", "toml");
  if (word === "") return expected(cursor, isLineEnd(text[start]) ? "a value" : "a key or a value");
  if (isEndless(word)) {
    cursor.findings.add("parse/number", { text: word }, { start, end });
    return 0;
  }
  const [, reason = "", advice] = MISTAKES.find(([pattern]) => pattern.test(word)) ?? [];
  const words = reason.replace("FOUND", () => quote(word));
  return wrong(cursor, start, end, words, advice);
}

/** A blank may stand between a date and its time. */
const DATE_BEFORE_TIME = /(?:\d{4}-\d\d-\d\d (?=\d\d:))?/y;

/** What is wrong with a word: the first pattern that it matches, and our words for it. */
const MISTAKES: readonly (readonly [pattern: RegExp, reason: string, advice?: string])[] = [
  [/^[-+]?0\d+(?:\.\d+)?$/, "a number starts with no zero, found FOUND", "write an octal number as 0o644, or quote it"],
  [/^(?=.*_)[-+]?(?:0[xob][\da-f_]*|_*\d[\d_.e+-]*)$/i, "an underscore in a number stands between two digits"],
  [/^\d{4}-\d\d?-\d/, "FOUND is no date", "write it as 1979-05-27, or quote it"],
  [/^\d\d?:\d/, "FOUND is no time", "write it as 07:32:00, or quote it"],
  [/^(?:null|None|nil|~)$/, "expected a key or a value, found FOUND", "TOML has no null: leave the key out"],
  [/^/, "expected a key or a value, found FOUND"],
];

/** Notes a mistake, as far as it goes on its first line. */
function wrong(cursor: Cursor, start: number, end: number, reason: string, advice?: string): undefined {
  if (cursor.isBeyond) return;
  const span = { start, end: Math.min(end, lineBreakAt(cursor.text, start)) };
  cursor.findings.add("parse/syntax", advice === undefined ? { reason } : { reason, advice }, span);
}

/** Notes that something else stands at the cursor. */
function expected(cursor: Cursor, what: string, advice?: string): undefined {
  const { text, at } = cursor;
  if (isLineEnd(overBlanks(cursor))) {
    const end = text.slice(0, at).trimEnd().length;
    return wrong(cursor, end, end, `expected ${what}, found the end of the line`, advice);
  }
  const word = isQuote(text[at]) ? (stringEnd(text, at) ?? text.length) : Math.max(matchEnd(WORD, text, at), at + 1);
  const found = text.slice(at, Math.min(word, lineBreakAt(text, at)));
  return wrong(cursor, at, word, `expected ${what}, found ${quote(found)}`, advice);
}

/** The text is beyond a limit: nothing of it is read on. */
function beyond(cursor: Cursor, code: "parse/depth" | "parse/too-large", at: number): undefined {
  const { isBeyond, limits, text } = cursor;
  const limit = code === "parse/depth" ? limits.depth : limits.nodes;
  if (!isBeyond) cursor.findings.add(code, { limit }, { start: at, end: at + 1 });
  cursor.isBeyond = true;
  cursor.at = text.length;
}

/** Counts what starts at the cursor. */
function isTooMuch(cursor: Cursor, cost: number): boolean {
  if (!cursor.nodes.add(cost, cursor.at)) return false;
  beyond(cursor, "parse/too-large", cursor.at);
  return true;
}

/** Goes over blanks, line ends and comments to the next word: what it starts with; nothing, and nowhere, at the end. */
function toWord(cursor: Cursor): string {
  const { text, comments, at: last } = cursor;
  for (;;) {
    const { at: start } = cursor;
    const sign = text.charAt(start);
    if (sign === "") cursor.at = last;
    if (sign === " " || sign === "\n" || sign === "\t" || sign === "\r") cursor.at += 1;
    else if (sign !== "#" || isTooMuch(cursor, 1)) return sign;
    else comments.push({ start, end: (cursor.at = matchEnd(COMMENT, text, start)) });
  }
}

/** Goes over a sign of some characters and the blanks behind it, on its line; says what follows. */
function overBlanks(cursor: Cursor, sign = 0): string | undefined {
  const { text } = cursor;
  cursor.at += sign;
  while (text[cursor.at] === " " || text[cursor.at] === "\t") cursor.at += 1;
  return text[cursor.at];
}

function isAtLineEnd(cursor: Cursor): true | undefined {
  if (isLineEnd(overBlanks(cursor))) return true;
  return expected(cursor, "the end of the line", "write one key on each line");
}

/** Whether a line says no more from a character on. */
function isLineEnd(sign: string | undefined): boolean {
  return sign === "\n" || sign === "\r" || sign === "#" || sign === undefined;
}

function isQuote(sign: string | undefined): boolean {
  return sign === '"' || sign === "'";
}

const [BARE_KEY, WORD, COMMENT] = [/[\w-]*/y, /[^\s"'#[\]{},=]*/y, /#[^\r\n]*/y];
