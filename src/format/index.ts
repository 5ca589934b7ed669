/** The syntaxes. */
export { jsonFormat } from "./json/json-format.js";
export { ownFormat } from "./own.js";
export { formatForFile, formatNamed, formats } from "./registry.js";
export { typedDocument } from "./typed.js";
export { yamlFormat } from "./yaml/yaml-format.js";
