import type { Diagnostic } from "../model/diagnostic.js";
import type { Precedence } from "../model/resolution.js";
import type { Fallback } from "../model/strategy.js";
import type { Json } from "../model/value.js";
import type { PlanNode } from "./plan-node.js";
import type { Validator } from "./validator.js";

/** What a schema and a merge profile say about the whole id (S1); the profile's word goes before the schema's. */
export interface RootAnnotations {
  /** The syntax, where the suffix does not tell it (`x-format`). */
  readonly format?: string;
  /** `x-precedence`. */
  readonly precedence?: Precedence;
  /** `x-reader`: the software layers these files itself. */
  readonly reader?: "self";
  /** What is delivered where the id is refused and nothing stands (`x-fallback`, R2). */
  readonly fallback?: Fallback;
  /** `x-yaml`. */
  readonly yamlVersion?: "1.1";
  /** The application's own YAML tags (`x-tags`). */
  readonly tags: readonly string[];
}

/** All that is declared about an id. */
export interface Declaration extends RootAnnotations {
  readonly id: string;
  /** The root of the plan (S4). */
  readonly plan: PlanNode;
  /** The schema's file as messages print it; undefined where only a profile stands, or nothing. */
  readonly schemaFile?: string;
  /** The merge profile's file. */
  readonly profileFile?: string;
  /** Whether anything may be secret: then a text that cannot be parsed is not shown. */
  readonly declaresSecrets: boolean;
  /** Whether anything may be locked. */
  readonly declaresLocks: boolean;
  /** Whether a site's policy holds for it. */
  readonly policed: boolean;
  /** Whether any key may be renamed, deprecated or removed (V6). */
  readonly declaresNotices: boolean;
  /** What is wrong with schema and profile, short of compiling. */
  readonly diagnostics: readonly Diagnostic[];
  /** Compiles the schema, at the first call; undefined where there is none. */
  readonly compile?: () => Promise<Validator>;
  /** Compiles what a fragment alone may be (V2). */
  readonly compileOverlay?: () => Promise<Validator>;
  /** The overlay schema with directives, for an editor (V8). */
  readonly overlay?: () => Promise<Json>;
}
