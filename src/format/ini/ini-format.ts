import { directiveOf } from "../../model/directive.js";
import type { Format } from "../../model/document.js";
import { isList, isObject, isScalar, keysOf, record, type Value } from "../../model/value.js";
import type { Layout, Room } from "../edit.js";
import { lineLayout } from "../lines.js";
import type { Node } from "../node.js";
import { linesBehind } from "../entries.js";
import { formatOf, type Repair } from "../syntax.js";
import { columnOf, isBlank, type TextEdits } from "../text.js";
import { emitIni, keyLines, spellScalar } from "./emit-ini.js";
import { ENV } from "./env.js";
import { INI } from "./ini.js";
import { type IniNode, readIni } from "./read-ini.js";
import { CONSTANT } from "./directive-lines.js";
import { isContinued, type IniDialect } from "./statement.js";

/** The signs and comments of other syntaxes, what belongs to scripts, missing quotes and brackets. */
const REPAIRS: readonly Repair[] = [
  [/^\s*(?:\/\/|--(?=\s))/, "#"],
  [/^\s*(?:export|set)\s+(?=\w+=)/, ""],
  [/^([\w.-]+)\s*:=?\s*/, "$1="],
  [/^\[([^\]]+)$/, "[$1]"],
  [/^([^[=]+)\]$/, "[$1]"],
  [/^(\[[^\]]+\]).+$/, "$1"],
  [/^(?!(?:unset|if|for|while|case|source|set)\b)([\w.-]+)[ \t]+(?=[^\s=][^=]*$)/, "$1="],
  [/(=\s*)(["'])((?:(?!\2).)*)$/, "$1$2$3$2"],
];

/**
 * INI in systemd's dialect. No suffix tells it (D2): `.conf` is many things.
 *
 * Source: systemd.syntax(7).
 */
export const iniFormat: Format = lineFormat(INI, [".conf", ".ini", ".cfg"]);

/**
 * Lines of `KEY=value`, as in os-release, locale.conf and /etc/default.
 *
 * Source: os-release(5), systemd.exec(5) `EnvironmentFile=`.
 */
export const envFormat: Format = lineFormat(ENV, [".conf", ".env", ".cfg"]);

function lineFormat(dialect: IniDialect, collected: readonly string[]): Format {
  return formatOf({
    name: dialect.name,
    suffixes: [],
    collected,
    comments: true,
    untyped: true,
    repairs: REPAIRS,
    read: (text, limits) => readIni(text, dialect, limits),
    emit: (value, options) => emitIni(value, dialect, options),
    layout: iniLayout(dialect),
    spelling: {
      value(value) {
        if (isScalar(value)) return dialect.spell(value);
        throw new RangeError("a line holds one text");
      },
      line(path, text, directive) {
        const key = String(path[dialect.sections ? 1 : 0]);
        const value = directive === "delete" && text === "true" ? "" : text;
        const line = `\`${dialect.sections && path.length === 1 ? `[${path[0]}]` : `${key}=${value}`}\``;
        return directive === undefined ? line : `\`#!${directive}\` above ${line}`;
      },
    },
  });
}

/** Lines of `key=value`, in sections or without. */
function iniLayout(dialect: IniDialect): Layout {
  return lineLayout({
    levelOf: (node) => (node as IniNode).level,
    sections: dialect.sections,
    text(value, path) {
      if (path.at(-1) === "$delete") return undefined;
      const text = spellScalar(value, path, dialect);
      return text === "" && dialect.resets ? undefined : text;
    },
    lines(path, value, among, like, { text }) {
      const [indent, equals] = styleOf(like, text);
      return keyLines(value, path, dialect, (among as IniNode).constant).flatMap(({ directives, text: written }) => [
        ...directives.map((word) => `#!${word}`),
        `${indent}${path.at(-1)}${equals}${written}`,
      ]);
    },
    emit: (value) => emitIni(value, dialect),
    read: (text) => readIni(text, dialect).value,
    exact: (value) => exact(value, dialect),
    isWord: (key) => directiveOf(key) !== undefined,
    behind,
  });
}

/** The blanks before a key, and what stands between it and its value, in the last line that says a node. */
function styleOf(node: Node | undefined, text: string): readonly [indent: string, equals: string] {
  const line = node?.whole.at(-1);
  if (line === undefined) return ["", "="];
  const sign = text.indexOf("=", line.start);
  let [start, end] = [sign, sign + 1];
  while (isBlank(text[start - 1])) start -= 1;
  while (isBlank(text[end])) end += 1;
  return [columnOf(text, line.start), text.slice(start, end)];
}

/** Lines behind an offset. A backslash with which the last statement ends would continue into them: it goes, once. */
function behind(offset: number, lines: readonly string[], edited: TextEdits, last: number): Room {
  const isOpen = isContinued(edited.text, { start: 0, end: last });
  const goes = isOpen && !edited.changes.some(({ end }) => end === last);
  const changes = goes ? [{ start: last - 1, end: last, text: "" }] : [];
  return { coming: [linesBehind(offset, lines, edited)], changes };
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
