import type { EmitOptions, Format } from "../../model/document.js";
import { isList, isObject, keysOf, Literal, type Scalar, type Value } from "../../model/value.js";
import type { Layout } from "../edit.js";
import { CLOSINGS, formatOf, type Repair } from "../syntax.js";
import { lineIndent, type TextEdits } from "../text.js";
import { type JsonDialect, jsonNumber, readJson } from "./read-json.js";

/** A comma too many or too few, the signs, words, quotes and numbers of other syntaxes, missing quotes and brackets. */
const REPAIRS: readonly Repair[] = [
  [/,(?=\s*[}\],])/g, ""],
  [/,\s*$/, "", -1],
  [/(["\w}\]])(?=\s+["{[\d])/g, "$1,"],
  [/(["\w}\]])\s*$/, "$1,", -1],
  [/("(?:[^"\\]|\\.)*")\s*(?:=>?|:=|(?=["{[\dtfn-]))\s*/g, "$1: "],
  [/'([^'"]*)'/g, '"$1"'],
  [/(^\s*|[{,]\s*)([A-Za-z_][\w-]*)(?=\s*:)/g, '$1"$2"'],
  [/\bTrue\b|(?<=: *)(?:yes|on)\b/g, "true"],
  [/\bFalse\b|(?<=: *)(?:no|off)\b/g, "false"],
  [/\bNone\b|\bundefined\b/g, "null"],
  [/;/g, ","],
  [/(:\s*)\+?0*(?=\d)/g, "$1"],
  [/(:\s*)(?=\.\d)/g, "$10"],
  [/(:\s*)(?!null|true|false|NaN|Inf)([A-Za-z][\w.-]*)/g, '$1"$2"'],
  [/(:\s*"[^"]*?)(?=\s*[,}\]]*\s*$)/, '$1"'],
  [/(["\w}\]]\s*)[}\]]\s*$/, "$1"],
  ...CLOSINGS,
];

/** In the file's own indentation and line ends. */
const LAYOUT: Layout = {
  put: (value, { node: { start, end } }, text) => [
    { start, end, text: writtenAt(value, lineIndent(text.text, start), text) },
  ],
  flow({ key, value }, indent, text) {
    const written = indent === undefined ? jsonInline(value) : writtenAt(value, indent, text);
    return key === undefined ? written : `${JSON.stringify(key)}: ${written}`;
  },
  unit: unitOf,
  commentsInFlow: true,
};

/** JSON (RFC 8259). */
export const jsonFormat: Format = jsonOf("json", [".json"], { comments: false });

/** JSON with comments and trailing commas. */
export const jsoncFormat: Format = jsonOf("jsonc", [".jsonc"], { comments: true });

function jsonOf(name: string, suffixes: readonly string[], dialect: JsonDialect): Format {
  return formatOf({
    name,
    suffixes,
    comments: dialect.comments,
    repairs: REPAIRS,
    read: (text, limits) => readJson(text, dialect, limits),
    emit: (value, options) => emitJson(value, dialect, options),
    layout: LAYOUT,
    spelling: {
      value: jsonInline,
      line(path, text, directive) {
        const key = path.at(-1);
        const value = directive === undefined ? text : `{ "$${directive}": ${text} }`;
        return `\`${typeof key === "string" ? `${JSON.stringify(key)}: ` : ""}${value}\``;
      },
    },
  });
}

/** What one level is indented by; undefined for a text on one line. */
function unitOf(text: string): string | undefined {
  const lines = /[\r\n]/.test(text.trim()) || text.trim().length <= "{}".length;
  return lines ? (/[\r\n]([ \t]+)[^\s/]/.exec(text)?.[1] ?? "  ") : undefined;
}

/** A value as the text would have it on a line of this indentation. */
function writtenAt(value: Value, indent: string, { unit, eol }: TextEdits): string {
  if (unit === undefined) return jsonInline(value);
  const lines = emitJson(value, { comments: false }).trimEnd().split("\n");
  return lines
    .map((line, index) => {
      const levels = (/^ */.exec(line)?.[0].length ?? 0) / 2;
      return index === 0 ? line : indent + unit.repeat(levels) + line.trimStart();
    })
    .join(eol);
}

/**
 * Writes a value as JSON, indented by two spaces; numbers keep their spelling where it is JSON's.
 *
 * @throws RangeError for what JSON cannot say: an application's tag, NaN, an infinity.
 */
function emitJson(value: Value, dialect: JsonDialect, options: EmitOptions = {}): string {
  const parts: string[] = [];
  const path: (string | number)[] = [];
  write(value, "\n", "");
  return `${parts.join("")}\n`;

  /** `after` is the comma behind the value, if any: a comment stands behind both. */
  function write(node: Value, line: string, after: string): void {
    if (isList(node) && node.length > 0) {
      writeAll("[", "]", node.length, line, after, (index) => {
        path.push(index);
        return node[index] as Value;
      });
    } else if (isObject(node) && keysOf(node).length > 0) {
      const keys = options.keys?.(node, [...path]) ?? keysOf(node);
      writeAll("{", "}", keys.length, line, after, (index) => {
        const key = keys[index] as string;
        path.push(key);
        parts.push(JSON.stringify(key), ": ");
        return node[key] as Value;
      });
    } else {
      const comment = dialect.comments ? options.comment?.([...path]) : undefined;
      parts.push(isList(node) ? "[]" : isObject(node) ? "{}" : jsonText(node), after);
      if (comment !== undefined) parts.push(" // ", comment.replaceAll(/\s+/g, " "));
    }
  }

  function writeAll(
    open: string,
    close: string,
    count: number,
    line: string,
    after: string,
    enter: (index: number) => Value,
  ): void {
    parts.push(open);
    for (let index = 0; index < count; index += 1) {
      parts.push(line, "  ");
      write(enter(index), `${line}  `, index < count - 1 ? "," : "");
      path.pop();
    }
    parts.push(line, close, after);
  }
}

/** A scalar in JSON's words. */
function jsonText(scalar: Scalar): string {
  const value = scalar instanceof Literal ? scalar.value : scalar;
  if (scalar instanceof Literal) {
    if (scalar.type === "tag") throw new RangeError(`JSON has no tags: cannot write ${JSON.stringify(scalar.text)}`);
    const spelled = jsonNumber(scalar.text);
    const same = spelled instanceof Literal ? spelled.value : spelled;
    if (same !== undefined && same === value) return scalar.text;
  }
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`JSON has no number ${value}`);
  return JSON.stringify(value);
}

/** A value on one line. */
function jsonInline(value: Value): string {
  if (isList(value)) return `[${value.map(jsonInline).join(", ")}]`;
  if (!isObject(value)) return jsonText(value);
  const entries = keysOf(value).map((key) => `${JSON.stringify(key)}: ${jsonInline(value[key] as Value)}`);
  return `{${entries.join(", ")}}`;
}
