import { isError } from "../../model/diagnostic.js";
import type { Edit, Path } from "../../model/document.js";
import {
  canonical,
  isList,
  isObject,
  keysOf,
  Literal,
  record,
  type Maybe,
  type Scalar,
  type Value,
  type ValueObject,
} from "../../model/value.js";
import { editedValue, editTree, type EditTree } from "../edit-tree.js";
import type { Span } from "../findings.js";
import { applyChanges, lineEnd, lineStartAt, nextLineAt, type TextChange } from "../text-change.js";
import { verifiedEdit, type Editable } from "../verify-edit.js";
import type { IniDialect } from "./dialect.js";
import { CONSTANT, directiveOf } from "./directive.js";
import { directivesText, emitIni, keyLines, openSection, type KeyLine, type OpenSection } from "./emit-ini.js";
import { groupSections, headerOf, readIni, readStatements, type Section } from "./read-ini.js";
import type { Assignment, Statement, Statements } from "./statement.js";

type Sketched = Pick<IniEdits, "text" | "eol">;

/** A text and what it says, to be changed. */
interface IniEdits {
  /** Its last line has a line break. */
  readonly text: string;
  readonly eol: string;
  readonly dialect: IniDialect;
  readonly statements: Statements;
}

/**
 * Edits INI or `key=value` lines by lines: what a key says after the edits is compared with what it says now, and only
 * lines that differ are touched. An item that is the only one of its list can be named by its index though it is read
 * as a text; a list of which every item is removed leaves no line.
 *
 * @throws RangeError for edits that the text cannot take; Error where the result would not be what they ask for.
 */
export function editIni(text: string, edits: readonly Edit[], dialect: IniDialect): string {
  if (edits.length === 0) return text;
  const ended = text === "" || /[\r\n]$/.test(text);
  const eol = lineEnd(text);
  const source = ended ? text : text + eol;
  const result = verifiedEdit<Statements>(source, asLines(source, edits, dialect), {
    read: (source): Editable<Statements> => {
      const { document, statements } = readStatements(source, dialect);
      return { document, tree: statements, comments: statements.comments };
    },
    edited: ({ document, tree, comments }, wanted) => {
      const statements = tree ?? { blocks: [], comments };
      const after = editedValue(document.value, wanted);
      return applyChanges(source, iniChanges({ text: source, eol, dialect, statements }, document.value, after));
    },
  });
  return !ended && result.endsWith(eol) ? result.slice(0, -eol.length) : result;
}

/** The edits as one, whose value is what a reader of the lines will find: numbers are texts there. */
function asLines(text: string, edits: readonly Edit[], dialect: IniDialect): readonly Edit[] {
  const { value, findings } = readIni(text, dialect);
  if (findings.some(isError)) return edits; // verifiedEdit says what is wrong
  const tree = editTree(edits);
  const after = editedValue(prepared(value, tree), tree);
  const read = after && readIni(emitIni(exact(after, dialect), dialect), dialect).value;
  if (read !== undefined) return [{ path: [], set: read }];
  return value === undefined ? [] : [{ path: [], remove: true }];
}

/** A text of which items are edited is a list of one; where all items are removed, so is the list. */
function prepared(value: Maybe, tree: EditTree): Maybe {
  const names = [...tree.children.keys()];
  const ofItems = names.length > 0 && names.every((name) => typeof name === "number");
  if (value !== undefined && ofItems && !isObject(value)) {
    const list = isList(value) ? value : [value];
    if (list.every((_, index) => tree.children.get(index)?.remove) && names.length === list.length) {
      tree.remove = true;
      tree.children.clear();
    }
    return list;
  }
  if (!isObject(value)) return value;
  const entries = keysOf(value).map((key) => {
    const child = tree.children.get(key);
    return [key, child === undefined ? (value[key] as Value) : (prepared(value[key], child) as Value)] as const;
  });
  const emptied = keysOf(value).length > 0 && entries.every(([key]) => tree.children.get(key)?.remove);
  if (emptied && keysOf(value).every((key) => directiveOf(key) !== undefined)) {
    tree.remove = true; // a directive without its operand is none
    tree.children.clear();
  }
  return record(entries);
}

/** What an empty assignment would take for a deletion says of itself that it is none. */
function exact(after: Value, dialect: IniDialect): Value {
  if (!dialect.resets || !isObject(after)) return after;
  return mapped(after, (section) => ofSection(section));

  function ofSection(section: Value): Value {
    if (!isObject(section)) return section;
    const [word] = keysOf(section).map(directiveOf);
    if (word === undefined) return mapped(section, ofKey);
    return CONSTANT.has(word) ? section : mapped(section, ofSection);
  }

  function ofKey(value: Value): Value {
    if (value === "" || (isList(value) && value.length === 0)) return record([["$replace", ""]]);
    if (!isObject(value)) return value;
    const [word] = keysOf(value).map(directiveOf);
    return word === undefined || CONSTANT.has(word) ? value : mapped(value, ofKey);
  }
}

function mapped(object: Value & { readonly [key: string]: Value }, change: (value: Value) => Value): Value {
  return record(keysOf(object).map((key) => [key, change(object[key] as Value)] as const));
}

const EMPTY: ValueObject = record([]);

