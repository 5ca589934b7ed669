import type { Findings, Span } from "../findings.js";
import { newTable, type KeyPart, type TomlEntry, type TomlMember, type TomlTable } from "./tree.js";

/**
 * Adds a key and its value to a table. A dotted key makes the tables on its way, or goes on with those that keys of
 * the same body have made (TOML 1.0 "Table"); whatever else is there already is noted as a duplicate.
 */
export function defineEntry(table: TomlTable, entry: TomlEntry, findings: Findings): void {
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

/** A header, read. */
export interface Header extends Span {
  readonly keys: readonly KeyPart[];
  readonly isItem: boolean;
}

/** The table that a header opens and how deep it stands; undefined, and noted, where it may not be opened (again). */
export function defineTable(
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

function reportDuplicate(keys: readonly KeyPart[], index: number, { key }: TomlMember, findings: Findings): undefined {
  const names = keys.slice(0, index + 1).map(({ name }) => name);
  findings.duplicate(names.join("."), key, keys[index] as KeyPart);
}
