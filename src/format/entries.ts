import type { Span } from "../model/document.js";
import {
  columnOf,
  commentsIn,
  commentSpansIn,
  firstWord,
  lineBreakAt,
  lineIndent,
  lineStartAt,
  matchEnd,
  nextLineAt,
  startsLine,
  type TextChange,
  type TextEdits,
} from "./text.js";

/** A statement that goes. */
export interface Gone extends Span {
  /** What stands there from now on, as lines. */
  readonly instead: readonly string[];
  /** Whether the blank lines around it go with it, as around a section. */
  readonly isSection: boolean;
  /** Whether what stands above would take the blank lines behind it. */
  readonly takesBlanks: boolean;
  /** Where the next statement begins, which moves up where this one does not begin its line: the first key of `- a: 1`. */
  readonly next: number | undefined;
}

/** Statements that come, behind the one that ends at an offset, or before what begins there. */
export interface Coming {
  /** The offset of a line's start, or the end of the text. */
  readonly at: number;
  readonly text: string;
}

/** Writes what comes, and takes out what goes; every comment stays, on a line of its own. */
export function writeStatements(gone: readonly Gone[], coming: readonly Coming[], edited: TextEdits): void {
  const points = new Set(coming.map(({ at }) => at));
  const runs: Run[] = [];
  let moved = 0; // up to here a line has moved up
  for (const statement of [...gone].sort((a, b) => a.start - b.start)) {
    if (statement.start < moved) continue;
    if (statement.next === undefined || startsLine(edited.text, statement.start))
      addTo(runs, statement, points, edited);
    else moveUp(statement, (moved = statement.next), edited);
  }
  let done = 0;
  for (const run of runs) {
    const change = withoutBlankLines(run, points, edited.text, done);
    edited.changes.push(change);
    done = change.end;
  }
  const last = runs.at(-1);
  let isOpen = last?.end === edited.text.length && last.parts.join("") === ""; // the line without an end goes
  for (const { at, text } of coming) {
    const isBehind = isOpen && at === edited.text.length && text.startsWith(edited.eol);
    edited.changes.push({ start: at, end: at, text: isBehind ? text.slice(edited.eol.length) : text });
    if (isBehind) isOpen = false;
  }
}

/** Lines that come behind the line on which a statement ends. */
export function linesBehind(end: number, lines: readonly string[], { text, eol }: TextEdits): Coming {
  const at = nextLineAt(text, end);
  const ended = at === 0 || /[\r\n]/.test(text.charAt(at - 1));
  const isOpen = !ended && lines.at(-1) === ""; // a text that ends with a line of nothing ends with its line end
  return { at, text: lines.map((line) => (ended ? line + eol : eol + line)).join("") + (isOpen ? eol : "") };
}

/** A run of lines that go, with nothing but blank lines between them. */
interface Run {
  readonly start: number;
  end: number;
  readonly parts: string[];
  isSection: boolean;
}

/** The next statement that stays takes the place of one that does not begin its line, unless a comment takes it. */
function moveUp({ start }: Gone, end: number, edited: TextEdits): void {
  const line = edited.eol + columnOf(edited.text, start);
  const kept = commentsIn(edited, { start, end }).map((comment) => comment.trimEnd() + line);
  edited.changes.push({ start, end, text: kept.join("") });
}

function addTo(runs: Run[], statement: Gone, points: ReadonlySet<number>, edited: TextEdits): void {
  const { text, eol } = edited;
  const { start, end, instead, isSection, takesBlanks } = statement;
  const indent = columnOf(text, start);
  const lines = { start: lineStartAt(text, start), end: nextLineAt(text, end) };
  const ended = /[\r\n]$/.test(text.slice(lines.end - 1, lines.end));
  const kept = commentsIn(edited, lines).map((comment) => indent + comment.trimEnd());
  const written = [...kept, ...instead].join(eol);
  if (takesBlanks && written === "") lines.end = behindBlankLines(text, lines.end);
  const part = written === "" || !ended ? written : written + eol;
  const last = runs.at(-1);
  const isNext = last !== undefined && isSection && text.slice(last.end, lines.start).trim() === "";
  if (last !== undefined && !points.has(last.end) && (isNext || last.end === lines.start)) {
    last.end = lines.end;
    last.isSection ||= isSection;
    last.parts.push(part);
  } else runs.push({ ...lines, parts: [part], isSection });
}

/** The offset behind the blank lines that begin at an offset. */
function behindBlankLines(text: string, offset: number): number {
  let end = offset;
  for (let next = nextLineAt(text, end); /[\r\n]/.test(text.charAt(next - 1)); next = nextLineAt(text, end)) {
    if (next === end || text.slice(end, next).trim() !== "") break;
    end = next;
  }
  return end;
}

/** @param from Where what went before ends. */
function withoutBlankLines(
  { start, end, parts, isSection }: Run,
  points: ReadonlySet<number>,
  text: string,
  from: number,
): TextChange {
  const written = parts.join("");
  if (!isSection || written !== "" || points.has(end)) return { start, end, text: written };
  const behind = behindBlankLines(text, end);
  let word = start;
  while (word > from && !points.has(word) && /\s/.test(text.charAt(word - 1))) word -= 1;
  const before = word === from || points.has(word) ? word : Math.min(nextLineAt(text, word), start);
  if (behind === text.length) return { start: before, end: behind, text: "" };
  return { start, end: before < start || start === 0 ? behind : end, text: "" };
}

