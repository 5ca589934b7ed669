import type { Finding } from "./diagnostic.js";
import type { Limits } from "./document.js";
import type { Scalar, Value } from "./value.js";

/** A stretch of a text by offsets; `end` is the offset behind its last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One thing that a text says of a key: `Port 22`. */
export interface Statement {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: Scalar;
  readonly valueAt: Span;
  /** From its first character to its last, of lines that it has to itself. */
  readonly whole: Span;
}

/**
 * A syntax of one's own, of lines that say something of a key: what `prepare(files, { formats })` takes. It is read to
 * statements and says how one is written; ranges, emission and edits follow from these. A key that is written again is a
 * list of what its statements say; whatever is written is read back first, and refused where it would be read otherwise.
 *
 * @example
 * const pairs: Format = {
 *   name: "pairs",
 *   suffixes: [".pairs"],
 *   comments: true,
 *   untyped: true,
 *   read: (text) => ({ statements: statementsIn(text), findings: [], comments: [] }),
 *   spelling: { scalar: (value) => String(value), entry: (key, text) => `${key} ${text}` },
 * };
 */
export interface OwnSyntax {
  /** What `x-format` calls it. */
  readonly name: string;
  /** The suffixes that tell it, with their dot. */
  readonly suffixes: readonly string[];
  /** The sign of a comment on a line of its own; `false` where there are none. `true` is `#`. */
  readonly comments: boolean | string;
  /** Every scalar is a text until the schema says its type (S4). */
  readonly untyped?: true;
  /** Reads a text. Never throws for what the text holds: findings say what is wrong and where. */
  read(
    text: string,
    limits: Limits,
  ): {
    readonly statements: readonly Statement[];
    readonly findings: readonly (Finding & Span)[];
    /** Where comments stand, in their order: an edit keeps them. */
    readonly comments: readonly Span[];
  };
  readonly spelling: {
    /**
     * A scalar as the text of a statement; one that the syntax itself spelled keeps its text without being asked.
     *
     * @throws RangeError for what it cannot say.
     */
    scalar(value: Exclude<Value, readonly Value[] | object> | bigint | null): string;
    /** A statement on its line. */
    entry(key: string, text: string): string;
  };
}
