import { DEFAULT_LIMITS, type Limits, type Span } from "../../model/document.js";
import { record, type Value } from "../../model/value.js";
import { collectFindings, type Findings, type Node, type Reading } from "../node.js";
import {
  type Assignment,
  type Block,
  CONSTANT,
  type DirectiveLine,
  type DirectiveWord,
  type Header,
  type IniDialect,
  PARTS,
  RESET,
  type Statements,
  tooLargeLines,
} from "./statement.js";

/** A node with its value. */
export interface IniNode extends Node {
  readonly value: Value;
  /** `inner` is an item, or what stands under a directive: of it no line can be written by itself. */
  readonly level: "file" | "section" | "key" | "inner";
  /** Whether it stands below `$replace` or `$literal`. */
  readonly constant: boolean;
}

/** A section with all its headers: one that is repeated continues. */
interface Section {
  readonly name: string;
  readonly blocks: readonly Block[];
  /** By key, in the order in which the keys are first written; never empty lists. */
  readonly keys: ReadonlyMap<string, readonly [Assignment, ...Assignment[]]>;
}

/** Reads INI or `key=value` lines. A text of nothing, or of comments, is a document without a value. */
export function readIni(text: string, dialect: IniDialect, limits: Limits = DEFAULT_LIMITS): Reading {
  const findings = collectFindings(text);
  const tooLarge = tooLargeLines(text, limits.nodes);
  if (tooLarge !== undefined) {
    findings.add("parse/too-large", { limit: limits.nodes }, tooLarge);
    return { value: undefined, findings: findings.all, root: () => undefined, comments: () => [] };
  }
  const statements = dialect.statements(text, findings);
  const sections = groupSections(statements);
  const whole = { start: 0, end: text.length };
  const nodes = sections.map((section) => sectionNode(section, dialect, whole, findings));
  const [first] = nodes;
  const root = dialect.sections ? mapNode(named(sections, nodes), whole) : first;
  const value = first === undefined ? undefined : root?.value;
  return { value, findings: findings.all, root: () => root, comments: () => statements.comments };
}

function sectionNode(section: Section, dialect: IniDialect, whole: Span, findings: Findings): IniNode {
  const header = headerOf(section);
  const directives = header?.directives ?? [];
  for (const directive of directives)
    if (PARTS.has(directive.word)) misplaced(directive, "a section is no list", findings);
  for (const block of section.blocks.slice(1)) {
    const because = "it stands before the first header of its section";
    for (const directive of block.header?.directives ?? []) misplaced(directive, because, findings);
  }
  const constant = directives.some(({ word }) => CONSTANT.has(word));
  const keys = new Map(
    [...section.keys].map(([key, lines]) => {
      const second = lines[1];
      if (second !== undefined && !dialect.lists) findings.duplicate(key, lines[0].keyAt, second.keyAt);
      return [key, keyNode(lines, dialect, constant, findings)] as const;
    }),
  );
  const bare = mapNode(keys, header === undefined ? whole : spanOf(section), header?.at);
  checkDeletes(directives, findings);
  const deletes = directives.at(-1)?.word === "delete";
  if (deletes && keys.size > 0) {
    const facts = { directive: "#!delete", siblings: [...keys.keys()] };
    findings.add("merge/directive-sibling", facts, directives.at(-1) as Span);
  }
  const inner = deletes ? under("delete", { ...bare, value: true, children: undefined }) : bare;
  const around = deletes ? directives.slice(0, -1) : directives;
  const node = around.reduceRight((node, { word }) => under(word, node), inner);
  if (header === undefined) return node;
  const written = section.blocks.flatMap((block) => [
    ...statementOf(block.header),
    ...block.assignments.flatMap(statementOf),
  ]);
  return { ...node, level: "section", whole: written };
}

/** A statement with its directives, without the line's end. */
function statementOf(statement: Header | Assignment | undefined): readonly Span[] {
  return statement === undefined ? [] : [...statement.directives, lineOf(statement)];
}

function lineOf(statement: Header | Assignment): Span {
  const start = "keyAt" in statement ? statement.keyAt.start : statement.at.start - 1;
  return { start, end: Math.max(statement.at.end, statement.lines.end - 1) };
}

type Lines = readonly [Assignment, ...Assignment[]];

/** What all assignments of one key in one section mean together. */
function keyNode(lines: Lines, dialect: IniDialect, constant: boolean, findings: Findings): IniNode {
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
  const innermost: IniNode = { ...inner, whole: lines.flatMap(statementOf) };
  const node = around.reduceRight((node, { word }) => under(word, node), innermost);
  return { ...node, key: keyAt, level: "key", constant };
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
  return under("delete", leaf(true, lines[0]));
}

