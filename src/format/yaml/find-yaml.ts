import type { Path } from "../../model/document.js";
import type { Span } from "../findings.js";
import {
  isAlias,
  isMap,
  isPair,
  isSeq,
  visitNodes,
  type Alias,
  type Pair,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from "./engine.js";
import { isMergeKey, keyText } from "./key.js";
import { directiveKey, tagOf, tagSpan } from "./tag.js";
import type { YamlTree } from "./tree.js";

/** Where a path leads in a tree. */
export interface YamlPlace {
  readonly key: Span | undefined;
  /** Undefined for a key without a colon (`{a}`): its value is blank. */
  readonly node: ParsedNode | undefined;
  /** Where what stands before the node's tag and anchor ends. */
  readonly from: number;
  /** The path has stepped through the node's tag: what is meant is the node without it. */
  readonly bare: boolean;
  /** The outermost alias or `<<` on the way. */
  readonly use: Span | undefined;
}

/** The place of a path; undefined for a path that the document does not have. */
export function findYaml(tree: YamlTree, path: Path): YamlPlace | undefined {
  if (tree.root === undefined) return undefined;
  let place: YamlPlace | undefined = { key: undefined, node: tree.root, from: 0, bare: false, use: undefined };
  for (const segment of path) place = place && childOf(place, segment, tree);
  return place;
}

/** The child of a place, through aliases, `<<` and the objects that tags stand for. */
export function childOf(place: YamlPlace, segment: string | number, tree: YamlTree): YamlPlace | undefined {
  const { node, from, bare, use } = dereference(place, tree);
  if (node === undefined) return undefined;
  const tag = bare ? undefined : tagOf(node);
  if (tag !== undefined && !tag.startsWith("!!")) {
    if (tree.dialect.tags.includes(tag) || segment !== directiveKey(tag)) return undefined;
    return { key: tagSpan(tree.text, from, node.range[0]), node, from, bare: true, use };
  }
  if (isMap(node)) return memberOf(node, String(segment), use, tree);
  if (!isSeq(node) || typeof segment !== "number") return undefined;
  const item = node.items[segment];
  return item && { key: undefined, node: item, from: beforeItem(node, segment), bare: false, use };
}

/** An alias's place becomes that of its definition, and keeps where it is used. */
function dereference(place: YamlPlace, tree: YamlTree): YamlPlace {
  const { node, use } = place;
  if (node === undefined || !isAlias(node)) return place;
  const target = targets(tree).get(node);
  const alias = { start: node.range[0], end: node.range[1] };
  return { ...place, node: target?.node, from: target?.from ?? 0, bare: false, use: use ?? alias };
}

/** A map on the way to a key: the map itself, then what it takes over; `use` is where that was asked for. */
interface Source {
  readonly node: ParsedNode;
  readonly use: Span | undefined;
}

/** A key of a map, or one that `<<` brings, from the first source that has it. Loops and chains of any length end. */
function memberOf(map: YAMLMap.Parsed, name: string, use: Span | undefined, tree: YamlTree): YamlPlace | undefined {
  const searched = new Set<ParsedNode>();
  const pending: Source[] = [{ node: map, use }];
  for (let source = pending.pop(); source !== undefined; source = pending.pop()) {
    const node = isAlias(source.node) ? targets(tree).get(source.node)?.node : source.node;
    if (node === undefined || searched.has(node)) continue;
    searched.add(node);
    const { use: asked } = source;
    if (isSeq(node)) {
      for (const item of node.items.toReversed()) pending.push({ node: item, use: asked });
    } else if (isMap(node)) {
      const { members, merges } = membersOf(node);
      const pair = members.get(name);
      if (pair !== undefined) {
        const { key, value } = pair;
        return { key: spanOf(key), node: value ?? undefined, from: key.range[1], bare: false, use: asked };
      }
      for (const { key, value } of merges.toReversed()) {
        if (value) pending.push({ node: value, use: asked ?? spanOf(isAlias(value) ? value : key) });
      }
    }
  }
  return undefined;
}

function beforeItem(seq: YAMLSeq.Parsed, index: number): number {
  return index === 0 ? seq.range[0] : (seq.items[index - 1] as ParsedNode).range[1];
}

function spanOf(node: ParsedNode): Span {
  return { start: node.range[0], end: node.range[1] };
}

export type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

interface Members {
  readonly members: ReadonlyMap<string, ParsedPair>;
  readonly merges: readonly ParsedPair[];
}

// A wide map is searched for many of its keys, a document for many of its aliases: each index is made once.
const memberIndexes = new WeakMap<YAMLMap.Parsed, Members>();
const targetIndexes = new WeakMap<YamlTree, ReadonlyMap<Alias.Parsed, Target>>();

function membersOf(map: YAMLMap.Parsed): Members {
  const known = memberIndexes.get(map);
  if (known !== undefined) return known;
  const pairs = map.items as readonly ParsedPair[];
  const named = pairs.filter(({ key }) => !isMergeKey(key) && keyText(key) !== undefined);
  const index = {
    members: new Map(named.map((pair) => [keyText(pair.key) as string, pair])),
    merges: pairs.filter(({ key }) => isMergeKey(key)),
  };
  memberIndexes.set(map, index);
  return index;
}

interface Target {
  readonly node: ParsedNode;
  readonly from: number;
}

/** What each alias refers to: the last node before it with its anchor. */
function targets(tree: YamlTree): ReadonlyMap<Alias.Parsed, Target> {
  const known = targetIndexes.get(tree);
  if (known !== undefined) return known;
  const index = new Map<Alias.Parsed, Target>();
  const named = new Map<string, Target>();
  visitNodes(tree.root ?? null, {
    Node: (key, node, path) => {
      const parent = path.at(-1);
      if (isAlias(node)) {
        const target = named.get(node.source);
        if (target) index.set(node as Alias.Parsed, target);
      } else if (node.anchor) {
        const pair = isPair(parent) ? (parent as ParsedPair) : undefined;
        const before = pair && key === "value" ? pair.key.range[1] : undefined;
        const inList = isSeq(parent) && typeof key === "number" ? beforeItem(parent as YAMLSeq.Parsed, key) : 0;
        named.set(node.anchor, { node: node as ParsedNode, from: before ?? inList });
      }
    },
  });
  targetIndexes.set(tree, index);
  return index;
}
