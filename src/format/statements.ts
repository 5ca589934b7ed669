import type { Span } from "../model/syntax.js";
import { columnOf, commentsIn, lineStartAt, nextLineAt, startsLine, type TextChange, type TextEdits } from "./text.js";

/** A statement that goes. */
export interface Gone extends Span {
  /** What stands there from now on, as lines. */
  readonly instead: readonly string[];
  /** Whether the blank lines around it go with it, as around a section. */
  readonly isSection: boolean;
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
  for (const run of runs) edited.changes.push(withoutBlankLines(run, points, edited.text));
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
  const { start, end, instead, isSection } = statement;
  const indent = columnOf(text, start);
  const lines = { start: lineStartAt(text, start), end: nextLineAt(text, end) };
  const ended = /[\r\n]$/.test(text.slice(lines.end - 1, lines.end));
  const kept = commentsIn(edited, lines).map((comment) => indent + comment.trimEnd());
  const written = [...kept, ...instead].join(eol);
  const part = written === "" || !ended ? written : written + eol;
  const last = runs.at(-1);
  const isNext = last !== undefined && isSection && text.slice(last.end, lines.start).trim() === "";
  if (last !== undefined && !points.has(last.end) && (isNext || last.end === lines.start)) {
    last.end = lines.end;
    last.isSection ||= isSection;
    last.parts.push(part);
  } else runs.push({ ...lines, parts: [part], isSection });
}

const BLANK_LINES = /(?:[ \t]*(?:\r\n|\n|\r))*/y;

function withoutBlankLines(
  { start, end, parts, isSection }: Run,
  points: ReadonlySet<number>,
  text: string,
): TextChange {
  const written = parts.join("");
  if (!isSection || written !== "" || points.has(end)) return { start, end, text: written };
  BLANK_LINES.lastIndex = end;
  const behind = end + (BLANK_LINES.exec(text)?.[0].length ?? 0);
  let word = start;
  while (word > 0 && !points.has(word) && /\s/.test(text.charAt(word - 1))) word -= 1;
  const before = word === 0 || points.has(word) ? word : Math.min(nextLineAt(text, word), start);
  if (behind === text.length) return { start: before, end: behind, text: "" };
  return { start, end: before < start || start === 0 ? behind : end, text: "" };
}
