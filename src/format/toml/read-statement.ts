import { Literal, type Scalar } from "../../model/value.js";
import type { Findings, Span } from "../findings.js";
import { spelledInteger, spelledNumber } from "../spelled.js";
import { defineEntry, type Header } from "./define.js";
import type { AST } from "./engine.js";
import { LONG } from "./scan.js";
import { stringText } from "./string-text.js";
import { UNKNOWN_ESCAPE } from "./syntax.js";
import { newTable, type KeyPart, type TomlBody, type TomlEntry, type TomlValue } from "./tree.js";

/** The statement that is read: the text, where the parser's offsets start in it, how deep its values may go. */
interface Source {
  readonly text: string;
  readonly base: number;
  /** How many containers may stand inside one another here. */
  readonly room: number;
  readonly findings: Findings;
}

/** What the parser found, in our own tree; undefined, and noted, for what is nested too deeply. */
export function headerOf(table: AST.TOMLTable, source: Source): Header {
  const { start, end } = spanOf(table.range, source);
  return { start, end, keys: table.key.keys.map((key) => keyPart(key, source)), isItem: table.kind === "array" };
}

export function entryOf(pair: AST.TOMLKeyValue, body: TomlBody, source: Source): TomlEntry | undefined {
  const keys = pair.key.keys.map((key) => keyPart(key, source));
  const room = source.room - keys.length + 1;
  const node = room < 0 ? undefined : valueOf(pair.value, { ...source, room });
  return node && { ...spanOf(pair.range, source), keys, node, body };
}

function keyPart(key: AST.TOMLBare | AST.TOMLQuoted, source: Source): KeyPart {
  return { name: key.type === "TOMLBare" ? key.name : key.value, ...spanOf(key.range, source) };
}

function spanOf([start, end]: AST.Range, { base }: Source): Span {
  return { start: base + start, end: base + end };
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
      return new Literal(written, written, "date", "toml");
  }
}

function integer(written: string): Scalar | undefined {
  return spelledInteger(written.replaceAll(/[-+_]/g, ""), written.startsWith("-"), written, "toml");
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
