import { DEFAULT_LIMITS, type Document, type Limits } from "../../model/document.js";
import { takeNotes } from "../notes.js";
import { jsonTree, type JsonDialect } from "./json-syntax.js";
import { jsonValue } from "./json-value.js";
import { locateJson } from "./locate-json.js";

/** Reads JSON (RFC 8259), or JSON with comments. A text of nothing, or of comments, is a document without a value. */
export function readJson(text: string, dialect: JsonDialect, limits: Limits = DEFAULT_LIMITS): Document {
  const notes = takeNotes(text);
  const tree = jsonTree(text, dialect, limits.depth, notes);
  const value = tree === undefined ? undefined : jsonValue(tree, text, notes);
  return {
    value,
    findings: notes.findings,
    range: (path) => (tree === undefined ? undefined : locateJson(tree, path, notes.range)),
  };
}
