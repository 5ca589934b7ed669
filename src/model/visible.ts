/** What steers a terminal, forges a line or turns a text around: controls, separators of lines, bidirectional marks. */
// oxlint-disable-next-line no-control-regex
const HIDDEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text on one line, as it may be shown: what nobody would see is escaped as JSON would, `\u202e`; tabs stay (R10). */
export function visible(text: string): string {
  return text.replaceAll(HIDDEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The same of a text of many lines, also of JSON: there these are the escapes that mean the same. */
export function visibleLines(text: string): string {
  return text
    .split(/(\r?\n)/)
    .map((part, index) => (index % 2 === 0 ? visible(part) : part))
    .join("");
}

/** What a program reads: JSON of many lines, in which nothing hides either. */
export function jsonText(value: unknown): string {
  return `${visibleLines(JSON.stringify(value, undefined, 2))}\n`;
}
