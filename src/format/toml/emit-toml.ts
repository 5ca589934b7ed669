import { NOUN } from "../../model/codes/entry.js";
import type { EmitOptions, Path } from "../../model/document.js";
import {
  isList,
  isNull,
  isObject,
  keysOf,
  kindOf,
  Literal,
  type Scalar,
  type Value,
  type ValueObject,
} from "../../model/value.js";
import { formatPath } from "../edit-tree.js";
import { quotedText } from "../text.js";
import { tomlNumber, withSeconds } from "./scalar.js";

/**
 * Writes a value as TOML 1.0: of each table its scalars and lists first, then its tables and lists of tables under
 * headers of their own, each in the order of the keys; a table stands between braces only in a list that also holds
 * other things.
 *
 * @throws RangeError for what TOML cannot say: a root that is no map, null, an application's tag, NaN, an infinity.
 */
export function emitToml(value: Value, options: EmitOptions = {}): string {
  if (!isObject(value)) throw new RangeError(`TOML holds a table at its root, found ${NOUN[kindOf(value)]}`);
  // A file of no bytes would mask what stands below it, and an answer of none would read as absent.
  return tomlSections(value, [], false, options).join("\n") || "# no keys\n";
}

/** The sections of the table, or of the item of a list of tables, at a path: each a header and its keys, as lines. */
export function tomlSections(
  table: ValueObject,
  at: Path,
  isItem: boolean,
  options: EmitOptions = {},
): readonly string[] {
  const sections: string[] = [];
  const path: (string | number)[] = [...at];
  write(table, isItem);
  return sections;

  function write(object: ValueObject, item: boolean): void {
    const keys = options.keys?.(object, [...path]) ?? keysOf(object);
    const own = keys.filter((key) => !hasHeader(object[key] as Value));
    const lines = own.map((name) => {
      const [value, here] = [object[name] as Value, [...path, name]];
      const key = `${spellKey(name, here)} = `;
      const isLeaf = !isList(value) || value.length === 0;
      return `${key}${isLeaf ? oneLine(value, here) + commentAt(here) : tomlList(value, here, key.length, options)}\n`;
    });
    // A table that only holds tables is named by their headers.
    if (path.length > 0 && (item || own.length > 0 || keys.length === 0))
      lines.unshift(header(item, keys.length === 0));
    if (lines.length > 0) sections.push(lines.join(""));
    for (const key of keys) {
      const value = object[key] as Value;
      path.push(key);
      if (isObject(value)) write(value, false);
      for (const [index, each] of hasHeader(value) && isList(value) ? value.entries() : []) {
        path.push(index);
        write(each as ValueObject, true);
        path.pop();
      }
      path.pop();
    }
  }

  function header(item: boolean, isLeaf: boolean): string {
    const names = path.filter((segment) => typeof segment === "string").map((key) => spellKey(key, path));
    const name = item ? `[[${names.join(".")}]]` : `[${names.join(".")}]`;
    return `${name}${isLeaf ? commentAt([...path]) : ""}\n`;
  }

  function commentAt(here: Path): string {
    const comment = options.comment?.(here);
    return comment === undefined ? "" : ` # ${comment.replaceAll(/\s+/g, " ")}`;
  }
}

/** Whether a value stands under headers of its own. */
export function hasHeader(value: Value): boolean {
  return isObject(value) || (isList(value) && value.length > 0 && value.every(isObject));
}

/** So wide a line may be before a list takes one for each of its items. */
const WIDTH = 100;

/**
 * A list that is no list of tables: on one line where that is short and no item has a comment. Comments stand behind
 * the items; a table between braces gets those of all that it holds.
 *
 * @param used how much of the line stands before the list
 */
function tomlList(list: readonly Value[], path: Path, used: number, options: EmitOptions, indent = ""): string {
  const { comment } = options;
  const line = comment === undefined ? oneLine(list, path, options) : undefined;
  if (line !== undefined && (used + line.length <= WIDTH || list.length < 2)) return line;
  const deeper = `${indent}  `;
  const items = list.map((item, index) => {
    const here = [...path, index];
    if (comment !== undefined && isList(item) && item.length > 0)
      return `${deeper}${tomlList(item, here, 0, options, deeper)},\n`;
    const comments = comment === undefined ? [] : [...new Set(commentsOf(item, here, comment))];
    const behind = comments.length > 0 ? ` # ${comments.join("; ").replaceAll(/\s+/g, " ")}` : "";
    return `${deeper}${oneLine(item, here, options)},${behind}\n`;
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

/** A key: bare where it may be, else in quotes. */
export function spellKey(key: string, path: Path): string {
  return /^[\w-]+$/.test(key) ? key : spellString(key, path);
}

/** @throws RangeError for half a surrogate pair, which no TOML file can hold. */
function spellString(text: string, path: Path): string {
  if (!text.isWellFormed()) throw cannot("half a surrogate pair", path);
  return quotedText(text);
}

/**
 * A scalar. A literal of TOML keeps its text where that is what it means; those of other syntaxes go by their value,
 * what is a float there stays one.
 *
 * @param path where it stands, for the message
 * @throws RangeError for what TOML cannot say: null, an application's tag, NaN and the infinities.
 */
function spellScalar(scalar: Scalar, path: Path): string {
  if (isNull(scalar)) throw cannot("null", path);
  if (!(scalar instanceof Literal)) return spellValue(scalar, false, path);
  const { value, text, type, syntax } = scalar;
  if (type === "tag") throw cannot(`tag: ${JSON.stringify(text)}`, path);
  if (syntax === "toml") {
    if (type === "date" && value === withSeconds(text)) return value;
    const read = tomlNumber(text);
    if (read !== undefined && (read instanceof Literal ? read.value : read) === value) return text;
  }
  return spellValue(value, type === "float", path);
}

function spellValue(value: Literal["value"], isFloat: boolean, path: Path): string {
  if (typeof value === "string") return spellString(value, path);
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) throw cannot(`finite number ${value}`, path);
  if (isFloat && Number.isInteger(value))
    return Object.is(value, -0) ? "-0.0" : JSON.stringify(value).replace(/^[^e]+$/, "$&.0");
  // An integer of TOML has 64 bits; beyond them it stays exact as the float that it is.
  if (Number.isInteger(value) && Math.abs(value) >= 2 ** 63) return value.toExponential();
  return JSON.stringify(value);
}

function cannot(what: string, path: Path): RangeError {
  return new RangeError(`TOML has no ${what}: cannot write ${formatPath(path)}`);
}
