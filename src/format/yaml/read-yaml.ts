import { DEFAULT_LIMITS, type Document, type Limits, type Location, type Path } from "../../model/document.js";
import type { Value } from "../../model/value.js";
import { takeNotes, type Notes } from "../notes.js";
import { noteExpansion } from "./anchors.js";
import type { YamlDialect } from "./dialect.js";
import { locateYaml } from "./locate-yaml.js";
import { readNode } from "./read-node.js";
import { startReading } from "./reading.js";
import { yamlTree, type YamlTree } from "./tree.js";

/** Reads one YAML document (YAML 1.2.2; by a dialect, the scalars of 1.1). Nothing, or comments, is no value. */
export function readYaml(text: string, dialect: YamlDialect, limits?: Limits): Document {
  return readYamlTree(text, dialect, limits).document;
}

/** The document of a text, and the tree behind it; without a tree where the text is no YAML. */
export function readYamlTree(
  text: string,
  dialect: YamlDialect,
  limits: Limits = DEFAULT_LIMITS,
): { readonly document: Document; readonly tree: YamlTree | undefined } {
  const notes = takeNotes(text);
  const tree = yamlTree(text, dialect, limits.depth, notes);
  const value = tree && yamlValue(tree, limits, notes);
  const range = (path: Path): Location | undefined => tree && locateYaml(tree, path, notes.range);
  return { document: { value, findings: notes.findings, range }, tree };
}

/** The value of a tree, its anchors, aliases and `<<` resolved (E9). */
function yamlValue(tree: YamlTree, limits: Limits, notes: Notes): Value | undefined {
  if (tree.root === undefined) return undefined;
  const reading = startReading(tree, limits, notes);
  const value = readNode({ node: tree.root, from: 0, depth: 0 }, reading);
  noteExpansion(reading.anchors, limits, notes);
  return value;
}
