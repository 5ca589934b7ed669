import { directiveOf, type DirectiveName, meantDirective } from "../../model/directive.js";
import type { Span } from "../../model/document.js";
import { Literal, type Value } from "../../model/value.js";
import type { Findings } from "../node.js";

/** A directive written as a comment: `#!lock` or `;!lock` on a line of its own right before a key or a section (E3). */
export interface DirectiveLine extends Span {
  readonly word: DirectiveName;
}

/** The words that take a list of items, and may follow one another at one key. */
export const PARTS: ReadonlySet<DirectiveName> = new Set(["append", "prepend", "remove"]);

/** Below these nothing is a directive any more. */
export const CONSTANT: ReadonlySet<DirectiveName> = new Set(["replace", "literal"]);

/**
 * The operand of the deletion that an empty assignment is: of a list it leaves an empty one, of anything else nothing,
 * which only the strategy tree knows. `#!delete` is a deletion whatever is there.
 */
export const RESET = new Literal(true, "", "boolean", "ini");

export function isReset(operand: Value | undefined): boolean {
  return operand instanceof Literal && operand.text === "" && operand.value === true;
}

export function misplaced(line: DirectiveLine, because: string, findings: Findings): void {
  findings.add("merge/directive-misplaced", { directive: `#!${line.word}`, because }, line);
}

/**
 * What a comment is: a directive; one only where a statement follows at once (`slip`: nearly a directive, `crowded`: a
 * directive with more behind it); or undefined, a comment like any other, such as `#!/bin/sh`.
 */
type Kind = "directive" | "slip" | "crowded" | undefined;

/** @param text The comment with its `#` or `;`, blanks around it aside. */
function readComment(text: string): readonly [kind: Kind, word: DirectiveName] | undefined {
  const [, gap, name, rest] = /^[#;]([ \t]*![ \t]*)([A-Za-z$-]{1,20})([ \t].*)?$/.exec(text) ?? [];
  const word = directiveOf(`$${name}`);
  if (word !== undefined && gap === "!") return [rest === undefined ? "directive" : "crowded", word];
  if (name === undefined || rest !== undefined) return undefined;
  const meant = directiveOf(`$${name.toLowerCase()}`) ?? directiveOf(meantDirective(`$${name}`, "$") ?? "");
  return meant && ["slip", meant];
}

/** Gathers the comments of a text on the way to the statement that they may belong to. */
interface DirectiveGatherer {
  /** Every comment so far that is no directive. */
  readonly comments: readonly Span[];
  /** A comment on lines of its own. */
  comment(span: Span): void;
  /** A comment between lines that are one by continuation, where it can be no directive. */
  inside(span: Span): void;
  /** A blank line, a broken one, or the end: what waits has nothing to stand before. */
  gap(): void;
  /** The directives of the statement that starts here, the outermost first. */
  take(): readonly DirectiveLine[];
}

export function gatherDirectives(text: string, findings: Findings): DirectiveGatherer {
  const comments: Span[] = [];
  let waiting: (DirectiveLine & { readonly kind: Kind })[] = [];

  function gap(): void {
    for (const line of directivesOf(waiting)) misplaced(line, "it stands right before no key and no section", findings);
    waiting = [];
  }

  return {
    comments,
    gap,
    comment({ start, end }) {
      const [kind, word] = readComment(text.slice(start, end)) ?? [];
      if (kind !== "directive") comments.push({ start, end });
      if (word === undefined) gap();
      else waiting.push({ start, end, kind, word });
    },
    inside(span) {
      comments.push(span);
      const [kind, word] = readComment(text.slice(span.start, span.end)) ?? [];
      if (word !== undefined && kind === "directive")
        misplaced({ ...span, word }, "the line above it is continued below it", findings);
    },
    take() {
      for (const { kind, ...line } of waiting) {
        const found = text.slice(line.start, line.end);
        if (kind === "slip")
          findings.add("merge/unknown-directive", { found, nearest: `${found.charAt(0)}!${line.word}` }, line);
        else if (kind === "crowded") misplaced(line, "nothing else may stand on its line", findings);
      }
      const taken = directivesOf(waiting);
      waiting = [];
      return taken;
    },
  };
}

function directivesOf(waiting: readonly (DirectiveLine & { readonly kind: Kind })[]): readonly DirectiveLine[] {
  return waiting.filter(({ kind }) => kind === "directive");
}
