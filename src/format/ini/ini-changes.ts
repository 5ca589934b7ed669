import type { Path } from "../../model/document.js";
import { canonical, isObject, keysOf, record, type Maybe, type Value, type ValueObject } from "../../model/value.js";
import type { TextChange } from "../text-change.js";
import { changeKey } from "./change-key.js";
import { CONSTANT } from "./directive.js";
import { directivesText, emitIni, openSection, type OpenSection } from "./emit-ini.js";
import { groupSections, headerOf, type Section } from "./group.js";
import { keyLines } from "./key-lines.js";
import { insertBehind, lineText, removeLine, removeStatement, type IniEdits } from "./line-change.js";
import type { Statement } from "./statement.js";

const EMPTY: ValueObject = record([]);

/** The changes that make a text say another value: of lines that differ, and no others. */
export function iniChanges(edited: IniEdits, before: Maybe, after: Maybe): readonly TextChange[] {
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

/** Keys that stand in no section. */
function plain(keys: ValueObject): OpenSection {
  return { directives: [], keys, below: [] };
}

function same(a: Maybe, b: Maybe): boolean {
  return a !== undefined && b !== undefined && canonical(a) === canonical(b);
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

function removedSection({ blocks }: Section, edited: IniEdits): readonly TextChange[] {
  return blocks.flatMap(({ header, assignments }) => {
    const statements: readonly Statement[] = header === undefined ? assignments : [header, ...assignments];
    return statements.flatMap((statement) => removeStatement(statement, edited));
  });
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
    if (!Object.hasOwn(is.keys, key)) changes.push(...lines.flatMap((line) => removeStatement(line, edited)));
    else if (!same(was.keys[key], is.keys[key])) {
      const wanted = keyLines(is.keys[key] as Value, [...is.below, key], dialect, constant);
      changes.push(...changeKey(lines, wanted, edited));
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
