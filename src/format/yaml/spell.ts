import type { EmitOptions, Path } from "../../model/document.js";
import {
  isList,
  isObject,
  keysOf,
  Literal,
  ordinaryInteger,
  type Scalar,
  spelledInteger,
  spelledNumber,
  type Value,
  type ValueObject,
} from "../../model/value.js";
import { quotedText } from "../text.js";

/** How an id's YAML is read. */
export interface YamlDialect {
  /** By 1.1 `yes` is true and `0644` is 420 (`x-yaml`). */
  readonly version: "1.1" | "1.2";
  /** The application's own tags (`x-tags`): what they stand before is kept as it is written. */
  readonly tags: readonly string[];
}

export const CORE: YamlDialect = { version: "1.2", tags: [] };

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

export function flowEntry(key: string, value: Value, dialect: YamlDialect): string {
  return `${spellInFlow(key, dialect)}: ${flowText(value, dialect)}`;
}

/** A value on one line, its containers in flow style. */
export function flowText(value: Value, dialect: YamlDialect): string {
  if (isList(value)) return `[${value.map((item) => flowText(item, dialect)).join(", ")}]`;
  if (!isObject(value)) return spellInFlow(value, dialect);
  const entries = keysOf(value).map((key) => flowEntry(key, value[key] as Value, dialect));
  return `{${entries.join(", ")}}`;
}

/** The same inside `[…]` and `{…}`, where brackets and commas have a meaning of their own. */
function spellInFlow(scalar: Scalar, dialect: YamlDialect): string {
  const text = spellScalar(scalar, dialect);
  const value = scalar instanceof Literal ? scalar.value : scalar;
  const plain =
    typeof value === "string" && !text.startsWith('"') && !(scalar instanceof Literal && scalar.type === "tag");
  return plain && /[,[\]{}:]/.test(text) ? quotedText(value) : text;
}

/**
 * A scalar on one line. A literal keeps its text where this dialect reads the same value in it.
 *
 * @throws RangeError for NaN and the infinities, which no file may hold.
 */
function spellScalar(scalar: Scalar, dialect: YamlDialect): string {
  if (!(scalar instanceof Literal)) return spellValue(scalar);
  const { value, text, type, syntax } = scalar;
  if (type === "tag" && syntax === "yaml") return text;
  if (type !== "blank" && type !== "date" && (syntax === "yaml" || (syntax === "json" && type !== "string"))) {
    const read = plainScalar(text, dialect.version);
    const stays = typeof value !== "string" || canStandPlain(text);
    if (stays && read !== undefined && (read instanceof Literal ? read.value : read) === value) return text;
  }
  return spellValue(value);
}

function spellValue(value: null | boolean | number | bigint | string): string {
  if (typeof value === "string") return spellString(value);
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) throw new RangeError(`a configuration holds no number ${value}`);
  // Readers of YAML 1.1 want a point before an exponent: 1e+21 is a string to them.
  return JSON.stringify(value).replace(/^(-?\d+)e/, "$1.0e");
}

/**
 * What some reader of YAML 1.1 or 1.2 takes for something other than a string (E11): words, numbers in every radix,
 * sexagesimal numbers, timestamps, the merge key and the default value. Rather one too many than one too few.
 */
const AMBIGUOUS: readonly RegExp[] = [
  /^(?:|~|null|true|false|yes|no|on|off|y|n|=|<<)$/i,
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[\da-f_]+|\d[\d_,]*)$/i,
  /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.[\d_]*)?(?:e[-+]?\d+)?$/i,
  /^[-+]?\.?(?:inf|nan)$/i,
  /^[-+]?\d[\d_]*(?::\d+)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt\s])/,
];

function isAmbiguous(text: string): boolean {
  return AMBIGUOUS.some((form) => form.test(text));
}

/** A string on one line: plain where every reader takes it for that string, else in double quotes. */
export function spellString(text: string): string {
  return canStandPlain(text) && !isAmbiguous(text) ? text : quotedText(text);
}

/** What cannot stand without quotes: by its first character, by ending as a key or a comment, by what no eye can see. */
const NOT_PLAIN = /^[\s?:,[\]{}#&*!|>'"%@`]|^-(?:\s|$|--)|^\.\.\.|:(?:\s|$)|\s#|\s$|[^\S ]|\p{C}/u;

/** Whether a text without quotes is read as one scalar of this text, be it a string or not. */
function canStandPlain(text: string): boolean {
  return text !== "" && text !== "<<" && !NOT_PLAIN.test(text);
}

/** The forms of one version of YAML. Sexagesimal numbers and timestamps are in neither: a MAC address is no number. */
interface Forms {
  readonly true: RegExp;
  readonly false: RegExp;
  readonly integer: RegExp;
  readonly float: RegExp;
}

const FORMS: Readonly<Record<YamlDialect["version"], Forms>> = {
  // YAML 1.2.2 §10.3.2, the core schema
  "1.2": {
    true: /^(?:true|True|TRUE)$/,
    false: /^(?:false|False|FALSE)$/,
    integer: /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\d+)$/,
    float: /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/,
  },
  // https://yaml.org/type/bool.html, int.html, float.html
  "1.1": {
    true: /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/,
    false: /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/,
    integer: /^[-+]?(?:0b_*[01][01_]*|0x_*[0-9a-fA-F][0-9a-fA-F_]*|\d[\d_]*)$/,
    float: /^[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/,
  },
};

const NULL = /^(?:~|null|Null|NULL)$/;
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Most strings can be told by their first character alone. */
const FIRST_OF_SPECIAL = /^[-+.\d~=nNtTfFyYoO]/;

/**
 * What a plain (unquoted) scalar means. Spelled as JSON would, it is an ordinary value; spelled otherwise, a literal
 * that keeps its text, and so is a text that another reader takes for something else: it stays plain (E11). Undefined
 * for NaN, the infinities and what overflows to them (E9).
 */
export function plainScalar(text: string, version: YamlDialect["version"]): Scalar | undefined {
  const ordinary = ordinaryInteger(text);
  if (ordinary !== undefined) return ordinary;
  if (text === "") return new Literal(null, "", "blank", "yaml");
  if (!FIRST_OF_SPECIAL.test(text)) return text;
  if (NULL.test(text)) return text === "null" ? null : new Literal(null, text, "null", "yaml");
  if (NOT_FINITE.test(text)) return undefined;
  const forms = FORMS[version];
  if (forms.true.test(text)) return text === "true" ? true : new Literal(true, text, "boolean", "yaml");
  if (forms.false.test(text)) return text === "false" ? false : new Literal(false, text, "boolean", "yaml");
  if (forms.integer.test(text)) return integerOf(text, version);
  if (!forms.float.test(text)) return isAmbiguous(text) ? new Literal(text, text, "string", "yaml") : text;
  return spelledNumber(Number.parseFloat(text.replaceAll("_", "")), text, "float", "yaml");
}

/** By 1.1 what begins with a zero is octal, if it can be. */
function integerOf(text: string, version: YamlDialect["version"]): Scalar | undefined {
  const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
  const isOctal = version === "1.1" && /^0[0-7]+$/.test(digits);
  return spelledInteger(isOctal ? `0o${digits}` : digits, text.startsWith("-"), text, "yaml");
}
