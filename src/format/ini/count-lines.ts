import type { Span } from "../../model/syntax.js";
import { countNodes } from "../nodes.js";
import { isBlank } from "./ini-statements.js";
import { nextLineAt, lineBreakAt } from "../text.js";

/** What is kept of a line that says something, and of a comment, in nodes. */
const [LINE, COMMENT] = [6, 1];

/** Where a text of lines has more nodes than allowed. A text of few characters need not be looked at. */
export function tooLargeLines(text: string, limit: number): Span | undefined {
  if (text.length * LINE <= limit) return undefined;
  const nodes = countNodes(limit);
  for (let start = 0; start < text.length;) {
    const end = lineBreakAt(text, start);
    let first = start;
    while (first < end && isBlank(text[first])) first += 1;
    const isComment = text[first] === "#" || text[first] === ";";
    if (first < end && nodes.add(isComment ? COMMENT : LINE, start)) break;
    start = nextLineAt(text, end);
  }
  return nodes.tooLarge();
}
