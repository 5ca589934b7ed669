import { fullWork, isTooCostly } from "./pattern-program.js";
import type { BoundedPattern } from "./pattern.js";

/** Characters of a literal by which patterns are looked up. */
const LONGEST = 4;

/**
 * Tells which of many patterns a text fits, by their numbers. A thousand patterns and ten thousand keys would be ten
 * million tests: only patterns of which a piece stands in the text are tried, and those that name none. One that was
 * refused fits nothing; one that takes too long, over all texts, is taken to fit, since it may say that a key is secret.
 *
 * @param patterns as `boundedPattern` makes them.
 */
export function patternSet(patterns: readonly (BoundedPattern | string)[]): (text: string) => readonly number[] {
  const work = fullWork();
  const named = new Map<string, number[]>();
  const always: number[] = [];
  for (const [index, pattern] of patterns.entries()) {
    if (typeof pattern === "string") continue;
    const literal = pattern.literal().slice(-LONGEST);
    const among = literal === "" ? always : (named.get(literal) ?? []);
    among.push(index);
    if (literal !== "") named.set(literal, among);
  }
  const lengths = [...new Set(Array.from(named.keys(), ({ length }) => length))];

  return (text) => {
    const tried = new Set(always);
    for (const length of lengths)
      for (let at = 0; at + length <= text.length; at += 1)
        for (const index of named.get(text.slice(at, at + length)) ?? []) tried.add(index);
    return [...tried].filter((index) => fits(patterns[index] as BoundedPattern, text)).sort((a, b) => a - b);
  };

  function fits(pattern: BoundedPattern, text: string): boolean {
    try {
      return pattern.test(text, work);
    } catch (error) {
      if (isTooCostly(error)) return true;
      throw error;
    }
  }
}
