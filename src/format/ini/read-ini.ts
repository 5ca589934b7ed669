import type { DirectiveName } from "../../model/directive.js";
import { DEFAULT_LIMITS, type Limits, type Span } from "../../model/document.js";
import { record, type Value } from "../../model/value.js";
import type { Level } from "../lines.js";
import { collectFindings, extentOf, type Findings, type Node, type Reading } from "../node.js";
import { CONSTANT, type DirectiveLine, misplaced, PARTS, RESET } from "./directive-lines.js";
import {
  type Assignment,
  type Assignments,
  type IniDialect,
  readStatements,
  type Section,
  tooLargeLines,
} from "./statement.js";

/** A node with its value. */
export interface IniNode extends Node {
  readonly value: Value;
  readonly level: Level;
  /** Whether it stands below `$replace` or `$literal`. */
  readonly constant: boolean;
}

/** Reads INI or `key=value` lines. A text of nothing, or of comments, is a document without a value. */
export function readIni(text: string, dialect: IniDialect, limits: Limits = DEFAULT_LIMITS): Reading {
  const findings = collectFindings(text);
  const tooLarge = tooLargeLines(text, limits.nodes);
  if (tooLarge !== undefined) {
    findings.add("parse/too-large", { limit: limits.nodes }, tooLarge);
    return { value: undefined, findings: findings.all, root: () => undefined, comments: () => [] };
  }
  const { sections, comments } = readStatements(text, dialect, limits, findings);
  const whole = { start: 0, end: text.length };
  const nodes = new Map(
    Array.from(sections, ([name, section]) => [name, sectionNode(section, dialect, whole, findings)]),
  );
  const root = dialect.sections ? mapNode(nodes, whole) : nodes.get("");
  const value = nodes.size === 0 ? undefined : root?.value;
  return { value, findings: findings.all, root: () => root, comments: () => comments };
}

function sectionNode(section: Section, dialect: IniDialect, whole: Span, findings: Findings): IniNode {
  const [header, ...others] = section.headers;
  const directives = header?.directives ?? [];
  for (const directive of directives)
    if (PARTS.has(directive.word)) misplaced(directive, "a section is no list", findings);
  for (const directive of others.flatMap((other) => other.directives))
    misplaced(directive, "it stands before the first header of its section", findings);
  const constant = directives.some(({ word }) => CONSTANT.has(word));
  const keys = new Map(
    Array.from(section.keys, ([key, lines]) => {
      const [first, second] = lines;
      if (second !== undefined && !dialect.lists) findings.duplicate(key, first.keyAt, second.keyAt);
      return [key, keyNode(lines, dialect, constant, findings)] as const;
    }),
  );
  const at = header === undefined ? whole : { start: header.whole.start, end: section.end };
  const bare = mapNode(keys, at, header?.at);
  const [around, deletes] = withoutDelete(directives, findings);
  if (deletes !== undefined && keys.size > 0)
    findings.add("merge/directive-sibling", { directive: "#!delete", siblings: [...keys.keys()] }, deletes);
  const inner = deletes === undefined ? bare : under("delete", { ...bare, value: true, children: undefined });
  const node = underAll(around, inner);
  return header === undefined ? node : { ...node, level: "section", whole: section.whole };
}

/** The directives around a deletion, which is the last of them: nothing is left for one below it. */
function withoutDelete(
  directives: readonly DirectiveLine[],
  findings: Findings,
): readonly [around: readonly DirectiveLine[], deletes: DirectiveLine | undefined] {
  for (const [index, directive] of directives.entries())
    if (directives[index - 1]?.word === "delete") misplaced(directive, "it stands below #!delete", findings);
  const last = directives.at(-1);
  return last?.word === "delete" ? [directives.slice(0, -1), last] : [directives, undefined];
}

/** What all assignments of one key in one section mean together. */
function keyNode(lines: Assignments, dialect: IniDialect, constant: boolean, findings: Findings): IniNode {
  const [{ directives, keyAt }, ...others] = lines;
  const wrappers = directives.filter(({ word }) => !PARTS.has(word));
  const part = directives.findIndex(({ word }) => PARTS.has(word));
  for (const directive of part < 0 ? [] : directives.slice(part))
    if (!PARTS.has(directive.word)) misplaced(directive, "it stands above the directive for lists", findings);
  for (const directive of others.flatMap((other) => other.directives))
    if (!PARTS.has(directive.word)) misplaced(directive, "it stands before the first line of its key", findings);
  const [around, deletes] = withoutDelete(wrappers, findings);
  const fixed = constant || wrappers.some(({ word }) => CONSTANT.has(word));
  const inner =
    deletes !== undefined
      ? deletion(deletes, lines, findings)
      : lines.some((line) => line.directives.some(({ word }) => PARTS.has(word)))
        ? partsNode(lines, dialect, findings)
        : plainNode(lines, dialect, fixed);
  const whole = lines.flatMap((line) => [...line.directives, line.whole]);
  return { ...underAll(around, { ...inner, whole }), key: keyAt, level: "key", constant };
}

