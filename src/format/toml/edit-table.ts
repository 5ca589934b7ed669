import type { Path } from "../../model/document.js";
import { isObject, record, type Value, type ValueObject } from "../../model/value.js";
import { editedValue, type EditTree } from "../edit-tree.js";
import type { Span } from "../notes.js";
import { editTables } from "./edit-tables.js";
import { editValue } from "./edit-value.js";
import { oneLine } from "./emit-list.js";
import { hasHeader, tomlSections } from "./emit-toml.js";
import { endOfPieces, piecesOfMember } from "./pieces.js";
import { replaceValue } from "./replace-value.js";
import { spellKey } from "./spell.js";
import { editsOf, type Spot, type TomlSketch } from "./toml-sketch.js";
import type { TomlMember, TomlTable } from "./tree.js";

/** Notes what a table's edits ask for, whichever way the table is written. */
export function editTable(table: TomlTable, edits: EditTree, spot: Spot, sketch: TomlSketch): void {
  const added: [string, Value][] = [];
  const emptied: TomlMember[] = [];
  for (const [segment, inner] of edits.children) {
    const key = String(segment);
    const member = table.members.get(key);
    const here = { ...spot, path: [...spot.path, key] };
    if (member === undefined) added.push([key, editedValue(undefined, inner) as Value]);
    else if (inner.remove === true) {
      removePieces(member, spot, sketch);
      emptied.push(member);
    } else {
      const value = inner.value === undefined ? editInside(member, inner, here, sketch) : inner.value;
      if (value === undefined || setMember(member, value, here, sketch)) continue;
      emptied.push(member);
      added.push([key, value]);
    }
  }
  addMembers(table, added, spot, sketch);
  const isLeft = added.length > 0 || emptied.length < table.members.size;
  if (!isLeft && emptied.length > 0 && table.body === undefined) keepEmpty(table, emptied, spot, sketch);
}

/** Edits what a member holds; the value that is to replace it whole where that cannot be. */
function editInside({ node, entry }: TomlMember, edits: EditTree, spot: Spot, sketch: TomlSketch): Value | undefined {
  if (edits.children.size === 0) return undefined;
  const statement = spot.statement ?? entry;
  const here = { ...spot, statement };
  if (node.kind === "tables") return editTables(node, edits, spot, sketch, editTable);
  if (node.kind === "table") editTable(node, edits, here, sketch);
  else editValue(node, edits, { path: spot.path, statement: statement as Span }, sketch, editTable);
  return undefined;
}

/** Puts a value where a member stands; false where the member goes and the value is to be added anew. */
function setMember(member: TomlMember, value: Value, spot: Spot, sketch: TomlSketch): boolean {
  const { entry, node } = member;
  if (entry !== undefined) {
    replaceValue(entry.node, value, { path: spot.path, statement: spot.statement ?? entry }, sketch);
    return true;
  }
  const headers = removePieces(member, spot, sketch);
  const [first] = headers;
  if (first === undefined || !hasHeader(value) || (node.kind === "table" && node.dotted !== undefined)) return false;
  sketch.gone.set(first, sectionsOf(value, spot.path));
  return true;
}

/** Marks all that a member is written by; its headers, in their order. */
function removePieces(member: TomlMember, { statement }: Spot, sketch: TomlSketch): readonly Span[] {
  const headers: Span[] = [];
  for (const piece of piecesOfMember(member)) {
    if ("header" in piece) {
      headers.push(piece.header);
      sketch.gone.set(piece.header, []);
    } else editsOf(piece.entry.body, statement ?? piece.entry, sketch).removed.add(piece.entry);
  }
  return headers.sort((a, b) => a.start - b.start);
}

/** The sections of a value at a path: a table's, or those of each item of a list of tables. */
function sectionsOf(value: Value, path: Path): readonly string[] {
  if (isObject(value)) return tomlSections(value, path, false);
  return (value as readonly ValueObject[]).flatMap((item, index) => tomlSections(item, [...path, index], true));
}

function addMembers(
  table: TomlTable,
  added: readonly (readonly [string, Value])[],
  spot: Spot,
  sketch: TomlSketch,
): void {
  if (added.length === 0) return;
  const { body, dotted } = table;
  const own = body ?? dotted?.first.body;
  const inSection = own?.kind !== "braces" && dotted === undefined;
  const lines = added.filter(([, value]) => !inSection || !hasHeader(value));
  const sections: string[] = [];
  if (own !== undefined) {
    const statement = spot.statement ?? own;
    const prefix = dotted === undefined ? "" : prefixOf(table, dotted.depth, sketch);
    for (const [key, value] of lines) {
      const path = [...spot.path, key];
      const text = `${prefix}${spellKey(key, path)} = ${oneLine(value, path)}`;
      editsOf(own, statement, sketch).added.push({ text, after: dotted?.last });
    }
  } else if (lines.length > 0) sections.push(...sectionsOf(record(lines), spot.path));
  for (const [key, value] of added) {
    if (inSection && hasHeader(value)) sections.push(...sectionsOf(value, [...spot.path, key]));
  }
  if (sections.length > 0) sketch.sections.push({ after: endOfPieces(table), sections });
}

/** The names before a dotted table's own keys, as they are written there, with the last dot. */
function prefixOf({ dotted }: TomlTable, depth: number, { text }: TomlSketch): string {
  const keys = dotted?.first.keys ?? [];
  return `${text.slice(keys[0]?.start, keys[depth - 1]?.end)}.`;
}

/** A table that only its members' names made stays, when these go, as an empty one. */
function keepEmpty(table: TomlTable, emptied: readonly TomlMember[], spot: Spot, sketch: TomlSketch): void {
  const { dotted } = table;
  if (dotted !== undefined) {
    const { body } = dotted.first;
    const text = `${prefixOf(table, dotted.depth, sketch).slice(0, -1)} = {}`;
    editsOf(body, spot.statement ?? body, sketch).added.push({ text, after: dotted.last });
    return;
  }
  const headers = emptied.flatMap((member) =>
    [...piecesOfMember(member)].flatMap((piece) => ("header" in piece ? [piece.header] : [])),
  );
  const [first] = headers.sort((a, b) => a.start - b.start);
  if (first !== undefined) sketch.gone.set(first, tomlSections({}, spot.path, false));
}
