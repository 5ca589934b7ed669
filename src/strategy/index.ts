/** How each place of a configuration merges. */
export { knownIds, loadDeclaration, partsOf, tighten, type Declaration, type RootAnnotations } from "./declare.js";
export type { Notice, PlanNode, TreeParts } from "./node.js";
export { withTodaysNames } from "./renames.js";
export { unusedFiles, type Present } from "./unused.js";
