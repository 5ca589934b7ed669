import { isError } from "../../model/diagnostic.js";
import type { Edit } from "../../model/document.js";
import { isList, isObject, keysOf, record, type Maybe, type Value } from "../../model/value.js";
import { editedValue, editTree, type EditTree } from "../edit-tree.js";
import { applyChanges, lineEnd } from "../text-change.js";
import { verifiedEdit, type Editable } from "../verify-edit.js";
import type { IniDialect } from "./dialect.js";
import { CONSTANT, directiveOf } from "./directive.js";
import { emitIni } from "./emit-ini.js";
import { iniChanges } from "./ini-changes.js";
import { readIni, readStatements } from "./read-ini.js";
import type { Statements } from "./statement.js";

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
