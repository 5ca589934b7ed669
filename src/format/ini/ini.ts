import { lineBreakAt, nextLineAt, trimmed } from "../text.js";
import { quote } from "../../model/codes/entry.js";
import type { Span } from "../../model/document.js";
import { Literal, type Scalar } from "../../model/value.js";
import type { Findings } from "../node.js";
import {
  type Assignment,
  type Block,
  type DirectiveLine,
  type IniDialect,
  type ReportSyntax,
  type Statements,
  directiveOf,
  gatherDirectives,
  syntaxReporter,
} from "./statement.js";

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

/** What systemd reads as one line, continuations included. Source: systemd.syntax(7). */
const LONGEST = 1024 * 1024;

const OUTSIDE = "write [Section] on a line above it";

/** A line of a text: `end` is where its break stands, `next` where the line behind it starts. */
interface Line extends Span {
  readonly next: number;
}

/** Lines that are one by continuation; a backslash at a line's end is a blank in it. Source: systemd.syntax(7). */
interface LogicalLine {
  readonly text: string;
  readonly lines: Span;
  readonly comments: readonly Span[];
  readonly dangling: number | undefined;
  /** Whether it was written on one line. */
  readonly single: boolean;
  /** Where its content ends, the last line break aside. */
  readonly end: number;
  /** The place in the file of a stretch of `text`. */
  span(from: number, to: number): Span;
}

/** A logical line while it is read. */
interface OpenLine {
  readonly pieces: Line[];
  readonly comments: Span[];
  /** Where the line behind it starts. */
  next: number;
  length: number;
}

/** Reads INI in systemd's dialect by its statements. Source: systemd.syntax(7). */
function iniStatements(text: string, findings: Findings): Statements {
  const syntax = syntaxReporter(text, findings);
  const directives = gatherDirectives(text, findings);
  const blocks: { header: Block["header"]; assignments: Assignment[] }[] = [];
  let outside = false;
  let open: OpenLine | undefined;
  for (const line of linesOf(text)) {
    const content = trimmed(text, line);
    if (content.end > content.start && (text[content.start] === "#" || text[content.start] === ";")) {
      comment(content, line);
      continue;
    }
    open ??= { pieces: [], comments: [], next: 0, length: 0 };
    open.pieces.push(line);
    open.next = line.next;
    open.length += line.end - line.start;
    if (isContinued(text, line)) continue;
    close(open, false);
    open = undefined;
  }
  if (open !== undefined) close(open, true);
  directives.gap();
  return { blocks, comments: directives.comments };

  function comment(content: Span, line: Line): void {
    if (open === undefined) return directives.comment(content);
    open.comments.push(content);
    open.next = line.next;
    directives.inside(content);
  }

  function close(logical: OpenLine, dangling: boolean): void {
    const line = closeLine(text, logical, dangling);
    const body = trimmed(line.text, { start: 0, end: line.text.length });
    if (body.start === body.end) return directives.gap();
    const taken = directives.take();
    if (logical.length > LONGEST) {
      const { start } = line.lines;
      syntax({ reason: "the line is longer than a megabyte, and systemd reads no further" }, { start, end: start });
    } else if (line.text[body.start] === "[") header(line, body, taken);
    else assignment(line, body, taken);
  }

  function header(line: LogicalLine, { start, end }: Span, taken: readonly DirectiveLine[]): void {
    const span = line.span(start, end);
    const closing = line.text.lastIndexOf("]", end - 1);
    const name = line.text.slice(start + 1, closing);
    // What follows a broken header is in no section that anybody knows.
    outside = true;
    if (closing < start) syntax({ reason: `the section header has no "]"`, advice: "close it: [Section]" }, span);
    else if (closing < end - 1) {
      const advice = "put a comment on a line of its own";
      syntax({ reason: "nothing may stand behind a section header", advice }, line.span(closing + 1, end));
    } else if (name === "") syntax({ reason: "a section has a name, found []" }, span);
    else if (isName(name, span, syntax)) {
      const { lines, comments, dangling } = line;
      const at = line.span(start + 1, closing);
      blocks.push({ header: { directives: taken, lines, comments, dangling, name, at }, assignments: [] });
    }
  }

  function assignment(line: LogicalLine, body: Span, taken: readonly DirectiveLine[]): void {
    const equals = line.text.slice(0, body.end).indexOf("=", body.start);
    if (equals < 0) {
      const found = quote(line.text.slice(body.start, body.end));
      syntax({ reason: `expected Key=value, [Section] or a comment, found ${found}` }, line.span(body.start, body.end));
      return;
    }
    const keyIn = trimmed(line.text, { start: body.start, end: equals });
    const valueIn = trimmed(line.text, { start: equals + 1, end: body.end });
    const key = line.text.slice(keyIn.start, keyIn.end);
    const keyAt = line.span(keyIn.start, keyIn.end);
    if (key === "") {
      syntax({ reason: 'expected a key before "="' }, line.span(equals, equals + 1));
      return;
    }
    const block = blocks.at(-1);
    if (block === undefined) {
      if (!outside) syntax({ reason: `${quote(key)} stands before any section`, advice: OUTSIDE }, keyAt);
      outside = true;
      return;
    }
    if (key.startsWith("\ufeff")) {
      const advice = "remove it: it may only start a file";
      syntax({ reason: "a byte order mark stands before a key", advice }, keyAt);
      return;
    }
    if (!isName(key, keyAt, syntax)) return;
    const { lines, comments, dangling } = line;
    const empty = valueIn.start === valueIn.end;
    const at = empty
      ? { start: line.single ? line.end : line.span(equals, equals + 1).end, end: line.end }
      : line.span(valueIn.start, valueIn.end);
    const value = line.text.slice(valueIn.start, valueIn.end);
    block.assignments.push({ directives: taken, lines, comments, dangling, key, keyAt, value, at });
  }
}

