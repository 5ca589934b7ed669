import type { Finding, Range } from "./diagnostic.js";
import type { Spelling } from "./spelling.js";
import { equal, isList, isObject, Literal, type Maybe, record, type Scalar, type Value } from "./value.js";

/** A path inside one file: keys and indexes, directives included (`["dns", "$append", 0]`). */
export type Path = readonly (string | number)[];

/** Where a node of a file stands. */
export interface Location {
  /** The key before the value; undefined for an item and for the root. */
  readonly key: Range | undefined;
  readonly value: Range;
  /** For a value that came through an alias or `<<`: where it is used; `value` is then its definition. */
  readonly use?: Range;
}

/** A finding about a text, before anybody knows whose file it is. */
export type TextFinding = Finding & {
  readonly range: Range;
  /** How many more there are of its kind, where not all are listed. */
  readonly more?: number;
};

/** One parsed file. */
export interface Document {
  /** Undefined for a document of nothing or of comments. A tag such as `!append x` is read as `{"$append": x}`. */
  readonly value: Maybe;
  /** What is wrong with the text; the value counts only where no error is among them. */
  readonly findings: readonly TextFinding[];
  /** Where a node stands; computed when asked. Undefined for a path that the document does not have. */
  range(path: Path): Location | undefined;
  /** The path that a node has in the text, where keys are called otherwise there (V6). */
  written?(path: Path): Path;
}

/** A change of a text by place: a value set (added where the key is new), or a node removed. */
export type Edit = { readonly path: Path; readonly set: Value } | { readonly path: Path; readonly remove: true };

/** What emission may ask of the caller: the order of keys, and a comment for a line. */
export interface EmitOptions {
  /** The keys of the object at a path in the order to write them; by default as the object has them. */
  readonly keys?: (object: { readonly [key: string]: Value }, path: Path) => readonly string[];
  /** Whether the key at a path was written without quotes: then it keeps its source text, whatever readers make of it. */
  readonly plainKey?: (path: Path) => boolean;
  /** A comment for the line of the leaf at a path. */
  readonly comment?: (path: Path) => string | undefined;
}

/** A syntax: all that the engine needs to know of a file format. */
export interface Format {
  readonly name: string;
  /** The suffixes that tell it, with their dot. */
  readonly suffixes: readonly string[];
  /** Whether a comment can be written in it. */
  readonly comments: boolean;
  /** Every scalar is a text until the plan says its type (S4). */
  readonly untyped?: true;
  /** How hints show what to write; without it they say nothing that depends on the syntax. */
  readonly spelling?: Spelling;
  /** The suffixes of the files of a collection (D4), where those that tell the format are not these. */
  readonly collected?: readonly string[];
  /** Reads a text. Never throws for what the text holds: findings say what is wrong and where. */
  parse(text: string, limits?: Limits): Document;
  /** Writes a value, a final newline included. */
  emit(value: Value, options?: EmitOptions): string;
  /** Applies edits to a text; every other byte stays. The text is one that `parse` reads without an error. */
  edit(text: string, edits: readonly Edit[]): string;
}

/** Bounds on what is read (R1). */
export interface Limits {
  /** Bytes of one file. */
  readonly fileSize: number;
  /** Containers inside one another. */
  readonly depth: number;
  /** Nodes of one file: keys, scalars, lists and maps, and what else its syntax keeps of a text, by what it costs. */
  readonly nodes: number;
  /** How many times larger than written aliases may make a document. */
  readonly aliasExpansion: number;
  /** Links followed on the way to one entry. */
  readonly links: number;
}

export const DEFAULT_LIMITS: Limits = {
  fileSize: 16 * 1024 * 1024,
  depth: 256,
  nodes: 2_000_000,
  aliasExpansion: 100,
  links: 40,
};

/**
 * Whether two values are delivered alike (Q0): equal, and each scalar written alike by the format. `3.1` and `3.10` are
 * equal and not the same, nor are `644` and `0644`; whatever the order of keys. Where no format is known equal is all
 * that can be said.
 */
export function same(a: Maybe, b: Maybe, format: Format | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => same(item, b[index], format));
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key], format))
    );
  }
  if (isList(b) || isObject(b) || !equal(a, b)) return false;
  return format === undefined || isWrittenAlike(a, b, format);
}

/** Of equal scalars only those that keep a spelling can be written in two ways. */
function isWrittenAlike(a: Scalar, b: Scalar, format: Format): boolean {
  if (!(a instanceof Literal) && !(b instanceof Literal)) return true;
  if (a instanceof Literal && b instanceof Literal && isSpelledAlike(a, b)) return true;
  return written(a, format) === written(b, format);
}

function isSpelledAlike(a: Literal, b: Literal): boolean {
  return a.text === b.text && a.type === b.type && a.syntax === b.syntax;
}

/** A scalar in a text of the format; some write a key only inside of a section, and what none can write is no text. */
function written(scalar: Scalar, format: Format): string | undefined {
  const alone = record([["key", scalar]]);
  return emitted(alone, format) ?? emitted(record([["section", alone]]), format);
}

function emitted(value: Value, format: Format): string | undefined {
  try {
    return format.emit(value);
  } catch {
    return undefined; // the format has no text for it, wherever it stands
  }
}

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
