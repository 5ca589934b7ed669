export type { Declaration, RootAnnotations } from "./declaration.js";
export { knownIds } from "./known-ids.js";
export { loadDeclaration } from "./load.js";
export type { Notice, PlanNode } from "./plan-node.js";
export type { SchemaSource, SourceText } from "./source.js";
export type { Validator } from "./validator.js";
export { withoutFound, type SchemaPlace, type Violation, type ViolationCode } from "./violation.js";
