import { editFlow } from "../edit-flow.js";
import type { Span } from "../findings.js";
import { lineStartAt, nextLineAt } from "../text-change.js";
import { commentsIn, firstWord, lineIndent } from "../text-edits.js";
import { liftComments } from "./replace-value.js";
import type { BodyEdits, TomlEdits } from "./toml-edits.js";
import type { TomlBody, TomlEntry } from "./tree.js";

/** Lines to be written at an offset, behind a line of the text or at its end. */
export interface AddedLines {
  readonly at: number;
  readonly lines: readonly string[];
}

/** Writes the edits between braces; those of sections become statements that go, and lines that come. */
export function writeBodies(edited: TomlEdits): readonly AddedLines[] {
  const lines: AddedLines[] = [];
  for (const [body, edits] of edited.bodies) {
    if (body.kind === "braces") writeBraces(body, edits, edited);
    else {
      for (const entry of edits.removed) edited.gone.set(entry, []);
      lines.push(...linesOf(body, edits, edited));
    }
  }
  return lines;
}

function writeBraces(body: TomlBody, { removed, added, statement }: BodyEdits, edited: TomlEdits): void {
  const { entries, start, end } = body;
  if (removed.size === entries.length) {
    liftComments(body, statement, edited);
    const texts = added.map(({ text }) => text).join(", ");
    edited.changes.push({ start, end, text: texts === "" ? "{}" : `{ ${texts} }` });
    return;
  }
  // Braces stand on one line in TOML 1.0: what a removed value holds of comments goes before the statement.
  for (const entry of removed) liftComments(entry, statement, edited);
  const lifted = [...removed].some((entry) => commentsIn(edited, entry).length > 0);
  const outside = (comment: Span): boolean =>
    ![...removed].some((entry) => comment.start >= entry.start && comment.end <= entry.end);
  const comments = lifted ? edited.comments.filter(outside) : edited.comments;
  const indexes = entries.flatMap((entry, index) => (removed.has(entry) ? [index] : []));
  const items = added.map(
    ({ text }) =>
      () =>
        text,
  );
  editFlow({ start, end, items: entries }, new Set(indexes), items, undefined, { ...edited, comments });
}

/** The lines that come behind the entries of a section, or behind its header; those of one place together. */
function linesOf({ entries, header }: TomlBody, { added }: BodyEdits, edited: TomlEdits): readonly AddedLines[] {
  const { text } = edited;
  const places = new Map<TomlEntry | undefined, string[]>();
  for (const { text: line, after } of added) {
    const anchor = after ?? entries.at(-1);
    const lines = places.get(anchor) ?? [];
    lines.push((anchor === undefined ? "" : lineIndent(text, anchor.start)) + line);
    places.set(anchor, lines);
  }
  return Array.from(places, ([anchor, lines]) => {
    const above = anchor ?? header;
    if (above !== undefined) return { at: nextLineAt(text, above.end), lines };
    const at = topOf(edited);
    return { at, lines: at === text.length ? lines : [...lines, ""] };
  });
}

/** Where the first key of a file goes that starts with a header: above the comment that belongs to the header. */
function topOf(edited: TomlEdits): number {
  const { text, comments } = edited;
  const first = firstWord(edited, text.startsWith("\ufeff") ? 1 : 0);
  if (first === text.length) return first;
  let top = lineStartAt(text, first);
  const above = comments.filter(({ end }) => end < first);
  for (const { start, end } of above.toReversed()) {
    if (nextLineAt(text, end) !== top) break;
    top = lineStartAt(text, start);
  }
  return Math.max(top, text.startsWith("\ufeff") ? 1 : 0);
}
