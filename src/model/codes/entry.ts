import { REDACTED } from "../place.js";
import type { Line } from "../spelling.js";
import type { Kind } from "../value.js";

/** `note` is what the design calls lint or hint: shown by `check`, counted only by `--audit`. */
export type Severity = "error" | "warning" | "note";

/** How the findings of a code read. Messages: lower case, active, no final stop, the user's text quoted. */
interface Entry<F> {
  readonly severity: Severity;
  readonly message: (facts: F) => string;
  /** The only place for advice. */
  readonly hint?: (facts: F, line: Line | undefined) => string | undefined;
}

export type Catalog<F> = { readonly [C in keyof F]: Entry<F[C]> };

/** A kind of value in words. */
export const NOUN: Readonly<Record<Kind, string>> = {
  null: "null",
  scalar: "a scalar",
  list: "a list",
  object: "a map",
};

/** JSON Schema's types in words. */
export const TYPE_NOUNS: Readonly<Record<string, string | readonly string[]>> = {
  integer: "an integer",
  number: "a number",
  string: "a string",
  boolean: ["true", "false"],
  array: "a list",
  object: "a map",
  null: "null",
};

/** A value as a message shows it: JSON on one line, cut where it is long. */
export function quote(value: unknown): string {
  if (value === REDACTED) return REDACTED;
  const text =
    JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part)) ?? "nothing";
  return text.length <= 60 ? text : `${Array.from(text).slice(0, 57).join("")}…`;
}

/** `"a", "b" or "c"`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "nothing") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

export function didYouMean(nearest: string | undefined): string | undefined {
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
