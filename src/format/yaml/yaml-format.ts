import type { Format } from "../../model/document.js";
import { CORE, type YamlDialect } from "./dialect.js";
import { editYaml } from "./edit-yaml.js";
import { emitYaml } from "./emit-yaml.js";
import { readYaml } from "./read-yaml.js";

/** YAML as an id reads it (`x-yaml`, `x-tags`); by default 1.2's core schema without tags of an application. */
export function yamlFormat(dialect: Partial<YamlDialect> = {}): Format {
  const known = { ...CORE, ...dialect };
  return {
    name: "yaml",
    suffixes: [".yaml", ".yml"],
    comments: true,
    parse: (text, limits) => readYaml(text, known, limits),
    emit: (value, options) => emitYaml(value, known, options),
    edit: (text, edits) => editYaml(text, edits, known),
  };
}
