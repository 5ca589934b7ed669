import type { Document, Location, Path } from "../../model/document.js";
import { record } from "../../model/value.js";
import { collectFindings, type Findings, type Span } from "../findings.js";
import type { IniDialect } from "./dialect.js";
import { CONSTANT, PARTS } from "./directive.js";
import { groupSections, headerOf, type Section } from "./group.js";
import { locateNode, type IniNode } from "./ini-node.js";
import { checkDeletes, keyNode, misplaced, under } from "./key-node.js";
import type { Statements } from "./statement.js";

/** Reads INI or `key=value` lines. A text of nothing, or of comments, is a document without a value. */
export function readIni(text: string, dialect: IniDialect): Document {
  return readStatements(text, dialect).document;
}

/** The document of a text, and the statements behind it. */
export function readStatements(
  text: string,
  dialect: IniDialect,
): { readonly document: Document; readonly statements: Statements } {
  const findings = collectFindings(text);
  const statements = dialect.statements(text, findings);
  const sections = groupSections(statements);
  const whole = { start: 0, end: text.length };
  const nodes = sections.map((section) => sectionNode(section, dialect, whole, findings));
  const [first] = nodes;
  const root = dialect.sections ? mapNode(named(sections, nodes), whole) : first;
  const range = (path: Path): Location | undefined => root && locateNode(root, path, findings.range);
  const value = first === undefined ? undefined : root?.value;
  return { document: { value, findings: findings.all, range }, statements };
}

function named(sections: readonly Section[], nodes: readonly IniNode[]): ReadonlyMap<string, IniNode> {
  return new Map(sections.map(({ name }, index) => [name, nodes[index] as IniNode]));
}

function mapNode(children: ReadonlyMap<string, IniNode>, at: Span, key?: Span): IniNode {
  return { value: record([...children].map(([name, { value }]) => [name, value] as const)), key, at, children };
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
  return around.reduceRight((node, { word }) => under(word, node), inner);
}

/** From a section's first header to the end of what it says there. */
function spanOf({ blocks }: Section): Span {
  const [block] = blocks;
  const at = block?.header?.at ?? { start: 0, end: 0 };
  return { start: at.start - 1, end: Math.max(at.end + 1, block?.assignments.at(-1)?.at.end ?? 0) };
}
