import { nameOf } from "../host/path.js";
import type { Precedence } from "../model/layer.js";
import { suffixOf } from "./suffix.js";

/** The suffixes with which a drop-in of an id counts, the id's own first. Source: D2, D4. */
export function countingSuffixes(id: string, precedence: Precedence, suffixes: readonly string[]): readonly string[] {
  if (precedence === "collection") return suffixes;
  const own = suffixOf(nameOf(id));
  return precedence === "uapi" ? [own] : [...new Set([own, ...suffixes])];
}

/** Whether a name has one of the suffixes; the empty one is had by a name without any. */
export function counts(name: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) =>
    suffix === "" ? suffixOf(name) === "" : name.endsWith(suffix) && name.length > suffix.length,
  );
}
