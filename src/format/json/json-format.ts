import type { EmitOptions, Format, Path } from "../../model/document.js";
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
  [/(:\s*)\+(?=\d)/g, "$1"],
  [/(:\s*)(?=\.\d)/g, "$10"],
  [/(:\s*)(?!null|true|false|NaN|Inf)([A-Za-z][\w.-]*)/g, '$1"$2"'],
  [/(:\s*"[^"]*?)(?=\s*[,}\]]*\s*$)/, '$1"'],
  [/(["\w}\]]\s*)[}\]]\s*$/, "$1"],
  ...CLOSINGS,
];

/** In the file's own indentation and line ends. */
const LAYOUT: Layout = {
  put: (value, { node: { start, end } }, text) => [{ start, end, text: writtenAt(value, start, text) }],
  flow({ key, value }, indent, { unit, eol }) {
    const isInline = indent === undefined || unit === undefined;
    const written = isInline ? jsonInline(value) : jsonLines(value, eol + indent, unit);
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

/** A value as the text would have it on the line of an offset. */
function writtenAt(value: Value, offset: number, { text, unit, eol }: TextEdits): string {
  return unit === undefined ? jsonInline(value) : jsonLines(value, eol + lineIndent(text, offset), unit);
}

/**
 * Writes a value as JSON, indented by two spaces; numbers keep their spelling where it is JSON's.
 *
 * @throws RangeError for what JSON cannot say: an application's tag, NaN, an infinity.
 */
function emitJson(value: Value, dialect: JsonDialect, { keys, comment }: EmitOptions = {}): string {
  return `${jsonLines(value, "\n", "  ", { ...(keys && { keys }), ...(dialect.comments && comment && { comment }) })}\n`;
}

/** A value on lines; each but the first begins with a break and the indentation that it stands at. */
function jsonLines(value: Value, line: string, unit: string, { keys, comment }: EmitOptions = {}): string {
  return written(value, [], line, "");

  /** @param comma what stands behind it; a comment stands behind both */
  function written(node: Value, path: Path, line: string, comma: string): string {
    const isMap = isObject(node);
    const steps = isMap ? (keys?.(node, path) ?? keysOf(node)) : isList(node) ? [...node.keys()] : [];
    if (steps.length === 0) {
      const behind = comment?.(path);
      const leaf = isMap ? "{}" : isList(node) ? "[]" : jsonText(node);
      return leaf + comma + (behind === undefined ? "" : ` // ${behind.replaceAll(/\s+/g, " ")}`);
    }
    const inner = line + unit;
    const entries = steps.map((step, index) => {
      const key = isMap ? `${JSON.stringify(step)}: ` : "";
      const item = (node as { readonly [step: string | number]: Value })[step] as Value;
      return inner + key + written(item, [...path, step], inner, index < steps.length - 1 ? "," : "");
    });
    return `${isMap ? "{" : "["}${entries.join("")}${line}${isMap ? "}" : "]"}${comma}`;
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
