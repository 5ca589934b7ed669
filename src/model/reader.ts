/** How the fragments of an id are ordered, in a word that is short for a reader (D3, D4). */
export type Precedence = "layered" | "uapi" | "collection";

/**
 * How the software of an id finds, orders and reads its files (`x-reader`). Every fragment is sorted by it from the weakest
 * to the strongest; nothing behind the sorting knows it.
 *
 * Source: D15.
 */
export interface Reader {
  /** Absolute directories, the lowest first; undefined for the run's layers. */
  readonly roots: readonly string[] | undefined;
  /** What is read, in reading order. */
  readonly reads: readonly Step[];
  /** All steps of a root before those of the next, step after step by root, or step after step by name. */
  readonly order: "layered" | "by-root" | "by-name";
  /** Which files of a step that is a file count. */
  readonly main: "merge" | "all" | "highest" | "required";
  /** What counts in a directory; undefined where the id's own suffix or its syntax says it. */
  readonly suffixes: readonly string[] | undefined;
  readonly hidden: "ignored" | "read";
  /** Whether the first or the last that is read is the strongest. */
  readonly wins: "last" | "first";
  /** What to write to take a file out. */
  readonly mask: "null" | "empty";
  /** What a link to nothing, or no regular file, in a directory does. */
  readonly dangling: "stops" | "hides" | "skipped";
  /** Who layers the files: this engine, or the software itself. */
  readonly by: "engine" | "self";
  /** What makes the software read the result, in words for people: units, commands. */
  readonly restart: readonly string[];
}

/**
 * A step: a file (`{name}`), a directory (`conf.d/`), a pattern (`jail.d/*.conf`), or a list. Files of a list: the last
 * that stands in any root counts. Directories of a list are read as one, the weaker first; those of an inner list are one
 * level.
 */
export type Step = string | readonly (string | readonly string[])[];

/** The words that a step may hold in braces, each with what it stands for. */
export const STEP_WORDS: readonly string[] = ["name", "stem", "type", "prefix", "template"];

const LAYERED: Reader = {
  roots: undefined,
  reads: ["{name}", "{name}.d/"],
  order: "layered",
  main: "merge",
  suffixes: undefined,
  hidden: "ignored",
  wins: "last",
  mask: "null",
  dangling: "stops",
  by: "engine",
  restart: [],
};

/** What the three words of `x-precedence` are short for (D4). */
const SHORTHANDS: Readonly<Record<Precedence, Partial<Reader>>> = {
  layered: {},
  uapi: { main: "highest", order: "by-name", dangling: "skipped" },
  collection: { reads: ["{name}/"], order: "by-name", dangling: "skipped" },
};

/** A reader whole: what is declared stands over what the precedence is short for. */
export function readerOf(precedence: Precedence, declared: Partial<Reader> = {}): Reader {
  return { ...LAYERED, ...SHORTHANDS[precedence], ...declared };
}

/** Why a drop-in says nothing where its software reads nothing without a main file (`main: required`). */
export const NO_MAIN = "no main file";

/** Whether an id is a directory whose files are what is read: `netplan`, `sysctl.d`. */
export function isCollection({ reads }: Pick<Reader, "reads">): boolean {
  return reads.flat(2).some((step) => step.startsWith("{name}/"));
}

/** Whether a step is a file, or a list of files. */
export function isFileStep(step: Step): boolean {
  const [first] = [step].flat(2);
  return first !== undefined && !/[/*]$|\/\*[^/]*$/.test(first);
}
