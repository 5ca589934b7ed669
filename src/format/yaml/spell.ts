import { Literal, type Scalar } from "../../model/value.js";
import type { YamlDialect } from "./dialect.js";
import { doubleQuoted } from "./double-quoted.js";
import { plainScalar } from "./plain-scalar.js";

/**
 * What some reader of YAML 1.1 or 1.2 takes for something other than a string (E11): words, numbers in every radix,
 * sexagesimal numbers, timestamps, the merge key and the default value. Rather one too many than one too few.
 */
const AMBIGUOUS: readonly RegExp[] = [
  /^(?:|~|null|true|false|yes|no|on|off|y|n|=|<<)$/i,
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[\da-f_]+|\d[\d_,]*)$/i,
  /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.[\d_]*)?(?:e[-+]?\d+)?$/i,
  /^[-+]?\.?(?:inf|nan)$/i,
  /^[-+]?\d[\d_]*(?::\d+)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt\s])/,
];

/** What cannot stand without quotes: by its first character, by ending as a key or a comment, by what no eye can see. */
const NOT_PLAIN = /^[\s?:,[\]{}#&*!|>'"%@`]|^-(?:\s|$|--)|^\.\.\.|:(?:\s|$)|\s#|\s$|[^\S ]|\p{C}/u;

/** A string on one line: plain where every reader takes it for that string, else in double quotes. */
export function spellString(text: string): string {
  const quoted = !canStandPlain(text) || AMBIGUOUS.some((form) => form.test(text));
  return quoted ? doubleQuoted(text) : text;
}

/** Whether a text without quotes is read as one scalar of this text, be it a string or not. */
export function canStandPlain(text: string): boolean {
  return text !== "" && text !== "<<" && !NOT_PLAIN.test(text);
}

/** The same inside `[…]` and `{…}`, where brackets and commas have a meaning of their own. */
export function spellInFlow(scalar: Scalar, dialect: YamlDialect): string {
  const text = spellScalar(scalar, dialect);
  const value = scalar instanceof Literal ? scalar.value : scalar;
  const plain =
    typeof value === "string" && !text.startsWith('"') && !(scalar instanceof Literal && scalar.type === "tag");
  return plain && /[,[\]{}:]/.test(text) ? doubleQuoted(value) : text;
}

/**
 * A scalar on one line. A literal keeps its text where this dialect reads the same value in it.
 *
 * @throws RangeError for NaN and the infinities, which no file may hold.
 */
export function spellScalar(scalar: Scalar, dialect: YamlDialect): string {
  if (!(scalar instanceof Literal)) return spellValue(scalar);
  const { value, text, type, syntax } = scalar;
  if (type === "tag" && syntax === "yaml") return text;
  if (type !== "blank" && typeof value !== "string" && (syntax === "yaml" || syntax === "json")) {
    const read = plainScalar(text, dialect.version);
    if (read !== undefined && (read instanceof Literal ? read.value : read) === value) return text;
  }
  return spellValue(value);
}

function spellValue(value: null | boolean | number | bigint | string): string {
  if (typeof value === "string") return spellString(value);
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) throw new RangeError(`a configuration holds no number ${value}`);
  // Readers of YAML 1.1 want a point before an exponent: 1e+21 is a string to them.
  return JSON.stringify(value).replace(/^(-?\d+)e/, "$1.0e");
}
