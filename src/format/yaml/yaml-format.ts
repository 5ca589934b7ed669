import type { Format } from "../../model/document.js";
import { CLOSINGS, mending, type Repair } from "../mend.js";
import { CORE, type YamlDialect } from "./dialect.js";
import { editYaml } from "./edit-yaml.js";
import { emitYaml } from "./emit-yaml.js";
import { readYaml } from "./read-yaml.js";
import { flowText, spellString } from "./spell.js";

/** A missing blank behind a colon or a dash, tabs, another syntax's sign, an indentation that is one off, missing quotes. */
const REPAIRS: readonly Repair[] = [
  [/^(\s*(?:- )?[\w.-]+):(?=[^\s:/])/, "$1: "],
  [/^(\s*)-(?=[\w"'])/, "$1- "],
  [/^( *)\t+/, "$1  "],
  [/^(\s*[\w.-]+)\s*=\s*/, "$1: "],
  [/^ (?=\s*\S)/, "", 1],
  [/^(?=\s)/, " "],
  [/^ (?=\s*\S)/, ""],
  ...CLOSINGS,
  [/,,+/, ","],
  [/(["'\w\]}])[\]}]$/, "$1"],
  [/^(\s*(?:- )?[\w.-]+: )([^"\\]+)$/, '$1"$2"'],
  [/^(\s*\w[\w.-]*) +(?=\S)/, "$1: "],
];

/** YAML as an id reads it (`x-yaml`, `x-tags`); by default 1.2's core schema without tags of an application. */
export function yamlFormat(dialect: Partial<YamlDialect> = {}): Format {
  const known = { ...CORE, ...dialect };
  return {
    name: "yaml",
    suffixes: [".yaml", ".yml"],
    comments: true,
    parse: mending(REPAIRS, (text, limits) => readYaml(text, known, limits)),
    emit: (value, options) => emitYaml(value, known, options),
    edit: (text, edits) => editYaml(text, edits, known),
    spelling: {
      value: (value) => flowText(value, known),
      line(path, text, directive) {
        const key = path.at(-1);
        const tag = directive === undefined || directive === "literal" ? "" : `!${directive}`;
        const value =
          tag === "!delete" && text === "true" ? "" : directive === "literal" ? `{"$literal": ${text}}` : text;
        const before = typeof key === "string" ? `${spellString(key)}:` : "-";
        return `\`${[before, tag, value].filter(Boolean).join(" ")}\``;
      },
    },
  };
}
