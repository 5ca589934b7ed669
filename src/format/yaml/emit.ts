import type { EmitOptions, Path } from "../../model/document.js";
import { isList, isObject, keysOf, type Scalar, type Value, type ValueObject } from "../../model/value.js";
import { canStandPlain, spellScalar, spellString, type YamlDialect } from "./spell.js";

/** Writes a value as one YAML document, in block style, indented by two spaces, its literals by their text (E11). */
export function emitYaml(value: Value, dialect: YamlDialect, options: EmitOptions = {}): string {
  return `${written(value, [], "")}\n`;

  /** A value whose first line begins in the column of an indentation, or a leaf with its comment. */
  function written(node: Value, path: Path, indent: string): string {
    if (isBlock(node)) return isList(node) ? list(node, path, indent) : map(node, path, indent);
    const comment = options.comment?.(path);
    const behind = comment ? ` # ${comment.replaceAll(/\s+/g, " ")}` : "";
    if (isList(node)) return `[]${behind}`;
    return isObject(node) ? `{}${behind}` : scalar(node, path, indent, behind);
  }

  function list(items: readonly Value[], path: Path, indent: string): string {
    return items.map((item, index) => `- ${written(item, [...path, index], `${indent}  `)}`).join(`\n${indent}`);
  }

  function map(object: ValueObject, path: Path, indent: string): string {
    const entries = (options.keys?.(object, path) ?? keysOf(object)).map((name) => {
      const [value, inner] = [object[name] as Value, `${indent}  `];
      const key = keyText(name, [...path, name]);
      const text = written(value, [...path, name], inner);
      if (key.length > LONGEST_KEY) return `? ${key}\n${indent}: ${text}`;
      return `${key}:${isBlock(value) ? `\n${inner}` : " "}${text}`;
    });
    return entries.join(`\n${indent}`);
  }

  /** `8080:` stays an integer key for a reader that has such; a string that looks like one stays quoted. */
  function keyText(key: string, path: Path): string {
    const text = spellString(key);
    return text !== key && canStandPlain(key) && options.plainKey?.(path) ? key : text;
  }

  function scalar(node: Scalar, path: Path, indent: string, comment: string): string {
    if (typeof node !== "string" || path.length === 0 || !node.includes("\n") || UNREADABLE.test(node))
      return spellScalar(node, dialect) + comment;
    const lines = node.replace(/\n$/, "").split("\n");
    // A first line that begins with a blank does not tell by what the text is indented.
    const blank = /^\n* /.test(node) ? "2" : "";
    const header = blank + (/\n[ \t]*\n$/.test(node) ? "+" : node.endsWith("\n") ? "" : "-");
    return [`|${header}${comment}`, ...lines.map((line) => line && indent + line)].join("\n");
  }
}

function isBlock(value: Value): value is readonly Value[] | ValueObject {
  return isList(value) ? value.length > 0 : isObject(value) && keysOf(value).length > 0;
}

/** YAML 1.2.2 §7.4.2: a longer key stands behind a question mark. */
const LONGEST_KEY = 1024;

/** What a block cannot hold or no eye can see: lines of blanks alone at either end, and all controls but tabs. */
const UNREADABLE = /^\n*[ \t]+(?:\n|$)|^\n*$|\n[ \t]+$|[^\S \t\n]|[^\P{C}\t\n]/u;
