import { DIRECTIVES, type DirectiveName, meantDirective } from "../../model/directive.js";
import type { Span } from "../../model/document.js";
import { Literal, type Scalar, type Value } from "../../model/value.js";
import { type Findings, countNodes } from "../node.js";
import { isBlank, lineBreakAt, nextLineAt } from "../text.js";

/** What the syntaxes of lines differ in. */
export interface IniDialect {
  readonly name: "ini" | "env";
  /** Whether keys stand in sections. */
  readonly sections: boolean;
  /** Whether a key written several times is a list; else it is a mistake. */
  readonly lists: boolean;
  /** Whether an empty assignment takes back what a key was assigned before; else it is an empty text. */
  readonly resets: boolean;
  statements(text: string, findings: Findings): Statements;
  /**
   * A scalar as it stands behind `=`.
   *
   * @throws RangeError with the reason, for what cannot stand there.
   */
  spell(scalar: Scalar): string;
  /** Why a name can be no key; undefined where it can. */
  refusedKey(name: string): string | undefined;
}

/** A directive written as a comment: `#!lock`. */
export interface DirectiveLine extends Span {
  readonly word: DirectiveWord;
}

/** Lines of a text that together say one thing. */
export interface Statement {
  /** The directives right before it, the outermost first. */
  readonly directives: readonly DirectiveLine[];
  /** Whole lines, the last line break included; its directives aside. */
  readonly lines: Span;
  /** Comments between lines that are one by continuation. */
  readonly comments: readonly Span[];
  /** The offset of a backslash that promises another line where the text ends. */
  readonly dangling: number | undefined;
}

/** `[Section]`. */
export interface Header extends Statement {
  readonly name: string;
  readonly at: Span;
}

/** `Key=value`. */
export interface Assignment extends Statement {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: Scalar;
  /** What stands behind `=`, blanks around it aside. */
  readonly at: Span;
}

/** A section's header and what follows it. */
export interface Block {
  /** Undefined in a syntax without sections. */
  readonly header: Header | undefined;
  readonly assignments: readonly Assignment[];
}

/** A text by its statements. */
export interface Statements {
  readonly blocks: readonly Block[];
  /** Every comment that is no directive, in its order. */
  readonly comments: readonly Span[];
}

/** Reports that a text breaks the rules of its syntax. */
export type ReportSyntax = (facts: { readonly reason: string; readonly advice?: string }, span: Span) => void;

/** Each line is read by itself, so each mistake is told; whoever makes more than these meant another syntax. */
const MOST = 20;

/** What reports the mistakes of a text, the first being a NUL in it: to its readers a line ends there, or the file. */
export function syntaxReporter(text: string, findings: Findings): ReportSyntax {
  const nul = text.indexOf("\0");
  if (nul >= 0) findings.add("parse/string", { reason: "a NUL character cannot stand in a text" }, spanOf(nul));
  let reported = 0;
  return (facts, span) => {
    reported += 1;
    if (reported <= MOST) findings.add("parse/syntax", facts, span);
  };
}

function spanOf(offset: number): Span {
  return { start: offset, end: offset + 1 };
}

/** What is kept of a line that says something, and of a comment, in nodes. */
const [LINE, COMMENT] = [6, 1];

/** Where a text of lines has more nodes than allowed. A text of few characters need not be looked at. */
export function tooLargeLines(text: string, limit: number): Span | undefined {
  if (text.length * LINE <= limit) return undefined;
  const nodes = countNodes(limit);
  for (let start = 0; start < text.length;) {
    const end = lineBreakAt(text, start);
    let first = start;
    while (first < end && isBlank(text[first])) first += 1;
    const isComment = text[first] === "#" || text[first] === ";";
    if (first < end && nodes.add(isComment ? COMMENT : LINE, start)) break;
    start = nextLineAt(text, end);
  }
  return nodes.tooLarge();
}

/** The directives of E3, as `#!word` or `;!word` on a line of its own right before a key or a section. */
export type DirectiveWord = DirectiveName;

/** The words that take a list of items, and may follow one another at one key. */
export const PARTS: ReadonlySet<DirectiveWord> = new Set(["append", "prepend", "remove"]);

/** Below these nothing is a directive any more. */
export const CONSTANT: ReadonlySet<DirectiveWord> = new Set(["replace", "literal"]);

