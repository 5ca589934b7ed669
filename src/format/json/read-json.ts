import type { Node } from "jsonc-parser";
import { DEFAULT_LIMITS, type Document, type Limits, type Location, type Path } from "../../model/document.js";
import { collectFindings } from "../findings.js";
import { jsonTree, type JsonDialect } from "./json-syntax.js";
import { jsonValue } from "./json-value.js";
import { locateJson } from "./locate-json.js";

/** Reads JSON (RFC 8259), or JSON with comments. A text of nothing, or of comments, is a document without a value. */
export function readJson(text: string, dialect: JsonDialect, limits?: Limits): Document {
  return readJsonTree(text, dialect, limits).document;
}

/** The document of a text, and the tree behind it. */
export function readJsonTree(
  text: string,
  dialect: JsonDialect,
  limits: Limits = DEFAULT_LIMITS,
): { readonly document: Document; readonly tree: Node | undefined } {
  const findings = collectFindings(text);
  const tree = jsonTree(text, dialect, limits.depth, findings);
  const value = tree && jsonValue(tree, text, findings);
  const range = (path: Path): Location | undefined => tree && locateJson(tree, path, findings.range);
  return { document: { value, findings: findings.all, range }, tree };
}
