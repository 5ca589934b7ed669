import type { Format, Path, Span } from "../../model/document.js";
import { isObject, record, type Value, type ValueObject } from "../../model/value.js";
import type { Entry, Layout, Room } from "../edit.js";
import { type Coming, linesBehind } from "../entries.js";
import { CLOSINGS, formatOf, type Repair } from "../syntax.js";
import { firstWord, lineIndent, lineStartAt, nextLineAt, type TextEdits } from "../text.js";
import { emitToml, hasHeader, oneLine, spellKey, tomlSections } from "./emit-toml.js";
import { type SourceNode, statementsOf, type TomlBody, type TomlTable, type TomlTables } from "./tree.js";
import { readToml } from "./read-toml.js";

/** The signs, words and ends of other syntaxes, missing quotes and brackets. */
const REPAIRS: readonly Repair[] = [
  [/^(\s*[\w."-]+)\s*(?::=?|==)\s*/, "$1 = "],
  [/([{,]\s*[\w"-]+)\s*:\s*/g, "$1 = "],
  [/[,;]\s*$/, ""],
  [/\s*\/\/\s*/, " # "],
  [/(=\s*)True$/, "$1true"],
  [/(=\s*)False$/, "$1false"],
  [/(\w)(?=\s+[\w"])/g, "$1,"],
  ...CLOSINGS,
  [/\]\s*$/, ""],
  [/(=\s*)(?!null|None|nil)([^\s"'[{0~][^"'\\=,]*)$/, '$1"$2"'],
  [/^(\s*[\w.-]+)\s+(?=\S)/, "$1 = "],
];

/** TOML: a value behind a key or between brackets is written in its place, on one line; tables have headers or braces. */
const LAYOUT: Layout = {
  emptyMap: true,
  flow: ({ key, value, path }) => (key === undefined ? "" : `${spellKey(key, path)} = `) + oneLine(value, path),
  put(value, { node, path, parent }) {
    const isValue = node.form === "scalar" || node.form === "flow";
    return isValue && parent !== undefined
      ? [{ start: node.start, end: node.end, text: oneLine(value, path) }]
      : undefined;
  },
  restate(value, { node, path }, { text }) {
    const { source } = node as SourceNode;
    if (source.kind === "table" && source.dotted !== undefined)
      return [`${prefixOf(source.dotted, text)} = ${oneLine(value, path)}`];
    const isSection = text[node.whole[0]?.start ?? 0] === "[" && node.form !== "flow";
    const isItem = typeof path.at(-1) === "number";
    return isSection && (isItem ? isObject(value) : hasHeader(value))
      ? sectionsOf(value, path).join("\n").trimEnd().split("\n")
      : undefined;
  },
  room({ node, path }, entries, text, empties) {
    const { source } = node as SourceNode;
    // A table that only its members' names made stays, when these go, as an empty one; so does a list.
    const isNamed = node.form !== "implicit" && source.kind !== "tables";
    if (entries.length === 0) return empties && !isNamed ? "rewrite" : { coming: [] };
    if (source.kind === "tables") return roomForItems(source, entries, text);
    return roomInTable(source as TomlTable, path, entries, text);
  },
};

/** TOML: 1.0 and 1.1 are read, 1.0 is written. */
export const tomlFormat: Format = formatOf({
  name: "toml",
  suffixes: [".toml"],
  comments: true,
  repairs: REPAIRS,
  read: readToml,
  emit: emitToml,
  layout: LAYOUT,
  spelling: {
    value: (value) => oneLine(value, []),
    line(path, text, directive, source = "") {
      const key = path.at(-1);
      const [, open, name, close] = /^(\[\[?)([^[\]{},]*[^[\]{},\s])(\]\]?)(?=\s*(?:#|$))/.exec(source) ?? [];
      if (directive !== undefined && name !== undefined) return `\`${open}${name}."$${directive}"${close}\``;
      const value = directive === undefined ? text : `{ "$${directive}" = ${text} }`;
      return `\`${typeof key === "string" ? `${spellKey(key, [])} = ` : ""}${value}\``;
    },
  },
});

function roomForItems(list: TomlTables, entries: readonly Entry[], text: TextEdits): Room | "rewrite" {
  if (!entries.every(({ value }) => isObject(value))) return "rewrite";
  const sections = entries.flatMap(({ value, path }) => sectionsOf(value, path));
  return { coming: [sectionsBehind(statementsOf(list).at(-1)?.end, sections, text)] };
}

function roomInTable(table: TomlTable, at: Path, entries: readonly Entry[], text: TextEdits): Room {
  const { body, dotted } = table;
  const own = body ?? dotted?.body;
  const isSection = ({ value }: Entry): boolean => dotted === undefined && hasHeader(value);
  const lines = entries.filter((entry) => !isSection(entry));
  const coming: Coming[] = [];
  const sections: string[] = [];
  if (own === undefined) {
    if (lines.length > 0) sections.push(...sectionsOf(record(lines.map(({ key, value }) => [key ?? "", value])), at));
  } else if (lines.length > 0) {
    const prefix = dotted === undefined ? "" : `${prefixOf(dotted, text.text)}.`;
    const written = lines.map(
      ({ key = "", value, path }) => `${prefix}${spellKey(key, path)} = ${oneLine(value, path)}`,
    );
    coming.push(linesIn(own, dotted?.last ?? own.last, written, text));
  }
  for (const { value, path } of entries.filter(isSection)) sections.push(...sectionsOf(value, path));
  if (sections.length > 0) coming.push(sectionsBehind(statementsOf(table).at(-1)?.end, sections, text));
  return { coming };
}

/** The names of a dotted table, as they are written. */
function prefixOf({ first: { keys }, depth }: NonNullable<TomlTable["dotted"]>, text: string): string {
  return text.slice(keys[0]?.start, keys[depth - 1]?.end);
}

/** Lines behind an entry of a section, behind its header, or at the top. */
function linesIn(body: TomlBody, last: Span | undefined, lines: readonly string[], text: TextEdits): Coming {
  const above = last ?? (body.kind === "header" ? body : undefined);
  if (above !== undefined) {
    const indent = last === undefined ? "" : lineIndent(text.text, last.start);
    const indented = lines.map((line) => indent + line);
    return linesBehind(above.end, indented, text);
  }
  const at = topOf(text);
  if (at === text.text.length) return linesBehind(at, lines, text);
  return { at, text: [...lines, ""].map((line) => line + text.eol).join("") };
}

/** Where the first key of a file goes that starts with a header: above the comment that belongs to the header. */
function topOf({ text, comments }: TextEdits): number {
  const first = firstWord({ text, comments }, 0);
  if (first === text.length) return first;
  let top = lineStartAt(text, first);
  for (const { start, end } of comments.filter((comment) => comment.end < first).toReversed()) {
    if (nextLineAt(text, end) !== top) break;
    top = lineStartAt(text, start);
  }
  return top;
}

/** Sections behind an offset's line, or at the end, with a blank line before each unless nothing stands before. */
function sectionsBehind(end: number | undefined, sections: readonly string[], { text, eol }: TextEdits): Coming {
  const at = end === undefined ? text.length : nextLineAt(text, end);
  const isFirst = text.slice(0, at).trim() === "";
  const blocks = sections.map((section, index) => (isFirst && index === 0 ? section : `\n${section}`));
  const ended = at === 0 || /[\r\n]/.test(text.charAt(at - 1));
  return { at, text: (ended ? "" : eol) + blocks.join("").replaceAll("\n", eol) };
}

/** The sections of a value at a path: a table's, or those of each item of a list of tables. */
function sectionsOf(value: Value, path: Path): readonly string[] {
  if (isObject(value)) return tomlSections(value, path, typeof path.at(-1) === "number");
  return (value as readonly ValueObject[]).flatMap((item, index) => tomlSections(item, [...path, index], true));
}
