import { boundedPattern } from "./bounded-pattern.js";

/** Tells which of several patterns a key fits, as one word. A pattern that is refused fits nothing. */
export function keyMatcher(sources: readonly string[]): (key: string) => string {
  const patterns = sources.map((source) => boundedPattern(source));
  return (key) => patterns.map((pattern) => (typeof pattern !== "string" && pattern.test(key) ? "1" : "0")).join("");
}
