import { DEFAULT_LIMITS, type Document, type Limits, type Location, type Path } from "../../model/document.js";
import { lazy } from "../../model/lazy.js";
import type { Value } from "../../model/value.js";
import { collectFindings, type Findings } from "../findings.js";
import { isSmall } from "../nodes.js";
import type { YamlDialect } from "./dialect.js";
import { locateYaml } from "./locate-yaml.js";
import { locatePlain, plainNodeAt, readPlain } from "./plain.js";
import { readNode, reportExpansion, startReading } from "./read-node.js";
import { yamlTree, type YamlTree } from "./tree.js";

/** Reads one YAML document (YAML 1.2.2; by a dialect, the scalars of 1.1). Nothing, or comments, is no value. */
export function readYaml(text: string, dialect: YamlDialect, limits: Limits = DEFAULT_LIMITS): Document {
  const value = isSmall(text, limits) ? readPlain(text, dialect.version, limits.depth) : undefined;
  if (value === undefined) return readYamlTree(text, dialect, limits).document;
  const { range } = collectFindings(text);
  const root = lazy(() => locatePlain(text, dialect.version, limits.depth));
  return {
    value,
    findings: [],
    range(path) {
      const node = plainNodeAt(root(), path);
      return node && { key: node.key && range(node.key), value: range(node) };
    },
  };
}

/** The document of a text, and the tree behind it; without a tree where the text is no YAML. */
export function readYamlTree(
  text: string,
  dialect: YamlDialect,
  limits: Limits = DEFAULT_LIMITS,
): { readonly document: Document; readonly tree: YamlTree | undefined } {
  const findings = collectFindings(text);
  const tree = yamlTree(text, dialect, limits, findings);
  const value = tree && yamlValue(tree, limits, findings);
  const range = (path: Path): Location | undefined => tree && locateYaml(tree, path, findings.range);
  return { document: { value, findings: findings.all, range }, tree };
}

/** The value of a tree, its anchors, aliases and `<<` resolved (E9). */
function yamlValue(tree: YamlTree, limits: Limits, findings: Findings): Value | undefined {
  if (tree.root === undefined) return undefined;
  const reading = startReading(tree, limits, findings);
  const value = readNode({ node: tree.root, from: 0, depth: 0 }, reading);
  reportExpansion(reading.anchors, limits, findings);
  return value;
}
