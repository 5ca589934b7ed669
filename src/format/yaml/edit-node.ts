import type { Path } from "../../model/document.js";
import type { Value } from "../../model/value.js";
import { editFlow } from "../edit-flow.js";
import { formatPath, type EditTree } from "../edit-tree.js";
import { gatherEdits, type GatheredEdits } from "../gather-edits.js";
import { firstWord, indentAt } from "../text-edits.js";
import { appendToBlock, removeFromBlock } from "./edit-block.js";
import { isAlias, isMap, isSeq, type ParsedNode, type YAMLMap } from "./engine.js";
import { childOf, type ParsedPair } from "./find-yaml.js";
import { flowEntry, flowText } from "./flow-text.js";
import { isMergeKey, keyText } from "./key.js";
import { endOf } from "./locate-yaml.js";
import { replaceNode } from "./replace-node.js";
import { directiveKey, tagOf } from "./tag.js";
import type { Item, YamlCursor, YamlEdits } from "./yaml-edits.js";

/** Collects the changes of a text that a node's edits ask for. */
export function editNode(cursor: YamlCursor, edits: EditTree, path: Path, edited: YamlEdits): void {
  const { place, inFlow } = cursor;
  const { node } = place;
  if (edits.remove === true) return replaceNode(cursor, undefined, edited);
  if (edits.value !== undefined) return replaceNode(cursor, edits.value, edited);
  if (edits.children.size === 0) return undefined;
  if (node === undefined) throw new RangeError(`${formatPath(path)} holds nothing that could be edited`);
  if (isAlias(node)) throw new RangeError(`${formatPath(path)} is an alias: edit what *${node.source} refers to`);
  const directive = place.bare ? undefined : directiveKey(tagOf(node));
  if (directive !== undefined) return editTagged(cursor, directive, edits, path, edited);
  const items = itemsOf(node, edited);
  const gathered = gatherEdits(
    items.map(({ name }) => name),
    edits,
    isSeq(node),
  );
  if (gathered.whole !== undefined) return replaceNode(cursor, gathered.whole, edited);
  const isFlow = inFlow || (node as YAMLMap.Parsed).flow === true;
  for (const [index, inner] of gathered.changed) {
    const { name, start } = items[index] as Item;
    const child = childOf({ ...place, bare: true }, name as string | number, edited.tree);
    const outer = indentAt(edited.text, start).length;
    if (child) editNode({ place: child, inFlow: isFlow, outer }, inner, [...path, name as string | number], edited);
  }
  if (isFlow) return editFlowNode(node, items, gathered, edited);
  removeFromBlock(items, gathered.removed, edited);
  return appendToBlock(items, gathered.added, edited);
}

/** A tag is read as an object of one key: only what stands under that key can be edited. */
function editTagged(cursor: YamlCursor, directive: string, edits: EditTree, path: Path, edited: YamlEdits): void {
  const inner = edits.children.get(directive);
  if (inner === undefined || edits.children.size > 1 || inner.remove === true) {
    throw new RangeError(`${formatPath(path)} has the tag !${directive.slice(1)}: set the whole value instead`);
  }
  return editNode({ ...cursor, place: { ...cursor.place, bare: true } }, inner, [...path, directive], edited);
}

function editFlowNode(
  node: ParsedNode,
  items: readonly Item[],
  { removed, added }: GatheredEdits,
  edited: YamlEdits,
): void {
  const { dialect } = edited.tree;
  const write = ({ key, value }: { key: string | undefined; value: Value }) =>
    key === undefined ? flowText(value, dialect) : flowEntry(key, value, dialect);
  const container = { start: node.range[0], end: node.range[1], items };
  editFlow(
    container,
    removed,
    added.map((item) => () => write(item)),
    undefined,
    edited,
  );
}

function itemsOf(node: ParsedNode, edited: YamlEdits): readonly Item[] {
  const { text } = edited;
  const items: Item[] = [];
  const isFlow = (node as YAMLMap.Parsed).flow === true;
  let from = node.range[0] + (isFlow ? 1 : 0);
  const add = (name: Item["name"], end: number): void => {
    const word = firstWord(edited, from);
    items.push({ name, start: isFlow && text[word] === "," ? firstWord(edited, word + 1) : word, end });
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
