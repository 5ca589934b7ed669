import type { Limits, Span } from "../../model/document.js";
import { isList, isObject, keysOf, Literal, record, type Value } from "../../model/value.js";
import type { Findings, Node } from "../node.js";
import { type Alias, isAlias, isMap, isScalar, type Pair, type ParsedNode } from "yaml";
import { plainScalar, type YamlDialect } from "./spell.js";
import {
  directiveKey,
  isMergeKey,
  keyText,
  opaque,
  reportUnknown,
  standardScalar,
  tagOf,
  tagSpan,
  TYPES,
  wrongKey,
} from "./tags.js";
import { endOf, type YamlTree } from "./tree.js";

/** What is read of one node: its value, and where it stands, from its tag to its last character. */
export interface Read extends Span {
  readonly value: Value;
  readonly form: Node["form"];
  /** The key before it; of what stands under a directive's tag, that tag. */
  readonly key: Span | undefined;
  readonly held?: Held | undefined;
  /** What an alias refers to, which is no alias. */
  readonly target?: Read | undefined;
}

/** What a list, a map or the tag of a directive holds. */
interface Held {
  /** What `<<` brings is the very thing that its definition holds. */
  readonly members: readonly Read[] | ReadonlyMap<string | number, Read>;
  /** By key, where that was asked for which `<<` brings. */
  readonly brought: ReadonlyMap<string | number, Span> | undefined;
  /** The items, or the values of all keys, those of `<<` too, in the order of the text. */
  readonly written: readonly Read[];
  /** Where the first of these or its bracket begins. */
  readonly from: number;
}

const UNREAD: Value = null;

/** The walk over one document: what it reads by, the anchors so far, and what aliases make of the document (R1). */
interface Reading {
  readonly text: string;
  readonly dialect: YamlDialect;
  readonly limits: Limits;
  readonly findings: Findings;
  readonly named: Map<string, Anchored>;
  /** Nodes read so far. */
  written: number;
  /** Nodes of the document so far with each alias replaced by its value. */
  expanded: number;
  /** Where the largest expansion stands. */
  largest: { readonly nodes: number; readonly name: string; readonly span: Span };
  /** The deepest level reached since the last anchor was opened. */
  deepest: number;
  /** Set where going on would cost too much: what is left reads as null. */
  stopped: boolean;
}

/** A node, its key, where the text before it ends, and how many containers it stands in. */
interface NodeCursor<Of = ParsedNode> {
  readonly node: Of;
  readonly key: Span | undefined;
  readonly from: number;
  readonly depth: number;
}

/** What an anchor names, once it is read, and how large and high that is. */
interface Anchored {
  read: Read | undefined;
  nodes: number;
  height: number;
}

/** What a tree says, its anchors, aliases, tags and `<<` resolved (E9); undefined for a document of nothing. */
export function readTree({ root, text, dialect }: YamlTree, limits: Limits, findings: Findings): Read | undefined {
  if (root === undefined) return undefined;
  const largest = { nodes: 0, name: "", span: { start: 0, end: 0 } };
  const counts = { written: 0, expanded: 0, largest, deepest: 0, stopped: false };
  const reading: Reading = { text, dialect, limits, findings, named: new Map(), ...counts };
  const read = readNode({ node: root, key: undefined, from: 0, depth: 0 }, reading);
  const { written, expanded } = reading;
  if (expanded > written * limits.aliasExpansion || expanded - written > MOST_EXTRA) {
    const { name, span } = reading.largest;
    findings.add("parse/alias", { name, reason: "expansion", limit: limits.aliasExpansion }, span);
  }
  return read;
}

