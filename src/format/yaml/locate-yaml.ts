import type { Range } from "../../model/diagnostic.js";
import type { Location, Path } from "../../model/document.js";
import type { Span } from "../findings.js";
import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from "./engine.js";
import { findYaml, type YamlPlace } from "./find-yaml.js";
import { tagOf, tagSpan } from "./tag.js";
import type { YamlTree } from "./tree.js";

/**
 * Where the node of a path stands. What came through an alias or `<<` stands where it is defined, and `use` says
 * where it is used (P2); a blank value stands behind its colon.
 */
export function locateYaml(tree: YamlTree, path: Path, range: (span: Span) => Range): Location | undefined {
  const place = findYaml(tree, path);
  if (place === undefined) return undefined;
  const { key, use } = place;
  const found = { key: key && range(key), value: range(valueSpan(place, tree.text)) };
  return use === undefined ? found : { ...found, use: range(use) };
}

/** From a node's tag, unless the path stepped through it, to its last character. */
export function valueSpan({ key, node, from, bare }: YamlPlace, text: string): Span {
  if (node === undefined) return { start: from, end: from };
  const end = endOf(node, text);
  if (bare && end === node.range[0]) return key ?? { start: end, end };
  const tagged = !bare && tagOf(node) !== undefined;
  return { start: tagged ? tagSpan(text, from, node.range[0]).start : node.range[0], end };
}

/** The offset behind a node's last character: a block collection ends with what it holds, not with the comments after. */
export function endOf(node: ParsedNode, text: string): number {
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
