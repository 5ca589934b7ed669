import type { Notes, Span } from "../notes.js";

/** Notes that a text breaks the rules of its syntax. */
export type SyntaxNote = (facts: { readonly reason: string; readonly advice?: string }, span: Span) => void;

/** Each line is read by itself, so each mistake is told; whoever makes more than these meant another syntax. */
const MOST = 20;

/** What notes the mistakes of a text, the first being a NUL in it: to its readers a line ends there, or the file. */
export function noteSyntax(text: string, notes: Notes): SyntaxNote {
  const nul = text.indexOf("\0");
  if (nul >= 0) notes.add("parse/string", { reason: "a NUL character cannot stand in a text" }, spanOf(nul));
  let told = 0;
  return (facts, span) => {
    told += 1;
    if (told <= MOST) notes.add("parse/syntax", facts, span);
  };
}

function spanOf(offset: number): Span {
  return { start: offset, end: offset + 1 };
}
