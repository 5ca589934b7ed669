import { quote } from "../../model/codes/entry.js";
import { directiveOf } from "../../model/directive.js";
import type { Limits, Span } from "../../model/document.js";
import type { Scalar } from "../../model/value.js";
import { type Findings, countNodes } from "../node.js";
import { lineBreakAt, nextLineAt, trimmed } from "../text.js";
import { type DirectiveLine, gatherDirectives } from "./directive-lines.js";

/** What the syntaxes of lines differ in. */
export interface IniDialect {
  readonly name: "ini" | "env";
  /** What a line may be, for a message. */
  readonly takes: string;
  /** Whether keys stand in sections. */
  readonly sections: boolean;
  /** Whether a key written several times is a list; else it is a mistake. */
  readonly lists: boolean;
  /** Whether an empty assignment takes back what a key was assigned before; else it is an empty text. */
  readonly resets: boolean;
  /** Whether a backslash joins its line to the next one wherever it stands, comments between them aside. */
  readonly joins: boolean;
  /** What is wrong with a statement as a whole. @param line as it is written */
  wrongLine?(line: string): Mistake | undefined;
  /** What is wrong with a key that is written. */
  wrongKey(key: string): Mistake | undefined;
  /** Reads the value behind a `=`. */
  readValue(source: Source, from: number): WrittenValue;
  /**
   * A scalar as it stands behind `=`.
   *
   * @throws RangeError with the reason, for what cannot stand there.
   */
  spell(scalar: Scalar): string;
  /** Why a name can be no key; undefined where it can. */
  refusedKey(name: string): string | undefined;
}

export interface Mistake {
  readonly reason: string;
  readonly advice?: string;
}

export interface Source {
  readonly text: string;
  /** The text with a statement on each line, blanks over what joins lines: its offsets are the text's. */
  readonly lines: string;
}

export interface WrittenValue {
  readonly value: Scalar;
  /** What stands behind `=`, blanks around it aside. */
  readonly at: Span;
  /** Where its last line ends. */
  readonly end: number;
  readonly wrong?: (Mistake & { readonly span: Span }) | undefined;
}

/** Lines of a text that together say one thing. */
interface Statement {
  /** The directives right before it, the outermost first. */
  readonly directives: readonly DirectiveLine[];
  /** From its first word to where its last line ends; its directives aside. */
  readonly whole: Span;
  /** A header's name, or what stands behind `=`, blanks around it aside. */
  readonly at: Span;
}

/** `Key=value`. */
export interface Assignment extends Statement {
  readonly keyAt: Span;
  readonly value: Scalar;
}

export type Assignments = readonly [Assignment, ...Assignment[]];

/** A section with all its headers: one that is repeated continues. */
export interface Section {
  /** None in a syntax without sections. */
  readonly headers: readonly Statement[];
  /** By key, in the order in which the keys are first written. */
  readonly keys: ReadonlyMap<string, Assignments>;
  /** Its statements and their directives, in their order. */
  readonly whole: readonly Span[];
  /** Where what its first header and the keys below it say ends. */
  readonly end: number;
}

/** A section while it is read. */
interface OpenSection extends Section {
  readonly headers: Statement[];
  readonly keys: Map<string, [Assignment, ...Assignment[]]>;
  readonly whole: Span[];
  end: number;
}

/** A text by its statements. */
interface Statements {
  /** By name, in the order in which they are first written; the one without a name in a syntax without. */
  readonly sections: ReadonlyMap<string, Section>;
  /** Every comment that is no directive, in its order. */
  readonly comments: readonly Span[];
}

const OUTSIDE = "write [Section] on a line above it";

