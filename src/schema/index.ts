export type { Declaration } from "./declaration.js";
export { knownIds } from "./known-ids.js";
export { loadDeclaration } from "./load.js";
export type { SchemaSource } from "./source.js";
export { tighten } from "./tighten.js";
