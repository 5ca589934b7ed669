import {
  isObject,
  ordinaryInteger,
  type Scalar,
  spelledInteger,
  spelledNumber,
  type Value,
} from "../../model/value.js";
import type { Span } from "../../model/document.js";
import { type KeyPart, type TomlValue, tomlValue } from "./tree.js";

/*
 * Most statements are a header, or a key and a text, a number, a boolean or a list of these: they need no parser, and a
 * text of nothing else needs no tree. Nothing is found wrong here; whatever else stands there is the parser's, which says
 * what it means or why not.
 */

/** A statement that is plain: a header, or a key with its value. */
export interface PlainStatement extends Span {
  readonly keys: readonly KeyPart[];
  /** Undefined for a header. */
  readonly node: TomlValue | undefined;
  /** Whether it is the header of an item, `[[name]]`. */
  readonly isItem: boolean;
}

interface Read<T> {
  readonly value: T;
  readonly end: number;
}

const KEY = /[\w-]+|"[^"\\\n]*"|'[^'\n]*'/y;
const BLANKS = /[ \t]*/y;
const SPACE = /[ \t\r\n]*/y;
/** Lines of blanks and comments, from behind a statement on. */
const BETWEEN = /(?:[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$))*[ \t]*/y;
/** A text on one line, with JSON's escapes at most, and without. */
const BASIC = /"(?!"")(?:[^"\\\t\r\n]|\\["\\bfnrt]|\\u(?![dD][89a-fA-F])[\da-fA-F]{4})*"/y;
const LITERAL = /'(?!'')[^'\n]*'/y;
const BOOLEAN = /true|false/y;
/** A number without underscores. */
const NUMBER = /[-+]?(?:0|[1-9]\d{0,17})(?<float>\.\d{1,30})?(?<exponent>[eE][-+]?\d{1,3})?/y;
/** What may stand behind a value; anything else makes it another one. */
const BEHIND = /[ \t\r\n,\]#]|$/y;

/**
 * The value of a text whose every statement is plain, and opens or sets what none before it did; undefined for any other.
 *
 * @param room containers inside one another that are allowed
 */
export function readPlain(text: string, room: number): Value | undefined {
  const root = newTable();
  const lists = new Set<unknown>(); // those of `[[name]]`
  let section: Section | undefined = { table: root, depth: 1 };
  let at = matchEnd(BETWEEN, text, 0);
  if (at === text.length) return undefined; // which says nothing
  while (at < text.length) {
    const statement = statementAt(text, at, room - section.depth);
    if (statement === undefined) return undefined;
    const { end, keys, node } = statement;
    if (node !== undefined && !add(section.table, keys, node)) return undefined;
    if (node === undefined) section = open(root, statement, lists);
    if (section === undefined || section.depth > room) return undefined;
    at = matchEnd(BETWEEN, text, end);
    if (at < text.length && !text.slice(end, at).includes("\n")) return undefined;
  }
  return root;
}

type Table = Record<string, Value>;

interface Section {
  readonly table: Table;
  readonly depth: number;
}

function newTable(): Table {
  return Object.create(null) as Table;
}

/** The table of a header; undefined where it is there already, or what is on the way is neither a table nor an item. */
function open(root: Table, { keys, isItem }: PlainStatement, lists: Set<unknown>): Section | undefined {
  let table = root;
  for (const [index, { name }] of keys.entries()) {
    const isLast = index === keys.length - 1;
    const known = table[name];
    if (INDEX.test(name)) return undefined;
    if (known === undefined) {
      const made = newTable();
      const list = isLast && isItem ? [made] : undefined;
      if (list !== undefined) lists.add(list);
      table[name] = list ?? made;
      table = made;
    } else if (lists.has(known)) {
      const items = known as Table[];
      if (isLast && !isItem) return undefined;
      if (isLast) items.push(newTable());
      table = items.at(-1) as Table;
    } else if (isLast || !isObject(known)) return undefined;
    else table = known;
  }
  return { table, depth: 1 + 2 * keys.length };
}