/** Reads a text line by line. */
export function readStatements(text: string, dialect: IniDialect, limits: Limits, findings: Findings): Statements {
  const syntax = syntaxReporter(text, findings);
  const directives = gatherDirectives(text, findings);
  const sections = new Map<string, OpenSection>();
  const first = text.startsWith("\ufeff") ? 1 : 0;
  const lines = dialect.joins ? joined(text, first) : text;
  let section: OpenSection | undefined;
  let isOutside = false; // and that was said
  for (let next = first; next < text.length;) {
    const line = { start: next, end: lineBreakAt(lines, next) };
    const content = trimmed(lines, line);
    let { end } = line;
    if (isComment(lines, content)) directives.comment(content);
    else {
      if (lines !== text) commentsInside(line);
      if (content.start === content.end) directives.gap();
      else end = statement(content, line);
    }
    next = nextLineAt(lines, end);
  }
  directives.gap();
  return { sections, comments: directives.comments };

  function commentsInside({ start, end }: Span): void {
    for (let at = nextLineAt(text, start); at < end; at = nextLineAt(text, at)) {
      const comment = commentAt(text, at);
      if (comment !== undefined) directives.inside(comment);
    }
  }

  /** Answers where its last line ends. */
  function statement(content: Span, { start, end }: Span): number {
    const taken = directives.take();
    const wrong = dialect.wrongLine?.(text.slice(start, end));
    const whole = { start: trimmed(text, { start, end }).start, end }; // what joins lines may stand before all else
    if (wrong !== undefined) syntax(wrong, { start, end: start });
    else if (!dialect.sections || lines[content.start] !== "[") return assignment(content, whole, taken);
    else header(content, whole, taken);
    return end;
  }

  function header({ start, end }: Span, whole: Span, taken: readonly DirectiveLine[]): void {
    const at = { start: start + 1, end: start + lines.slice(start, end).lastIndexOf("]") };
    const name = wordAt(at);
    // What follows a broken header is in no section that anybody knows.
    isOutside = true;
    const wrong = wrongName(name);
    if (at.end < start)
      syntax({ reason: `the section header has no "]"`, advice: "close it: [Section]" }, { start, end });
    else if (at.end < end - 1) {
      const advice = "put a comment on a line of its own";
      syntax({ reason: "nothing may stand behind a section header", advice }, { start: at.end + 1, end });
    } else if (name === "") syntax({ reason: "a section has a name, found []" }, { start, end });
    else if (wrong !== undefined) syntax(wrong, { start, end });
    else {
      section = openSection(name, end);
      const header = { directives: nesting(taken, 2), whole, at };
      section.headers.push(header);
      section.whole.push(...header.directives, whole);
    }
  }

  function assignment(content: Span, line: Span, taken: readonly DirectiveLine[]): number {
    const sign = lines.slice(content.start, content.end).indexOf("=");
    if (sign < 0) {
      syntax({ reason: `expected ${dialect.takes}, found ${quote(wordAt(content))}` }, content);
      return line.end;
    }
    const equals = content.start + sign;
    const keyAt = trimmed(lines, { start: content.start, end: equals });
    const key = wordAt(keyAt);
    if (key === "") {
      syntax({ reason: 'expected a key before "="' }, { start: equals, end: equals + 1 });
      return line.end;
    }
    if (!dialect.sections) section ??= openSection("", 0);
    if (section === undefined) {
      if (!isOutside) syntax({ reason: `${quote(key)} stands before any section`, advice: OUTSIDE }, keyAt);
      isOutside = true;
      return line.end;
    }
    const wrongKey = dialect.wrongKey(key);
    if (wrongKey !== undefined) syntax(wrongKey, keyAt);
    const { value, at, end, wrong } = dialect.readValue({ text, lines }, equals + 1);
    if (wrong !== undefined) syntax(wrong, wrong.span);
    const outer = section.headers[0]?.directives.length ?? 0;
    const whole = { start: line.start, end };
    const read = { directives: nesting(taken, outer + (dialect.sections ? 2 : 1)), whole, at, keyAt, value };
    const before = section.keys.get(key);
    if (before === undefined) section.keys.set(key, [read]);
    else before.push(read);
    section.whole.push(...read.directives, whole);
    if (section.headers.length < 2) section.end = at.end;
    return end;
  }

  function openSection(name: string, end: number): OpenSection {
    const opened = sections.get(name) ?? { headers: [], keys: new Map(), whole: [], end };
    sections.set(name, opened);
    return opened;
  }

  function wordAt({ start, end }: Span): string {
    return unjoined(text.slice(start, end));
  }

  /** Each directive is a map around what it is about. @param levels the maps that hold it already */
  function nesting(taken: readonly DirectiveLine[], levels: number): readonly DirectiveLine[] {
    const most = Math.max(0, limits.depth - levels);
    const tooDeep = taken[most];
    if (tooDeep !== undefined) findings.add("parse/depth", { limit: limits.depth }, tooDeep);
    return taken.slice(0, most);
  }
}

