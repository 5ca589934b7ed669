import type { Format } from "../../model/document.js";
import type { Value } from "../../model/value.js";
import type { Layout } from "../edit.js";
import { CLOSINGS, type Repair, formatOf } from "../syntax.js";
import { lineIndent, type TextEdits } from "../text.js";
import { emitJson, jsonInline } from "./emit-json.js";
import { readJson, type JsonDialect } from "./read-json.js";

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
