import type { Span } from "../findings.js";
import { lineStartAt, nextLineAt, type TextChange } from "../text-change.js";
import type { IniDialect } from "./dialect.js";
import { directivesText } from "./emit-ini.js";
import type { KeyLine } from "./key-lines.js";
import type { Assignment, Statement, Statements } from "./statement.js";

type Sketched = Pick<IniEdits, "text" | "eol">;

/** A text and what it says, to be changed. */
export interface IniEdits {
  /** Its last line has a line break. */
  readonly text: string;
  readonly eol: string;
  readonly dialect: IniDialect;
  readonly statements: Statements;
}

/** A statement goes with its directives; the comments inside its lines stay. */
export function removeStatement({ directives, lines, comments }: Statement, edited: Sketched): readonly TextChange[] {
  return [
    ...directives.map((directive) => removeLine(directive, edited)),
    { ...lines, text: keptComments(comments, edited) },
  ];
}

/** The whole line of a directive. */
export function removeLine({ start, end }: Span, { text }: Sketched): TextChange {
  return { start: lineStartAt(text, start), end: nextLineAt(text, end), text: "" };
}

/** The comments from between continued lines, each on a line of its own. */
export function keptComments(comments: readonly Span[], { text, eol }: Sketched): string {
  return comments.map(({ start, end }) => text.slice(start, end) + eol).join("");
}

/** Whole lines behind a statement. */
export function insertBehind({ lines, dangling }: Statement, text: string): readonly TextChange[] {
  const bare = dangling === undefined ? [] : [{ start: dangling, end: dangling + 1, text: "" }];
  return [...bare, { start: lines.end, end: lines.end, text }];
}

/** A line of a key as another one is written: its indentation, its blanks around `=`. */
export function lineText(
  key: string,
  { directives, text }: KeyLine,
  like: Assignment | undefined,
  edited: Sketched,
): string {
  const indent = like === undefined ? "" : /^[ \t]*/.exec(edited.text.slice(like.lines.start, like.keyAt.start))?.[0];
  const between = like === undefined ? "=" : edited.text.slice(like.keyAt.end, like.at.start);
  const equals = /^[ \t]*=[ \t]*$/.test(between) && like?.at.start !== like?.at.end ? between : "=";
  return `${directivesText(directives, edited.eol)}${indent ?? ""}${key}${equals}${text}${edited.eol}`;
}
