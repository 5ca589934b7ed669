import type { Limits, Span } from "../../model/document.js";
import { lazy, Literal, type Scalar, spelledInteger, spelledNumber } from "../../model/value.js";
import { collectFindings, type Findings, isSmall, type Reading } from "../node.js";
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import {
  type KeyPart,
  newTable,
  type TomlBody,
  type TomlEntry,
  type TomlMember,
  tomlNodes,
  type TomlTable,
  type TomlTree,
  type TomlValue,
  tomlValue,
} from "./tree.js";
import { plainStatement, readPlain } from "./plain.js";
import { LONG, type RawStatement, scanToml, shortText, stringText } from "./scan.js";
import { reportMistake, UNKNOWN_ESCAPE } from "./syntax.js";
import { withSeconds } from "./emit-toml.js";

/** The statement that is read: the text, where the parser's offsets start in it, how deep its values may go. */
interface Source {
  readonly text: string;
  readonly base: number;
  /** How many containers may stand inside one another here. */
  readonly room: number;
  readonly findings: Findings;
}

/** Reads TOML 1.0 and 1.1. A text of nothing, or of comments, is a document without a value. */
export function readToml(text: string, limits: Limits): Reading {
  const plain = isSmall(text, limits) && !UNPRINTABLE.test(text) ? readPlain(text, limits.depth) : undefined;
  const read = lazy(() => readTree(text, limits));
  const findings = plain === undefined ? read().findings : [];
  return { value: plain ?? read().value, findings, root: () => read().root(), comments: () => read().comments() };
}

function readTree(text: string, limits: Limits): Reading {
  const findings = collectFindings(text);
  const { tree, comments } = tomlTree(text, limits, findings);
  const value = tree === undefined || tree.isEmpty ? undefined : tomlValue(tree.root);
  return { value, findings: findings.all, root: lazy(() => tree && tomlNodes(tree)), comments: () => comments };
}

/** What TOML lets stand nowhere as it is (TOML 1.0 "Spec", "Comment", "String"); a carriage return only before LF. */
// oxlint-disable-next-line no-control-regex -- it is about control characters
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|\p{Surrogate}/u;

/** So many broken statements are told: what follows them is often a guess. */
const MOST_MISTAKES = 3;

/** Reads the tree of a text; undefined where it is nested too deeply or holds what is no text. */
function tomlTree(
  text: string,
  limits: Limits,
  findings: Findings,
): { readonly tree: TomlTree | undefined; readonly comments: readonly Span[] } {
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable !== null) {
    const { index } = unprintable;
    const code = text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
    const isReturn = code === "000D";
    const reason = `the character U+${code} cannot stand in TOML ${isReturn ? "but before a line feed" : "as it is"}`;
    findings.add("parse/string", { reason }, { start: index, end: isReturn ? index : index + 1 });
    return { tree: undefined, comments: [] };
  }
  const { depth: limit } = limits;
  const { statements, comments, tooDeep, tooLarge } = scanToml(text, limits);
  if (tooLarge !== undefined) {
    findings.add("parse/too-large", { limit: limits.nodes }, tooLarge);
    return { tree: undefined, comments: [] };
  }
  const root = sectionOf(newTable(undefined), 1);
  let section = root;
  let deep = tooDeep;
  let mistakes = 0;
  for (const statement of statements) {
    if (deep !== undefined || mistakes === MOST_MISTAKES) break;
    const room = limit - section.depth;
    const plain = statement.long.length > 0 ? undefined : plainStatement(text, statement, room);
    const parsed = plain === undefined ? parsedStatement(text, statement, findings) : undefined;
    const source = { text, base: statement.start, room, findings };
    if (plain === undefined && parsed === undefined) mistakes += 1;
    if (statement.isHeader) {
      const header = plain ?? (parsed?.type === "TOMLTable" ? headerOf(parsed, source) : undefined);
      const opened = header && defineTable(root.table, header, findings);
      // What stands below a header that opens nothing belongs nowhere.
      section = sectionOf(opened?.table ?? newTable(undefined), opened?.depth ?? 1);
      if (section.depth > limit) deep = statement;
    } else if (plain?.node !== undefined) {
      addEntry({ ...plain, node: plain.node, body: section.body }, section, findings);
    } else if (parsed?.type === "TOMLKeyValue") {
      const entry = entryOf(parsed, section.body, source);
      if (entry === undefined) deep = statement;
      else addEntry(entry, section, findings);
    }
  }
  if (deep !== undefined) findings.add("parse/depth", { limit }, { start: deep.start, end: deep.start + 1 });
  const tree = { text, root: root.table, isEmpty: statements.length === 0 };
  return { tree: deep === undefined ? tree : undefined, comments };
}

