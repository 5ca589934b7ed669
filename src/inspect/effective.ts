import { compareDiagnostics, ConfigError } from "../model/diagnostic.js";
import { plain, type Json, type Value } from "../model/json.js";
import type { Effective, Resolution } from "../model/resolution.js";
import { accountOf } from "../patch/account.js";
import { blameIssue } from "../schema/blame-issue.js";
import { askStandardSchema, type StandardSchema } from "../schema/standard-schema.js";

/** Of what is wrong with a value so much is told; the rest would be no news. */
const MOST_ISSUES = 1000;

/**
 * The configuration to use, as `JSON.parse` makes it; undefined where nothing is left. It is the resolution's `value`,
 * the same at each call.
 *
 * @throws ConfigError where it is refused, or where no format is known for it.
 */
export function effective(resolution: Resolution): Json | undefined;
/**
 * The configuration as a schema of the program's own gives it: any Standard Schema, those of zod, valibot and others.
 * The schema is given a copy, which it may change. An integer beyond ±2^53 is the string of its digits.
 *
 * @throws ConfigError where it is refused, or the schema refuses it: each issue is a diagnostic `schema/refused` with the
 * line that caused it. TypeError for what is no Standard Schema, and for one that answers a promise.
 * @example
 * const { port } = effective(resolution, v.object({ port: v.number() })) ?? { port: 80 };
 */
export function effective<Output>(resolution: Resolution, schema: StandardSchema<unknown, Output>): Output | undefined;
export function effective(resolution: Resolution, ...schemas: readonly StandardSchema[]): unknown {
  if (resolution.state === "absent") return undefined;
  if (resolution.state !== "effective") throw new ConfigError(resolution.id, resolution.diagnostics);
  // one that is undefined was meant to be a schema: the value must not pass unjudged
  return schemas.length === 0 ? resolution.value : validatedBy(schemas[0] as StandardSchema, resolution);
}

function validatedBy(schema: StandardSchema, resolution: Effective): unknown {
  const account = accountOf(resolution);
  const result = askStandardSchema(schema, plain(account.value as Value));
  if (result.issues === undefined) return result.value;
  const { vendor } = schema["~standard"];
  const issues = result.issues.length === 0 ? [{ message: "it gives no reason" }] : result.issues.slice(0, MOST_ISSUES);
  const refused = issues.map((issue) => ({ ...blameIssue(issue, vendor, account), id: resolution.id }));
  throw new ConfigError(resolution.id, [...resolution.diagnostics, ...refused].sort(compareDiagnostics));
}
