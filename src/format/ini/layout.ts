import type { Path } from "../../model/document.js";
import { isList, isObject, isScalar, keysOf, record, type Maybe, type Value } from "../../model/value.js";
import type { Cursor, Entry, Layout, Room } from "../edit.js";
import { differenceTree, editedValue, type EditTree } from "../edit-tree.js";
import type { Span } from "../findings.js";
import { linesBehind } from "../statements.js";
import { columnOf, lineStartAt, nextLineAt, type TextChange, type TextEdits } from "../text.js";
import type { IniDialect } from "./dialect.js";
import { CONSTANT, directiveOf } from "./directive.js";
import { emitIni, keyLines } from "./emit-ini.js";
import { isContinued } from "./ini-statements.js";
import { readIni, type IniNode } from "./read-ini.js";

/** Lines of `key=value`, in sections or without: a key is written anew where its directives or its form change. */
export function iniLayout(dialect: IniDialect): Layout {
  return {
    asLines: (value, edits) => asLines(value, edits, dialect),
    put(value, { node, path }) {
      if (node.form !== "scalar" || !isScalar(value) || path.at(-1) === "$delete") return undefined;
      const text = spell(value, path);
      return text === "" && dialect.resets ? undefined : { start: node.start, end: node.end, text };
    },
    restate(value, { node, path }, text) {
      const { level, constant } = node as IniNode;
      if (level === "key") return linesOf(path, value, constant, node as IniNode, text);
      if (level !== "section") return "rewrite";
      return emitIni(record([[String(path.at(-1)), value]]), dialect)
        .slice(0, -1)
        .split("\n");
    },
    room: roomIn,
  };

  function spell(value: Value, path: Path): string {
    return (keyLines(value, path, dialect, true)[0] as { readonly text: string }).text;
  }

  /** The lines of a key, as another one is written: its indentation, its blanks around `=`. */
  function linesOf(
    path: Path,
    value: Value,
    constant: boolean,
    like: IniNode | undefined,
    text: TextEdits,
  ): readonly string[] {
    const key = String(path.at(-1));
    const [indent, equals] = styleOf(like, text.text);
    return keyLines(value, path, dialect, constant).flatMap(({ directives, text: written }) => [
      ...directives.map((word) => `#!${word}`),
      `${indent}${key}${equals}${written}`,
    ]);
  }

  /** Sections at the end, a blank line before each. */
  function sectionsBehind(entries: readonly Entry[], edited: TextEdits): Room {
    const { text } = edited;
    const apart = text !== "" && !/(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)$/.test(text);
    const written = emitIni(record(entries.map(({ key = "", value }) => [key, value])), dialect).slice(0, -1);
    return behind(text.length, [...(apart ? [""] : []), ...written.split("\n")], edited);
  }

  function roomIn({ node, path }: Cursor, entries: readonly Entry[], text: TextEdits): Room | "rewrite" {
    const { level, form, constant, children } = node as IniNode;
    if (form === "implicit" || level === "inner") return "rewrite";
    if (entries.length === 0) return { coming: [] };
    if (level === "file" && dialect.sections) return sectionsBehind(entries, text);
    const isList = level === "key"; // or a text that is to be one
    const like = (isList ? node : [...(children?.values() ?? [])].at(-1)) as IniNode | undefined;
    const lines = entries.flatMap((entry) => linesOf(isList ? path : entry.path, entry.value, constant, like, text));
    return behind(Math.max(...node.whole.map(({ end }) => end)), lines, text);
  }
}

/** The blanks before a key, and what stands between it and its value, in the last line that says a node. */
function styleOf(node: IniNode | undefined, text: string): readonly [indent: string, equals: string] {
  const line = node?.whole.at(-1);
  if (line === undefined) return ["", "="];
  const [, equals = "="] = /^[^=]*?([ \t]*=[ \t]*)/.exec(text.slice(line.start, line.end)) ?? [];
  return [columnOf(text, line.start), equals];
}

/** Lines behind a statement; a backslash at the end of the text, comments behind it aside, would continue into them. */
function behind(end: number, lines: readonly string[], edited: TextEdits): Room {
  const { text } = edited;
  const changes: TextChange[] = [];
  if (nextLineAt(text, end) === text.length) {
    let line = lineBefore(text, /[\r\n]$/.test(text) ? text.length : text.length + 1);
    while (line.start > 0 && /^[ \t]*[#;]/.test(text.slice(line.start, line.end))) line = lineBefore(text, line.start);
    if (isContinued(text, line)) changes.push({ start: line.end - 1, end: line.end, text: "" });
  }
  return { coming: [linesBehind(end, lines, edited)], changes };
}

/** The line that ends with the break before an offset. */
function lineBefore(text: string, offset: number): Span {
  const end = offset - (text.startsWith("\r\n", offset - 2) ? 2 : 1);
  return { start: lineStartAt(text, end), end };
}

/** The edits as what they change of what the lines say: numbers are texts there, and a list of one is its item. */
function asLines(value: Maybe, edits: EditTree, dialect: IniDialect): ReturnType<NonNullable<Layout["asLines"]>> {
  const after = editedValue(prepared(value, edits), edits);
  const read = after && readIni(emitIni(exact(after, dialect), dialect), dialect).value;
  return { value: read, edits: differenceTree(value ?? record([]), read ?? record([]), isDirective) };
}

function isDirective(value: Value): boolean {
  return isObject(value) && keysOf(value).some((key) => directiveOf(key) !== undefined);
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
