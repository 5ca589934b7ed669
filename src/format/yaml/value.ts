import type { Limits, Span } from "../../model/document.js";
import { isList, isObject, keysOf, Literal, record, type Value, type ValueObject } from "../../model/value.js";
import type { Findings } from "../node.js";
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  visit as visitNodes,
  type YAMLMap,
} from "yaml";
import {
  directiveKey,
  doubleQuoted,
  isMergeKey,
  keyText,
  plainScalar,
  reportUnknown,
  standardScalar,
  tagOf,
  tagSpan,
  TAKES,
  wrongKey,
  type YamlDialect,
} from "./spell.js";
import type { YamlTree } from "./tree.js";

const UNREAD: Value = null;

/** The walk over one document: what it reads by, what it found so far. */
interface Reading {
  readonly text: string;
  readonly dialect: YamlDialect;
  readonly limits: Limits;
  readonly findings: Findings;
  readonly anchors: Anchors;
  /** The objects that stand for tags: these are no maps that `<<` could take. */
  readonly directives: WeakSet<object>;
  /** Set where going on would cost too much: what is left reads as null. */
  stopped: boolean;
}

/** A node, where the text before it ends, and how many containers it stands in. */
interface NodeCursor {
  readonly node: ParsedNode;
  readonly from: number;
  readonly depth: number;
}

/** What an anchor names: the value, once it is read, and how large and high it is. */
interface Anchored {
  value: Value | undefined;
  nodes: number;
  height: number;
}

/** Counts what a document is and what its aliases make of it (R1), and knows the anchors so far. */
interface Anchors {
  /** Nodes read so far. */
  written: number;
  /** Nodes of the document so far with each alias replaced by its value. */
  expanded: number;
  /** The deepest level reached since the last anchor was opened. */
  deepest: number;
  readonly named: Map<string, Anchored>;
  /** Where the largest expansion stands. */
  largest: { readonly nodes: number; readonly name: string; readonly span: Span };
}

/** The value of a tree, its anchors, aliases and `<<` resolved (E9); undefined for a document of nothing. */
export function yamlValue({ root, text, dialect }: YamlTree, limits: Limits, findings: Findings): Value | undefined {
  if (root === undefined) return undefined;
  const largest = { nodes: 0, name: "", span: { start: 0, end: 0 } };
  const anchors: Anchors = { written: 0, expanded: 0, deepest: 0, named: new Map(), largest };
  const reading = { text, dialect, limits, findings, anchors, directives: new WeakSet<object>(), stopped: false };
  const value = readNode({ node: root, from: 0, depth: 0 }, reading);
  reportExpansion(anchors, limits, findings);
  return value;
}

/** The value of a node. The tree is known to be shallow, so this may recurse; a value behind an alias is shared. */
function readNode(cursor: NodeCursor, reading: Reading): Value {
  const { node, depth } = cursor;
  const { anchors } = reading;
  anchors.written += 1;
  if (isAlias(node)) return aliasValue(node, cursor, reading);
  anchors.expanded += 1;
  if (node.anchor === undefined || node.anchor === "") return taggedValue(cursor, reading);
  const anchored: Anchored = { value: undefined, nodes: anchors.expanded - 1, height: anchors.deepest };
  anchors.named.set(node.anchor, anchored);
  anchors.deepest = depth;
  const value = taggedValue(cursor, reading);
  const before = anchored.height;
  anchored.nodes = anchors.expanded - anchored.nodes;
  anchored.height = anchors.deepest - depth;
  anchored.value = value;
  anchors.deepest = Math.max(anchors.deepest, before);
  return value;
}

function aliasValue(node: Alias.Parsed, cursor: NodeCursor, reading: Reading): Value {
  const { anchors, findings } = reading;
  const span = { start: node.range[0], end: node.range[1] };
  const anchored = anchors.named.get(node.source);
  if (anchored?.value === undefined) {
    findings.add("parse/alias", { name: node.source, reason: anchored ? "recursive" : "unknown" }, span);
    return UNREAD;
  }
  reading.stopped ||= !expand(anchors, anchored.nodes, node.source, span);
  return descend(cursor, anchored.height, reading) ? anchored.value : UNREAD;
}

