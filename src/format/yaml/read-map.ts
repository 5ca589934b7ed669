import { isList, isObject, keysOf, Literal, record, type Value, type ValueObject } from "../../model/value.js";
import type { Span } from "../findings.js";
import { expand } from "./anchors.js";
import { isAlias, type Pair, type ParsedNode, type YAMLMap } from "./engine.js";
import { isMergeKey, keyText, wrongKey } from "./key.js";
import type { Reading, ReadNode } from "./reading.js";

interface Entry {
  readonly value: Value;
  /** Where the key stands; undefined for one that `<<` brought. */
  readonly key: Span | undefined;
}

/**
 * The object of a map. Keys are compared here, in linear time. What the map says itself beats what `<<` brings, and
 * an earlier source of `<<` beats a later one; a key keeps the turn in which it was first met.
 */
export function readMap(map: YAMLMap.Parsed, depth: number, reading: Reading, readNode: ReadNode): Value {
  const entries = new Map<string, Entry>();
  let mergeKey: Span | undefined;
  for (const { key, value: node } of map.items as readonly Pair<ParsedNode, ParsedNode | null>[]) {
    const span = spanOf(key);
    const name = keyText(key);
    if (name !== undefined) anchorKey(key, name, reading);
    const value = node === null ? readBlank(reading) : readNode({ node, from: key.range[1], depth }, reading);
    if (name === undefined) {
      const written = reading.text.slice(span.start, span.end);
      reading.findings.add("parse/key", { text: written, is: wrongKey(key) ?? "collection" }, span);
    } else if (isMergeKey(key)) {
      if (mergeKey !== undefined) reading.findings.duplicate(name, mergeKey, span);
      mergeKey = span;
      takeOver(value, node ?? key, entries, reading);
    } else {
      const earlier = entries.get(name)?.key;
      if (earlier !== undefined) reading.findings.duplicate(name, earlier, span);
      entries.set(name, { value, key: span });
    }
  }
  return record(Array.from(entries, ([name, { value }]) => [name, value] as const));
}

function spanOf(node: ParsedNode): Span {
  return { start: node.range[0], end: node.range[1] };
}

/** A key without a colon, as flow maps and `? key` allow. */
function readBlank({ anchors }: Reading): Value {
  anchors.written += 1;
  anchors.expanded += 1;
  return new Literal(null, "", "blank", "yaml");
}

/** An anchor on a key names its text. */
function anchorKey(key: ParsedNode, name: string, { anchors }: Reading): void {
  const anchor = isAlias(key) ? undefined : key.anchor;
  if (anchor) anchors.named.set(anchor, { value: name, nodes: 1, height: 0 });
}

/** The keys that `<<` brings: those of a map, or of the maps of a list. */
function takeOver(value: Value, node: ParsedNode, entries: Map<string, Entry>, reading: Reading): void {
  const sources = isList(value) ? value : [value];
  for (const source of sources) {
    if (isObject(source) && !reading.directives.has(source)) addKeys(source, node, entries, reading);
    else if (!reading.stopped) {
      const found = isObject(source) ? "a directive" : isList(source) ? "a list in a list" : "a scalar";
      reading.findings.add("parse/merge-key", { found }, spanOf(node));
    }
  }
}

/** The work is counted like the expansion of an alias: a chain of maps that take over one another is quadratic. */
function addKeys(source: ValueObject, node: ParsedNode, entries: Map<string, Entry>, reading: Reading): void {
  const keys = keysOf(source);
  const name = isAlias(node) ? node.source : "<<";
  reading.stopped ||= !expand(reading.anchors, keys.length, name, spanOf(node));
  if (reading.stopped) return;
  for (const key of keys) {
    if (!entries.has(key)) entries.set(key, { value: source[key] as Value, key: undefined });
  }
}
