import type { Span } from "../../model/document.js";
import type { Findings } from "../node.js";
import {
  type KeyPart,
  newTable,
  type TomlBody,
  type TomlEntry,
  type TomlMember,
  type TomlNode,
  type TomlTable,
} from "./tree.js";

/* Which table a header opens and a key goes to, and what may not be said twice (TOML 1.0 "Table", "Array of Tables"). */

/** A header, read. */
export interface Header extends Span {
  readonly keys: readonly KeyPart[];
  readonly isItem: boolean;
}

/** The table that keys belong to, where they are written, and how deep it stands. */
export interface Section {
  readonly table: TomlTable;
  readonly body: TomlBody;
  readonly depth: number;
}

/** The section above the first header. */
export function topSection(): Section {
  const body: TomlBody = { kind: "top", start: 0, end: 0, last: undefined };
  return { table: newTable(body), body, depth: 1 };
}

/** The section of a header; undefined, and noted, where its table may not be opened (again). */
export function openTable(root: TomlTable, header: Header, findings: Findings): Section | undefined {
  const { keys, isItem, start, end } = header;
  let depth = isItem ? 3 : 2;
  const outer = tableOf(root, keys, findings, ({ node }) => {
    depth += node.kind === "tables" ? 2 : 1;
    return lastTable(node);
  });
  if (outer === undefined) return undefined;
  const body: TomlBody = { kind: "header", start, end, last: undefined };
  const key = keys.at(-1) as KeyPart;
  const member = outer.members.get(key.name);
  const table = (member && openAgain(member.node, isItem)) ?? newTable(body);
  if (member === undefined)
    outer.members.set(key.name, { key, node: isItem ? { kind: "tables", items: [table] } : table, entry: undefined });
  else if (isItem && member.node.kind === "tables") member.node.items.push(table);
  else if (member.node === table) table.body = body;
  else return duplicate(keys, keys.length - 1, member, findings);
  return { table, body, depth };
}

/** A table that so far only longer headers name. */
function openAgain(node: TomlNode, isItem: boolean): TomlTable | undefined {
  const isFree = !isItem && node.kind === "table" && node.body === undefined && node.dotted === undefined;
  return isFree ? node : undefined;
}

/** Where a header's name goes on: a table that braces do not close, or the last item of a list of tables. */
function lastTable(node: TomlNode): TomlTable | undefined {
  if (node.kind === "tables") return node.items.at(-1);
  return node.kind === "table" && node.body?.kind !== "braces" ? node : undefined;
}

/**
 * Adds a key and its value to a table. A dotted key makes the tables on its way, or goes on with those that keys of
 * the same body have made; whatever else is there already is noted as a duplicate.
 */
export function addEntry(table: TomlTable, body: TomlBody, entry: TomlEntry, findings: Findings): void {
  const { keys, node } = entry;
  body.last = entry;
  const outer = tableOf(table, keys, findings, (member, depth) => dottedTable(member.node, body, entry, depth));
  if (outer === undefined) return;
  const key = keys.at(-1) as KeyPart;
  const member = outer.members.get(key.name);
  if (member === undefined) outer.members.set(key.name, { key, node, entry });
  else duplicate(keys, keys.length - 1, member, findings);
}

/** A table to which a dotted key may add: one of the same body's, or one that has only sub-tables yet. */
function dottedTable(node: TomlNode, body: TomlBody, entry: TomlEntry, depth: number): TomlTable | undefined {
  if (node.kind !== "table" || node.body !== undefined) return undefined;
  if (node.dotted === undefined) node.dotted = { body, depth, first: entry, last: entry };
  else if (node.dotted.body === body) node.dotted.last = entry;
  else return undefined;
  return node;
}

/** The table in which the last of some names stands; undefined, and noted, where `open` takes one of the others for none. */
function tableOf(
  root: TomlTable,
  keys: readonly KeyPart[],
  findings: Findings,
  open: (member: TomlMember, depth: number) => TomlTable | undefined,
): TomlTable | undefined {
  let table = root;
  for (let depth = 1; depth < keys.length; depth += 1) {
    const key = keys[depth - 1] as KeyPart;
    let member = table.members.get(key.name);
    if (member === undefined) {
      member = { key, node: newTable(undefined), entry: undefined };
      table.members.set(key.name, member);
    }
    const next = open(member, depth);
    if (next === undefined) return duplicate(keys, depth - 1, member, findings);
    table = next;
  }
  return table;
}

function duplicate(keys: readonly KeyPart[], index: number, { key }: TomlMember, findings: Findings): undefined {
  const names = keys.slice(0, index + 1).map(({ name }) => name);
  findings.duplicate(names.join("."), key, keys[index] as KeyPart);
}
