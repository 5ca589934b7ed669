import { Literal, type Value } from "../../model/value.js";
import type { Node } from "../node.js";
import type { YamlDialect } from "./spell.js";
import {
  DASH,
  endsLine,
  HASH,
  isBlank,
  keyAt,
  lastNode,
  lineValue,
  mapOf,
  NEWLINE,
  skipBlanks,
  stands,
  type Cursor,
  type Entry,
} from "./plain-line.js";

/*
 * A reader of plain YAML (F7): maps and lists by indentation, and in brackets on one line; scalars without quotes or in
 * them, on one line; comments. That is most of what people write, and a tenth of the grammar. It never finds anything
 * wrong: at whatever is unusual it gives up, and the whole text goes to `yaml`, which says what it means or why not.
 */

/** Tabs, lone carriage returns, control characters, breaks that only YAML 1.1 knows, marks of byte order. */
const UNUSUAL = /[^\n -~\u{a0}-\u{2027}\u{202a}-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const DEEPEST = 100;

/**
 * The value of a text that is plain YAML; undefined where anything in it is not.
 *
 * @param depth containers inside one another that are allowed
 */
export function readPlain(text: string, version: YamlDialect["version"], depth: number): Value | undefined {
  return UNUSUAL.test(text) ? undefined : readRoot(startOf(text, version, false), depth);
}

/** Where everything of a text stands that is plain YAML. */
export function locatePlain(text: string, version: YamlDialect["version"], depth: number): Node | undefined {
  const cursor = startOf(text, version, true);
  return readRoot(cursor, depth) === undefined ? undefined : lastNode(cursor, undefined, cursor.start);
}

function startOf(text: string, version: YamlDialect["version"], locates: boolean): Cursor {
  return { text, version, locates, at: 0, line: 0, column: 0, start: 0, end: 0, children: undefined };
}

function readRoot(cursor: Cursor, depth: number): Value | undefined {
  const { text } = cursor;
  toContent(cursor, 0);
  const isStart = cursor.column === 0 && text.startsWith("---", cursor.line) && endsLine(text, cursor.line + 3);
  if (isStart) nextLine(cursor, cursor.line + 3);
  if (cursor.column < 0) return undefined;
  const root = blockAt(cursor, Math.min(depth, DEEPEST));
  return cursor.column < 0 ? root : undefined;
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
  if (depth === 0) return undefined;
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
  const start = skipBlanks(text, behind);
  const code = text.charCodeAt(start);
  if (Number.isNaN(code) || code === NEWLINE || code === HASH) {
    nextLine(cursor, start);
    if (cursor.column > column || (isMember && cursor.column === column && isItem(cursor, cursor.at)))
      return blockAt(cursor, depth);
    stands(cursor, start, start);
    return new Literal(null, "", "blank", "yaml");
  }
  const value = lineValue(cursor, start, depth);
  if (value === undefined || !endsLine(text, cursor.end)) return undefined;
  nextLine(cursor, cursor.end);
  return cursor.column > column ? undefined : value;
}
