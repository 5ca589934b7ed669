import { isList, isObject, keysOf, type Value } from "../../model/value.js";
import type { Span } from "../findings.js";
import { lineStartAt } from "../text-change.js";
import { commentsIn, indentAt, isFollowed, startsLine } from "../text-edits.js";
import { blockLines } from "./edit-block.js";
import { flowText } from "./flow-text.js";
import { valueSpan } from "./locate-yaml.js";
import type { YamlCursor, YamlEdits } from "./yaml-edits.js";

/**
 * Another value in place of a node, or none at the root. What stood beside the node stays beside it; the comments
 * that stood inside follow, each on a line of its own.
 */
export function replaceNode(cursor: YamlCursor, value: Value | undefined, edited: YamlEdits): void {
  const { text, eol, changes } = edited;
  const span = valueSpan(cursor.place, text);
  const line = eol + " ".repeat(cursor.outer < 0 ? 0 : cursor.outer + 2);
  if (cursor.inFlow && value !== undefined) {
    // Before the value, where a comma cannot get into a comment.
    const before = commentsIn(edited, span).map((comment) => ` ${comment.trimEnd()}${line}`);
    const space = before.length > 0 || text[span.start - 1] !== ":" ? "" : " ";
    changes.push({ ...span, text: before.join("") + space + flowText(value, edited.tree.dialect) });
    return;
  }
  const kept = commentsIn(edited, span).map((comment) => line + comment.trimEnd());
  const { start, written } =
    value === undefined ? { start: span.start, written: "" } : placed(cursor, span, value, edited);
  const parts = [written, ...kept];
  // What followed the node on its line cannot follow a comment, or the last line of a text.
  if (isFollowed(text, span.end) && (kept.length > 0 || written.includes(eol))) parts.push(line);
  if (/[:\-?]/.test(text[start - 1] ?? "") && !/^\s/.test(written)) parts.unshift(" ");
  if (text[span.end] === "#" && kept.length === 0) parts.push(" ");
  changes.push({ start, end: span.end, text: parts.join("") });
}

/** How a value is written where a node stood, and from where on. */
function placed(
  { place, outer }: YamlCursor,
  { start, end }: Span,
  value: Value,
  edited: YamlEdits,
): { readonly start: number; readonly written: string } {
  const { text, eol, tree } = edited;
  const flow = flowText(value, tree.dialect);
  const wasFlow = text[start] === "[" || text[start] === "{";
  if (wasFlow && outer >= 0) return { start, written: flow };
  const column = start - lineStartAt(text, start);
  const ownLine = startsLine(text, start) && column > outer;
  const isBlock = (isList(value) && value.length > 0) || (isObject(value) && keysOf(value).length > 0);
  const inKey = place.key !== undefined && outer >= 0;
  const colon = place.from + text.slice(place.from, start).trimEnd().length;
  const behindColon = text[colon - 1] === ":" ? colon : undefined;
  if (isBlock) {
    const lines = blockLines(value, edited);
    const join = (indent: string): string => lines.map((line) => line && indent + line).join(eol);
    if (!inKey || ownLine) return { start, written: join(indentAt(text, start)).trimStart() };
    if (behindColon === undefined || isFollowed(text, end)) return { start, written: flow };
    return { start: behindColon, written: eol + join(" ".repeat(outer + 2)) };
  }
  const scalar = isList(value) ? "[]" : isObject(value) ? "{}" : (blockLines(value, edited)[0] as string);
  if (inKey && startsLine(text, start) && behindColon !== undefined) return { start: behindColon, written: scalar };
  return { start, written: startsLine(text, start) && column <= outer ? `  ${scalar}` : scalar };
}
