import type { Path } from "../../model/document.js";
import { isList, isObject, keysOf, record, type Value } from "../../model/value.js";
import { editFlow } from "../edit-flow.js";
import { formatPath, gatherEdits, type EditTree, type GatheredEdits } from "../edit-tree.js";
import type { Span } from "../findings.js";
import { lineStartAt, nextLineAt } from "../text-change.js";
import { commentsIn, firstWord, indentAt, isFollowed, startsLine } from "../text-edits.js";
import { emitYaml } from "./emit-yaml.js";
import { isAlias, isMap, isSeq, type ParsedNode, type YAMLMap } from "./engine.js";
import { childOf, type ParsedPair } from "./find-yaml.js";
import { isMergeKey, keyText } from "./key.js";
import { endOf, valueSpan } from "./locate-yaml.js";
import { flowEntry, flowText } from "./spell.js";
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

/**
 * Another value in place of a node, or none at the root. What stood beside the node stays beside it; the comments
 * that stood inside follow, each on a line of its own.
 */
function replaceNode(cursor: YamlCursor, value: Value | undefined, edited: YamlEdits): void {
  const { text, eol, changes } = edited;
  const span = valueSpan(cursor.place, text);
  const line = eol + " ".repeat(cursor.outer < 0 ? 0 : cursor.outer + 2);
  if (cursor.inFlow && value !== undefined) {
    // Before the value, where a comma cannot get into a comment.
    const before = commentsIn(edited, span).map((comment) => ` ${comment.trimEnd()}${line}`);
    const space = before.length > 0 || text[span.start - 1] !== ":" ? "" : " ";
    changes.push({ ...span, text: before.join("") + space + flowText(value, edited.tree.dialect) });
    return;
  }
  const kept = commentsIn(edited, span).map((comment) => line + comment.trimEnd());
  const { start, written } =
    value === undefined ? { start: span.start, written: "" } : placed(cursor, span, value, edited);
  const parts = [written, ...kept];
  // What followed the node on its line cannot follow a comment, or the last line of a text.
  if (isFollowed(text, span.end) && (kept.length > 0 || written.includes(eol))) parts.push(line);
  if (/[:\-?]/.test(text[start - 1] ?? "") && !/^\s/.test(written)) parts.unshift(" ");
  if (text[span.end] === "#" && kept.length === 0) parts.push(" ");
  changes.push({ start, end: span.end, text: parts.join("") });
}

/** How a value is written where a node stood, and from where on. */
function placed(
  { place, outer }: YamlCursor,
  { start, end }: Span,
  value: Value,
  edited: YamlEdits,
): { readonly start: number; readonly written: string } {
  const { text, eol, tree } = edited;
  const flow = flowText(value, tree.dialect);
  const wasFlow = text[start] === "[" || text[start] === "{";
  if (wasFlow && outer >= 0) return { start, written: flow };
  const column = start - lineStartAt(text, start);
  const ownLine = startsLine(text, start) && column > outer;
  const isBlock = (isList(value) && value.length > 0) || (isObject(value) && keysOf(value).length > 0);
  const inKey = place.key !== undefined && outer >= 0;
  const colon = place.from + text.slice(place.from, start).trimEnd().length;
  const behindColon = text[colon - 1] === ":" ? colon : undefined;
  if (isBlock) {
    const lines = blockLines(value, edited);
    const join = (indent: string): string => lines.map((line) => line && indent + line).join(eol);
    if (!inKey || ownLine) return { start, written: join(indentAt(text, start)).trimStart() };
    if (behindColon === undefined || isFollowed(text, end)) return { start, written: flow };
    return { start: behindColon, written: eol + join(" ".repeat(outer + 2)) };
  }
  const scalar = isList(value) ? "[]" : isObject(value) ? "{}" : (blockLines(value, edited)[0] as string);
  if (inKey && startsLine(text, start) && behindColon !== undefined) return { start: behindColon, written: scalar };
  return { start, written: startsLine(text, start) && column <= outer ? `  ${scalar}` : scalar };
}

/** A tag is read as an object of one key: only what stands under that key can be edited. */
function editTagged(cursor: YamlCursor, directive: string, edits: EditTree, path: Path, edited: YamlEdits): void {
  const inner = edits.children.get(directive);
  if (inner === undefined || edits.children.size > 1 || inner.remove === true) {
    throw new RangeError(`${formatPath(path)} has the tag !${directive.slice(1)}: set the whole value instead`);
  }
  return editNode({ ...cursor, place: { ...cursor.place, bare: true } }, inner, [...path, directive], edited);
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

/** Removes some items of a block list or map, not all, with their lines; every comment stays, on a line of its own. */
function removeFromBlock(items: readonly Item[], removed: ReadonlySet<number>, edited: YamlEdits): void {
  for (let first = 0; first < items.length; first += 1) {
    if (!removed.has(first)) continue;
    let last = first;
    while (removed.has(last + 1)) last += 1;
    removeRun(items, first, last, edited);
    first = last;
  }
}

function removeRun(items: readonly Item[], first: number, last: number, edited: YamlEdits): void {
  const { text, eol, changes } = edited;
  const { start } = items[first] as Item;
  const indent = indentAt(text, start);
  const next = items[last + 1];
  if (startsLine(text, start) || next === undefined) {
    const lines = { start: lineStartAt(text, start), end: nextLineAt(text, (items[last] as Item).end) };
    const kept = commentsIn(edited, lines).map((comment) => indent + comment.trimEnd() + eol);
    const ended = /[\r\n]$/.test(text.slice(lines.start, lines.end));
    changes.push({ ...lines, text: ended ? kept.join("") : kept.join("").slice(0, -eol.length || undefined) });
    return;
  }
  // The first key of `- a: 1`: the next one moves up to the dash, unless a comment takes its line.
  const kept = commentsIn(edited, { start, end: next.start }).map((comment) => comment.trimEnd() + eol + indent);
  changes.push({ start, end: next.start, text: kept.join("") });
}

/** Adds items below the last line of a block list or map, in its column. */
function appendToBlock(
  items: readonly Item[],
  added: readonly { readonly key: string | undefined; readonly value: Value }[],
  edited: YamlEdits,
): void {
  const { text, changes } = edited;
  const [first, last] = [items[0], items.at(-1)];
  if (added.length === 0 || first === undefined || last === undefined) return;
  const indent = indentAt(text, first.start);
  const lines = added.flatMap(({ key, value }) =>
    blockLines(key === undefined ? [value] : record([[key, value]]), edited).map((line) => line && indent + line),
  );
  const at = nextLineAt(text, last.end);
  const ended = /[\r\n]$/.test(text.slice(0, at));
  const written = lines.map((line) => (ended ? line + edited.eol : edited.eol + line));
  changes.push({ start: at, end: at, text: written.join("") });
}

/** The lines of a value in block style. */
function blockLines(value: Value, { tree }: YamlEdits): readonly string[] {
  return emitYaml(value, tree.dialect).slice(0, -1).split("\n");
}
