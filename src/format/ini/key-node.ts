import { record } from "../../model/value.js";
import type { Notes, Span } from "../notes.js";
import type { IniDialect } from "./dialect.js";
import { leaf, listNode, type IniNode } from "./ini-node.js";
import { CONSTANT, PARTS, type DirectiveWord } from "./mark.js";
import { RESET } from "./reset.js";
import type { Assignment, Mark } from "./statement.js";

/** A node under a directive. */
export function under(word: DirectiveWord, node: IniNode): IniNode {
  const key = `$${word}`;
  const children = new Map([[key, { ...node, key: undefined }]]);
  return { value: record([[key, node.value]]), key: node.key, at: node.at, children };
}

type Lines = readonly [Assignment, ...Assignment[]];

/** What all assignments of one key in one section mean together. */
export function keyNode(lines: Lines, dialect: IniDialect, constant: boolean, notes: Notes): IniNode {
  const [{ marks, keyAt }] = lines;
  const wrappers = marks.filter(({ word }) => !PARTS.has(word));
  const part = marks.findIndex(({ word }) => PARTS.has(word));
  for (const mark of part < 0 ? [] : marks.slice(part)) {
    if (!PARTS.has(mark.word)) misplaced(mark, "it stands above the directive for lists", notes);
  }
  for (const { marks: later } of lines.slice(1)) {
    for (const mark of later) {
      if (!PARTS.has(mark.word)) misplaced(mark, "it stands before the first line of its key", notes);
    }
  }
  noteDeletes(wrappers, notes);
  const deletes = wrappers.at(-1)?.word === "delete";
  const fixed = constant || wrappers.some(({ word }) => CONSTANT.has(word));
  const inner = deletes
    ? deletion(wrappers.at(-1) as Mark, lines, notes)
    : lines.some((line) => line.marks.some(({ word }) => PARTS.has(word)))
      ? partsNode(lines, dialect, notes)
      : plainNode(lines, dialect, fixed);
  const around = deletes ? wrappers.slice(0, -1) : wrappers;
  return { ...around.reduceRight((node, { word }) => under(word, node), inner), key: keyAt };
}

/** Texts; an empty one takes back what stands before it. Source: systemd.syntax(7). */
function plainNode(lines: Lines, { resets }: IniDialect, fixed: boolean): IniNode {
  const reset = resets ? lines.findLastIndex(({ value }) => value === "") : -1;
  const rest = lines.slice(reset + 1).map(({ value, at }) => leaf(value, at));
  const [only] = rest;
  if (only === undefined) {
    const { at } = lines[reset] as Assignment;
    return fixed ? leaf("", at) : under("delete", leaf(RESET, at));
  }
  if (reset >= 0 && !fixed) return under("replace", listNode(rest));
  return rest.length === 1 ? only : listNode(rest);
}

/** `#!remove`, `#!prepend`, `#!append`: each covers the lines of its key up to the next of them. */
function partsNode(lines: Lines, { lists }: IniDialect, notes: Notes): IniNode {
  const groups = new Map<DirectiveWord, IniNode[]>();
  let items: IniNode[] | undefined;
  let current: Mark | undefined;
  for (const { marks, value, at, keyAt } of lines) {
    const part = marks.filter(({ word }) => PARTS.has(word));
    const [mark, second] = part;
    if (second !== undefined) misplaced(second, "one directive for lists stands before a line", notes);
    if (mark !== undefined) {
      if (!lists) misplaced(mark, "this syntax has no lists", notes);
      if (groups.has(mark.word)) misplaced(mark, "its key has it already", notes);
      if (current === undefined && lines[0].marks.every(({ word }) => word !== mark.word)) {
        misplaced(mark, "the lines of its key above it have no directive", notes);
      }
      current = mark;
      groups.set(mark.word, (items = groups.get(mark.word) ?? []));
    }
    if (value === "") {
      const directive = `#!${current?.word ?? mark?.word ?? "append"}`;
      notes.add("merge/directive-operand", { directive, expected: "an item", found: "nothing" }, keyAt);
    }
    items?.push(leaf(value, at));
  }
  const parts = [...groups].map(([word, found]) => [`$${word}`, listNode(found)] as const);
  const [first, last] = [parts[0], parts.at(-1)].map((part) => (part as (typeof parts)[number])[1].at);
  const at = { start: (first as Span).start, end: (last as Span).end };
  return {
    value: record(parts.map(([key, { value }]) => [key, value])),
    key: undefined,
    at,
    children: new Map(parts),
  };
}

/** `#!delete`: the line below it holds nothing, so that to readers of plain INI it takes back too. */
function deletion(mark: Mark, lines: Lines, notes: Notes): IniNode {
  const said = lines.find(({ value }) => value !== "");
  if (said !== undefined) {
    const found = "a value";
    notes.add("merge/directive-operand", { directive: "#!delete", expected: "an empty assignment", found }, said.at);
  }
  const inside = lines[0].marks.slice(lines[0].marks.indexOf(mark) + 1);
  for (const other of inside) misplaced(other, "it stands below #!delete", notes);
  return under("delete", leaf(true, lines[0].at));
}

/** Nothing is left for a directive below `#!delete`. */
export function noteDeletes(marks: readonly Mark[], notes: Notes): void {
  for (const [index, mark] of marks.entries()) {
    if (index > 0 && marks[index - 1]?.word === "delete") misplaced(mark, "it stands below #!delete", notes);
  }
}

export function misplaced(mark: Mark, because: string, notes: Notes): void {
  notes.add("merge/directive-misplaced", { directive: `#!${mark.word}`, because }, mark);
}
