import type { Severity } from "../model/diagnostic.js";
import { REDACTED } from "../model/place.js";
import { visible } from "../model/spelling.js";
import type { Json } from "../model/value.js";

/** What a stretch of text is; the terminal's colour for it is the command line's business, and never the only sign. */
export type Style = Severity | "good" | "faint" | "strong";
export type Paint = (style: Style, text: string) => string;

/** Rows with their cells in columns; the last cell of a row is not padded, an empty one at its end not written. */
export function columns(texts: readonly (readonly string[])[], gap = "  "): readonly string[] {
  const rows = texts.map((row) => row.map(visible));
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

/** `1 file`, `3 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** A text that fits into a column. */
export function cut(text: string): string {
  return text.length <= 40 ? text : `${Array.from(text).slice(0, 39).join("")}…`;
}

export const PLAIN: Paint = (_, text) => text;

/** Of a text so much stands in a report. */
const LONG = 200;

/** A value in a report: as it is spelled, else JSON, on one line; `«redacted»` for a secret one (Q5). */
export function shownValue(value: Json | undefined, secret: boolean, exact?: string): string {
  if (value === undefined) return "nothing";
  if (secret || value === REDACTED) return REDACTED;
  const text = exact ?? JSON.stringify(value);
  if (typeof value !== "string" || text.length <= LONG) return text;
  return `${Array.from(text).slice(0, LONG).join("")}… (${value.length} characters)`;
}
