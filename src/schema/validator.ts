import type { Diagnostic } from "../model/diagnostic.js";
import type { Json } from "../model/value.js";
import type { Violation } from "./violation.js";

/** A compiled schema. */
export interface Validator {
  /** Why the schema does not compile: then nothing is valid and nothing is a violation, and the id is refused. */
  readonly diagnostics: readonly Diagnostic[];
  /** All that is wrong with a value, in an order that depends on nothing but value and schema. */
  readonly validate: (value: Json) => readonly Violation[];
}
