import { isObject, type Value, type ValueObject } from "../../model/value.js";
import { additions, editedValue, type EditTree } from "../edit-tree.js";
import { tomlSections } from "./emit-toml.js";
import { endOfPieces, piecesOf } from "./pieces.js";
import { editsOf, type EditTable, type Spot, type TomlSketch } from "./toml-sketch.js";
import { tomlValue } from "./toml-value.js";
import type { TomlTable, TomlTables } from "./tree.js";

/** Notes what the edits of `[[name]]` ask for; the value of the whole list where it becomes none of tables alone. */
export function editTables(
  list: TomlTables,
  edits: EditTree,
  spot: Spot,
  sketch: TomlSketch,
  editTable: EditTable,
): Value | undefined {
  const { items } = list;
  const after = editedValue(tomlValue(list), edits, spot.path) as readonly Value[];
  if (after.length === 0 || !after.every(isObject)) return after;
  for (const [segment, inner] of edits.children) {
    const item = items[segment as number];
    if (item === undefined) continue;
    const path = [...spot.path, segment];
    if (inner.remove === true) removeItem(item, [], sketch);
    else if (inner.value !== undefined) removeItem(item, tomlSections(inner.value as ValueObject, path, true), sketch);
    else editTable(item, inner, { path, statement: undefined }, sketch);
  }
  const added = additions(items.length, edits).flatMap(([index, inner]) =>
    tomlSections(editedValue(undefined, inner) as ValueObject, [...spot.path, index], true),
  );
  if (added.length > 0) sketch.sections.push({ after: endOfPieces(list), sections: added });
  return undefined;
}

function removeItem(item: TomlTable, instead: readonly string[], sketch: TomlSketch): void {
  for (const piece of piecesOf(item)) {
    if ("header" in piece) sketch.gone.set(piece.header, piece.header === item.body?.header ? instead : []);
    else editsOf(piece.entry.body, piece.entry, sketch).removed.add(piece.entry);
  }
}
