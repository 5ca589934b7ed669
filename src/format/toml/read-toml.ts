import { DEFAULT_LIMITS, type Document, type Limits, type Location, type Path } from "../../model/document.js";
import { collectFindings, type Span } from "../findings.js";
import { locateToml } from "./locate-toml.js";
import { tomlTree } from "./toml-tree.js";
import { tomlValue } from "./toml-value.js";
import type { TomlTree } from "./tree.js";

/** Reads TOML 1.0 and 1.1. A text of nothing, or of comments, is a document without a value. */
export function readToml(text: string, limits?: Limits): Document {
  return readTomlTree(text, limits).document;
}

/** The document of a text, the tree behind it, and where its comments stand. */
export function readTomlTree(
  text: string,
  limits: Limits = DEFAULT_LIMITS,
): { readonly document: Document; readonly tree: TomlTree | undefined; readonly comments: readonly Span[] } {
  const findings = collectFindings(text);
  const { tree, comments } = tomlTree(text, limits.depth, findings);
  const value = tree === undefined || tree.isEmpty ? undefined : tomlValue(tree.root);
  const range = (path: Path): Location | undefined => tree && locateToml(tree, path, findings.range);
  return { document: { value, findings: findings.all, range }, tree, comments };
}
