import type { TypeName } from "../model/strategy.js";
import { Literal, type Scalar } from "../model/value.js";
import { spelledInteger, spelledNumber } from "./spelled.js";

const DIGITS = /^([+-]?)(0|[1-9]\d*|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i;
const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const TRUE = /^(?:1|y|yes|t|true|on)$/i;
const FALSE = /^(?:0|n|no|f|false|off)$/i;

/**
 * What a text is by the types that a schema allows; undefined for a text, and for what reads as none of them. Where
 * several would do the number comes before the boolean, and a text comes last. `0755` is no number: readers differ.
 *
 * @param spelling The text as the file has it, which a literal keeps.
 */
export function typedText(
  text: string,
  spelling: string,
  types: ReadonlySet<TypeName>,
  syntax: string,
): Scalar | undefined {
  if (types.has("integer") || types.has("number")) {
    const [, sign, digits] = DIGITS.exec(text) ?? [];
    const integer = digits && spelledInteger(digits.toLowerCase(), sign === "-", spelling, syntax);
    if (integer !== undefined && integer !== "") return integer;
  }
  if (types.has("number") && NUMBER.test(text)) {
    const number = spelledNumber(Number(text), spelling, "float", syntax);
    if (number !== undefined) return number;
  }
  if (!types.has("boolean")) return undefined;
  if (TRUE.test(text)) return spelling === "true" ? true : new Literal(true, spelling, "boolean", syntax);
  // systemd's parse_boolean() takes these words, in any case
  return FALSE.test(text)
    ? spelling === "false"
      ? false
      : new Literal(false, spelling, "boolean", syntax)
    : undefined;
}