/** `$append` as a name would be an object of a directive; in a syntax of lines a directive is a comment. */
export function wrongName(name: string): Mistake | undefined {
  const word = directiveOf(name);
  if (word === undefined) return undefined;
  const advice = `write #!${word} on the line before what it is about`;
  return { reason: `${name} is no key here: a directive is a comment`, advice };
}

/** Each line is read by itself, so each mistake is told; whoever makes more than these meant another syntax. */
const MOST = 20;

/** What reports the mistakes of a text, the first being a NUL in it: to its readers a line ends there, or the file. */
function syntaxReporter(text: string, findings: Findings): (mistake: Mistake, span: Span) => void {
  const nul = text.indexOf("\0");
  if (nul >= 0)
    findings.add("parse/string", { reason: "a NUL character cannot stand in a text" }, { start: nul, end: nul + 1 });
  let reported = 0;
  return ({ reason, advice }, span) => {
    reported += 1;
    if (reported <= MOST) findings.add("parse/syntax", advice === undefined ? { reason } : { reason, advice }, span);
  };
}

/*
 * What joins lines is one blank in them: a backslash, the line break behind it, and the comments that follow. A last line
 * that nothing follows ends with its backslash, which is a blank too.
 */

/** The comment that the line at an offset is. */
function commentAt(text: string, start: number): Span | undefined {
  const content = trimmed(text, { start, end: lineBreakAt(text, start) });
  return isComment(text, content) ? content : undefined;
}

/** @param content A line without the blanks around it. */
function isComment(text: string, { start, end }: Span): boolean {
  return start < end && (text[start] === "#" || text[start] === ";");
}

/** Whether a line's end continues it: a backslash there that no other one escapes. */
export function isContinued(text: string, { start, end }: Span): boolean {
  let first = end;
  while (first > start && text[first - 1] === "\\") first -= 1;
  return (end - first) % 2 === 1;
}

/** A text with blanks over all that joins its lines: lines that are one become one, and every offset stays. */
function joined(text: string, first: number): string {
  if (!/\\(?:[\r\n]|$)/.test(text)) return text;
  const parts: string[] = [];
  let from = 0; // where the text starts that is not among the parts yet
  for (let start = first, next; start < text.length; start = next) {
    const end = lineBreakAt(text, start);
    next = nextLineAt(text, end);
    if (!isContinued(text, { start, end }) || commentAt(text, start) !== undefined) continue;
    while (next < text.length && commentAt(text, next) !== undefined) next = nextLineAt(text, next);
    const to = next === text.length ? end : next;
    parts.push(text.slice(from, end - 1), " ".repeat(to - end + 1));
    from = to;
  }
  return parts.join("") + text.slice(from);
}

/** What a stretch of one statement says. */
export function unjoined(written: string): string {
  if (!/[\r\n]/.test(written)) return written;
  return written.replaceAll(/(?<=[\r\n])[ \t]*[#;][^\r\n]*(?:\r\n|\n|\r|$)/g, "").replaceAll(/\\(?:\r\n|\n|\r)/g, " ");
}

/** What is kept of a line that says something, and of a comment, in nodes. */
const [LINE, COMMENT] = [6, 1];

/** Where a text of lines has more nodes than allowed. A text of few characters need not be looked at. */
export function tooLargeLines(text: string, limit: number): Span | undefined {
  if (text.length * LINE <= limit) return undefined;
  const nodes = countNodes(limit);
  for (let start = 0; start < text.length;) {
    const end = lineBreakAt(text, start);
    const content = trimmed(text, { start, end });
    const kept = content.start === content.end ? 0 : isComment(text, content) ? COMMENT : LINE;
    if (nodes.add(kept === LINE ? LINE + escapesIn(text, content) : kept, start)) break;
    start = nextLineAt(text, end);
  }
  return nodes.tooLarge();
}

/** A value is put together of what stands between its backslashes. */
function escapesIn(text: string, { start, end }: Span): number {
  let count = 0;
  for (let at = text.indexOf("\\", start); at >= 0 && at < end; at = text.indexOf("\\", at + 1)) count += 1;
  return count;
}