/** Sets a key; false for one that is there, that goes through others, or would not stand in its turn (`10`). */
function add(table: Table, [key, ...more]: readonly KeyPart[], node: TomlValue): boolean {
  if (key === undefined || more.length > 0 || INDEX.test(key.name) || key.name in table) return false;
  table[key.name] = tomlValue(node);
  return true;
}

const INDEX = /^\d/;

/**
 * The statement that stands between two offsets, where it is plain.
 *
 * @param room containers inside one another that are allowed in it
 */
export function plainStatement(text: string, { start, end }: Span, room: number): PlainStatement | undefined {
  const statement = statementAt(text, start, room);
  return statement?.end === end ? statement : undefined;
}

function statementAt(text: string, start: number, room: number): PlainStatement | undefined {
  if (text[start] === "[") return headerAt(text, start);
  const keys = keysAt(text, start);
  if (keys === undefined || text[keys.end] !== "=") return undefined;
  const node = valueAt(text, matchEnd(BLANKS, text, keys.end + 1), room - keys.value.length + 1);
  return node && { start, end: node.end, keys: keys.value, node: node.value, isItem: false };
}

function headerAt(text: string, start: number): PlainStatement | undefined {
  const isItem = text[start + 1] === "[";
  const fence = isItem ? "]]" : "]";
  const keys = keysAt(text, matchEnd(BLANKS, text, start + fence.length));
  if (keys === undefined || !text.startsWith(fence, keys.end)) return undefined;
  return { start, end: keys.end + fence.length, keys: keys.value, node: undefined, isItem };
}

/** The names of a key, and where what follows them and their blanks begins. */
function keysAt(text: string, start: number): Read<readonly KeyPart[]> | undefined {
  const keys: KeyPart[] = [];
  for (let at = start; ;) {
    const end = matchEnd(KEY, text, at);
    if (end === at) return undefined;
    const written = text.slice(at, end);
    keys.push({ name: /^["']/.test(written) ? written.slice(1, -1) : written, start: at, end });
    const next = matchEnd(BLANKS, text, end);
    if (text[next] !== ".") return { value: keys, end: next };
    at = matchEnd(BLANKS, text, next + 1);
  }
}

function valueAt(text: string, start: number, room: number): Read<TomlValue> | undefined {
  if (text[start] === "[") return room < 1 ? undefined : listAt(text, start, room - 1);
  const value = room < 0 ? undefined : scalarAt(text, start);
  if (value === undefined) return undefined;
  const { end } = value;
  BEHIND.lastIndex = end;
  return BEHIND.test(text) ? { value: { kind: "scalar", start, end, value: value.value }, end } : undefined;
}

function scalarAt(text: string, start: number): Read<Scalar> | undefined {
  const first = text[start];
  const pattern = first === '"' ? BASIC : first === "'" ? LITERAL : first === "t" || first === "f" ? BOOLEAN : NUMBER;
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const value = scalarOf(found, pattern);
  return value === undefined ? undefined : { value, end: start + found[0].length };
}

function scalarOf({ 0: written, groups }: RegExpExecArray, pattern: RegExp): Scalar | undefined {
  if (pattern === LITERAL) return written.slice(1, -1);
  if (pattern === BASIC) return written.includes("\\") ? (JSON.parse(written) as string) : written.slice(1, -1);
  if (pattern === BOOLEAN) return written === "true";
  if (groups?.["float"] !== undefined || groups?.["exponent"] !== undefined)
    return spelledNumber(Number(written), written, "float", "toml");
  return (
    ordinaryInteger(written) ?? spelledInteger(written.replace(/^[-+]/, ""), written.startsWith("-"), written, "toml")
  );
}

function listAt(text: string, start: number, room: number): Read<TomlValue> | undefined {
  const items: TomlValue[] = [];
  let at = matchEnd(SPACE, text, start + 1);
  while (text[at] !== "]") {
    const item = valueAt(text, at, room);
    if (item === undefined) return undefined;
    items.push(item.value);
    at = matchEnd(SPACE, text, item.end);
    if (text[at] === ",") at = matchEnd(SPACE, text, at + 1);
    else if (text[at] !== "]") return undefined;
  }
  return { value: { kind: "array", start, end: at + 1, items }, end: at + 1 };
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return start + (pattern.exec(text)?.[0].length ?? 0);
}
