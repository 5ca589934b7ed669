import { quote } from "../../model/codes/entry.js";
import type { Span } from "../../model/document.js";
import type { Findings } from "../node.js";
import { stringText, tokenEnd, tokenKind } from "./scan.js";
import type { KeyPart } from "./tree.js";

/** A mistake that the parser found: its words, and the offset in the text. */
interface Mistake {
  readonly message: string;
  readonly offset: number;
}

interface Words {
  readonly reason: string;
  readonly advice?: string;
}

export const UNKNOWN_ESCAPE: Words = {
  reason: "the string holds an unknown escape",
  advice: 'write a backslash as "\\\\", or use single quotes',
};

const ONE_LINE: Words = {
  reason: "the string has no end on its line",
  advice: 'close it by the quote that it starts with; write a line break as "\\n"',
};

const DOTS: Words = { reason: "a dotted key has a name on either side of each dot" };
const VALUE = "expected a key or a value, found FOUND";

/** Reports what is wrong with a statement. */
export function reportMistake({ message, offset }: Mistake, text: string, statement: Span, findings: Findings): void {
  const at = Math.min(offset, statement.end);
  const token = tokenAround(at, text, statement);
  if (message.startsWith("Defining a key")) return reportInlineDuplicate(at, text, statement, findings);
  const isString = /^["']/.test(text.slice(token.start, token.end));
  if (isString && message.startsWith("Invalid c")) return reportEscape(message, at, text, findings);
  const found = text.slice(token.start, token.end);
  if (token.start === statement.start && /^[\w.-]+:$/.test(found)) {
    const reason = 'expected "=" behind the key, found ":"';
    return findings.add("parse/syntax", { reason }, { start: token.end - 1, end: token.end });
  }
  const { reason, advice } = wordsOf(at > token.start ? inside(message) : message, found);
  const shown = found === "" ? "the end of the line" : quote(found);
  const help = advice ?? hint(found);
  const facts = { reason: reason.replace("FOUND", () => shown) };
  return findings.add("parse/syntax", help === undefined ? facts : { ...facts, advice: help }, token);
}

/** The token that holds an offset, cut at the end of its line; of no length at the end of the statement. */
function tokenAround(at: number, text: string, { start, end }: Span): Span {
  for (let offset = start; offset < end;) {
    const kind = tokenKind(text, offset);
    const next = Math.min(tokenEnd(text, offset, kind), end);
    const isInside = at < next || (at === next && kind === "string" && (at === end || /[\r\n]/.test(text.charAt(at))));
    if (isInside && (kind === "blank" || kind === "newline" || kind === "comment")) return { start: at, end: at };
    if (isInside) {
      const line = /^[^\r\n]*/.exec(text.slice(offset, next))?.[0] ?? "";
      return { start: offset, end: offset + line.length };
    }
    offset = next;
  }
  return { start: at, end: at };
}

/** One pair of brackets; between braces, the keys so far. */
interface Frame {
  readonly isTable: boolean;
  readonly keys: (readonly KeyPart[])[];
  /** The names of the key that is being read; undefined behind its `=`. */
  names: KeyPart[] | undefined;
}

/**
 * Reports a key that stands twice between two braces. The parser stops at the second, so the first is looked for among
 * the tokens before it: a key that goes the same way as far as the second does.
 */
function reportInlineDuplicate(at: number, text: string, statement: Span, findings: Findings): void {
  const frames: Frame[] = [];
  for (let offset = statement.start; offset < statement.end;) {
    const kind = tokenKind(text, offset);
    const end = tokenEnd(text, offset, kind);
    const frame = frames.at(-1);
    if (kind === "open") frames.push({ isTable: text[offset] === "{", keys: [], names: [] });
    else if (kind === "close") frames.pop();
    else if (frame?.isTable === true) {
      if (kind === "comma") frame.names = [];
      else if (kind === "equals" && frame.names !== undefined) {
        frame.keys.push(frame.names);
        frame.names = undefined;
      } else frame.names?.push(...partsOf(text, offset, end));
      const second = frame.names?.findIndex(({ start }) => start === at) ?? -1;
      if (second >= 0) return reportSecond(frame, (frame.names as KeyPart[]).slice(0, second + 1), findings);
    }
    offset = end;
  }
}

/** The names in a token: a bare one holds those between its dots. */
function partsOf(text: string, start: number, end: number): readonly KeyPart[] {
  const kind = tokenKind(text, start);
  if (kind === "string") {
    const name = stringText(text.slice(start, end));
    return typeof name === "string" ? [{ name, start, end }] : [];
  }
  if (kind !== "bare") return [];
  return Array.from(text.slice(start, end).matchAll(/[^.]+/g), ({ 0: name, index }) => ({
    name,
    start: start + index,
    end: start + index + name.length,
  }));
}

function reportSecond({ keys }: Frame, names: readonly KeyPart[], findings: Findings): void {
  const first = keys.find((key) => names.every(({ name }, index) => key[index]?.name === name));
  const second = names.at(-1) as KeyPart;
  const key = names.map(({ name }) => name).join(".");
  findings.duplicate(key, first?.[names.length - 1] ?? second, second);
}

function reportEscape(message: string, at: number, text: string, findings: Findings): void {
  const start = text.lastIndexOf("\\", at);
  const span = { start, end: at + 1 };
  if (message.startsWith("Invalid character")) findings.add("parse/syntax", UNKNOWN_ESCAPE, span);
  else findings.add("parse/string", { reason: `${quote(text.slice(start, at + 1))} is no character` }, span);
}

const NO_END: Words = { reason: "the string has no end", advice: "close it by three quotes" };

/** Our words for the parser's messages, which carry no code. */
const WORDS: Readonly<Record<string, Words>> = {
  "Unterminated string constant": ONE_LINE,
  "Unterminated table-key": { reason: 'expected "]" behind the name of the table, found FOUND' },
  "Unterminated array": { reason: 'expected "," or "]", found FOUND' },
  "Unterminated inline table": { reason: 'expected "," or "}", found FOUND' },
  "Empty bare keys are not allowed": { reason: "expected the name of a table, found FOUND" },
  "Must be a newline": { reason: "expected the end of the line, found FOUND", advice: "write one key on each line" },
  "Expected equal (=) token": { reason: 'expected "=" behind the key, found FOUND' },
  "Unspecified values are invalid": { reason: "expected a value, found FOUND" },
  "Expected comma (,) token": { reason: 'expected "," or the end of the list or table, found FOUND' },
  "Unexpected character": { reason: VALUE },
  "Unexpected token": { reason: VALUE },
  "The key, equals sign, and value must be on the same line": { reason: "the value starts on the line of its key" },
  "Underscores are allowed between digits": { reason: "an underscore in a number stands between two digits" },
  "Unexpected spaces": { reason: '"[[" and "]]" hold no blanks between their brackets' },
  "Three or more quotes are not permitted": { reason: "a string holds at most two of its quotes in a row" },
  "Unexpected invalid date": { reason: "FOUND is no date", advice: "write it as 1979-05-27, or quote it" },
  "Unexpected invalid time": { reason: "FOUND is no time", advice: "write it as 07:32:00, or quote it" },
  "Leading zeros are not allowed": {
    reason: "a number starts with no zero, found FOUND",
    advice: "write an octal number as 0o644, or quote it",
  },
  "Invalid character in escape sequence": UNKNOWN_ESCAPE,
  "Consecutive dots are not permitted in keys": DOTS,
  "Keys cannot end with a dot": DOTS,
  "Keys cannot start with a dot": DOTS,
};

function wordsOf(message: string, found: string): Words {
  if (message.startsWith("Unterminated string") && /^(?:"""|''')/.test(found)) return NO_END;
  return WORDS[message] ?? { reason: `expected TOML, found FOUND: ${message.toLowerCase()}` };
}

/** What starts as a number or a word and goes on as something else is neither: `12a`, `info`. */
function inside(message: string): string {
  return message === "Must be a newline" || message.startsWith("Expected comma") ? "Unexpected character" : message;
}

/** Advice where no other line is certain (`mending` shows those). */
function hint(found: string): string | undefined {
  if (/^(?:null|None|nil|~)$/.test(found)) return "TOML has no null: leave the key out";
  return undefined;
}
