import { lazy } from "../../model/value.js";
import type { Span } from "../../model/document.js";
import { NO_SPANS, type Node } from "../node.js";
import { firstWord } from "../text.js";
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  visit as visitNodes,
  type Alias,
  type Pair,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { directiveKey, isMergeKey, keyText, tagOf, tagSpan } from "./spell.js";
import type { YamlTree } from "./tree.js";

/** A node of the parser's tree, and what stands around it. */
interface Site {
  readonly key: Span | undefined;
  /** Undefined for a key without a colon (`{a}`): its value is blank. */
  readonly node: ParsedNode | undefined;
  /** Where what stands before the node's tag and anchor ends. */
  readonly from: number;
  /** The outermost alias or `<<` on the way. */
  readonly use: Span | undefined;
  readonly whole: () => readonly Span[];
}

/** What the nodes of one text share. */
interface Nodes {
  readonly tree: YamlTree;
  readonly comments: () => readonly Span[];
  /** What each alias refers to: the last node before it with its anchor. */
  readonly targets: () => ReadonlyMap<Alias.Parsed, Pick<Site, "node" | "from">>;
}

/**
 * The nodes of a YAML text, made of the parser's. What came through an alias or `<<` stands where it is defined (P2); a tag
 * that is a directive is a map of one key, which is the tag; a blank value stands behind its colon.
 */
export function yamlNodes(tree: YamlTree, comments: () => readonly Span[]): Node | undefined {
  const { root } = tree;
  if (root === undefined) return undefined;
  const nodes = { tree, comments, targets: lazy(() => targetsIn(root)) };
  return nodeOf({ key: undefined, node: root, from: 0, use: undefined, whole: () => NO_SPANS }, nodes);
}

function nodeOf(site: Site, nodes: Nodes): Node {
  const { node, use } = site;
  if (node === undefined || !isAlias(node)) return taggedNode(site, nodes);
  const { node: target, from = 0 } = nodes.targets().get(node) ?? {};
  const place = spanOf(node);
  const defined = lazy(() => taggedNode({ ...site, node: target, from, use: use ?? place }, nodes));
  const { start, end } = use === undefined ? place : defined();
  return made({ start, end, site, form: "alias", children: () => defined().children });
}

/** A node with its tag, where it has one. */
function taggedNode(site: Site, nodes: Nodes): Node {
  const { node, from } = site;
  const { text, dialect } = nodes.tree;
  const tag = node && tagOf(node);
  if (node === undefined || tag === undefined) return bareNode(site, undefined, nodes);
  const { start, end } = tagSpan(text, from, node.range[0]);
  if (tag.startsWith("!!")) return bareNode(site, start, nodes);
  const directive = dialect.tags.includes(tag) ? undefined : directiveKey(tag);
  const inside = { ...site, key: { start, end } };
  return made({
    start,
    end: Math.max(endOf(node, text), node.range[0]),
    site,
    form: directive === undefined ? "scalar" : "implicit",
    children: () => (directive === undefined ? undefined : new Map([[directive, bareNode(inside, undefined, nodes)]])),
  });
}

/** A node without a tag of ours. @param tagged where its standard tag begins */
function bareNode(site: Site, tagged: number | undefined, nodes: Nodes): Node {
  const { node, from, key } = site;
  if (node === undefined) return made({ start: from, end: from, site, form: "scalar", children: () => undefined });
  const { text } = nodes.tree;
  const end = endOf(node, text);
  const nothing = key !== undefined && end === node.range[0] && tagOf(node) !== undefined && tagged === undefined;
  const span = nothing ? key : { start: tagged ?? node.range[0], end }; // `!delete` with nothing behind it
  if (isScalar(node) || isAlias(node)) return made({ ...span, site, form: "scalar", children: () => undefined });
  const isFlow = (node as YAMLMap.Parsed).flow === true;
  const items = lazy(() => (site.use === undefined ? itemsOf(node, nodes) : []));
  return made({
    ...span,
    site,
    form: isFlow ? "flow" : "block",
    children: () => (isMap(node) ? membersOf(node, site, items, nodes) : itemNodes(node, site, items, nodes)),
    nameless: () =>
      isMap(node) ? node.items.flatMap((pair, index) => (isNameless(pair) ? (items()[index] ?? []) : [])) : [],
  });
}

interface Made extends Span {
  readonly site: Site;
  readonly form: Node["form"];
  readonly children: () => Node["children"];
  readonly nameless?: () => readonly Span[];
}

function made({ start, end, site, form, children, nameless }: Made): Node {
  const [inside, others] = [lazy(children), lazy(nameless ?? (() => NO_SPANS))];
  return {
    start,
    end,
    key: site.key,
    form,
    use: site.use,
    get children() {
      return inside();
    },
    get whole() {
      return site.whole();
    },
    get nameless() {
      return others();
    },
  };
}

