import type { Span } from "../../model/document.js";
import { lazy, record, type Scalar, type Value } from "../../model/value.js";
import type { Findings, Node } from "../node.js";

/** One name of a key, and where it stands: `a.b` has two. */
export interface KeyPart extends Span {
  readonly name: string;
}

/** A map, whichever way it is written: under a header, between braces, by dotted keys, or only as part of others' names. */
export interface TomlTable {
  readonly kind: "table";
  /** How many containers it stands in, with itself. */
  readonly depth: number;
  readonly members: Map<string, TomlMember>;
  /** Where its own keys are written; undefined for a table that no header and no braces open. */
  body: TomlBody | undefined;
  /** For a table of dotted keys: where these stand. */
  dotted: DottedTable | undefined;
}

/** The items of `[[name]]`. */
export interface TomlTables {
  readonly kind: "tables";
  readonly items: TomlTable[];
}

/** What can stand behind `=`. */
export type TomlValue =
  | (Span & { readonly kind: "scalar"; readonly value: Scalar })
  | (Span & { readonly kind: "array"; readonly items: readonly TomlValue[] })
  | TomlTable;
export type TomlNode = TomlValue | TomlTables;

/** The keys above the first header, below one, or between braces: its span is the text's, the header's, or the braces'. */
export interface TomlBody extends Span {
  readonly kind: "top" | "header" | "braces";
  end: number;
  /** The last of its keys. */
  last: TomlEntry | undefined;
}

/** A key and its value: a line, or an item between braces. */
export interface TomlEntry extends Span {
  readonly keys: readonly KeyPart[];
  readonly node: TomlValue;
}

/** `first` and `last` are the entries of one body that name the table, by their key's first `depth` names. */
interface DottedTable {
  readonly body: TomlBody;
  readonly depth: number;
  readonly first: TomlEntry;
  last: TomlEntry;
}

export interface TomlMember {
  /** Where its name stands first. */
  readonly key: KeyPart;
  readonly node: TomlNode;
  /** The entry whose value it is; undefined for what headers and longer keys make. */
  readonly entry: TomlEntry | undefined;
}

export function newTable(depth: number, body?: TomlBody): TomlTable {
  return { kind: "table", depth, members: new Map(), body, dotted: undefined };
}

/** A header, read. */
export interface Header extends Span {
  readonly keys: readonly KeyPart[];
  readonly isItem: boolean;
}

/** The table above the first header, which holds all that a text says. */
export function topTable(text: string): TomlTable {
  return newTable(1, { kind: "top", start: 0, end: text.length, last: undefined });
}

/** The table of a header; undefined, and noted, where it may not be opened (again). */
export function openTable(root: TomlTable, header: Header, findings: Findings): TomlTable | undefined {
  const { keys, isItem, start, end } = header;
  const outer = tableOf(root, keys, findings, lastTable);
  if (outer === undefined) return undefined;
  const key = keys.at(-1) as KeyPart;
  const member = outer.members.get(key.name);
  const known = member?.node;
  // A table that only longer headers name is opened later.
  const isFree = !isItem && known?.kind === "table" && known.body === undefined && known.dotted === undefined;
  const table = isFree ? known : newTable(outer.depth + (isItem ? 2 : 1));
  table.body = { kind: "header", start, end, last: undefined };
  const node: TomlNode = isItem ? { kind: "tables", items: [table] } : table;
  if (member === undefined) outer.members.set(key.name, { key, node, entry: undefined });
  else if (isItem && known?.kind === "tables") known.items.push(table);
  else if (!isFree) return duplicate(keys, keys.length - 1, member, findings);
  return table;
}

/** Where a header's name goes on: a table that braces do not close, or the last item of a list of tables. */
function lastTable(node: TomlNode): TomlTable | undefined {
  if (node.kind === "tables") return node.items.at(-1);
  return node.kind === "table" && node.body?.kind !== "braces" ? node : undefined;
}

/**
 * Adds a key and its value to the table under whose header, or between whose braces, it stands. A dotted key makes the
 * tables on its way, or goes on with those that keys beside it have made; whatever else is there already is noted.
 */
export function addEntry(table: TomlTable, entry: TomlEntry, findings: Findings): void {
  const { keys, node } = entry;
  const body = table.body as TomlBody;
  body.last = entry;
  const outer = tableOf(table, keys, findings, (inner, depth) => dottedTable(inner, body, entry, depth));
  if (outer === undefined) return;
  const key = keys.at(-1) as KeyPart;
  const member = outer.members.get(key.name);
  if (member === undefined) outer.members.set(key.name, { key, node, entry });
  else duplicate(keys, keys.length - 1, member, findings);
}