/** The lines of a text, a byte order mark before the first aside. */
function* linesOf(text: string): Generator<Line> {
  let next = text.startsWith("\ufeff") ? 1 : 0;
  while (next < text.length) {
    const [start, end] = [next, lineBreakAt(text, next)];
    next = nextLineAt(text, end);
    yield { start, end, next };
  }
}

function closeLine(source: string, open: OpenLine, dangling: boolean): LogicalLine {
  const { pieces, comments } = open;
  const [first, last] = [pieces[0] as Line, pieces.at(-1) as Line];
  const texts = pieces.map(({ start, end }, index) =>
    index < pieces.length - 1 || dangling ? `${source.slice(start, end - 1)} ` : source.slice(start, end),
  );
  const starts: number[] = [];
  for (let at = 0, index = 0; index < texts.length; index += 1) {
    starts.push(at);
    at += (texts[index] as string).length;
  }
  return {
    text: texts.join(""),
    lines: { start: first.start, end: open.next },
    comments,
    dangling: dangling ? last.end - 1 : undefined,
    single: pieces.length === 1,
    end: last.end,
    span: (from, to) => ({ start: offset(from), end: to > from ? offset(to - 1) + 1 : offset(from) }),
  };

  function offset(index: number): number {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    return (pieces[low] as Line).start + index - (starts[low] as number);
  }
}

/** `$append` as a key would be an object of a directive; in a syntax of lines a directive is a comment. */
function isName(name: string, span: Span, syntax: ReportSyntax): boolean {
  const word = directiveOf(name);
  if (word === undefined) return true;
  const advice = `write #!${word} on the line before what it is about`;
  syntax({ reason: `${name} is no key here: a directive is a comment`, advice }, span);
  return false;
}

/** Whether a line's end continues it: a backslash there that no other one escapes. */
export function isContinued(text: string, { start, end }: Span): boolean {
  let first = end;
  while (first > start && text[first - 1] === "\\") first -= 1;
  return (end - first) % 2 === 1;
}