type Items = () => readonly Span[];

function itemNodes(seq: YAMLSeq.Parsed, { use }: Site, items: Items, nodes: Nodes): Node["children"] {
  return new Map(
    seq.items.map((node, index) => {
      const from = beforeItem(seq, index);
      return [index, nodeOf({ key: undefined, node: node, from, use, whole: wholeOf(items, index) }, nodes)];
    }),
  );
}

function wholeOf(items: Items, index: number): Site["whole"] {
  return () => {
    const item = items()[index];
    return item === undefined ? NO_SPANS : [item];
  };
}

type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

function isNameless({ key }: ParsedPair): boolean {
  return isMergeKey(key) || keyText(key) === undefined;
}

/**
 * The keys of a map, then those that each `<<` brings and nobody before it: `use` is where that was asked for. Each map is
 * gone through once, so that loops and chains of any length end.
 */
function membersOf(map: YAMLMap.Parsed, { use }: Site, items: Items, nodes: Nodes): ReadonlyMap<string, Node> {
  const members = new Map<string, Node>();
  const searched = new Set<ParsedNode>();
  const pending: { readonly node: ParsedNode; readonly asked: Span | undefined }[] = [{ node: map, asked: use }];
  for (let source = pending.pop(); source !== undefined; source = pending.pop()) {
    const { node: written, asked } = source;
    const node = isAlias(written) ? nodes.targets().get(written)?.node : written;
    if (node === undefined || searched.has(node)) continue;
    searched.add(node);
    if (isSeq(node)) for (const item of node.items.toReversed()) pending.push({ node: item, asked });
    if (!isMap(node)) continue;
    const pairs = node.items as readonly ParsedPair[];
    for (const [index, pair] of pairs.entries()) {
      const { key, value } = pair;
      const name = isNameless(pair) ? undefined : keyText(key);
      if (name === undefined || (members.has(name) && node !== map)) continue;
      const whole = node === map ? wholeOf(items, index) : () => NO_SPANS;
      members.set(
        name,
        nodeOf({ key: spanOf(key), node: value ?? undefined, from: key.range[1], use: asked, whole }, nodes),
      );
    }
    for (const { key, value } of pairs.toReversed())
      if (isMergeKey(key) && value !== null)
        pending.push({ node: value, asked: asked ?? spanOf(isAlias(value) ? value : key) });
  }
  return members;
}

function beforeItem(seq: YAMLSeq.Parsed, index: number): number {
  return index === 0 ? seq.range[0] : (seq.items[index - 1] as ParsedNode).range[1];
}

function spanOf(node: ParsedNode): Span {
  return { start: node.range[0], end: node.range[1] };
}

function targetsIn(root: ParsedNode): ReadonlyMap<Alias.Parsed, Pick<Site, "node" | "from">> {
  const index = new Map<Alias.Parsed, Pick<Site, "node" | "from">>();
  const named = new Map<string, Pick<Site, "node" | "from">>();
  visitNodes(root, {
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
  return index;
}

/** Each item of a list or a map: from its dash or key, whatever stands before that on its behalf, to its end. */
function itemsOf(node: ParsedNode, { tree: { text }, comments }: Nodes): readonly Span[] {
  const found = { text, comments: comments() };
  const isFlow = (node as YAMLMap.Parsed).flow === true;
  const ends = isSeq(node)
    ? node.items.map((item) => endOf(item, text))
    : (node as YAMLMap.Parsed).items.map((pair) => {
        const { key, value } = pair;
        return Math.max(key.range[1], value ? endOf(value, text) : 0);
      });
  let from = node.range[0] + (isFlow ? 1 : 0);
  return ends.map((end) => {
    const word = firstWord(found, from);
    from = end;
    return { start: isFlow && text[word] === "," ? firstWord(found, word + 1) : word, end };
  });
}

/** The offset behind a node's last character: a block collection ends with what it holds, not with the comments after. */
function endOf(node: ParsedNode, text: string): number {
  const [start, end] = node.range;
  if (isAlias(node)) return end;
  if (isScalar(node)) {
    if (node.type !== "BLOCK_LITERAL" && node.type !== "BLOCK_FOLDED") return end;
    const written = text.slice(start, end);
    const keeps = /^[^\r\n#]*\+/.test(written);
    return start + (keeps ? written.replace(/\r?\n$/, "") : written.trimEnd()).length;
  }
  if (node.flow === true && (text[start] === "[" || text[start] === "{")) return end;
  const last = node.items.at(-1);
  if (last === undefined) return end;
  if (isSeq(node)) return endOf(last as ParsedNode, text);
  const { key, value } = last as { key: ParsedNode; value: ParsedNode | null };
  return isMap(node) && value ? Math.max(endOf(value, text), key.range[1]) : key.range[1];
}
