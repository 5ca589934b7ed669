import type { Format } from "../../model/document.js";
import { editJson } from "./edit-json.js";
import { emitJson } from "./emit-json.js";
import { readJson, type JsonDialect } from "./read-json.js";

/** JSON (RFC 8259). */
export const jsonFormat: Format = formatOf("json", [".json"], { comments: false });

/** JSON with comments and trailing commas. */
export const jsoncFormat: Format = formatOf("jsonc", [".jsonc"], { comments: true });

function formatOf(name: string, suffixes: readonly string[], dialect: JsonDialect): Format {
  return {
    name,
    suffixes,
    comments: dialect.comments,
    parse: (text, limits) => readJson(text, dialect, limits),
    emit: (value, options) => emitJson(value, dialect, options),
    edit: (text, edits) => editJson(text, edits, dialect),
  };
}
