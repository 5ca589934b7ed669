import type { Range } from "../model/origin.js";
import type { Paint, Style } from "./paint.js";
import { visible } from "./visible.js";

/** Columns of source text that a frame shows at most. */
const WIDTH = 100;

/**
 * The line of a text that a range starts in, with the range marked below it. Tabs stay tabs and wide characters count
 * two, so that the mark stands where the eye sees the text; a long line is shown around the range.
 */
export function frame(text: string, { start, end }: Range, style: Style, paint: Paint): readonly string[] {
  const line = text.split(/\r\n|\n|\r/, start.line)[start.line - 1] ?? "";
  const from = Math.min(start.column - 1, line.length);
  const to = end.line === start.line ? Math.max(end.column - 1, from) : line.length;
  const { shown, offset } = clip(line, from);
  const marked = shown.slice(from - offset, Math.min(to - offset, shown.length));
  const before = Array.from(shown.slice(0, from - offset), (char) =>
    char === "\t" ? "\t" : " ".repeat(widthOf(char)),
  );
  const length = Math.max(
    1,
    Array.from(marked).reduce((sum, char) => sum + widthOf(char), 0),
  );
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  return [
    paint("faint", `${gutter} |`),
    `${paint("faint", `${number} |`)} ${visible(shown)}`,
    `${paint("faint", `${gutter} |`)} ${before.join("")}${paint(style, "^".repeat(length))}`,
  ];
}

function clip(line: string, from: number): { readonly shown: string; readonly offset: number } {
  if (line.length <= WIDTH) return { shown: line, offset: 0 };
  const offset = Math.max(0, Math.min(from - WIDTH / 2, line.length - WIDTH));
  return { shown: line.slice(offset, offset + WIDTH), offset };
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const NARROWLESS = /\p{Mark}|\u200d/u;

function widthOf(char: string): number {
  if (WIDE.test(char)) return 2;
  return NARROWLESS.test(char) ? 0 : 1;
}
