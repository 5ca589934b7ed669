import type { EmitOptions, Path } from "../../model/document.js";
import { isList, isObject, keysOf, type Value } from "../../model/value.js";
import { spellKey, spellScalar } from "./spell.js";

/** So wide a line may be before a list takes one for each of its items. */
const WIDTH = 100;

/**
 * A list that is no list of tables: on one line where that is short and no item has a comment. Comments stand behind
 * the items; a table between braces gets those of all that it holds.
 *
 * @param used how much of the line stands before the list
 */
export function tomlList(list: readonly Value[], path: Path, used: number, options: EmitOptions): string {
  if (options.comment === undefined) {
    const line = oneLine(list, path, options);
    return used + line.length <= WIDTH || list.length < 2 ? line : lines(list, path, options, "");
  }
  return lines(list, path, options, "");
}

function lines(list: readonly Value[], path: Path, options: EmitOptions, indent: string): string {
  const { comment } = options;
  const deeper = `${indent}  `;
  const items = list.map((item, index) => {
    const here = [...path, index];
    if (comment !== undefined && isList(item) && item.length > 0) {
      return `${deeper}${lines(item, here, options, deeper)},\n`;
    }
    const comments = comment === undefined ? [] : [...new Set(commentsOf(item, here, comment))];
    return `${deeper}${oneLine(item, here, options)},${comments.length > 0 ? ` # ${comments.join("; ").replaceAll(/\s+/g, " ")}` : ""}\n`;
  });
  return `[\n${items.join("")}${indent}]`;
}

/** The comments of all leaves of a value. */
function commentsOf(value: Value, path: Path, comment: NonNullable<EmitOptions["comment"]>): readonly string[] {
  if (isList(value) && value.length > 0) {
    return value.flatMap((item, index) => commentsOf(item, [...path, index], comment));
  }
  if (isObject(value) && keysOf(value).length > 0) {
    return keysOf(value).flatMap((key) => commentsOf(value[key] as Value, [...path, key], comment));
  }
  const text = comment(path);
  return text === undefined ? [] : [text];
}

/** A value on one line, its tables between braces. */
export function oneLine(value: Value, path: Path, options: EmitOptions = {}): string {
  if (isList(value)) return `[${value.map((item, index) => oneLine(item, [...path, index], options)).join(", ")}]`;
  if (!isObject(value)) return spellScalar(value, path);
  const entries = (options.keys?.(value, path) ?? keysOf(value)).map((key) => {
    const here = [...path, key];
    return `${spellKey(key, here)} = ${oneLine(value[key] as Value, here, options)}`;
  });
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
