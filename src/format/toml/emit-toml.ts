import { NOUN } from "../../model/codes/entry.js";
import type { EmitOptions, Path } from "../../model/document.js";
import { isList, isObject, keysOf, kindOf, type Value, type ValueObject } from "../../model/value.js";
import { oneLine, tomlList } from "./emit-list.js";
import { spellKey } from "./spell.js";

/**
 * Writes a value as TOML 1.0: of each table its scalars and lists first, then its tables and lists of tables under
 * headers of their own, each in the order of the keys; a table stands between braces only in a list that also holds
 * other things.
 *
 * @throws RangeError for what TOML cannot say: a root that is no map, null, an application's tag, NaN, an infinity.
 */
export function emitToml(value: Value, options: EmitOptions = {}): string {
  if (!isObject(value)) throw new RangeError(`TOML holds a table at its root, found ${NOUN[kindOf(value)]}`);
  return tomlSections(value, [], false, options).join("\n");
}

/** Whether a value stands under headers of its own. */
export function hasHeader(value: Value): boolean {
  return isObject(value) || (isList(value) && value.length > 0 && value.every(isObject));
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
    const lines = own.map((key) => {
      const here = [...path, key];
      return line(`${spellKey(key, here)} = `, object[key] as Value, here);
    });
    // A table that only holds tables is named by their headers.
    if (path.length > 0 && (item || own.length > 0 || keys.length === 0))
      lines.unshift(header(item, keys.length === 0));
    if (lines.length > 0) sections.push(lines.join(""));
    for (const key of keys) {
      const value = object[key] as Value;
      path.push(key);
      if (isObject(value)) write(value, false);
      else if (hasHeader(value)) writeItems(value as readonly ValueObject[]);
      path.pop();
    }
  }

  function writeItems(items: readonly ValueObject[]): void {
    for (const [index, value] of items.entries()) {
      path.push(index);
      write(value, true);
      path.pop();
    }
  }

  function header(item: boolean, isLeaf: boolean): string {
    const names = path.filter((segment) => typeof segment === "string").map((key) => spellKey(key, path));
    const name = item ? `[[${names.join(".")}]]` : `[${names.join(".")}]`;
    return `${name}${isLeaf ? commentAt([...path]) : ""}\n`;
  }

  function line(key: string, value: Value, here: Path): string {
    const isLeaf = !isList(value) || value.length === 0;
    if (isLeaf) return `${key}${oneLine(value, here)}${commentAt(here)}\n`;
    return `${key}${tomlList(value, here, key.length, options)}\n`;
  }

  function commentAt(here: Path): string {
    const comment = options.comment?.(here);
    return comment === undefined ? "" : ` # ${comment.replaceAll(/\s+/g, " ")}`;
  }
}
