/** Whether a value is right, and whose line is at fault where it is not. */
import type { Diagnostic } from "../model/diagnostic.js";
import type { Bundle } from "../schema/index.js";
import type { Validator } from "./violation.js";

export {
  askStandardSchema,
  blameAll,
  blameIssue,
  validateFragments,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from "./blame.js";
export { boundedPattern, patternSet, shortestText } from "./pattern.js";
export type { SchemaPlace, Validator, Violation, ViolationCode } from "./violation.js";

/** Compiles a schema. The validator is loaded at the first call (F1): a run that needs no schema never reads it. */
export async function compileSchema(bundle: Bundle): Promise<Validator> {
  return (await import("./compile.js")).compileSchema(bundle);
}

/** The defaults of a schema that it refuses itself (V9); as late. */
export async function refusedDefaults(bundle: Bundle): Promise<readonly Diagnostic[]> {
  return (await import("./compile.js")).refusedDefaults(bundle);
}

/** Compiles what a fragment alone may be (V2); as late. */
export async function compileOverlay(bundle: Bundle): Promise<Validator> {
  return (await import("./compile.js")).compileOverlay(bundle);
}
