import { createScanner } from "jsonc-parser";
import type { Span } from "../findings.js";

// The scanner's tokens; the package exports them as a const enum, which a module compiled by itself cannot use.
const [LINE_COMMENT, BLOCK_COMMENT, END] = [12, 13, 17];

/** Where the comments of a text stand. */
export function jsonComments(text: string): readonly Span[] {
  const scanner = createScanner(text);
  const spans: Span[] = [];
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (token !== LINE_COMMENT && token !== BLOCK_COMMENT) continue;
    spans.push({ start: scanner.getTokenOffset(), end: scanner.getTokenOffset() + scanner.getTokenLength() });
  }
  return spans;
}
