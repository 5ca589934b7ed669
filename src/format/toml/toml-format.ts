import type { Format } from "../../model/document.js";
import { CLOSINGS, type Repair, formatOf } from "../syntax.js";
import { emitToml, oneLine, spellKey } from "./emit-toml.js";
import { LAYOUT } from "./layout.js";
import { readToml } from "./read-toml.js";

/** The signs, words and ends of other syntaxes, missing quotes and brackets. */
const REPAIRS: readonly Repair[] = [
  [/^(\s*[\w."-]+)\s*(?::=?|==)\s*/, "$1 = "],
  [/([{,]\s*[\w"-]+)\s*:\s*/g, "$1 = "],
  [/[,;]\s*$/, ""],
  [/(=\s*)True$/, "$1true"],
  [/(=\s*)False$/, "$1false"],
  [/(\w)(?=\s+[\w"])/g, "$1,"],
  ...CLOSINGS,
  [/\]\s*$/, ""],
  [/(=\s*)(?!null|None|nil)([^\s"'[{0~][^"'\\=,]*)$/, '$1"$2"'],
  [/^(\s*[\w.-]+)\s+(?=\S)/, "$1 = "],
];

/** TOML: 1.0 and 1.1 are read, 1.0 is written. */
export const tomlFormat: Format = formatOf({
  name: "toml",
  suffixes: [".toml"],
  comments: true,
  repairs: REPAIRS,
  read: readToml,
  emit: emitToml,
  layout: LAYOUT,
  spelling: {
    value: (value) => oneLine(value, []),
    line(path, text, directive, source = "") {
      const key = path.at(-1);
      const [, open, name, close] = /^(\[\[?)([^[\]{},]*[^[\]{},\s])(\]\]?)(?=\s*(?:#|$))/.exec(source) ?? [];
      if (directive !== undefined && name !== undefined) return `\`${open}${name}."$${directive}"${close}\``;
      const value = directive === undefined ? text : `{ "$${directive}" = ${text} }`;
      return `\`${typeof key === "string" ? `${spellKey(key, [])} = ` : ""}${value}\``;
    },
  },
});
