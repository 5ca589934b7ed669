import type { Format } from "../model/document.js";
import { envFormat, iniFormat } from "./ini/ini-format.js";
import { jsonFormat, jsoncFormat } from "./json/json-format.js";
import { tomlFormat } from "./toml/toml-format.js";
import type { YamlDialect } from "./yaml/spell.js";
import { yamlFormat } from "./yaml/yaml-format.js";

/** The syntaxes. */
export { jsonFormat } from "./json/json-format.js";
export { ownFormat } from "./syntax.js";
export { typedDocument } from "./typed.js";
export { yamlFormat } from "./yaml/yaml-format.js";

/** The formats that the engine has; an id's dialect concerns its YAML. */
export function formats(dialect?: Partial<YamlDialect>): readonly Format[] {
  return [jsonFormat, jsoncFormat, yamlFormat(dialect), tomlFormat, iniFormat, envFormat];
}

/** The format of a name (`x-format`); undefined for one that nobody knows. */
export function formatNamed(name: string, dialect?: Partial<YamlDialect>): Format | undefined {
  return formats(dialect).find((format) => format.name === name);
}

/** The format that a file's suffix tells (D2). */
export function formatForFile(name: string, known: readonly Format[] = formats()): Format | undefined {
  return known.find(({ suffixes }) => suffixes.some((suffix) => name.endsWith(suffix)));
}
