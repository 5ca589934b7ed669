import { compileProgram, fullWork, runProgram, tooCostly, type Step, type Work } from "./pattern-program.js";
import { isSteady, parsePattern, type Pattern } from "./pattern-syntax.js";

/** A pattern of a schema that ends on every text. */
export interface BoundedPattern {
  /**
   * @param work the steps that are left for this text and others; by default as many as one text may take.
   * @throws what `isTooCostly` tells, where they do not suffice.
   */
  readonly test: (text: string, work?: Work) => boolean;
  /** What stands in every text that fits; empty where nothing is certain. */
  readonly literal: () => string;
}

const MOST_CHOICES = 100_000;
const SHORT = 64;

/**
 * Makes a schema's pattern safe against texts made to backtrack (R5).
 *
 * `^(a+)+$` makes `RegExp` try 2^n ways on a text of n characters, and schemas are untrusted. So the ways are counted
 * beforehand: where a text of that length leaves few, `RegExp` does the work; where it leaves many, the pattern is
 * followed in step with the text, which is linear. Back-references and lookbehind cannot be followed so: patterns
 * that have one and explode on a short text are refused.
 *
 * A pattern is read as Unicode (JSON Schema 2020-12 §6.4), and where it is none, as in `[\w\-.]`, without.
 *
 * @returns the pattern, or the reason for which it is refused.
 */
export function boundedPattern(source: string): BoundedPattern | string {
  const native = compileNative(source);
  if (typeof native === "string") return native;
  const unicode = native.unicode;
  const tree = parsePattern(source, unicode);
  const anchored = source.startsWith("^") && tree.kind !== "any";
  const ways = (length: number) => choices(tree, length) * (anchored ? 1 : length + 1);
  const program = isSteady(tree) ? () => compileProgram(tree, native.flags) : () => undefined;
  let compiled: ReturnType<typeof program> | undefined;
  // the ways grow with the length: what is known of one holds for all that are shorter, or longer
  let [few, many] = [-1, Infinity];
  const isCheap = (length: number): boolean => {
    if (length <= few) return true;
    if (length >= many) return false;
    const cheap = ways(length) <= MOST_CHOICES;
    if (cheap) few = length;
    else many = length;
    return cheap;
  };
  if (!isCheap(SHORT)) {
    compiled = program();
    if (compiled === undefined) return `the pattern ${source} can take for ever on a text of ${SHORT} characters`;
  }
  return {
    literal: () => literalOf(tree),
    test: (text, work = fullWork()) => {
      if (isCheap(text.length)) return native.test(text);
      compiled ??= program();
      if (compiled === undefined) throw tooCostly("a text is too long for the schema's pattern");
      return runProgram(compiled, unicode ? Array.from(text) : text.split(""), work);
    },
  };
}

/** The program of a pattern; undefined for what is none, and for what cannot be followed in step with a text. */
export function programOf(source: string): readonly Step[] | undefined {
  const native = compileNative(source);
  if (typeof native === "string") return undefined;
  const tree = parsePattern(source, native.unicode);
  return isSteady(tree) ? compileProgram(tree, native.flags) : undefined;
}

/** Whether a text is a regular expression at all. */
export function isPattern(source: string): boolean {
  return typeof compileNative(source) !== "string";
}

function compileNative(source: string): RegExp | string {
  try {
    return checked(new RegExp(source, "u"));
  } catch {
    try {
      return checked(new RegExp(source));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/** Some patterns fail only when they are first used: `(?:a{1,65535}){1,65535}`. */
function checked(pattern: RegExp): RegExp {
  pattern.test("");
  return pattern;
}

/**
 * In how many ways a backtracking matcher can try a pattern on a text of a length: an upper bound. A repetition of
 * something that itself has a choice, `(a+)+`, is where it explodes.
 */
function choices(pattern: Pattern, length: number): number {
  switch (pattern.kind) {
    case "all":
      return pattern.parts.reduce((product, part) => product * choices(part, length), 1);
    case "any":
      return pattern.parts.reduce((sum, part) => sum + choices(part, length), 0);
    case "look":
      return choices(pattern.of, length);
    case "repeat": {
      const each = choices(pattern.of, length);
      const most = Math.min(pattern.most, Math.max(length, pattern.least));
      return each ** most * (most - pattern.least + 1);
    }
    default:
      return 1;
  }
}
const LITERAL = /^(?:([^\\.[\](){}*+?^$|])|\\([^\w]))$/u;

/** The longest stretch of characters that a pattern names one after another. */
function literalOf(pattern: Pattern): string {
  let [longest, run] = ["", ""];
  for (const part of pattern.kind === "all" ? pattern.parts : [pattern]) {
    const [, plain, escaped] = (part.kind === "one" ? LITERAL.exec(part.source) : null) ?? [];
    if (part.kind !== "edge") run = plain === undefined && escaped === undefined ? "" : run + (plain ?? escaped);
    if (run.length > longest.length) longest = run;
  }
  return longest;
}
