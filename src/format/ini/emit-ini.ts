import { directiveOf, type DirectiveName } from "../../model/directive.js";
import type { EmitOptions, Path } from "../../model/document.js";
import { isList, isObject, keysOf, type Scalar, type Value, type ValueObject } from "../../model/value.js";
import { formatPath } from "../edit-tree.js";
import { CONSTANT, isReset, PARTS } from "./directive-lines.js";
import { refusedSection } from "./ini.js";
import type { IniDialect } from "./statement.js";

/** A section by its directives, its keys and the path of these. */
interface OpenSection {
  readonly directives: readonly DirectiveName[];
  readonly keys: ValueObject;
  readonly below: Path;
}

/** A line of a key as it is to be written. */
interface KeyLine {
  /** The directives before it. */
  readonly directives: readonly DirectiveName[];
  /** What stands behind `=`. */
  readonly text: string;
  /** The value that it says, for comments. */
  readonly path: Path;
}

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
function directivesText(directives: readonly DirectiveName[]): string {
  return directives.map((directive) => `#!${directive}\n`).join("");
}

/** @throws RangeError for a section that is no map. */
function openSection(section: Value, path: Path, dialect: IniDialect): OpenSection {
  const refused = refusedSection(String(path[0]));
  if (refused !== undefined) refuse(dialect, path, refused);
  return open(section, path, []);

  function open(node: Value, at: Path, directives: readonly DirectiveName[]): OpenSection {
    if (!isObject(node)) return refuse(dialect, at, "a key stands in a section, and a section is a map");
    const [word, second] = wordsOf(node);
    if (word === undefined) return { directives, keys: node, below: at };
    if (second !== undefined || PARTS.has(word)) refuse(dialect, at, "a section is no list");
    const operand = node[`$${word}`] as Value;
    const inside = [...at, `$${word}`];
    if (word !== "delete") return open(operand, inside, [...directives, word]);
    if (operand !== true) refuse(dialect, inside, "expected true");
    return { directives: [...directives, word], keys: {}, below: inside };
  }
}

/**
 * The lines that say a key's value; a list is one line for each item, and one that is empty, an empty assignment.
 *
 * @param constant Whether the key stands below `$replace` or `$literal`.
 * @throws RangeError for what no lines can say: nested maps, lists in lists, null.
 */
export function keyLines(value: Value, path: Path, dialect: IniDialect, constant: boolean): readonly KeyLine[] {
  const refused = dialect.refusedKey(String(path.at(-1)));
  if (refused !== undefined) refuse(dialect, path, refused);
  return linesOf(value, path, []);

  function linesOf(node: Value, at: Path, directives: readonly DirectiveName[]): readonly KeyLine[] {
    if (isList(node)) return underDirectives(items(node, at, "nothing"), at, directives);
    if (!isObject(node)) return [{ directives, text: spellScalar(node, at, dialect), path: at }];
    const words = wordsOf(node);
    const [word, second] = words;
    if (word === undefined)
      refuse(dialect, at, dialect.lists ? "a value is a text or a list of texts" : "a value is a text");
    if (words.every((each) => PARTS.has(each))) return parts(node, words, at, directives);
    if (second !== undefined) refuse(dialect, at, "these directives do not stand together");
    const operand = node[`$${word}`] as Value;
    const below = [...at, `$${word}`];
    const fixed = constant || directives.some((directive) => CONSTANT.has(directive));
    if (word === "delete") {
      if (operand !== true && !isReset(operand)) refuse(dialect, below, "expected true");
      const bare = isReset(operand) && dialect.resets && !fixed;
      return [{ directives: bare ? directives : [...directives, word], text: "", path: at }];
    }
    if (word === "replace" && dialect.resets && !fixed && isList(operand) && operand.length > 0) {
      return [{ directives, text: "", path: at }, ...items(operand, below, "in front")];
    }
    return linesOf(operand, below, [...directives, word]);
  }

  function parts(
    node: ValueObject,
    words: readonly DirectiveName[],
    at: Path,
    directives: readonly DirectiveName[],
  ): readonly KeyLine[] {
    return words.flatMap((word, index) => {
      const list = node[`$${word}`] as Value;
      const below = [...at, `$${word}`];
      if (!isList(list) || list.length === 0) refuse(dialect, below, "expected a list of texts");
      return underDirectives(items(list, below, "in front"), below, index === 0 ? [...directives, word] : [word]);
    });
  }

  /** @param beside What else the key has beside a single item, which then cannot be empty. */
  function items(list: Value & readonly Value[], at: Path, beside: "nothing" | "in front"): readonly KeyLine[] {
    if (!dialect.lists) refuse(dialect, at, "there are no lists");
    return list.map((item, index) => {
      const here = [...at, index];
      if (isList(item) || isObject(item)) refuse(dialect, here, "an item is a text");
      const text = spellScalar(item, here, dialect);
      if (text === "" && (list.length > 1 || beside === "in front"))
        refuse(dialect, here, "an empty item takes back others");
      return { directives: [], text, path: here };
    });
  }
}

/**
 * A scalar as it stands behind `=`.
 *
 * @throws RangeError with the place, for what cannot stand there.
 */
export function spellScalar(scalar: Scalar, at: Path, dialect: IniDialect): string {
  try {
    return dialect.spell(scalar);
  } catch (error) {
    if (error instanceof RangeError) refuse(dialect, at, error.message);
    throw error;
  }
}

/** @throws RangeError with the place, for what the syntax cannot say there. */
function refuse(dialect: IniDialect, path: Path, because: string): never {
  throw new RangeError(`${dialect.name} cannot say ${formatPath(path)}: ${because}`);
}

function underDirectives(
  lines: readonly KeyLine[],
  path: Path,
  directives: readonly DirectiveName[],
): readonly KeyLine[] {
  const [first, ...rest] = lines;
  return first === undefined ? [{ directives, text: "", path }] : [{ ...first, directives }, ...rest];
}

/** The words of an object that is nothing but directives; none for data. */
function wordsOf(value: ValueObject): readonly DirectiveName[] {
  const words = keysOf(value).map(directiveOf);
  return words.every((word) => word !== undefined) ? words : [];
}
