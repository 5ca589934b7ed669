/** How each place of a configuration merges. */
export {
  isFamily,
  knownIds,
  loadDeclaration,
  partsOf,
  tighten,
  undeclared,
  type Declaration,
  type RootAnnotations,
} from "./declare.js";
export { withTodaysNames, type Notice, type PlanNode, type TreeParts } from "./node.js";
export { unusedFiles, type Present } from "./problems.js";
