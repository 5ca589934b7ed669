export type { Declaration } from "./declaration.js";
export { knownIds } from "./known-ids.js";
export { judgeFragments } from "./judge-fragments.js";
export { readKeyNotices } from "./key-notices.js";
export { loadDeclaration } from "./load.js";
export type { SchemaSource } from "./source.js";
export { tighten } from "./tighten.js";
