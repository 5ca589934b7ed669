import type { Scalar } from "../../model/value.js";
import type { Span } from "../../model/syntax.js";
import type { DirectiveWord } from "./directive.js";

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
