import type { Format } from "../../model/document.js";
import { CLOSINGS, mending, type Repair } from "../mend.js";
import { editJson } from "./edit-json.js";
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

/** JSON (RFC 8259). */
export const jsonFormat: Format = formatOf("json", [".json"], { comments: false });

/** JSON with comments and trailing commas. */
export const jsoncFormat: Format = formatOf("jsonc", [".jsonc"], { comments: true });

function formatOf(name: string, suffixes: readonly string[], dialect: JsonDialect): Format {
  return {
    name,
    suffixes,
    comments: dialect.comments,
    parse: mending(REPAIRS, (text, limits) => readJson(text, dialect, limits)),
    emit: (value, options) => emitJson(value, dialect, options),
    edit: (text, edits) => editJson(text, edits, dialect),
    spelling: {
      value: jsonInline,
      line(path, text, directive) {
        const key = path.at(-1);
        const value = directive === undefined ? text : `{ "$${directive}": ${text} }`;
        return `\`${typeof key === "string" ? `${JSON.stringify(key)}: ` : ""}${value}\``;
      },
    },
  };
}
