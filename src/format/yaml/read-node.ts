import { Literal, record, type Value } from "../../model/value.js";
import { expand, type Anchored } from "./anchors.js";
import { isAlias, isMap, isScalar, type Alias, type ParsedNode } from "./engine.js";
import { opaque } from "./opaque.js";
import { plainScalar } from "./plain-scalar.js";
import { readMap } from "./read-map.js";
import { descend, type NodeCursor, type Reading } from "./reading.js";
import { directiveKey, reportUnknown, standardScalar, tagOf, tagSpan, TAKES } from "./tag.js";

const UNREAD: Value = null;

/** The value of a node. The tree is known to be shallow, so this may recurse; a value behind an alias is shared. */
export function readNode(cursor: NodeCursor, reading: Reading): Value {
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
  if (isMap(node)) return readMap(node, cursor.depth + 1, reading, readNode);
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
