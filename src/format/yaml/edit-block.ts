import { record, type Value } from "../../model/value.js";
import { lineStartAt, nextLineAt } from "../text-change.js";
import { commentsIn, indentAt, startsLine } from "../text-edits.js";
import { emitYaml } from "./emit-yaml.js";
import type { Item, YamlEdits } from "./yaml-edits.js";

/** Removes some items of a block list or map, not all, with their lines; every comment stays, on a line of its own. */
export function removeFromBlock(items: readonly Item[], removed: ReadonlySet<number>, edited: YamlEdits): void {
  for (let first = 0; first < items.length; first += 1) {
    if (!removed.has(first)) continue;
    let last = first;
    while (removed.has(last + 1)) last += 1;
    removeRun(items, first, last, edited);
    first = last;
  }
}

function removeRun(items: readonly Item[], first: number, last: number, edited: YamlEdits): void {
  const { text, eol, changes } = edited;
  const { start } = items[first] as Item;
  const indent = indentAt(text, start);
  const next = items[last + 1];
  if (startsLine(text, start) || next === undefined) {
    const lines = { start: lineStartAt(text, start), end: nextLineAt(text, (items[last] as Item).end) };
    const kept = commentsIn(edited, lines).map((comment) => indent + comment.trimEnd() + eol);
    const ended = /[\r\n]$/.test(text.slice(lines.start, lines.end));
    changes.push({ ...lines, text: ended ? kept.join("") : kept.join("").slice(0, -eol.length || undefined) });
    return;
  }
  // The first key of `- a: 1`: the next one moves up to the dash, unless a comment takes its line.
  const kept = commentsIn(edited, { start, end: next.start }).map((comment) => comment.trimEnd() + eol + indent);
  changes.push({ start, end: next.start, text: kept.join("") });
}

/** Adds items below the last line of a block list or map, in its column. */
export function appendToBlock(
  items: readonly Item[],
  added: readonly { readonly key: string | undefined; readonly value: Value }[],
  edited: YamlEdits,
): void {
  const { text, changes } = edited;
  const [first, last] = [items[0], items.at(-1)];
  if (added.length === 0 || first === undefined || last === undefined) return;
  const indent = indentAt(text, first.start);
  const lines = added.flatMap(({ key, value }) =>
    blockLines(key === undefined ? [value] : record([[key, value]]), edited).map((line) => line && indent + line),
  );
  const at = nextLineAt(text, last.end);
  const ended = /[\r\n]$/.test(text.slice(0, at));
  const written = lines.map((line) => (ended ? line + edited.eol : edited.eol + line));
  changes.push({ start: at, end: at, text: written.join("") });
}

/** The lines of a value in block style. */
export function blockLines(value: Value, { tree }: YamlEdits): readonly string[] {
  return emitYaml(value, tree.dialect).slice(0, -1).split("\n");
}
