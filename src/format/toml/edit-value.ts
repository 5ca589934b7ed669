import { editFlow } from "../edit-flow.js";
import type { EditTree } from "../edit-tree.js";
import { gatherEdits } from "../gather-edits.js";
import { oneLine } from "./emit-list.js";
import { replaceValue, spanOfValue } from "./replace-value.js";
import type { EditTable, TomlSketch, ValueSpot } from "./toml-sketch.js";
import type { TomlArray, TomlScalar, TomlValue } from "./tree.js";

/** Notes what the edits of a list between brackets ask for. */
export function editValue(
  node: TomlScalar | TomlArray,
  edits: EditTree,
  spot: ValueSpot,
  sketch: TomlSketch,
  editTable: EditTable,
): void {
  if (node.kind === "scalar") throw new RangeError("a scalar holds nothing that could be edited");
  const { items, start, end } = node;
  const names = items.map((_, index) => index);
  const { removed, changed, added, whole } = gatherEdits(names, edits, true);
  if (whole !== undefined) return replaceValue(node, whole, spot, sketch);
  for (const [index, inner] of changed) {
    const item = items[index] as TomlValue;
    const here = { ...spot, path: [...spot.path, index] };
    if (inner.value !== undefined) replaceValue(item, inner.value, here, sketch);
    else if (inner.children.size === 0) continue;
    else if (item.kind === "table") editTable(item, inner, here, sketch);
    else editValue(item, inner, here, sketch, editTable);
  }
  const texts = added.map(({ value }, index) => oneLine(value, [...spot.path, items.length + index]));
  const writers = texts.map((text) => () => text);
  return editFlow({ start, end, items: items.map(spanOfValue) }, removed, writers, undefined, sketch);
}
