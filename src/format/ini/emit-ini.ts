import type { EmitOptions, Path } from "../../model/document.js";
import { isObject, keysOf, type Value, type ValueObject } from "../../model/value.js";
import type { IniDialect } from "./dialect.js";
import { CONSTANT, PARTS, type DirectiveWord } from "./directive.js";
import { refusedSection } from "./ini-dialect.js";
import { keyLines, refuse, wordsOf } from "./key-lines.js";

/**
 * Writes a value as INI, a blank line between its sections, or as lines of `key=value`. An empty list is an empty
 * assignment, an empty text too: what a key was assigned before is taken back.
 *
 * @throws RangeError with the place, for what the syntax cannot say.
 */
export function emitIni(value: Value, dialect: IniDialect, options: EmitOptions = {}): string {
  if (!isObject(value)) return refuse(dialect, [], "a file is a map of keys");
  const orderOf = (object: ValueObject, path: Path) => options.keys?.(object, path) ?? keysOf(object);
  if (!dialect.sections) return keysText(value, [], false);
  return orderOf(value, [])
    .map((name) => sectionText(value[name] as Value, [name]))
    .join("\n");

  function sectionText(section: Value, path: Path): string {
    const { directives, keys, below } = openSection(section, path, dialect);
    const constant = directives.some((directive) => CONSTANT.has(directive));
    return `${directivesText(directives)}[${path[0]}]\n${keysText(keys, below, constant)}`;
  }

  function keysText(object: ValueObject, path: Path, constant: boolean): string {
    return orderOf(object, path)
      .flatMap((key) =>
        keyLines(object[key] as Value, [...path, key], dialect, constant).map((line) => {
          const comment = options.comment?.(line.path);
          const commentLine = comment === undefined ? "" : `# ${comment.replaceAll(/\s+/g, " ")}\n`;
          return `${commentLine}${directivesText(line.directives)}${key}=${line.text}\n`;
        }),
      )
      .join("");
  }
}

/** Directives as the lines that stand before what they are about. */
export function directivesText(directives: readonly DirectiveWord[], eol = "\n"): string {
  return directives.map((directive) => `#!${directive}${eol}`).join("");
}

/** A section by its directives, its keys and the path of these. */
export interface OpenSection {
  readonly directives: readonly DirectiveWord[];
  readonly keys: ValueObject;
  readonly below: Path;
}

/** @throws RangeError for a section that is no map. */
export function openSection(section: Value, path: Path, dialect: IniDialect): OpenSection {
  const refused = refusedSection(String(path[0]));
  if (refused !== undefined) refuse(dialect, path, refused);
  return open(section, path, []);

  function open(node: Value, at: Path, directives: readonly DirectiveWord[]): OpenSection {
    if (!isObject(node)) return refuse(dialect, at, "a key stands in a section, and a section is a map");
    const words = wordsOf(node);
    const [word, second] = words ?? [];
    if (word === undefined) return { directives, keys: node, below: at };
    if (second !== undefined || PARTS.has(word)) refuse(dialect, at, "a section is no list");
    const operand = node[`$${word}`] as Value;
    const inside = [...at, `$${word}`];
    if (word !== "delete") return open(operand, inside, [...directives, word]);
    if (operand !== true) refuse(dialect, inside, "expected true");
    return { directives: [...directives, word], keys: {}, below: inside };
  }
}
