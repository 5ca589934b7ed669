import { isObject, type Value, type ValueObject } from "../../model/value.js";
import { additions, editedValue, type EditTree } from "../edit-tree.js";
import { tomlSections } from "./emit-toml.js";
import { endOfPieces, piecesOf } from "./pieces.js";
import { editsOf, type EditTable, type TomlCursor, type TomlEdits } from "./toml-edits.js";
import { tomlValue } from "./toml-value.js";
import type { TomlTable, TomlTables } from "./tree.js";

/** Collects what the edits of `[[name]]` ask for; the value of the whole list where it becomes none of tables alone. */
export function editTables(
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