/** `#!remove`, `#!prepend`, `#!append`: each covers the lines of its key up to the next of them. */
function partsNode(lines: Lines, { lists }: IniDialect, findings: Findings): IniNode {
  const groups = new Map<DirectiveWord, IniNode[]>();
  let items: IniNode[] | undefined;
  let current: DirectiveLine | undefined;
  for (const line of lines) {
    const { directives, value, keyAt } = line;
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
    items?.push(leaf(value, line));
  }
  const parts = [...groups].map(([word, found]) => [`$${word}`, listNode(found)] as const);
  const [first, last] = [parts[0], parts.at(-1)].map((part) => (part as (typeof parts)[number])[1]);
  const at = { start: (first as Span).start, end: (last as Span).end };
  return { ...mapNode(new Map(parts), at), form: "implicit" };
}

/** Texts; an empty one takes back what stands before it. Source: systemd.syntax(7). */
function plainNode(lines: Lines, { resets }: IniDialect, fixed: boolean): IniNode {
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
  const { start, end } = line.at;
  return { ...INNER, value, start, end, form: "scalar", children: undefined, whole: [lineOf(line)] };
}

const INNER = { key: undefined, level: "inner", constant: false } as const;

/** A list, from where its first item stands to where its last one ends. */
function listNode(items: readonly IniNode[]): IniNode {
  const [first, last] = [items[0] as IniNode, items.at(-1) as IniNode];
  const [value, whole] = [items.map((item) => item.value), items.flatMap((item) => item.whole)];
  return {
    ...INNER,
    value,
    start: first.start,
    end: last.end,
    form: "block",
    children: new Map(items.entries()),
    whole,
  };
}

/** From a section's first header to the end of what it says there. */
function spanOf({ blocks }: Section): Span {
  const [block] = blocks;
  const at = block?.header?.at ?? { start: 0, end: 0 };
  return { start: at.start - 1, end: Math.max(at.end + 1, block?.assignments.at(-1)?.at.end ?? 0) };
}

/** Nothing is left for a directive below `#!delete`. */
function checkDeletes(directives: readonly DirectiveLine[], findings: Findings): void {
  for (const [index, directive] of directives.entries()) {
    if (index > 0 && directives[index - 1]?.word === "delete")
      misplaced(directive, "it stands below #!delete", findings);
  }
}

function misplaced(directive: DirectiveLine, because: string, findings: Findings): void {
  findings.add("merge/directive-misplaced", { directive: `#!${directive.word}`, because }, directive);
}

/** A node under a directive. */
function under(word: DirectiveWord, node: IniNode): IniNode {
  const key = `$${word}`;
  const children = new Map([[key, { ...node, ...INNER }]]);
  return { ...node, value: record([[key, node.value]]), form: "implicit", children };
}

function mapNode(children: ReadonlyMap<string, IniNode>, { start, end }: Span, key?: Span): IniNode {
  const value = record([...children].map(([name, node]) => [name, node.value] as const));
  const whole = [...children.values()].flatMap((node) => node.whole);
  return { ...INNER, level: "file", value, key, start, end, form: "block", children, whole };
}

function named(sections: readonly Section[], nodes: readonly IniNode[]): ReadonlyMap<string, IniNode> {
  return new Map(sections.map(({ name }, index) => [name, nodes[index] as IniNode]));
}

/** The sections of a text in the order in which they are first written; the one without a name in a syntax without. */
function groupSections({ blocks }: Statements): readonly Section[] {
  const byName = new Map<string, Block[]>();
  for (const block of blocks) {
    const name = block.header?.name ?? "";
    const found = byName.get(name);
    if (found === undefined) byName.set(name, [block]);
    else found.push(block);
  }
  return [...byName].map(([name, own]) => ({ name, blocks: own, keys: groupKeys(own) }));
}

function groupKeys(blocks: readonly Block[]): Section["keys"] {
  const keys = new Map<string, [Assignment, ...Assignment[]]>();
  for (const { assignments } of blocks) {
    for (const assignment of assignments) {
      const found = keys.get(assignment.key);
      if (found === undefined) keys.set(assignment.key, [assignment]);
      else found.push(assignment);
    }
  }
  return keys;
}

/** The header that opens a section. */
function headerOf({ blocks }: Section): Header | undefined {
  return blocks[0]?.header;
}