/** What a node says. The tree is known to be shallow, so this may recurse; what is behind an alias is shared. */
function readNode(cursor: NodeCursor, reading: Reading): Read {
  const { node, depth } = cursor;
  reading.written += 1;
  if (isAlias(node)) return readAlias(node, cursor, reading);
  reading.expanded += 1;
  if (node.anchor === undefined || node.anchor === "") return readTagged(cursor, reading);
  const { expanded, deepest } = reading;
  const anchored: Anchored = { read: undefined, nodes: 0, height: 0 };
  reading.named.set(node.anchor, anchored);
  reading.deepest = depth;
  const read = readTagged(cursor, reading);
  anchored.nodes = reading.expanded - expanded + 1;
  anchored.height = reading.deepest - depth;
  anchored.read = read;
  reading.deepest = Math.max(reading.deepest, deepest);
  return read;
}

/** What was read of the node of a cursor; it begins before that where it has a tag. */
function made({ node, key }: NodeCursor, { text }: Reading, form: Read["form"], value: Value, held?: Held): Read {
  const isBetween = form === "flow" && /[[{]/.test(text.charAt(node.range[0])); // `[a: b]` holds a map without braces
  const last = isBetween ? undefined : held?.written.at(-1);
  const end = last === undefined ? endOf(node, text) : Math.max(last.end, last.key?.end ?? 0);
  return { value, start: node.range[0], end, form, key, held };
}

function readAlias(node: Alias.Parsed, cursor: NodeCursor, reading: Reading): Read {
  const target = targetOf(node, cursor, reading);
  const { start, end } = spanOf(node);
  return { value: target?.value ?? UNREAD, start, end, form: "alias", key: cursor.key, target };
}

/** What an alias refers to; undefined, and noted, where that is nothing or too much. */
function targetOf(node: Alias.Parsed, cursor: NodeCursor, reading: Reading): Read | undefined {
  const anchored = reading.named.get(node.source);
  if (anchored?.read === undefined) {
    const reason = anchored ? "recursive" : "unknown";
    return reading.findings.add("parse/alias", { name: node.source, reason }, spanOf(node));
  }
  expand(anchored.nodes, node.source, spanOf(node), reading);
  return descend(cursor, anchored.height, reading) ? anchored.read : undefined;
}

function readTagged(cursor: NodeCursor, reading: Reading): Read {
  const { node, from } = cursor;
  const tag = tagOf(node);
  if (tag === undefined) return readBare(cursor, reading, node.tag === "!");
  const place = tagSpan(reading.text, from, node.range[0]);
  return { ...readUnder(tag, place, cursor, reading), start: place.start };
}

function readUnder(tag: string, place: Span, cursor: NodeCursor, reading: Reading): Read {
  const { node } = cursor;
  const { text, dialect, findings } = reading;
  if (dialect.tags.includes(tag)) {
    const kept = opaque(node, tag, text);
    if (kept instanceof Literal) return made(cursor, reading, "scalar", kept);
    findings.add("parse/tag", { tag, because: kept }, place);
    return made(cursor, reading, "scalar", UNREAD);
  }
  const key = directiveKey(tag);
  if (key !== undefined) return readDirective(key, place, cursor, reading);
  if (Object.hasOwn(TYPES, tag)) return readStandard(tag, place, cursor, reading);
  reportUnknown(tag, place, dialect, findings);
  return made(cursor, reading, "scalar", UNREAD);
}

/** `!append x` means `{"$append": x}`; `!delete` with nothing behind it means `{"$delete": true}` (E3). */
function readDirective(key: string, place: Span, cursor: NodeCursor, reading: Reading): Read {
  if (!descend(cursor, 1, reading)) return made(cursor, reading, "scalar", UNREAD);
  const bare = readBare({ ...cursor, key: place, depth: cursor.depth + 1 }, reading, false);
  const inner = bare.start === bare.end ? { ...bare, ...place } : bare; // nothing stands where its tag does
  const blank = inner.value instanceof Literal && inner.value.type === "blank";
  const object = record([[key, key === "$delete" && blank ? true : inner.value]]);
  const members = new Map([[key, inner]]);
  const held = { members, brought: undefined, written: [], from: bare.start };
  return {
    value: object,
    start: place.start,
    end: bare.end,
    form: "implicit",
    key: cursor.key,
    held,
  };
}

function readStandard(tag: string, place: Span, cursor: NodeCursor, reading: Reading): Read {
  const { node } = cursor;
  if (isScalar(node)) {
    const value = standardScalar(tag, node.source, reading.dialect.version);
    if (value !== undefined) return made(cursor, reading, "scalar", wellFormed(value, node, reading));
  } else if (tag === (isMap(node) ? "!!map" : "!!seq")) return readBare(cursor, reading, false);
  const found = isScalar(node) ? JSON.stringify(node.source) : isMap(node) ? "a map" : "a list";
  reading.findings.add("parse/tag", { tag, because: `takes ${TYPES[tag]?.takes}, found ${found}` }, place);
  return made(cursor, reading, "scalar", UNREAD);
}

/** What a node says, its tag aside. `string` where a scalar is one whatever it looks like. */
function readBare(cursor: NodeCursor, reading: Reading, string: boolean): Read {
  const { node } = cursor;
  if (isScalar(node)) return made(cursor, reading, "scalar", scalarValue(node, reading, string));
  if (!descend(cursor, 1, reading)) return made(cursor, reading, "scalar", UNREAD);
  const held = isMap(node)
    ? readMembers({ ...cursor, node }, reading)
    : readItems((node as { readonly items: readonly ParsedNode[] }).items, cursor, reading);
  const value = isMap(node) ? record(valuesOf(held)) : held.written.map((item) => item.value);
  return made(cursor, reading, (node as { readonly flow?: boolean }).flow === true ? "flow" : "block", value, held);
}

function valuesOf({ members }: Held): readonly (readonly [string, Value])[] {
  return Array.from(members.entries(), ([name, { value }]) => [String(name), value]);
}

function readItems(nodes: readonly ParsedNode[], cursor: NodeCursor, reading: Reading): Held {
  const [start] = cursor.node.range;
  let from = start;
  const items = nodes.map((node) => {
    const item = readNode({ node, key: undefined, from, depth: cursor.depth + 1 }, reading);
    from = node.range[1];
    return item;
  });
  return { members: items, brought: undefined, written: items, from: start };
}

type ScalarNode = Extract<ParsedNode, { source: string; value: unknown }>;

function scalarValue(node: ScalarNode, reading: Reading, string: boolean): Value {
  const plain = !string && (node.type === "PLAIN" || node.type === undefined);
  if (!plain) return wellFormed(node.source, node, reading);
  const value = plainScalar(node.source, reading.dialect.version);
  if (value !== undefined) return value;
  reading.findings.add("parse/number", { text: node.source }, spanOf(node));
  return UNREAD;
}

/** An escape can make half a surrogate pair, which is no character. */
function wellFormed<T extends Value>(value: T, node: ScalarNode, { findings }: Reading): T {
  if (typeof value === "string" && !value.isWellFormed())
    findings.add("parse/string", { reason: "half a surrogate pair is no character" }, spanOf(node));
  return value;
}

/** Goes down one level; false, and noted once, where that is too deep: by aliases, or by the objects of tags. */
function descend({ node, depth }: NodeCursor, levels: number, reading: Reading): boolean {
  const { limits, findings } = reading;
  reading.deepest = Math.max(reading.deepest, depth + levels);
  if (reading.stopped || depth + levels <= limits.depth) return !reading.stopped;
  reading.stopped = true;
  findings.add("parse/depth", { limit: limits.depth }, { start: node.range[0], end: node.range[0] + 1 });
  return false;
}

type MapNode = Extract<ParsedNode, { items: readonly Pair[] }>;

/** The same while it is collected. */
interface Members extends Held {
  readonly members: Map<string | number, Read>;
  brought: Map<string | number, Span> | undefined;
  readonly written: Read[];
}

/**
 * The keys of a map. They are compared here, in linear time. What the map says itself beats what `<<` brings, and an
 * earlier source of `<<` beats a later one; a key keeps the turn in which it was first met.
 */
function readMembers({ node: map, from, depth }: NodeCursor<MapNode>, reading: Reading): Held {
  const { text, findings } = reading;
  const held: Members = { members: new Map(), brought: undefined, written: [], from: map.range[0] };
  const { members, written } = held;
  let mergeKey: Span | undefined;
  let before = from;
  for (const { key: named, value: node } of map.items as readonly Pair<ParsedNode, ParsedNode | null>[]) {
    const key = spanOf(named);
    const name = keyText(named);
    if (name !== undefined && isScalar(named) && named.anchor)
      anchorKey(named.anchor, name, { node: named, key, from: before, depth }, reading);
    const read =
      node === null ? readBlank(key, reading) : readNode({ node, key, from: key.end, depth: depth + 1 }, reading);
    written.push(read);
    before = (node ?? named).range[1];
    if (name === undefined)
      findings.add("parse/key", { text: text.slice(key.start, key.end), is: wrongKey(named) ?? "collection" }, key);
    else if (isMergeKey(named)) {
      if (mergeKey !== undefined) findings.duplicate(name, mergeKey, key);
      mergeKey = key;
      takeOver(read, node ?? named, held, reading);
    } else {
      const earlier = members.get(name)?.key;
      if (earlier !== undefined && held.brought?.delete(name) !== true) findings.duplicate(name, earlier, key);
      members.set(name, read);
    }
  }
  return held;
}

/** An anchor on a key names its text. */
function anchorKey(anchor: string, name: string, cursor: NodeCursor, reading: Reading): void {
  const { node, from } = cursor;
  const { start } = tagOf(node) === undefined ? spanOf(node) : tagSpan(reading.text, from, node.range[0]);
  const read = { ...made(cursor, reading, "scalar", name), start };
  reading.named.set(anchor, { read, nodes: 1, height: 0 });
}

/** A key without a colon, as flow maps and `? key` allow. */
function readBlank(key: Span, reading: Reading): Read {
  reading.written += 1;
  reading.expanded += 1;
  const value = new Literal(null, "", "blank", "yaml");
  return { value, start: key.end, end: key.end, form: "scalar", key };
}

/** Adds the keys that `<<` brings: those of a map, or of the maps of a list. @param node what stands behind it */
function takeOver(read: Read, node: ParsedNode, into: Members, reading: Reading): void {
  const { members } = into;
  const brought = (into.brought ??= new Map());
  const place = spanOf(node);
  const use = isAlias(node) ? place : (read.key ?? place);
  const { value, held } = read.target ?? read;
  for (const source of isList(value) && held ? held.written : [read]) {
    const { value: map, form, held: taken } = source.target ?? source;
    if (isObject(map) && form !== "implicit") {
      // Counted like the expansion of an alias: a chain of maps that take over one another is quadratic.
      expand(keysOf(map).length, isAlias(node) ? node.source : "<<", place, reading);
      for (const [key, member] of reading.stopped || !taken ? [] : taken.members.entries()) {
        if (members.has(key)) continue;
        members.set(key, member);
        brought.set(key, use);
      }
    } else if (!reading.stopped) {
      const found = isObject(map) ? "a directive" : isList(map) ? "a list in a list" : "a scalar";
      reading.findings.add("parse/merge-key", { found }, place);
    }
  }
}

/** However few nodes are written: so many more no file may expand to. */
const MOST_EXTRA = 1_000_000;

/** Adds a use of an anchored value, and stops where the document has become larger than any file may be. */
function expand(nodes: number, name: string, span: Span, reading: Reading): void {
  if (reading.stopped) return;
  reading.expanded += nodes;
  if (nodes > reading.largest.nodes) reading.largest = { nodes, name, span };
  reading.stopped = reading.expanded - reading.written > MOST_EXTRA;
}

function spanOf({ range }: ParsedNode): Span {
  return { start: range[0], end: range[1] };
}