/** The changes that make a text say another value: of lines that differ, and no others. */
function iniChanges(edited: IniEdits, before: Maybe, after: Maybe): readonly TextChange[] {
  const { dialect, statements } = edited;
  const now = isObject(before) ? before : EMPTY;
  const then = isObject(after) ? after : EMPTY;
  const sections = groupSections(statements);
  if (!dialect.sections) {
    const [own] = sections;
    if (own === undefined) return appended(emitIni(then, dialect), edited);
    return changeSection(own, plain(now), plain(then), edited);
  }
  const known = new Set(sections.map(({ name }) => name));
  const changes = sections.flatMap((section) => {
    const { name } = section;
    if (!Object.hasOwn(then, name)) return removedSection(section, edited);
    if (same(now[name], then[name])) return [];
    const path: Path = [name];
    const was = openSection(now[name] as Value, path, dialect);
    return changeSection(section, was, openSection(then[name] as Value, path, dialect), edited);
  });
  const added = keysOf(then).filter((name) => !known.has(name));
  if (added.length === 0) return changes;
  const text = emitIni(record(added.map((name) => [name, then[name] as Value] as const)), dialect);
  return [...changes, ...appended(text, edited)];
}

/** New lines at the end, a blank one before a section. */
function appended(text: string, { text: source, eol, statements, dialect }: IniEdits): readonly TextChange[] {
  const end = source.length;
  const apart = dialect.sections && source !== "" && !/(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)$/.test(source) ? eol : "";
  const { dangling } =
    statements.blocks.flatMap(({ header, assignments }) => assignments.at(-1) ?? header ?? []).at(-1) ?? {};
  const bare = dangling === undefined ? [] : [{ start: dangling, end: dangling + 1, text: "" }];
  return [...bare, { start: end, end, text: apart + text.replaceAll("\n", eol) }];
}

function changeSection(section: Section, was: OpenSection, is: OpenSection, edited: IniEdits): readonly TextChange[] {
  const { dialect, eol } = edited;
  const header = headerOf(section);
  const changes: TextChange[] = [];
  if (header !== undefined && was.directives.join() !== is.directives.join()) {
    changes.push(...header.directives.map((directive) => removeLine(directive, edited)));
    changes.push({ start: header.lines.start, end: header.lines.start, text: directivesText(is.directives, eol) });
  }
  const constant = is.directives.some((directive) => CONSTANT.has(directive));
  for (const [key, lines] of section.keys) {
    if (!Object.hasOwn(is.keys, key)) for (const line of lines) changes.push(...removeStatement(line, edited));
    else if (!same(was.keys[key], is.keys[key])) {
      const wanted = keyLines(is.keys[key] as Value, [...is.below, key], dialect, constant);
      for (const change of changeKey(lines, wanted, edited)) changes.push(change);
    }
  }
  const added = keysOf(is.keys).filter((key) => !section.keys.has(key));
  if (added.length === 0) return changes;
  const block = section.blocks.at(-1);
  const last = block?.assignments.at(-1) ?? block?.header;
  if (last === undefined) return changes;
  const style = section.blocks.flatMap(({ assignments }) => assignments).at(-1);
  const text = added
    .flatMap((key) =>
      keyLines(is.keys[key] as Value, [...is.below, key], dialect, constant).map((line) => ({ key, line })),
    )
    .map(({ key, line }) => lineText(key, line, style, edited))
    .join("");
  return [...changes, ...insertBehind(last, text)];
}

/**
 * The changes from the lines of a key to others: those that both begin and end with stay, those between are changed
 * one by one, what is left over goes or comes.
 */
function changeKey(
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

function saysSo(line: Assignment | undefined, wanted: KeyLine | undefined): boolean {
  if (line === undefined || wanted === undefined) return false;
  return (
    textOf(line.value) === wanted.text && line.directives.map(({ word }) => word).join() === wanted.directives.join()
  );
}

function textOf(value: Scalar): string {
  return value instanceof Literal ? value.text : String(value);
}

/** A line of a key as another one is written: its indentation, its blanks around `=`. */
function lineText(key: string, { directives, text }: KeyLine, like: Assignment | undefined, edited: Sketched): string {
  const indent = like === undefined ? "" : /^[ \t]*/.exec(edited.text.slice(like.lines.start, like.keyAt.start))?.[0];
  const between = like === undefined ? "=" : edited.text.slice(like.keyAt.end, like.at.start);
  const equals = /^[ \t]*=[ \t]*$/.test(between) && like?.at.start !== like?.at.end ? between : "=";
  return `${directivesText(directives, edited.eol)}${indent ?? ""}${key}${equals}${text}${edited.eol}`;
}

/** Whole lines behind a statement. */
function insertBehind({ lines, dangling }: Statement, text: string): readonly TextChange[] {
  const bare = dangling === undefined ? [] : [{ start: dangling, end: dangling + 1, text: "" }];
  return [...bare, { start: lines.end, end: lines.end, text }];
}

/** Keys that stand in no section. */
function plain(keys: ValueObject): OpenSection {
  return { directives: [], keys, below: [] };
}

function removedSection({ blocks }: Section, edited: IniEdits): readonly TextChange[] {
  return blocks.flatMap(({ header, assignments }) => {
    const statements: readonly Statement[] = header === undefined ? assignments : [header, ...assignments];
    return statements.flatMap((statement) => removeStatement(statement, edited));
  });
}

/** A statement goes with its directives; the comments inside its lines stay. */
function removeStatement({ directives, lines, comments }: Statement, edited: Sketched): readonly TextChange[] {
  return [
    ...directives.map((directive) => removeLine(directive, edited)),
    { ...lines, text: keptComments(comments, edited) },
  ];
}

/** The whole line of a directive. */
function removeLine({ start, end }: Span, { text }: Sketched): TextChange {
  return { start: lineStartAt(text, start), end: nextLineAt(text, end), text: "" };
}

/** The comments from between continued lines, each on a line of its own. */
function keptComments(comments: readonly Span[], { text, eol }: Sketched): string {
  return comments.map(({ start, end }) => text.slice(start, end) + eol).join("");
}

function same(a: Maybe, b: Maybe): boolean {
  return a !== undefined && b !== undefined && canonical(a) === canonical(b);
}