/** `#!delete`: the line below it holds nothing, so that to readers of plain INI it takes back too. */
function deletion(directive: DirectiveLine, lines: Assignments, findings: Findings): IniNode {
  const assigned = lines.find(({ value }) => value !== "");
  if (assigned !== undefined) {
    const facts = { directive: "#!delete", expected: "an empty assignment", found: "a value" };
    findings.add("merge/directive-operand", facts, assigned.at);
  }
  const inside = lines[0].directives.slice(lines[0].directives.indexOf(directive) + 1);
  for (const other of inside) misplaced(other, "it stands below #!delete", findings);
  return under("delete", leaf(true, lines[0]));
}

/** `#!remove`, `#!prepend`, `#!append`: each covers the lines of its key up to the next of them. */
function partsNode(lines: Assignments, { lists }: IniDialect, findings: Findings): IniNode {
  const groups = new Map<DirectiveName, IniNode[]>();
  let items: IniNode[] | undefined;
  let current: DirectiveName | undefined;
  for (const line of lines) {
    const [first, second] = line.directives.filter(({ word }) => PARTS.has(word));
    if (second !== undefined) misplaced(second, "one directive for lists stands before a line", findings);
    if (first !== undefined) {
      if (!lists) misplaced(first, "this syntax has no lists", findings);
      if (groups.has(first.word)) misplaced(first, "its key has it already", findings);
      if (current === undefined && line !== lines[0])
        misplaced(first, "the lines of its key above it have no directive", findings);
      current = first.word;
      groups.set(current, (items = groups.get(current) ?? []));
    }
    if (line.value === "") {
      const facts = { directive: `#!${current ?? "append"}`, expected: "an item", found: "nothing" };
      findings.add("merge/directive-operand", facts, line.keyAt);
    }
    items?.push(leaf(line.value, line));
  }
  const parts = new Map(Array.from(groups, ([word, found]) => [`$${word}`, listNode(found)]));
  return { ...mapNode(parts, extentOf([...parts.values()])), form: "implicit" };
}

/** Texts; an empty one takes back what stands before it. Source: systemd.syntax(7). */
function plainNode(lines: Assignments, { resets }: IniDialect, fixed: boolean): IniNode {
  const reset = resets ? lines.findLastIndex(({ value }) => value === "") : -1;
  const rest = lines.slice(reset + 1).map((line) => leaf(line.value, line));
  const [only] = rest;
  if (only === undefined) {
    const line = lines[reset] as Assignment;
    const form = lines.length === 1 ? "scalar" : "implicit"; // a text in its place would not take back what is above
    return fixed ? { ...leaf("", line), form } : under("delete", leaf(RESET, line));
  }
  if (reset >= 0 && !fixed) return under("replace", listNode(rest));
  return rest.length === 1 ? only : listNode(rest);
}

function leaf(value: Value, line: Assignment): IniNode {
  return { ...INNER, ...line.at, value, form: "scalar", children: undefined, whole: [line.whole] };
}

const INNER = { key: undefined, level: "inner", constant: false } as const;

/** A list, from where its first item stands to where its last one ends. */
function listNode(items: readonly IniNode[]): IniNode {
  const [value, whole] = [items.map((item) => item.value), items.flatMap((item) => item.whole)];
  return { ...INNER, ...extentOf(items), value, form: "block", children: new Map(items.entries()), whole };
}

function underAll(directives: readonly DirectiveLine[], node: IniNode): IniNode {
  return directives.reduceRight((inner, { word }) => under(word, inner), node);
}

/** A node under a directive. */
function under(word: DirectiveName, node: IniNode): IniNode {
  const key = `$${word}`;
  const children = new Map([[key, { ...node, ...INNER }]]);
  return { ...node, value: record([[key, node.value]]), form: "implicit", children };
}

function mapNode(children: ReadonlyMap<string, IniNode>, at: Span, key?: Span): IniNode {
  const value = record([...children].map(([name, node]) => [name, node.value] as const));
  const whole = [...children.values()].flatMap((node) => node.whole);
  return { ...INNER, ...at, level: "file", value, key, form: "block", children, whole };
}
