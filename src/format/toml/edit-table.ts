import type { Path } from "../../model/document.js";
import { isObject, record, type Value, type ValueObject } from "../../model/value.js";
import { editFlow } from "../edit-flow.js";
import { additions, editedValue, gatherEdits, type EditTree } from "../edit-tree.js";
import type { Span } from "../findings.js";
import { lineStartAt } from "../text-change.js";
import { commentsIn, lineIndent } from "../text-edits.js";
import { hasHeader, oneLine, tomlSections } from "./emit-toml.js";
import { endOfPieces, piecesOf, piecesOfMember } from "./pieces.js";
import { spellKey } from "./spell.js";
import { editsOf, type EditTable, type TomlCursor, type TomlEdits, type ValueCursor } from "./toml-edits.js";
import { tomlValue } from "./toml-value.js";
import type { TomlArray, TomlMember, TomlScalar, TomlTable, TomlTables, TomlValue } from "./tree.js";

/** Collects what a table's edits ask for, whichever way the table is written. */
export function editTable(table: TomlTable, edits: EditTree, cursor: TomlCursor, edited: TomlEdits): void {
  const added: [string, Value][] = [];
  const emptied: TomlMember[] = [];
  for (const [segment, inner] of edits.children) {
    const key = String(segment);
    const member = table.members.get(key);
    const here = { ...cursor, path: [...cursor.path, key] };
    if (member === undefined) added.push([key, editedValue(undefined, inner) as Value]);
    else if (inner.remove === true) {
      removePieces(member, cursor, edited);
      emptied.push(member);
    } else {
      const value = inner.value === undefined ? editInside(member, inner, here, edited) : inner.value;
      if (value === undefined || setMember(member, value, here, edited)) continue;
      emptied.push(member);
      added.push([key, value]);
    }
  }
  addMembers(table, added, cursor, edited);
  const isLeft = added.length > 0 || emptied.length < table.members.size;
  if (!isLeft && emptied.length > 0 && table.body === undefined) keepEmpty(table, emptied, cursor, edited);
}

/** Edits what a member holds; the value that is to replace it whole where that cannot be. */
function editInside(
  { node, entry }: TomlMember,
  edits: EditTree,
  cursor: TomlCursor,
  edited: TomlEdits,
): Value | undefined {
  if (edits.children.size === 0) return undefined;
  const statement = cursor.statement ?? entry;
  const here = { ...cursor, statement };
  if (node.kind === "tables") return editTables(node, edits, cursor, edited, editTable);
  if (node.kind === "table") editTable(node, edits, here, edited);
  else editValue(node, edits, { path: cursor.path, statement: statement as Span }, edited, editTable);
  return undefined;
}

/** Collects what the edits of `[[name]]` ask for; the value of the whole list where it becomes none of tables alone. */
function editTables(
  list: TomlTables,
  edits: EditTree,
  cursor: TomlCursor,
  edited: TomlEdits,
  editTable: EditTable,
): Value | undefined {
  const { items } = list;
  const after = editedValue(tomlValue(list), edits, cursor.path) as readonly Value[];
  if (after.length === 0 || !after.every(isObject)) return after;
  for (const [segment, inner] of edits.children) {
    const item = items[segment as number];
    if (item === undefined) continue;
    const path = [...cursor.path, segment];
    if (inner.remove === true) removeItem(item, [], edited);
    else if (inner.value !== undefined) removeItem(item, tomlSections(inner.value as ValueObject, path, true), edited);
    else editTable(item, inner, { path, statement: undefined }, edited);
  }
  const added = additions(items.length, edits).flatMap(([index, inner]) =>
    tomlSections(editedValue(undefined, inner) as ValueObject, [...cursor.path, index], true),
  );
  if (added.length > 0) edited.sections.push({ after: endOfPieces(list), sections: added });
  return undefined;
}

function removeItem(item: TomlTable, instead: readonly string[], edited: TomlEdits): void {
  for (const piece of piecesOf(item)) {
    if ("header" in piece) edited.gone.set(piece.header, piece.header === item.body?.header ? instead : []);
    else editsOf(piece.entry.body, piece.entry, edited).removed.add(piece.entry);
  }
}

/** Collects what the edits of a list between brackets ask for. */
function editValue(
  node: TomlScalar | TomlArray,
  edits: EditTree,
  cursor: ValueCursor,
  edited: TomlEdits,
  editTable: EditTable,
): void {
  if (node.kind === "scalar") throw new RangeError("a scalar holds nothing that could be edited");
  const { items, start, end } = node;
  const names = items.map((_, index) => index);
  const { removed, changed, added, whole } = gatherEdits(names, edits, true);
  if (whole !== undefined) return replaceValue(node, whole, cursor, edited);
  for (const [index, inner] of changed) {
    const item = items[index] as TomlValue;
    const here = { ...cursor, path: [...cursor.path, index] };
    if (inner.value !== undefined) replaceValue(item, inner.value, here, edited);
    else if (inner.children.size === 0) continue;
    else if (item.kind === "table") editTable(item, inner, here, edited);
    else editValue(item, inner, here, edited, editTable);
  }
  const texts = added.map(({ value }, index) => oneLine(value, [...cursor.path, items.length + index]));
  const writers = texts.map((text) => () => text);
  return editFlow({ start, end, items: items.map(spanOfValue) }, removed, writers, undefined, edited);
}