/** The table that the statements below a header belong to. */
interface Section {
  readonly table: TomlTable;
  readonly body: TomlBody;
  readonly depth: number;
}

function addEntry(entry: TomlEntry, { table, body }: Section, findings: Findings): void {
  body.entries.push(entry);
  defineEntry(table, entry, findings);
}

function sectionOf(table: TomlTable, depth: number): Section {
  table.body ??= { kind: "section", header: undefined, start: 0, end: 0, entries: [] };
  return { table, body: table.body, depth };
}

/** A statement by itself, as the parser reads it; undefined, and noted, where it is none. */
function parsedStatement(
  text: string,
  statement: RawStatement,
  findings: Findings,
): AST.TOMLTable | AST.TOMLKeyValue | undefined {
  const { start, end } = statement;
  // The line end is the parser's due: at the very end of its text it loses the last characters of some values.
  const source = statement.long.length === 0 ? `${text.slice(start, end)}\n` : shortText(text, statement, findings);
  if (source === undefined) return undefined;
  try {
    return parseTOML(source).body[0].body[0];
  } catch (error) {
    if (error instanceof ParseError) {
      reportMistake({ message: error.message, offset: start + error.index }, text, statement, findings);
    } else {
      // A mistake of the parser must not become ours.
      const reason = `the TOML parser gave up: ${error instanceof Error ? error.message : String(error)}`;
      findings.add("parse/syntax", { reason }, { start, end: start });
    }
    return undefined;
  }
}

/** A header, read. */
interface Header extends Span {
  readonly keys: readonly KeyPart[];
  readonly isItem: boolean;
}

/** The table that a header opens and how deep it stands; undefined, and noted, where it may not be opened (again). */
function defineTable(
  root: TomlTable,
  header: Header,
  findings: Findings,
): { readonly table: TomlTable; readonly depth: number } | undefined {
  const { keys, isItem, start, end } = header;
  let [at, depth] = [root, 1];
  for (const [index, part] of keys.slice(0, -1).entries()) {
    const member = at.members.get(part.name);
    const next = member === undefined ? newTable(undefined) : lastTable(member);
    if (next === undefined) return reportDuplicate(keys, index, member as TomlMember, findings);
    if (member === undefined) at.members.set(part.name, { key: part, node: next, entry: undefined });
    depth += member?.node.kind === "tables" ? 2 : 1;
    at = next;
  }
  const last = keys.at(-1) as KeyPart;
  const member = at.members.get(last.name);
  const table = newTable({ kind: "section", header: { start, end }, start, end, entries: [] });
  const opened = { table, depth: depth + (isItem ? 2 : 1) };
  if (member === undefined) {
    const node = isItem ? { kind: "tables" as const, items: [table] } : table;
    at.members.set(last.name, { key: last, node, entry: undefined });
    return opened;
  }
  const { node } = member;
  if (isItem && node.kind === "tables") {
    node.items.push(table);
    return opened;
  }
  const isFree = !isItem && node.kind === "table" && node.body === undefined && node.dotted === undefined;
  if (!isFree) return reportDuplicate(keys, keys.length - 1, member, findings);
  node.body = table.body;
  return { table: node, depth: opened.depth };
}

/** Where a header's name goes on: a table that braces do not close, or the last item of a list of tables. */
function lastTable({ node }: TomlMember): TomlTable | undefined {
  if (node.kind === "tables") return node.items.at(-1);
  return node.kind === "table" && node.body?.kind !== "braces" ? node : undefined;
}

/** What the parser found, in our own tree; undefined, and noted, for what is nested too deeply. */
function headerOf(table: AST.TOMLTable, source: Source): Header {
  const { start, end } = spanOf(table.range, source);
  return { start, end, keys: table.key.keys.map((key) => keyPart(key, source)), isItem: table.kind === "array" };
}

function entryOf(pair: AST.TOMLKeyValue, body: TomlBody, source: Source): TomlEntry | undefined {
  const keys = pair.key.keys.map((key) => keyPart(key, source));
  const room = source.room - keys.length + 1;
  const node = room < 0 ? undefined : valueOf(pair.value, { ...source, room });
  return node && { ...spanOf(pair.range, source), keys, node, body };
}