function taggedValue(cursor: NodeCursor, reading: Reading): Value {
  const { node, from } = cursor;
  const { text, dialect, findings } = reading;
  const tag = tagOf(node);
  if (tag === undefined) return untagged(cursor, reading, node.tag === "!");
  if (dialect.tags.includes(tag)) {
    const kept = opaque(node, tag, text);
    if (kept instanceof Literal) return kept;
    findings.add("parse/tag", { tag, because: kept }, tagSpan(text, from, node.range[0]));
    return UNREAD;
  }
  const key = directiveKey(tag);
  if (key !== undefined) return directiveValue(key, cursor, reading);
  if (tag in TAKES) return standardValue(tag, cursor, reading);
  reportUnknown(tag, tagSpan(text, from, node.range[0]), dialect, findings);
  return UNREAD;
}

/** `!append x` means `{"$append": x}`; `!delete` with nothing behind it means `{"$delete": true}` (E3). */
function directiveValue(key: string, cursor: NodeCursor, reading: Reading): Value {
  if (!descend(cursor, 1, reading)) return UNREAD;
  const inner = untagged({ ...cursor, depth: cursor.depth + 1 }, reading, false);
  const blank = inner instanceof Literal && inner.type === "blank";
  const object = record([[key, key === "$delete" && blank ? true : inner]]);
  reading.directives.add(object);
  return object;
}

/**
 * A node under one of the application's own tags, kept as it is written (`x-tags`); in words what is wrong where it
 * cannot be kept. It is emitted elsewhere, at another indentation: so it is made to stand on one line.
 */
function opaque(node: ParsedNode, tag: string, text: string): Literal | string {
  const [start, end] = node.range;
  const written = text.slice(start, end);
  if (isScalar(node)) {
    if (node.source === "" && written === "") return kept(tag);
    const verbatim = !/[\r\n\u2028\u2029]/.test(written) && !written.startsWith("|") && !written.startsWith(">");
    return kept(`${tag} ${verbatim ? written : doubleQuoted(node.source)}`);
  }
  if (isAlias(node)) return "takes no alias";
  const kind = isSeq(node) ? "list" : "map";
  if (node.flow !== true)
    return `keeps its value as it is written: write the ${kind} in flow style, ${isSeq(node) ? "[…]" : "{…}"}`;
  if (/[\r\n]/.test(written)) return `keeps its value as it is written: write the ${kind} on one line`;
  return holdsAlias(node) ? "takes no alias" : kept(`${tag} ${written}`);
}

function holdsAlias(node: ParsedNode): boolean {
  let found = false;
  visitNodes(node, { Alias: () => void (found = true) });
  return found;
}

function kept(source: string): Literal {
  return new Literal(source, source, "tag", "yaml");
}

function standardValue(tag: string, cursor: NodeCursor, reading: Reading): Value {
  const { node, from } = cursor;
  const { text, dialect, findings } = reading;
  const kind = isScalar(node) ? "scalar" : isMap(node) ? "!!map" : "!!seq";
  const value = isScalar(node) ? standardScalar(tag, node.source, dialect.version) : undefined;
  if (value !== undefined) return isScalar(node) ? wellFormed(value, node, reading) : value;
  if (kind === tag) return untagged(cursor, reading, false);
  const found = isScalar(node) ? JSON.stringify(node.source) : isMap(node) ? "a map" : "a list";
  findings.add(
    "parse/tag",
    { tag, because: `takes ${TAKES[tag]}, found ${found}` },
    tagSpan(text, from, node.range[0]),
  );
  return UNREAD;
}

