import type { Span } from "../findings.js";
import { isBlank } from "./lines.js";

/** A value of a `key=value` file. */
export interface EnvValue {
  readonly value: string;
  /** From its first quote or character to its last. */
  readonly at: Span;
  /** Where its last line ends. */
  readonly end: number;
  readonly dangling: number | undefined;
  /** What is wrong with it, and where. */
  readonly wrong: { readonly reason: string; readonly advice?: string; readonly span: Span } | undefined;
}

const COMMENT = {
  reason: "a shell takes this for a comment, systemd for a part of the value",
  advice: "put the comment on a line of its own, or quote the value",
};
const BEHIND = {
  reason: "nothing may stand behind the closing quote",
  advice: "put all of the value into one pair of quotes",
};

/** Reads the value that starts at an offset, as systemd does. Source: os-release(5), systemd.exec(5) `EnvironmentFile=`. */
export function readEnvValue(text: string, from: number): EnvValue {
  let index = from;
  while (isBlank(text[index])) index += 1;
  const start = index;
  const parts: string[] = [];
  while (text[index] === "'" || text[index] === '"') {
    const quoted = text[index] === "'" ? singleQuoted(text, index) : doubleQuoted(text, index);
    if (quoted === undefined) {
      const span = { start: index, end: index + 1 };
      const wrong = { reason: "the string has no end", advice: `close it by ${text[index]}`, span };
      return { value: "", at: { start, end: text.length }, end: text.length, dangling: undefined, wrong };
    }
    parts.push(quoted.value);
    index = quoted.end;
    const word = index;
    while (isBlank(text[index])) index += 1;
    if (ends(text, index)) return done(word, undefined);
    if (index > word) return done(word, text[index] === "#" ? COMMENT : BEHIND);
  }
  return bare();

  function done(last: number, wrong: { readonly reason: string; readonly advice: string } | undefined): EnvValue {
    let end = index;
    while (!ends(text, end)) end += 1;
    const span = { start: index, end };
    const mistake = wrong && { ...wrong, span };
    return { value: parts.join(""), at: { start, end: last }, end, dangling: undefined, wrong: mistake };
  }

  /** Without quotes, or what follows them: to the line's end, where a backslash takes the next character as it is. */
  function bare(): EnvValue {
    let [solid, last] = [parts.length, index];
    let wrong: EnvValue["wrong"];
    let dangling: number | undefined;
    while (!ends(text, index)) {
      const character = text[index] as string;
      const here = index;
      if (character === "\\") {
        index += 1;
        const broken = breakAt(text, index);
        if (broken === 0) parts.push(text[index] ?? "");
        index = Math.min(index + (broken || 1), text.length);
        if (index === text.length && (broken > 0 || here === text.length - 1)) dangling = here;
        [solid, last] = [parts.length, broken > 0 ? last : index];
        continue;
      }
      if (character === "#" && wrong === undefined && isBlank(text[index - 1])) {
        wrong = { ...COMMENT, span: { start: index, end: index + 1 } };
      }
      parts.push(character);
      index += 1;
      if (!isBlank(character)) [solid, last] = [parts.length, index];
    }
    return { value: parts.slice(0, solid).join(""), at: { start, end: last }, end: index, dangling, wrong };
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
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text[index] as string;
    if (character === '"') return { value: parts.join(""), end: index + 1 };
    if (character !== "\\") {
      parts.push(character);
      continue;
    }
    const broken = breakAt(text, index + 1);
    const next = text[index + 1] ?? "";
    if (broken === 0) parts.push('"\\`$'.includes(next) ? next : `\\${next}`);
    index += broken || 1;
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