function keyPart(key: AST.TOMLBare | AST.TOMLQuoted, source: Source): KeyPart {
  return { name: key.type === "TOMLBare" ? key.name : key.value, ...spanOf(key.range, source) };
}

/** The statement is known to be shallow enough for the stack, so this may recurse. */
function valueOf(node: AST.TOMLContentNode, source: Source): TomlValue | undefined {
  const span = spanOf(node.range, source);
  if (node.type === "TOMLValue") return { kind: "scalar", ...span, value: scalarOf(node, span, source) };
  if (source.room < 1) return undefined;
  const inner = { ...source, room: source.room - 1 };
  if (node.type === "TOMLArray") {
    const items = node.elements.map((element) => valueOf(element, inner));
    return items.every((item) => item !== undefined) ? { kind: "array", ...span, items } : undefined;
  }
  const body: TomlBody = { kind: "braces", ...span, header: undefined, entries: [] };
  const table = newTable(body);
  for (const pair of node.body) {
    const entry = entryOf(pair, body, inner);
    if (entry === undefined) return undefined;
    body.entries.push(entry);
    defineEntry(table, entry, source.findings);
  }
  return table;
}

function scalarOf(node: AST.TOMLValue, span: Span, { text, findings }: Source): Scalar {
  const written = text.slice(span.start, span.end);
  switch (node.kind) {
    case "boolean":
      return node.value;
    case "string":
      return stringOf(node, written, span, findings);
    case "integer":
    case "float": {
      const number = node.kind === "integer" ? integer(written) : spelledNumber(node.value, written, "float", "toml");
      if (number === undefined) findings.add("parse/number", { text: written }, span);
      return number ?? 0;
    }
    default:
      return new Literal(withSeconds(written), written, "date", "toml");
  }
}

/** The parser's text of a string, unless a short one stood for it there. */
function stringOf({ value }: AST.TOMLStringValue, written: string, span: Span, findings: Findings): string {
  if (written.length <= LONG) return value;
  const text = stringText(written);
  if (typeof text === "string") return text;
  const start = span.start + text.wrong;
  findings.add("parse/syntax", UNKNOWN_ESCAPE, { start, end: start + 2 });
  return "";
}

function integer(written: string): Scalar | undefined {
  return spelledInteger(written.replaceAll(/[-+_]/g, ""), written.startsWith("-"), written, "toml");
}

function spanOf([start, end]: AST.Range, { base }: Source): Span {
  return { start: base + start, end: base + end };
}

/**
 * Adds a key and its value to a table. A dotted key makes the tables on its way, or goes on with those that keys of
 * the same body have made (TOML 1.0 "Table"); whatever else is there already is noted as a duplicate.
 */
function defineEntry(table: TomlTable, entry: TomlEntry, findings: Findings): void {
  const { keys } = entry;
  let at = table;
  for (const [index, part] of keys.slice(0, -1).entries()) {
    const member = at.members.get(part.name);
    const next = member === undefined ? newTable(undefined) : openTo(entry, member);
    if (next === undefined) return reportDuplicate(keys, index, member as TomlMember, findings);
    if (next.dotted === undefined) next.dotted = { depth: index + 1, first: entry, last: entry };
    else next.dotted.last = entry;
    if (member === undefined) at.members.set(part.name, { key: part, node: next, entry: undefined });
    at = next;
  }
  const last = keys.at(-1) as KeyPart;
  const member = at.members.get(last.name);
  if (member !== undefined) return reportDuplicate(keys, keys.length - 1, member, findings);
  at.members.set(last.name, { key: last, node: entry.node, entry });
}

/** The table of a member where a dotted key may add to it: one of the same body's, or one that has only sub-tables yet. */
function openTo(entry: TomlEntry, { node }: TomlMember): TomlTable | undefined {
  if (node.kind !== "table" || node.body !== undefined) return undefined;
  return node.dotted === undefined || node.dotted.first.body === entry.body ? node : undefined;
}

function reportDuplicate(keys: readonly KeyPart[], index: number, { key }: TomlMember, findings: Findings): undefined {
  const names = keys.slice(0, index + 1).map(({ name }) => name);
  findings.duplicate(names.join("."), key, keys[index] as KeyPart);
}