const WORDS: ReadonlySet<string> = new Set(DIRECTIVES);

/** The directive that an object's key is: `$lock`. */
export function directiveOf(key: string): DirectiveWord | undefined {
  return key.startsWith("$") ? known(key.slice(1)) : undefined;
}

function known(word: string): DirectiveWord | undefined {
  return WORDS.has(word) ? (word as DirectiveWord) : undefined;
}

/**
 * What a comment is: a directive; one only where a statement follows at once (`slip`: nearly a directive, `crowded`: a
 * directive with more behind it); or undefined, a comment like any other, such as `#!/bin/sh`.
 */
export type Comment =
  | { readonly is: "directive"; readonly word: DirectiveWord }
  | { readonly is: "slip"; readonly nearest: string }
  | { readonly is: "crowded"; readonly word: DirectiveWord }
  | undefined;

/** @param text The comment with its `#` or `;`, blanks around it aside. */
function readComment(text: string): Comment {
  const [, sign, gap, name, rest] = /^([#;])([ \t]*![ \t]*)([A-Za-z$-]{1,20})([ \t].*)?$/.exec(text) ?? [];
  if (sign === undefined || gap === undefined || name === undefined) return undefined;
  const word = known(name);
  const exact = gap === "!";
  if (word !== undefined && exact) return rest === undefined ? { is: "directive", word } : { is: "crowded", word };
  if (rest !== undefined) return undefined;
  const meant = known(name.toLowerCase()) ?? meantDirective(`!${name}`, "!")?.slice(1);
  return meant === undefined ? undefined : { is: "slip", nearest: `${sign}!${meant}` };
}

/**
 * The operand of the deletion that an empty assignment is: of a list it leaves an empty one, of anything else nothing,
 * which only the strategy tree knows. `#!delete` is a deletion whatever is there.
 */
export const RESET = new Literal(true, "", "boolean", "ini");

export function isReset(operand: Value | undefined): boolean {
  return operand instanceof Literal && operand.text === "" && operand.value === true;
}

/** Gathers the comments of a text on the way to the statement that they may belong to. */
interface DirectiveGatherer {
  /** Every comment so far that is no directive. */
  readonly comments: Span[];
  /** A comment on lines of its own. */
  comment(span: Span): void;
  /** A comment between lines that are one by continuation, where it can be no directive. */
  inside(span: Span): void;
  /** A blank line, a broken one, or the end: what waits has nothing to stand before. */
  gap(): void;
  /** The directives of the statement that starts here. */
  take(): readonly DirectiveLine[];
}

export function gatherDirectives(text: string, findings: Findings): DirectiveGatherer {
  const comments: Span[] = [];
  let directives: DirectiveLine[] = [];
  let doubtful: { readonly span: Span; readonly comment: NonNullable<Comment> }[] = [];

  function gap(): void {
    for (const { word, start, end } of directives) {
      const because = "it stands right before no key and no section";
      findings.add("merge/directive-misplaced", { directive: `#!${word}`, because }, { start, end });
    }
    directives = [];
    doubtful = [];
  }

  return {
    comments,
    gap,
    comment(span) {
      const comment = readComment(text.slice(span.start, span.end));
      if (comment?.is === "directive") {
        directives.push({ ...span, word: comment.word });
        return;
      }
      comments.push(span);
      if (comment !== undefined) doubtful.push({ span, comment });
      else gap();
    },
    inside(span) {
      comments.push(span);
      const comment = readComment(text.slice(span.start, span.end));
      if (comment?.is !== "directive") return;
      const facts = { directive: `#!${comment.word}`, because: "the line above it is continued below it" };
      findings.add("merge/directive-misplaced", facts, span);
    },
    take() {
      for (const { span, comment } of doubtful) {
        if (comment.is === "slip") {
          const found = text.slice(span.start, span.end);
          findings.add("merge/unknown-directive", { found, nearest: comment.nearest }, span);
        } else if (comment.is === "crowded") {
          const facts = { directive: `#!${comment.word}`, because: "nothing else may stand on its line" };
          findings.add("merge/directive-misplaced", facts, span);
        }
      }
      const taken = directives;
      [directives, doubtful] = [[], []];
      return taken;
    },
  };
}
