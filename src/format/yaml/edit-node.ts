import type { Path } from "../../model/document.js";
import type { Value } from "../../model/value.js";
import { editFlow } from "../edit-flow.js";
import { formatPath, type EditTree } from "../edit-tree.js";
import { gatherEdits, type GatheredEdits } from "../gather-edits.js";
import { firstWord, indentAt } from "../sketch.js";
import { appendToBlock, removeFromBlock } from "./edit-block.js";
import { childOf, type ParsedPair } from "./find-yaml.js";
import { flowEntry, flowText } from "./flow-text.js";
import { isMergeKey, keyText } from "./key.js";
import { isAlias, isMap, isSeq, type ParsedNode, type YAMLMap } from "./library.js";
import { endOf } from "./locate-yaml.js";
import { replaceNode } from "./replace-node.js";
import { directiveKey, tagOf } from "./tag.js";
import type { Item, YamlSketch, YamlSpot } from "./yaml-sketch.js";

/** Notes the changes of a text that a node's edits ask for. */
export function editNode(spot: YamlSpot, edits: EditTree, path: Path, sketch: YamlSketch): void {
  const { place, inFlow } = spot;
  const { node } = place;
  if (edits.remove === true) return replaceNode(spot, undefined, sketch);
  if (edits.value !== undefined) return replaceNode(spot, edits.value, sketch);
  if (edits.children.size === 0) return undefined;
  if (node === undefined) throw new RangeError(`${formatPath(path)} holds nothing that could be edited`);
  if (isAlias(node)) throw new RangeError(`${formatPath(path)} is an alias: edit what *${node.source} refers to`);
  const directive = place.bare ? undefined : directiveKey(tagOf(node));
  if (directive !== undefined) return editTagged(spot, directive, edits, path, sketch);
  const items = itemsOf(node, sketch);
  const gathered = gatherEdits(
    items.map(({ name }) => name),
    edits,
    isSeq(node),
  );
  if (gathered.whole !== undefined) return replaceNode(spot, gathered.whole, sketch);
  const isFlow = inFlow || (node as YAMLMap.Parsed).flow === true;
  for (const [index, inner] of gathered.changed) {
    const { name, start } = items[index] as Item;
    const child = childOf({ ...place, bare: true }, name as string | number, sketch.tree);
    const outer = indentAt(sketch.text, start).length;
    if (child) editNode({ place: child, inFlow: isFlow, outer }, inner, [...path, name as string | number], sketch);
  }
  if (isFlow) return editFlowNode(node, items, gathered, sketch);
  removeFromBlock(items, gathered.removed, sketch);
  return appendToBlock(items, gathered.added, sketch);
}

/** A tag is read as an object of one key: only what stands under that key can be edited. */
function editTagged(spot: YamlSpot, directive: string, edits: EditTree, path: Path, sketch: YamlSketch): void {
  const inner = edits.children.get(directive);
  if (inner === undefined || edits.children.size > 1 || inner.remove === true) {
    throw new RangeError(`${formatPath(path)} has the tag !${directive.slice(1)}: set the whole value instead`);
  }
  return editNode({ ...spot, place: { ...spot.place, bare: true } }, inner, [...path, directive], sketch);
}

function editFlowNode(
  node: ParsedNode,
  items: readonly Item[],
  { removed, added }: GatheredEdits,
  sketch: YamlSketch,
): void {
  const { dialect } = sketch.tree;
  const write = ({ key, value }: { key: string | undefined; value: Value }) =>
    key === undefined ? flowText(value, dialect) : flowEntry(key, value, dialect);
  const container = { start: node.range[0], end: node.range[1], items };
  editFlow(
    container,
    removed,
    added.map((item) => () => write(item)),
    undefined,
    sketch,
  );
}

function itemsOf(node: ParsedNode, sketch: YamlSketch): readonly Item[] {
  const { text } = sketch;
  const items: Item[] = [];
  const isFlow = (node as YAMLMap.Parsed).flow === true;
  let from = node.range[0] + (isFlow ? 1 : 0);
  const add = (name: Item["name"], end: number): void => {
    const word = firstWord(sketch, from);
    items.push({ name, start: isFlow && text[word] === "," ? firstWord(sketch, word + 1) : word, end });
    from = end;
  };
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) add(index, endOf(item, text));
  } else if (isMap(node)) {
    for (const { key, value } of node.items as readonly ParsedPair[]) {
      const end = Math.max(key.range[1], value ? endOf(value, text) : 0);
      add(isMergeKey(key) ? undefined : keyText(key), end);
    }
  } else throw new RangeError("a scalar holds nothing that could be edited");
  return items;
}
