import type { Span } from "../findings.js";
import { Parser, type CST } from "./engine.js";

/** Where the comments of a text stand, in their order. */
export function yamlComments(text: string): readonly Span[] {
  const spans: Span[] = [];
  const pending: unknown[] = [...new Parser().parse(text)].reverse();
  while (pending.length > 0) {
    const token = pending.pop();
    if (typeof token !== "object" || token === null) continue;
    const { type, offset, source } = token as CST.SourceToken;
    if (type === "comment") spans.push({ start: offset, end: offset + source.length });
    else
      for (const key of PARTS)
        for (const part of [(token as Record<string, unknown>)[key] ?? []].flat()) pending.push(part);
  }
  return spans.sort((a, b) => a.start - b.start);
}

/** Where a token of the concrete syntax tree holds others. */
const PARTS = ["start", "key", "sep", "value", "items", "props", "end"];
