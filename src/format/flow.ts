import type { Span } from "../model/syntax.js";
import {
  commentsIn,
  firstWord,
  isFollowed,
  lineBreakAt,
  lineIndent,
  lineStartAt,
  startsLine,
  type TextEdits,
} from "./text.js";

/** A list or map between brackets: JSON's, and YAML's flow style. */
interface FlowContainer extends Span {
  /** Its items, keys and values together, in their order. */
  readonly items: readonly Span[];
}

/** How an added item is written, at the indentation of its line; undefined where the container stands on one line. */
type AddedItem = (indent: string | undefined) => string;

/**
 * Removes some items of a container, not all, and adds others at its end. Commas come and go with the items; comments
 * stay.
 */
export function editFlow(
  container: FlowContainer,
  removed: ReadonlySet<number>,
  added: readonly AddedItem[],
  edited: TextEdits,
): void {
  const { items } = container;
  if (items.length === 0) {
    fill(container, added, edited);
    return;
  }
  for (let first = 0; first < items.length; first += 1) {
    if (!removed.has(first)) continue;
    let last = first;
    while (removed.has(last + 1)) last += 1;
    removeRun(container, first, last, edited);
    first = last;
  }
  if (added.length > 0) append(container, removed, added, edited);
}

/** The items between two that stay, or between the last that stays and the end. */
function removeRun({ items }: FlowContainer, first: number, last: number, edited: TextEdits): void {
  const { text, eol, changes } = edited;
  const [before, head, tail, next] = [items[first - 1], items[first], items[last], items[last + 1]];
  if (head === undefined || tail === undefined) return;
  const start = next === undefined && before !== undefined ? before.end : head.start;
  const end = next === undefined ? tail.end : next.start;
  const comments = commentsIn(edited, { start, end });
  const indent = comments.length === 0 ? "" : lineIndent(text, (next ?? tail).start); // a long line is walked once
  const kept = comments.map((comment) => comment + (comment.startsWith("/*") ? " " : eol + indent)).join("");
  if (kept === "") changes.push({ start, end, text: "" });
  else if (next !== undefined) changes.push({ start, end, text: kept });
  else changes.push({ start, end, text: ` ${isFollowed(text, end) ? kept : kept.trimEnd()}` });
}

/** Behind the last item that stays; on a line of its own where the others have theirs. */
function append(
  { items, start, end }: FlowContainer,
  removed: ReadonlySet<number>,
  added: readonly AddedItem[],
  edited: TextEdits,
): void {
  const { text, eol, changes } = edited;
  const last = items.findLastIndex((_, index) => !removed.has(index));
  const item = items[last] as Span;
  const lines = startsLine(text, item.start) && lineStartAt(text, item.start) > start;
  if (!lines) {
    changes.push({ start: item.end, end: item.end, text: added.map((write) => `, ${write(undefined)}`).join("") });
    return;
  }
  const indent = lineIndent(text, item.start);
  const written = added.map((write) => eol + indent + write(indent));
  const word = firstWord(edited, item.end);
  const comma = text[word] === "," ? word : undefined;
  const line = lineBreakAt(text, comma ?? item.end);
  // A comment behind the last item stays with it.
  if (last === items.length - 1 && line < end && commentsIn(edited, { start: item.end, end: line }).length > 0) {
    if (comma === undefined) changes.push({ start: item.end, end: item.end, text: "," });
    changes.push({ start: line, end: line, text: written.join(",") + (comma === undefined ? "" : ",") });
  } else {
    changes.push({ start: item.end, end: item.end, text: written.map((added) => `,${added}`).join("") });
  }
}

/** The first items of an empty container. */
function fill({ start, end }: Span, added: readonly AddedItem[], edited: TextEdits): void {
  const { text, eol, unit, changes } = edited;
  const inner = { start: start + 1, end: end - 1 };
  if (unit === undefined || text.slice(inner.start, inner.end).trim() !== "") {
    const written = added.map((write) => write(undefined)).join(", ");
    changes.push({ start: inner.start, end: inner.start, text: written });
    return;
  }
  const outer = lineIndent(text, start);
  const indent = outer + unit;
  const written = added.map((write) => eol + indent + write(indent)).join(",");
  changes.push({ ...inner, text: written + eol + outer });
}
