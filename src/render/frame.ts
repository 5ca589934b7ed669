import type { Range } from "../model/diagnostic.js";
import { visible } from "../model/visible.js";
import { type Paint, type Style } from "./text.js";

/** Columns of source text that a frame shows at most. */
const WIDTH = 100;
/** Characters that are looked at on either side of a range's start: enough for all columns, little of a line of megabytes. */
const AROUND = 4 * WIDTH;
const CUT = "…";
const TAB = 8;

/** What takes a place of its own on a line: a character with all that is drawn onto it. */
interface Cell {
  /** As it is shown. */
  readonly text: string;
  /** Its offset in the line, in UTF-16 units, and that of what follows. */
  readonly at: number;
  readonly end: number;
  /** Columns of a terminal; of a tab the most that it takes. */
  readonly width: number;
}

/**
 * The line of a text that a range starts in, with the range marked below it. Tabs stay tabs, wide characters count two
 * and combining ones nothing, so that the underline stands where the eye sees the text; a long line is shown around the
 * range's start.
 */
export function frame(text: string, { start, end }: Range, style: Style, paint: Paint): readonly string[] {
  const line = text.split(/\r\n|\n|\r/, start.line)[start.line - 1] ?? "";
  const from = Math.min(start.column - 1, line.length);
  const to = end.line === start.line ? Math.max(end.column - 1, from) : line.length;
  const { cells, cutBefore, cutBehind } = clip(line, from);
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  let column = number.length + 3;
  let before = "";
  let underlined = 0;
  const advance = (text: string, width: number): number => (text === "\t" ? TAB - (column % TAB) : width);
  if (cutBefore) {
    before = " ";
    column += 1;
  }
  for (const { text: char, at, end, width } of cells) {
    const step = advance(char, width);
    if (end <= from) before += char === "\t" ? char : " ".repeat(step);
    else if (at < to) underlined += step;
    column += step;
  }
  const shown = `${cutBefore ? CUT : ""}${cells.map((cell) => cell.text).join("")}${cutBehind ? CUT : ""}`;
  return [
    paint("faint", `${gutter} |`),
    `${paint("faint", `${number} |`)} ${shown}`,
    `${paint("faint", `${gutter} |`)} ${before}${paint(style, "^".repeat(Math.max(1, underlined)))}`,
  ];
}

interface Clipped {
  readonly cells: readonly Cell[];
  readonly cutBefore: boolean;
  readonly cutBehind: boolean;
}

/** The part of a line that fits: half of it before the range's start, unless the line ends before the other half is full. */
function clip(line: string, from: number): Clipped {
  const first = whole(line, Math.max(0, from - AROUND));
  const last = whole(line, Math.min(line.length, from + AROUND));
  const cells = cellsOf(line.slice(first, last)).map(({ at, end, ...cell }) => ({
    ...cell,
    at: at + first,
    end: end + first,
  }));
  const here = cells.findIndex(({ end }) => end > from);
  const middle = here < 0 ? cells.length : here;
  const behind = fit(cells.slice(middle), WIDTH);
  const left = fit(cells.slice(0, middle).toReversed(), Math.max(WIDTH / 2, WIDTH - behind.width));
  const right = fit(cells.slice(middle), WIDTH - left.width);
  const shown = cells.slice(middle - left.count, middle + right.count);
  return {
    cells: shown,
    cutBefore: first > 0 || left.count < middle,
    cutBehind: last < line.length || middle + right.count < cells.length,
  };
}

/** How many cells fit into a number of columns. */
function fit(cells: readonly Cell[], columns: number): { readonly count: number; readonly width: number } {
  let width = 0;
  let count = 0;
  for (const cell of cells) {
    if (width + cell.width > columns) break;
    width += cell.width;
    count += 1;
  }
  return { count, width };
}

/** An offset that does not part a surrogate pair. */
function whole(line: string, offset: number): number {
  return offset > 0 && /[\udc00-\udfff]/.test(line.charAt(offset)) ? offset - 1 : offset;
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const NARROWLESS = /^[\p{Mark}\u200b-\u200f\u2060-\u2064\ufeff]+$/u;
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\u0000-\u007e]*$/;

/** The cells of a line. Where it holds nothing but ASCII they are its characters. */
function cellsOf(line: string): readonly Cell[] {
  if (PLAIN.test(line)) return Array.from(line, cellOf);
  return Array.from(SEGMENTER.segment(line), ({ segment, index }) => cellOf(segment, index));
}

function cellOf(written: string, at: number): Cell {
  const text = visible(written);
  return { text, at, end: at + written.length, width: text === written ? widthOf(written) : text.length };
}

function widthOf(cell: string): number {
  if (cell === "\t") return TAB;
  if (WIDE.test(cell)) return 2;
  return NARROWLESS.test(cell) ? 0 : 1;
}
