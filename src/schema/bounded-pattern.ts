import { compileProgram, runProgram } from "./pattern-program.js";
import { choices, isSteady, parsePattern } from "./pattern-syntax.js";
import { tooCostly } from "./too-costly.js";

/** A pattern of a schema that ends on every text. */
export interface BoundedPattern {
  /** @throws what `isTooCostly` tells, for a text that is too long to be tried. */
  readonly test: (text: string) => boolean;
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
  if (ways(SHORT) > MOST_CHOICES) {
    compiled = program();
    if (compiled === undefined) return `the pattern ${source} can take for ever on a text of ${SHORT} characters`;
  }
  return {
    test: (text) => {
      if (ways(text.length) <= MOST_CHOICES) return native.test(text);
      compiled ??= program();
      if (compiled === undefined) throw tooCostly("a text is too long for the schema's pattern");
      return runProgram(compiled, unicode ? Array.from(text) : text.split(""));
    },
  };
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