/** A list or map between brackets: JSON's, TOML's, and YAML's flow style. */
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
  let takesPlace = false; // what comes stands where the last ones stood that go
  for (let first = 0; first < items.length; first += 1) {
    if (!removed.has(first)) continue;
    let last = first;
    while (removed.has(last + 1)) last += 1;
    takesPlace = added.length > 0 && last === items.length - 1;
    if (takesPlace) replaceRun(container, first, added, edited);
    else removeRun(container, first, last, edited);
    first = last;
  }
  if (added.length > 0 && !takesPlace) append(container, added, edited);
}

/** The items between two that stay, or behind the last that stays; with comments, each goes by itself. */
function removeRun({ items }: FlowContainer, first: number, last: number, edited: TextEdits): void {
  const [before, head, tail, next] = [items[first - 1], items[first] as Span, items[last] as Span, items[last + 1]];
  const start = next === undefined && before !== undefined ? before.end : head.start;
  const end = next === undefined ? tail.end : next.start;
  if (commentsIn(edited, { start, end }).length === 0) edited.changes.push({ start, end, text: "" });
  else
    for (const item of items.slice(first, last + 1)) removeItem(item, next === undefined ? before : undefined, edited);
}

/** Takes an item out with the comma behind it, or where it has none with the one before. */
function removeItem(item: Span, before: Span | undefined, edited: TextEdits): void {
  const { text, changes } = edited;
  const word = firstWord(edited, item.end);
  const end = text[word] === "," ? word + 1 : item.end;
  if (end === item.end && before !== undefined) {
    const comma = firstWord(edited, before.end);
    changes.push({ start: comma, end: comma + 1, text: "" });
  }
  const kept = keptIn({ start: item.start, end }, edited);
  const rest = matchEnd(BLANKS, text, end);
  const isOpen = /[\r\n]/.test(text.charAt(rest)); // nothing stands behind it on its line
  if (isOpen && kept === "" && startsLine(text, item.start)) {
    const next = lineStartAt(text, matchEnd(SPACE, text, rest));
    changes.push(apart({ start: lineStartAt(text, item.start), end: next, text: "" }, text));
  } else {
    const next = isOpen && kept === "" ? matchEnd(SPACE, text, rest) : rest;
    changes.push(apart({ start: item.start, end: next, text: isOpen ? kept.trimEnd() : kept }, text));
  }
}

/** A change with a blank before a comment that would stand close to a bracket or a word, where it would be none. */
function apart(change: TextChange, text: string): TextChange {
  const next = change.text === "" ? text.charAt(change.end) : change.text;
  const isClose = next.startsWith("#") && /\S/.test(text.charAt(change.start - 1));
  return isClose ? { ...change, text: ` ${change.text}` } : change;
}

const [BLANKS, SPACE] = [/[ \t]*/y, /\s*/y];

/** Comments of what goes, each on its line, before what stands behind it. */
function keptIn(span: Span, edited: TextEdits): string {
  const comments = commentsIn(edited, span);
  const indent = lineIndent(edited.text, span.start) + (startsLine(edited.text, span.start) ? "" : "  ");
  const line = edited.eol + indent;
  const isLast = (index: number): boolean => index === comments.length - 1;
  return comments
    .map((comment, index) => comment.trimEnd() + (comment.startsWith("/*") && isLast(index) ? " " : line))
    .join("");
}

/** Others in the place of the last items. */
function replaceRun(
  { items, start }: FlowContainer,
  first: number,
  added: readonly AddedItem[],
  edited: TextEdits,
): void {
  const { text, eol, changes } = edited;
  const [head, tail] = [items[first] as Span, items.at(-1) as Span];
  const indent = isOnLine(head, start, text) ? lineIndent(text, head.start) : undefined;
  const span = { start: head.start, end: tail.end };
  const written = added.map((write) => write(indent)).join(indent === undefined ? ", " : `,${eol}${indent}`);
  changes.push(apart({ ...span, text: keptIn(span, edited) + written }, text));
}

/** Whether an item of a container begins its line. */
function isOnLine(item: Span, container: number, text: string): boolean {
  return startsLine(text, item.start) && lineStartAt(text, item.start) > container;
}

/** Behind the last item; on a line of its own where the others have theirs. */
function append({ items, start, end }: FlowContainer, added: readonly AddedItem[], edited: TextEdits): void {
  const { text, eol, changes } = edited;
  const item = items.at(-1) as Span;
  if (!isOnLine(item, start, text)) {
    changes.push({ start: item.end, end: item.end, text: added.map((write) => `, ${write(undefined)}`).join("") });
    return;
  }
  const indent = lineIndent(text, item.start);
  const written = added.map((write) => eol + indent + write(indent));
  const word = firstWord(edited, item.end);
  const comma = text[word] === "," ? word : undefined;
  const line = lineBreakBehind(comma ?? item.end, edited);
  // A comment behind the last item stays with it.
  if (line < end && commentsIn(edited, { start: item.end, end: line }).length > 0) {
    if (comma === undefined) changes.push({ start: item.end, end: item.end, text: "," });
    changes.push({ start: line, end: line, text: written.join(",") + (comma === undefined ? "" : ",") });
  } else {
    changes.push({ start: item.end, end: item.end, text: written.map((added) => `,${added}`).join("") });
  }
}

/** Where the line of an offset ends, with the comments on it that end on another. */
function lineBreakBehind(offset: number, edited: TextEdits): number {
  for (let from = offset; ;) {
    const line = lineBreakAt(edited.text, from);
    const last = commentSpansIn(edited, { start: from, end: line }).at(-1);
    if (last === undefined || last.end <= line) return line;
    from = last.end;
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
