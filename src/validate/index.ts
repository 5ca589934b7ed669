/** Whether a value is right, and whose line is at fault where it is not. */
import type { Library } from "../schema/index.js";
import type { Validator } from "./violation.js";

export { blame } from "./blame.js";
export { judgeFragments } from "./fragments.js";
export { boundedPattern } from "./pattern.js";
export {
  askStandardSchema,
  blameIssue,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from "./standard.js";
export { judged, type SchemaPlace, type Validator, type Violation, type ViolationCode } from "./violation.js";

/** Compiles a schema. The validator is loaded at the first call (F1): a run that needs no schema never reads it. */
export async function compileSchema(library: Library): Promise<Validator> {
  return (await import("./compile.js")).compileSchema(library);
}

/** Compiles what a fragment alone may be (V2); as late. */
export async function compileOverlay(library: Library): Promise<Validator> {
  return (await import("./compile.js")).compileOverlay(library);
}
