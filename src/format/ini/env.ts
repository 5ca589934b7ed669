import { quote } from "../../model/codes/entry.js";
import { Literal, type Scalar } from "../../model/value.js";
import { isBlank, lineBreakAt } from "../text.js";
import { scalarText } from "./ini.js";
import type { IniDialect, Mistake, WrittenValue } from "./statement.js";

/** Lines of `key=value`. Source: os-release(5), locale.conf(5), systemd.exec(5) `EnvironmentFile=`. */
export const ENV: IniDialect = {
  name: "env",
  takes: "key=value or a comment",
  sections: false,
  lists: false,
  resets: false,
  joins: false,
  wrongKey: (key) => {
    if (isEnvKey(key)) return undefined;
    const reason = `${quote(key)} is no name of a variable`;
    if (!/^export[ \t]/.test(key)) return { reason };
    return { reason, advice: "remove the word export: it belongs to a script" };
  },
  readValue: ({ text }, from) => readEnvValue(text, from),
  spell: (scalar) => {
    if (scalar instanceof Literal && scalar.syntax === "env") return scalar.text;
    const text = scalarText(scalar);
    if (text.includes("\0")) throw new RangeError("a NUL character cannot stand in a text");
    return envText(text);
  },
  refusedKey: (name) => (isEnvKey(name) ? undefined : "a key is a name of letters, digits and _ . - / : @ % *"),
};

const COMMENT = {
  reason: "a shell takes this for a comment, systemd for a part of the value",
  advice: "put the comment on a line of its own, or quote the value",
};
const BEHIND = {
  reason: "nothing may stand behind the closing quote",
  advice: "put all of the value into one pair of quotes",
};

/** Reads the value that starts at an offset, as systemd does. Source: os-release(5), systemd.exec(5) `EnvironmentFile=`. */
function readEnvValue(text: string, from: number): WrittenValue {
  let index = from;
  while (isBlank(text[index])) index += 1;
  const start = index;
  const parts: string[] = [];
  while (text[index] === "'" || text[index] === '"') {
    const quoted = text[index] === "'" ? singleQuoted(text, index) : doubleQuoted(text, index);
    if (quoted === undefined) {
      const span = { start: index, end: index + 1 };
      const wrong = { reason: "the string has no end", advice: `close it by ${text[index]}`, span };
      return { value: text.slice(start), at: { start, end: text.length }, end: text.length, wrong };
    }
    parts.push(quoted.value);
    index = quoted.end;
    const word = index;
    while (isBlank(text[index])) index += 1;
    if (ends(text, index)) return done(word, undefined);
    if (index > word) return done(word, text[index] === "#" ? COMMENT : BEHIND);
  }
  return bare();

  function done(last: number, wrong: Mistake | undefined): WrittenValue {
    const end = lineBreakAt(text, index);
    const value = spelled(parts.join(""), text.slice(start, last));
    return { value, at: { start, end: last }, end, wrong: wrong && { ...wrong, span: { start: index, end } } };
  }

  /** Without quotes, or what follows them: to the line's end, where a backslash takes the next character as it is. */
  function bare(): WrittenValue {
    let last = index;
    let piece = index; // where the text starts that is not among the parts yet: a character each would be many
    let wrong: WrittenValue["wrong"];
    let dangling: number | undefined; // behind a backslash that promises another line where the text ends
    while (!ends(text, index)) {
      const character = text[index] as string;
      const here = index;
      if (character === "\\") {
        parts.push(text.slice(piece, here));
        index += 1;
        const broken = breakAt(text, index);
        if (broken === 0) parts.push(text[index] ?? "");
        index = Math.min(index + (broken || 1), text.length);
        if (index === text.length && (broken > 0 || here === text.length - 1)) dangling = here + 1;
        piece = index;
        if (broken === 0) last = index;
        continue;
      }
      if (character === "#" && wrong === undefined && isBlank(text[index - 1])) {
        wrong = { ...COMMENT, span: { start: index, end: index + 1 } };
      }
      index += 1;
      if (!isBlank(character)) last = index;
    }
    parts.push(text.slice(piece, Math.max(piece, last)));
    const value = parts.join("");
    const at = { start, end: last };
    // With a line behind it a text that ends with a backslash would be another value.
    if (dangling !== undefined) return { value, at, end: dangling, wrong };
    return { value: spelled(value, text.slice(start, last)), at, end: index, wrong };
  }
}

interface Quoted {
  readonly value: string;
  readonly end: number;
}

function singleQuoted(text: string, start: number): Quoted | undefined {
  const closing = text.indexOf("'", start + 1);
  return closing < 0 ? undefined : { value: text.slice(start + 1, closing), end: closing + 1 };
}

function doubleQuoted(text: string, start: number): Quoted | undefined {
  const parts: string[] = [];
  let piece = start + 1;
  for (let index = piece; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') return { value: [...parts, text.slice(piece, index)].join(""), end: index + 1 };
    if (character !== "\\") continue;
    parts.push(text.slice(piece, index));
    const broken = breakAt(text, index + 1);
    const next = text[index + 1] ?? "";
    if (broken === 0) parts.push('"\\`$'.includes(next) ? next : `\\${next}`);
    index += broken || 1;
    piece = index + 1;
  }
  return undefined;
}

function ends(text: string, index: number): boolean {
  return index >= text.length || text[index] === "\n" || text[index] === "\r";
}

/** The length of the line break at an offset, 0 where none is. */
function breakAt(text: string, index: number): number {
  if (text[index] === "\r") return text[index + 1] === "\n" ? 2 : 1;
  return text[index] === "\n" ? 1 : 0;
}

/** A value that is written otherwise than it would be keeps its spelling (E11): to a shell `"$x"` is not `"\$x"`. */
function spelled(value: string, written: string): Scalar {
  return envText(value) === written ? value : new Literal(value, written, "string", "env");
}

/** Whether a name can be a key: a variable's, or a dotted one as in sysctl.conf. */
function isEnvKey(name: string): boolean {
  return /^[\p{L}\p{N}_.\-/:@%*]+$/u.test(name);
}

/** A text as it stands behind `=`: in double quotes where a shell would take it for something else. */
function envText(text: string): string {
  if (/^[A-Za-z0-9_.,:@%+/=-]*$/.test(text)) return text;
  return `"${text.replaceAll(/["\\`$]/g, "\\$&")}"`;
}