/** Puts a value where a member stands; false where the member goes and the value is to be added anew. */
function setMember(member: TomlMember, value: Value, cursor: TomlCursor, edited: TomlEdits): boolean {
  const { entry, node } = member;
  if (entry !== undefined) {
    replaceValue(entry.node, value, { path: cursor.path, statement: cursor.statement ?? entry }, edited);
    return true;
  }
  const headers = removePieces(member, cursor, edited);
  const [first] = headers;
  if (first === undefined || !hasHeader(value) || (node.kind === "table" && node.dotted !== undefined)) return false;
  edited.gone.set(first, sectionsOf(value, cursor.path));
  return true;
}

/** Another value in place of one; the comments that stood inside come before the statement, each on a line of its own. */
function replaceValue(node: TomlValue, value: Value, { path, statement }: ValueCursor, edited: TomlEdits): void {
  const span = spanOfValue(node);
  liftComments(span, statement, edited);
  edited.changes.push({ ...span, text: oneLine(value, path) });
}

/** Where what stands behind a `=` or in a list is written. */
function spanOfValue(node: TomlValue): Span {
  const { start, end } = node.kind === "table" ? (node.body as Span) : node;
  return { start, end };
}

/** Marks all that a member is written by; its headers, in their order. */
function removePieces(member: TomlMember, { statement }: TomlCursor, edited: TomlEdits): readonly Span[] {
  const headers: Span[] = [];
  for (const piece of piecesOfMember(member)) {
    if ("header" in piece) {
      headers.push(piece.header);
      edited.gone.set(piece.header, []);
    } else editsOf(piece.entry.body, statement ?? piece.entry, edited).removed.add(piece.entry);
  }
  return headers.sort((a, b) => a.start - b.start);
}

function addMembers(
  table: TomlTable,
  added: readonly (readonly [string, Value])[],
  cursor: TomlCursor,
  edited: TomlEdits,
): void {
  if (added.length === 0) return;
  const { body, dotted } = table;
  const own = body ?? dotted?.first.body;
  const inSection = own?.kind !== "braces" && dotted === undefined;
  const lines = added.filter(([, value]) => !inSection || !hasHeader(value));
  const sections: string[] = [];
  if (own !== undefined) {
    const statement = cursor.statement ?? own;
    const prefix = dotted === undefined ? "" : prefixOf(table, dotted.depth, edited);
    for (const [key, value] of lines) {
      const path = [...cursor.path, key];
      const text = `${prefix}${spellKey(key, path)} = ${oneLine(value, path)}`;
      editsOf(own, statement, edited).added.push({ text, after: dotted?.last });
    }
  } else if (lines.length > 0) sections.push(...sectionsOf(record(lines), cursor.path));
  for (const [key, value] of added) {
    if (inSection && hasHeader(value)) sections.push(...sectionsOf(value, [...cursor.path, key]));
  }
  if (sections.length > 0) edited.sections.push({ after: endOfPieces(table), sections });
}

/** The sections of a value at a path: a table's, or those of each item of a list of tables. */
function sectionsOf(value: Value, path: Path): readonly string[] {
  if (isObject(value)) return tomlSections(value, path, false);
  return (value as readonly ValueObject[]).flatMap((item, index) => tomlSections(item, [...path, index], true));
}

/** A table that only its members' names made stays, when these go, as an empty one. */
function keepEmpty(table: TomlTable, emptied: readonly TomlMember[], cursor: TomlCursor, edited: TomlEdits): void {
  const { dotted } = table;
  if (dotted !== undefined) {
    const { body } = dotted.first;
    const text = `${prefixOf(table, dotted.depth, edited).slice(0, -1)} = {}`;
    editsOf(body, cursor.statement ?? body, edited).added.push({ text, after: dotted.last });
    return;
  }
  const headers = emptied.flatMap((member) =>
    [...piecesOfMember(member)].flatMap((piece) => ("header" in piece ? [piece.header] : [])),
  );
  const [first] = headers.sort((a, b) => a.start - b.start);
  if (first !== undefined) edited.gone.set(first, tomlSections({}, cursor.path, false));
}

/** The names before a dotted table's own keys, as they are written there, with the last dot. */
function prefixOf({ dotted }: TomlTable, depth: number, { text }: TomlEdits): string {
  const keys = dotted?.first.keys ?? [];
  return `${text.slice(keys[0]?.start, keys[depth - 1]?.end)}.`;
}

/** Writes the comments inside a span again, before the statement that it stands in. */
export function liftComments(span: Span, { start }: Span, edited: TomlEdits): void {
  const { text, eol, changes } = edited;
  const comments = commentsIn(edited, span);
  if (comments.length === 0) return;
  const at = lineStartAt(text, start);
  const lines = comments.map((comment) => lineIndent(text, start) + comment.trimEnd() + eol);
  changes.push({ start: at, end: at, text: lines.join("") });
}
