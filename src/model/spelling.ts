import { isObject, keysOf, record, type Maybe, type Value } from "./value.js";

/** How a syntax writes what a hint tells to write; code in a hint stands between backticks. */
export interface Spelling {
  /**
   * A value on one line.
   *
   * @throws RangeError for what the syntax cannot say.
   */
  value(value: Value): string;
  /**
   * The entry or item at a path, `text` behind its key.
   *
   * @param directive the word under which the value stands; of `delete` without an item the text is `true`.
   * @param source what is written there today, from its first character on: a table of TOML may have a header.
   */
  line(path: readonly (string | number)[], text: string, directive?: string, source?: string): string;
}

/** The line that a finding is about, as far as a hint must know it to say what to write there. */
export interface Line {
  readonly spelling: Spelling;
  readonly path: readonly (string | number)[];
  /** What the file says there; undefined where it is secret. */
  readonly value: Maybe;
  readonly source: string;
}

/** What stands for a value that is too long for a hint, or secret: it stays as it is. */
export const AS_IT_IS = "…";
const LONGEST = 40;

/** A value as a hint shows it; undefined where the syntax cannot say it on a short line. */
export function spelled(spelling: Spelling, given: Maybe): string | undefined {
  try {
    const text = given === undefined ? "" : spelling.value(given);
    return text === "" || text.length > LONGEST ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The entry that a text without a blank behind its colon was meant to be: `mtu:1400`. */
export function entryIn(value: Maybe): Value | undefined {
  const [, key, text] = /^([\w.-]+):([^\s/:][^\s:]*)$/.exec(typeof value === "string" ? value : "") ?? [];
  if (key === undefined || text === undefined) return undefined;
  return record([[key, /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text]]);
}

/** The line with its value under a directive; undefined for an item, and for what stands under a directive already. */
export function under({ spelling, path, value, source }: Line, directive: string): string | undefined {
  const directed = isObject(value) && keysOf(value).some((key) => key.startsWith("$"));
  const key = path.at(-1);
  if (typeof key !== "string" || directed || key.startsWith("$")) return undefined;
  return spelling.line(path, spelled(spelling, value) ?? AS_IT_IS, directive, source);
}

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
