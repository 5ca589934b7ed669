import { visibleLines } from "../model/visible.js";

/** What a unified diff is about: a file's name, and what each side is called. */
interface Unified {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Edited lines up to which a shortest script is looked for; beyond it the cost would grow with their square. */
const MOST_EDITS = 2000;

/**
 * Two texts as a unified diff with the headers `--- NAME<tab>(before)` and `+++ NAME<tab>(after)`: behind the tab
 * stands what `patch` and `git apply` take for a time stamp. Empty where the texts are equal.
 */
export async function unifiedText(old: string, now: string, { name, before, after }: Unified): Promise<string> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import("diff");
  const sides = [name, name, old, now, `(${before})`, `(${after})`] as const;
  if (old === now) return "";
  const patch = createTwoFilesPatch(...sides, { headerOptions: FILE_HEADERS_ONLY, maxEditLength: MOST_EDITS });
  return visibleLines(patch ?? replaced(old, now, `--- ${name}\t(${before})\n+++ ${name}\t(${after})\n`));
}

/** All of one text for all of the other. */
function replaced(old: string, now: string, headers: string): string {
  const [gone, come] = [linesOf(old), linesOf(now)];
  return `${headers}@@ -${span(gone.length)} +${span(come.length)} @@\n${prefixed("-", gone)}${prefixed("+", come)}`;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function prefixed(prefix: string, lines: readonly string[]): string {
  return lines
    .map((line) => `${prefix}${line}${line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n"}`)
    .join("");
}

function span(lines: number): string {
  return lines === 0 ? "0,0" : `1,${lines}`;
}
