import type { Document, Location, Path } from "../../model/document.js";
import { record } from "../../model/value.js";
import { takeNotes, type Notes, type Span } from "../notes.js";
import type { IniDialect } from "./dialect.js";
import { groupSections, headerOf, type Section } from "./group.js";
import { locateNode, type IniNode } from "./ini-node.js";
import { keyNode, misplaced, noteDeletes, under } from "./key-node.js";
import { CONSTANT, PARTS } from "./mark.js";
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
  const notes = takeNotes(text);
  const statements = dialect.statements(text, notes);
  const sections = groupSections(statements);
  const whole = { start: 0, end: text.length };
  const nodes = sections.map((section) => sectionNode(section, dialect, whole, notes));
  const [first] = nodes;
  const root = dialect.sections ? mapNode(named(sections, nodes), whole) : first;
  const range = (path: Path): Location | undefined => root && locateNode(root, path, notes.range);
  const value = first === undefined ? undefined : root?.value;
  return { document: { value, findings: notes.findings, range }, statements };
}

function named(sections: readonly Section[], nodes: readonly IniNode[]): ReadonlyMap<string, IniNode> {
  return new Map(sections.map(({ name }, index) => [name, nodes[index] as IniNode]));
}

function mapNode(children: ReadonlyMap<string, IniNode>, at: Span, key?: Span): IniNode {
  return { value: record([...children].map(([name, { value }]) => [name, value] as const)), key, at, children };
}

function sectionNode(section: Section, dialect: IniDialect, whole: Span, notes: Notes): IniNode {
  const header = headerOf(section);
  const marks = header?.marks ?? [];
  for (const mark of marks) if (PARTS.has(mark.word)) misplaced(mark, "a section is no list", notes);
  for (const block of section.blocks.slice(1)) {
    const because = "it stands before the first header of its section";
    for (const mark of block.header?.marks ?? []) misplaced(mark, because, notes);
  }
  const constant = marks.some(({ word }) => CONSTANT.has(word));
  const keys = new Map(
    [...section.keys].map(([key, lines]) => {
      const second = lines[1];
      if (second !== undefined && !dialect.lists) notes.duplicate(key, lines[0].keyAt, second.keyAt);
      return [key, keyNode(lines, dialect, constant, notes)] as const;
    }),
  );
  const bare = mapNode(keys, header === undefined ? whole : spanOf(section), header?.at);
  noteDeletes(marks, notes);
  const deletes = marks.at(-1)?.word === "delete";
  if (deletes && keys.size > 0) {
    const facts = { directive: "#!delete", siblings: [...keys.keys()] };
    notes.add("merge/directive-sibling", facts, marks.at(-1) as Span);
  }
  const inner = deletes ? under("delete", { ...bare, value: true, children: undefined }) : bare;
  const around = deletes ? marks.slice(0, -1) : marks;
  return around.reduceRight((node, { word }) => under(word, node), inner);
}

/** From a section's first header to the end of what it says there. */
function spanOf({ blocks }: Section): Span {
  const [block] = blocks;
  const at = block?.header?.at ?? { start: 0, end: 0 };
  return { start: at.start - 1, end: Math.max(at.end + 1, block?.assignments.at(-1)?.at.end ?? 0) };
}