/** A table to which a dotted key may add: one of the same body's, or one that has only sub-tables yet. */
function dottedTable(node: TomlNode, body: TomlBody, entry: TomlEntry, depth: number): TomlTable | undefined {
  if (node.kind !== "table" || node.body !== undefined) return undefined;
  node.dotted ??= { body, depth, first: entry, last: entry };
  if (node.dotted.body !== body) return undefined;
  node.dotted.last = entry;
  return node;
}

/** The table in which the last of some names stands; undefined, and noted, where `open` has none for one before it. */
function tableOf(
  root: TomlTable,
  keys: readonly KeyPart[],
  findings: Findings,
  open: (node: TomlNode, depth: number) => TomlTable | undefined,
): TomlTable | undefined {
  let table = root;
  for (let depth = 1; depth < keys.length; depth += 1) {
    const key = keys[depth - 1] as KeyPart;
    let member = table.members.get(key.name);
    if (member === undefined) {
      member = { key, node: newTable(table.depth + 1), entry: undefined };
      table.members.set(key.name, member);
    }
    const next = open(member.node, depth);
    if (next === undefined) return duplicate(keys, depth - 1, member, findings);
    table = next;
  }
  return table;
}

function duplicate(keys: readonly KeyPart[], index: number, { key }: TomlMember, findings: Findings): undefined {
  const names = keys.slice(0, index + 1).map(({ name }) => name);
  findings.duplicate(names.join("."), key, keys[index] as KeyPart);
}

/** The value of a tree, which is known to be shallow. */
export function tomlValue(node: TomlNode): Value {
  if (node.kind === "scalar") return node.value;
  if (node.kind !== "table") return node.items.map(tomlValue);
  return record(node.members, (member) => tomlValue(member.node));
}

/** A node of ours, and what it was made of. */
export interface SourceNode extends Node {
  readonly source: TomlNode;
}

/**
 * A node of a TOML text. A table under a header stands from its header to the last of its own keys; one of dotted keys, at
 * what follows its name in the first of them; one that only longer headers name, where the first of its own does.
 */
export function tomlNode(source: TomlNode, key?: Span, entry?: TomlEntry): SourceNode {
  const [children, whole] = [lazy(() => childrenOf(source)), lazy(() => statementsOf(source, entry))];
  return {
    ...spanOf(source),
    key: key && { start: key.start, end: key.end },
    form: formOf(source),
    source,
    get children() {
      return children();
    },
    get whole() {
      return whole();
    },
  };
}

function formOf(node: TomlNode): Node["form"] {
  if (node.kind !== "table") return node.kind === "scalar" ? "scalar" : node.kind === "array" ? "flow" : "block";
  return node.body === undefined ? "implicit" : node.body.kind === "braces" ? "flow" : "block";
}

function childrenOf(node: TomlNode): Node["children"] {
  if (node.kind === "scalar") return undefined;
  if (node.kind !== "table") return new Map(node.items.map((item, index) => [index, tomlNode(item)]));
  return new Map(Array.from(node.members, ([name, member]) => [name, tomlNode(member.node, member.key, member.entry)]));
}

/** What a node is written by: its entry, or itself between brackets; otherwise headers and keys, in their order. */
export function statementsOf(node: TomlNode, entry?: TomlEntry): readonly Span[] {
  if (entry !== undefined) return [{ start: entry.start, end: entry.end }];
  if (node.kind === "tables") return node.items.flatMap((item) => statementsOf(item)).sort((a, b) => a.start - b.start);
  if (node.kind !== "table" || node.body?.kind === "braces") return [spanOf(node)];
  const { body, members } = node;
  const header = body?.kind === "header" ? [{ start: body.start, end: body.end }] : [];
  const inner = Array.from(members.values(), (member) => statementsOf(member.node, member.entry)).flat();
  return [...header, ...inner].sort((a, b) => a.start - b.start);
}

function spanOf(node: TomlNode): Span {
  if (node.kind === "scalar" || node.kind === "array") return { start: node.start, end: node.end };
  if (node.kind === "tables")
    return { start: spanOf(node.items[0] as TomlTable).start, end: spanOf(node.items.at(-1) as TomlTable).end };
  const { body, dotted, members } = node;
  if (body !== undefined) return { start: body.start, end: (body.kind === "header" && body.last?.end) || body.end };
  if (dotted !== undefined) return { start: dotted.first.keys[dotted.depth]?.start ?? 0, end: dotted.first.end };
  const [first] = members.values();
  return first === undefined ? { start: 0, end: 0 } : spanOf(first.node);
}
