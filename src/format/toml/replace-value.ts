import type { Value } from "../../model/value.js";
import type { Span } from "../findings.js";
import { lineStartAt } from "../text-change.js";
import { commentsIn, lineIndent } from "../text-edits.js";
import { oneLine } from "./emit-list.js";
import type { TomlEdits, ValueCursor } from "./toml-edits.js";
import type { TomlValue } from "./tree.js";

/** Another value in place of one; the comments that stood inside come before the statement, each on a line of its own. */
export function replaceValue(node: TomlValue, value: Value, { path, statement }: ValueCursor, edited: TomlEdits): void {
  const span = spanOfValue(node);
  liftComments(span, statement, edited);
  edited.changes.push({ ...span, text: oneLine(value, path) });
}

/** Writes the comments inside a span again, before the statement that it stands in. */
export function liftComments(span: Span, { start }: Span, edited: TomlEdits): void {
  const { text, eol, changes } = edited;
  const comments = commentsIn(edited, span);
  if (comments.length === 0) return;
  const at = lineStartAt(text, start);
  const lines = comments.map((comment) => lineIndent(text, start) + comment.trimEnd() + eol);
  changes.push({ start: at, end: at, text: lines.join("") });
}

/** Where what stands behind a `=` or in a list is written. */
export function spanOfValue(node: TomlValue): Span {
  const { start, end } = node.kind === "table" ? (node.body as Span) : node;
  return { start, end };
}
