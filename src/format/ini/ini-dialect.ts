import { Literal, type Scalar } from "../../model/value.js";
import type { IniDialect } from "./dialect.js";
import { directiveOf } from "./directive.js";
import { iniStatements, isContinued } from "./ini-statements.js";

/** INI as systemd reads it. Source: systemd.syntax(7). */
export const INI: IniDialect = {
  name: "ini",
  sections: true,
  lists: true,
  resets: true,
  statements: iniStatements,
  spell: (scalar) => {
    const text = scalar instanceof Literal && scalar.syntax === "ini" ? scalar.text : scalarText(scalar);
    if (/[\r\n\0]/.test(text)) throw new RangeError("a value is one line of text");
    if (/^[ \t]|[ \t]$/.test(text)) throw new RangeError("blanks around a value do not count");
    // A backslash before a blank continues nothing, and the blank does not count.
    return isContinued(text, { start: 0, end: text.length }) ? `${text} ` : text;
  },
  refusedKey: (name) => {
    if (name === "") return "a key has a name";
    if (/[\r\n\0=]/.test(name)) return 'a key is one line without "="';
    if (/^[ \t]|[ \t]$/.test(name)) return "blanks around a key do not count";
    if (/^[#;[\ufeff]/.test(name)) return "a line that starts so is a comment or a section";
    return directiveOf(name) === undefined ? undefined : "a directive is no key";
  },
};

/** Why a name can be no section; undefined where it can. */
export function refusedSection(name: string): string | undefined {
  if (name === "") return "a section has a name";
  if (/[\r\n\0]/.test(name)) return "the name of a section is one line";
  return directiveOf(name) === undefined ? undefined : "a directive is no section";
}

/**
 * A scalar as a text: `true`, `1500`, an integer by its digits, a literal of another syntax by its value.
 *
 * @throws RangeError for null, NaN, the infinities, an application's tag, and half a surrogate pair.
 */
export function scalarText(scalar: Scalar): string {
  const value = scalar instanceof Literal ? scalar.value : scalar;
  if (scalar instanceof Literal && scalar.type === "tag")
    throw new RangeError(`there are no tags, found ${scalar.text}`);
  if (value === null) throw new RangeError("there is no null");
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`there is no number ${value}`);
  const text = typeof value === "number" ? JSON.stringify(value) : String(value);
  if (!text.isWellFormed()) throw new RangeError("half a surrogate pair is no character");
  return text;
}
