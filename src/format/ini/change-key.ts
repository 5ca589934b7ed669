import { Literal, type Scalar } from "../../model/value.js";
import type { TextChange } from "../text-change.js";
import { directivesText } from "./emit-ini.js";
import type { KeyLine } from "./key-lines.js";
import { insertBehind, keptComments, lineText, removeLine, removeStatement, type IniEdits } from "./line-change.js";
import type { Assignment } from "./statement.js";

/**
 * The changes from the lines of a key to others: those that both begin and end with stay, those between are changed
 * one by one, what is left over goes or comes.
 */
export function changeKey(
  lines: readonly [Assignment, ...Assignment[]],
  wanted: readonly KeyLine[],
  edited: IniEdits,
): readonly TextChange[] {
  const stays = (index: number, at: number): boolean => saysSo(lines[index], wanted[at]);
  const most = Math.min(lines.length, wanted.length);
  let head = 0;
  while (head < most && stays(head, head)) head += 1;
  let tail = 0;
  while (tail < most - head && stays(lines.length - 1 - tail, wanted.length - 1 - tail)) tail += 1;
  const [old, fresh] = [lines.slice(head, lines.length - tail), wanted.slice(head, wanted.length - tail)];
  const pairs = Math.min(old.length, fresh.length);
  const changes = old.flatMap((line, index) => {
    const becomes = index < pairs ? fresh[index] : undefined;
    return becomes === undefined ? removeStatement(line, edited) : changeLine(line, becomes, edited);
  });
  const added = fresh.slice(pairs);
  if (added.length === 0) return changes;
  const before = lines[head + pairs - 1];
  const text = added.map((line) => lineText(lines[0].key, line, before ?? lines[0], edited)).join("");
  if (before !== undefined) return [...changes, ...insertBehind(before, text)];
  const start =
    lines[0].directives[0] === undefined ? lines[0].lines.start : removeLine(lines[0].directives[0], edited).start;
  return [...changes, { start, end: start, text }];
}

function saysSo(line: Assignment | undefined, wanted: KeyLine | undefined): boolean {
  if (line === undefined || wanted === undefined) return false;
  return (
    textOf(line.value) === wanted.text && line.directives.map(({ word }) => word).join() === wanted.directives.join()
  );
}

function textOf(value: Scalar): string {
  return value instanceof Literal ? value.text : String(value);
}

/** Another value, and other directives, on a line that stays; comments inside the value come before it. */
function changeLine(line: Assignment, wanted: KeyLine, edited: IniEdits): readonly TextChange[] {
  if (saysSo(line, wanted)) return [];
  const changes: TextChange[] = [];
  const { start } = line.lines;
  const kept = line.comments.filter((comment) => comment.start >= line.at.start && comment.end <= line.at.end);
  if (line.directives.map(({ word }) => word).join() !== wanted.directives.join()) {
    changes.push(...line.directives.map((directive) => removeLine(directive, edited)));
    changes.push({
      start,
      end: start,
      text: keptComments(kept, edited) + directivesText(wanted.directives, edited.eol),
    });
  } else if (kept.length > 0) {
    const at = line.directives[0] === undefined ? start : removeLine(line.directives[0], edited).start;
    changes.push({ start: at, end: at, text: keptComments(kept, edited) });
  }
  return [...changes, { ...line.at, text: wanted.text }];
}
