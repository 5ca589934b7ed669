import type { Value } from "../../model/value.js";
import type { Span } from "../notes.js";
import { commentsIn, lineIndent } from "../sketch.js";
import { lineStartAt } from "../text-change.js";
import { oneLine } from "./emit-list.js";
import type { TomlSketch, ValueSpot } from "./toml-sketch.js";
import type { TomlValue } from "./tree.js";

/** Another value in place of one; the comments that stood inside come before the statement, each on a line of its own. */
export function replaceValue(node: TomlValue, value: Value, { path, statement }: ValueSpot, sketch: TomlSketch): void {
  const span = spanOfValue(node);
  liftComments(span, statement, sketch);
  sketch.changes.push({ ...span, text: oneLine(value, path) });
}

/** Writes the comments inside a span again, before the statement that it stands in. */
export function liftComments(span: Span, { start }: Span, sketch: TomlSketch): void {
  const { text, eol, changes } = sketch;
  const comments = commentsIn(sketch, span);
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