/** A node's value, its tag aside. `string` where a scalar is one whatever it looks like. */
function untagged(cursor: NodeCursor, reading: Reading, string: boolean): Value {
  const { node } = cursor;
  if (isScalar(node)) return scalarValue(node, reading, string);
  if (!descend(cursor, 1, reading)) return UNREAD;
  if (isMap(node)) return readMap(node, cursor.depth + 1, reading);
  const items: Value[] = [];
  let from = node.range[0];
  for (const item of (node as { readonly items: readonly ParsedNode[] }).items) {
    items.push(readNode({ node: item, from, depth: cursor.depth + 1 }, reading));
    from = item.range[1];
  }
  return items;
}

type ScalarNode = Extract<ParsedNode, { source: string; value: unknown }>;

function scalarValue(node: ScalarNode, reading: Reading, string: boolean): Value {
  const plain = !string && (node.type === "PLAIN" || node.type === undefined);
  if (!plain) return wellFormed(node.source, node, reading);
  const value = plainScalar(node.source, reading.dialect.version);
  if (value !== undefined) return value;
  reading.findings.add("parse/number", { text: node.source }, { start: node.range[0], end: node.range[1] });
  return UNREAD;
}

/** An escape can make half a surrogate pair, which is no character. */
function wellFormed<T extends Value>(value: T, node: ScalarNode, { findings }: Reading): T {
  if (typeof value === "string" && !value.isWellFormed()) {
    const reason = "half a surrogate pair is no character";
    findings.add("parse/string", { reason }, { start: node.range[0], end: node.range[1] });
  }
  return value;
}

/** Goes down one level; false, and noted once, where that is too deep: by aliases, or by the objects of tags. */
function descend({ node, depth }: NodeCursor, levels: number, reading: Reading): boolean {
  const { anchors, limits, findings } = reading;
  anchors.deepest = Math.max(anchors.deepest, depth + levels);
  if (reading.stopped || depth + levels <= limits.depth) return !reading.stopped;
  reading.stopped = true;
  findings.add("parse/depth", { limit: limits.depth }, { start: node.range[0], end: node.range[0] + 1 });
  return false;
}

interface Entry {
  readonly value: Value;
  /** Where the key stands; undefined for one that `<<` brought. */
  readonly key: Span | undefined;
}

/**
 * The object of a map. Keys are compared here, in linear time. What the map says itself beats what `<<` brings, and
 * an earlier source of `<<` beats a later one; a key keeps the turn in which it was first met.
 */
function readMap(map: YAMLMap.Parsed, depth: number, reading: Reading): Value {
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

/** An anchor on a key names its text. */
function anchorKey(key: ParsedNode, name: string, { anchors }: Reading): void {
  const anchor = isAlias(key) ? undefined : key.anchor;
  if (anchor) anchors.named.set(anchor, { value: name, nodes: 1, height: 0 });
}

/** A key without a colon, as flow maps and `? key` allow. */
function readBlank({ anchors }: Reading): Value {
  anchors.written += 1;
  anchors.expanded += 1;
  return new Literal(null, "", "blank", "yaml");
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

/** However few nodes are written: so many more no file may expand to. */
const MOST_EXTRA = 1_000_000;

/** Adds a use of an anchored value; false where the document has become larger than any file may be. */
function expand(anchors: Anchors, nodes: number, name: string, span: Span): boolean {
  anchors.expanded += nodes;
  if (nodes > anchors.largest.nodes) anchors.largest = { nodes, name, span };
  return anchors.expanded - anchors.written <= MOST_EXTRA;
}

function spanOf(node: ParsedNode): Span {
  return { start: node.range[0], end: node.range[1] };
}

/** Reports a document that its aliases make too large. */
function reportExpansion({ written, expanded, largest }: Anchors, limits: Limits, findings: Findings): void {
  if (expanded <= written * limits.aliasExpansion && expanded - written <= MOST_EXTRA) return;
  const { name, span } = largest;
  findings.add("parse/alias", { name, reason: "expansion", limit: limits.aliasExpansion }, span);
}
