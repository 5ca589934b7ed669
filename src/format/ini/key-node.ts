import { record } from "../../model/value.js";
import type { Findings, Span } from "../findings.js";
import type { IniDialect } from "./dialect.js";
import { CONSTANT, PARTS, type DirectiveWord } from "./directive.js";
import { leaf, listNode, type IniNode } from "./ini-node.js";
import { RESET } from "./reset.js";
import type { Assignment, DirectiveLine } from "./statement.js";

/** A node under a directive. */
export function under(word: DirectiveWord, node: IniNode): IniNode {
  const key = `$${word}`;
  const children = new Map([[key, { ...node, key: undefined }]]);
  return { value: record([[key, node.value]]), key: node.key, at: node.at, children };
}

type Lines = readonly [Assignment, ...Assignment[]];

/** What all assignments of one key in one section mean together. */
export function keyNode(lines: Lines, dialect: IniDialect, constant: boolean, findings: Findings): IniNode {
  const [{ directives, keyAt }] = lines;
  const wrappers = directives.filter(({ word }) => !PARTS.has(word));
  const part = directives.findIndex(({ word }) => PARTS.has(word));
  for (const directive of part < 0 ? [] : directives.slice(part)) {
    if (!PARTS.has(directive.word)) misplaced(directive, "it stands above the directive for lists", findings);
  }
  for (const { directives: later } of lines.slice(1)) {
    for (const directive of later) {
      if (!PARTS.has(directive.word)) misplaced(directive, "it stands before the first line of its key", findings);
    }
  }
  checkDeletes(wrappers, findings);
  const deletes = wrappers.at(-1)?.word === "delete";
  const fixed = constant || wrappers.some(({ word }) => CONSTANT.has(word));
  const inner = deletes
    ? deletion(wrappers.at(-1) as DirectiveLine, lines, findings)
    : lines.some((line) => line.directives.some(({ word }) => PARTS.has(word)))
      ? partsNode(lines, dialect, findings)
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
function partsNode(lines: Lines, { lists }: IniDialect, findings: Findings): IniNode {
  const groups = new Map<DirectiveWord, IniNode[]>();
  let items: IniNode[] | undefined;
  let current: DirectiveLine | undefined;
  for (const { directives, value, at, keyAt } of lines) {
    const part = directives.filter(({ word }) => PARTS.has(word));
    const [first, second] = part;
    if (second !== undefined) misplaced(second, "one directive for lists stands before a line", findings);
    if (first !== undefined) {
      if (!lists) misplaced(first, "this syntax has no lists", findings);
      if (groups.has(first.word)) misplaced(first, "its key has it already", findings);
      if (current === undefined && lines[0].directives.every(({ word }) => word !== first.word)) {
        misplaced(first, "the lines of its key above it have no directive", findings);
      }
      current = first;
      groups.set(first.word, (items = groups.get(first.word) ?? []));
    }
    if (value === "") {
      const directive = `#!${current?.word ?? first?.word ?? "append"}`;
      findings.add("merge/directive-operand", { directive, expected: "an item", found: "nothing" }, keyAt);
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
function deletion(directive: DirectiveLine, lines: Lines, findings: Findings): IniNode {
  const assigned = lines.find(({ value }) => value !== "");
  if (assigned !== undefined) {
    const found = "a value";
    findings.add(
      "merge/directive-operand",
      { directive: "#!delete", expected: "an empty assignment", found },
      assigned.at,
    );
  }
  const inside = lines[0].directives.slice(lines[0].directives.indexOf(directive) + 1);
  for (const other of inside) misplaced(other, "it stands below #!delete", findings);
  return under("delete", leaf(true, lines[0].at));
}

/** Nothing is left for a directive below `#!delete`. */
export function checkDeletes(directives: readonly DirectiveLine[], findings: Findings): void {
  for (const [index, directive] of directives.entries()) {
    if (index > 0 && directives[index - 1]?.word === "delete")
      misplaced(directive, "it stands below #!delete", findings);
  }
}

export function misplaced(directive: DirectiveLine, because: string, findings: Findings): void {
  findings.add("merge/directive-misplaced", { directive: `#!${directive.word}`, because }, directive);
}
