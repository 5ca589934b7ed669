import type { Path } from "../../model/document.js";
import { canonical, isObject, keysOf, record, type Maybe, type Value, type ValueObject } from "../../model/value.js";
import type { TextChange } from "../text-change.js";
import { changeKey } from "./change-key.js";
import { emitIni, marksText, openSection, type OpenSection } from "./emit-ini.js";
import { groupSections, headerOf, type Section } from "./group.js";
import { keyLines } from "./key-lines.js";
import { insertBehind, lineText, removeLine, removeStatement, type IniSketch } from "./line-change.js";
import { CONSTANT } from "./mark.js";
import type { Statement } from "./statement.js";

const EMPTY: ValueObject = record([]);

/** The changes that make a text say another value: of lines that differ, and no others. */
export function iniChanges(sketch: IniSketch, before: Maybe, after: Maybe): readonly TextChange[] {
  const { dialect, statements } = sketch;
  const now = isObject(before) ? before : EMPTY;
  const then = isObject(after) ? after : EMPTY;
  const sections = groupSections(statements);
  if (!dialect.sections) {
    const [own] = sections;
    if (own === undefined) return appended(emitIni(then, dialect), sketch);
    return changeSection(own, plain(now), plain(then), sketch);
  }
  const known = new Set(sections.map(({ name }) => name));
  const changes = sections.flatMap((section) => {
    const { name } = section;
    if (!Object.hasOwn(then, name)) return removedSection(section, sketch);
    if (same(now[name], then[name])) return [];
    const path: Path = [name];
    const was = openSection(now[name] as Value, path, dialect);
    return changeSection(section, was, openSection(then[name] as Value, path, dialect), sketch);
  });
  const added = keysOf(then).filter((name) => !known.has(name));
  if (added.length === 0) return changes;
  const text = emitIni(record(added.map((name) => [name, then[name] as Value] as const)), dialect);
  return [...changes, ...appended(text, sketch)];
}

/** Keys that stand in no section. */
function plain(keys: ValueObject): OpenSection {
  return { marks: [], keys, below: [] };
}

function same(a: Maybe, b: Maybe): boolean {
  return a !== undefined && b !== undefined && canonical(a) === canonical(b);
}

/** New lines at the end, a blank one before a section. */
function appended(text: string, { text: source, eol, statements, dialect }: IniSketch): readonly TextChange[] {
  const end = source.length;
  const apart = dialect.sections && source !== "" && !/(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)$/.test(source) ? eol : "";
  const { dangling } =
    statements.blocks.flatMap(({ header, assignments }) => assignments.at(-1) ?? header ?? []).at(-1) ?? {};
  const bare = dangling === undefined ? [] : [{ start: dangling, end: dangling + 1, text: "" }];
  return [...bare, { start: end, end, text: apart + text.replaceAll("\n", eol) }];
}

function removedSection({ blocks }: Section, sketch: IniSketch): readonly TextChange[] {
  return blocks.flatMap(({ header, assignments }) => {
    const statements: readonly Statement[] = header === undefined ? assignments : [header, ...assignments];
    return statements.flatMap((statement) => removeStatement(statement, sketch));
  });
}

function changeSection(section: Section, was: OpenSection, is: OpenSection, sketch: IniSketch): readonly TextChange[] {
  const { dialect, eol } = sketch;
  const header = headerOf(section);
  const changes: TextChange[] = [];
  if (header !== undefined && was.marks.join() !== is.marks.join()) {
    changes.push(...header.marks.map((mark) => removeLine(mark, sketch)));
    changes.push({ start: header.lines.start, end: header.lines.start, text: marksText(is.marks, eol) });
  }
  const constant = is.marks.some((mark) => CONSTANT.has(mark));
  for (const [key, lines] of section.keys) {
    if (!Object.hasOwn(is.keys, key)) changes.push(...lines.flatMap((line) => removeStatement(line, sketch)));
    else if (!same(was.keys[key], is.keys[key])) {
      const wanted = keyLines(is.keys[key] as Value, [...is.below, key], dialect, constant);
      changes.push(...changeKey(lines, wanted, sketch));
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
    .map(({ key, line }) => lineText(key, line, style, sketch))
    .join("");
  return [...changes, ...insertBehind(last, text)];
}
