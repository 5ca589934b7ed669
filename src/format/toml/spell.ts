import type { Path } from "../../model/document.js";
import { isNull, Literal, type Scalar } from "../../model/value.js";
import { formatPath } from "../edit-tree.js";
import { tomlNumber } from "./toml-number.js";

/** A date or time as TOML 1.0 has it: 1.1 lets the seconds of none away. */
export function withSeconds(written: string): string {
  return written.replace(/(^|[Tt ])(\d\d:\d\d)(?!:)/, "$1$2:00");
}

/** A key: bare where it may be, else in quotes. */
export function spellKey(key: string, path: Path): string {
  return /^[\w-]+$/.test(key) ? key : spellString(key, path);
}

/**
 * A basic string, on one line: JSON's escapes are TOML's too, and what no eye can see is escaped as well.
 *
 * @throws RangeError for half a surrogate pair, which no TOML file can hold.
 */
function spellString(text: string, path: Path): string {
  if (!text.isWellFormed()) throw cannot("half a surrogate pair", path);
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * A scalar. A literal of TOML keeps its text where that is what it means; those of other syntaxes go by their value,
 * what is a float there stays one.
 *
 * @param path where it stands, for the message
 * @throws RangeError for what TOML cannot say: null, an application's tag, NaN and the infinities.
 */
export function spellScalar(scalar: Scalar, path: Path): string {
  if (isNull(scalar)) throw cannot("null", path);
  if (!(scalar instanceof Literal)) return spellValue(scalar, false, path);
  const { value, text, type, syntax } = scalar;
  if (type === "tag") throw cannot(`tag: ${JSON.stringify(text)}`, path);
  if (syntax === "toml") {
    if (type === "date" && value === withSeconds(text)) return value;
    const read = tomlNumber(text);
    if (read !== undefined && (read instanceof Literal ? read.value : read) === value) return text;
  }
  return spellValue(value, type === "float", path);
}

function spellValue(value: Literal["value"], isFloat: boolean, path: Path): string {
  if (typeof value === "string") return spellString(value, path);
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) throw cannot(`finite number ${value}`, path);
  if (isFloat && Number.isInteger(value)) return Object.is(value, -0) ? "-0.0" : withPoint(JSON.stringify(value));
  // An integer of TOML has 64 bits; beyond them it stays exact as the float that it is.
  if (Number.isInteger(value) && Math.abs(value) >= 2 ** 63) return value.toExponential();
  return JSON.stringify(value);
}

function withPoint(text: string): string {
  return /e/.test(text) ? text : `${text}.0`;
}

function cannot(what: string, path: Path): RangeError {
  return new RangeError(`TOML has no ${what}: cannot write ${formatPath(path)}`);
}
