import { editFlow } from "../edit-flow.js";
import type { EditTree } from "../edit-tree.js";
import { gatherEdits } from "../gather-edits.js";
import { oneLine } from "./emit-list.js";
import { replaceValue, spanOfValue } from "./replace-value.js";
import type { EditTable, TomlEdits, ValueCursor } from "./toml-edits.js";
import type { TomlArray, TomlScalar, TomlValue } from "./tree.js";

/** Collects what the edits of a list between brackets ask for. */
export function editValue(
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
