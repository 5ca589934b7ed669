import { directiveOf } from "../../model/directive.js";
import { Literal, type Scalar } from "../../model/value.js";
import { lineBreakAt, trimmed } from "../text.js";
import { isContinued, unjoined, type IniDialect, wrongName } from "./statement.js";

/** What systemd reads as one line, continuations included. Source: systemd.syntax(7). */
const LONGEST = 1024 * 1024;
const TOO_LONG = { reason: "the line is longer than a megabyte, and systemd reads no further" };
const BOM = {
  reason: "a byte order mark stands before a key",
  advice: "remove it: it may only start a file",
};

/** INI as systemd reads it. Source: systemd.syntax(7). */
export const INI: IniDialect = {
  name: "ini",
  takes: "Key=value, [Section] or a comment",
  sections: true,
  lists: true,
  resets: true,
  joins: true,
  wrongLine: (line) => (line.length > LONGEST && unjoined(line).length > LONGEST ? TOO_LONG : undefined),
  wrongKey: (key) => (key.startsWith("\ufeff") ? BOM : wrongName(key)),
  readValue: ({ text, lines }, from) => {
    const end = lineBreakAt(lines, from);
    const at = trimmed(lines, { start: from, end });
    const value = unjoined(text.slice(at.start, at.end));
    // What is nothing but joined lines goes where a value comes.
    const isNothing = value === "" && text.slice(from, end) !== lines.slice(from, end);
    return { value, at: isNothing ? { start: from, end } : at, end };
  },
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
