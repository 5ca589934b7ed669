import { quote } from "../model/codes/entry.js";
import type { Json } from "../model/value.js";

/*
 * What validators of the JavaScript world have in common, whoever wrote them (zod, valibot, arktype, ajv's typed ones).
 *
 * Source: https://standardschema.dev, version 1. Its types are declared here, so that nothing has to be installed.
 */

/** A schema that validates what it is given and tells the type of what comes out. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    /** Whose schema it is: `zod`, `valibot`. */
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    /** For the compiler alone: no object has it. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The value, which a schema may have made another one, or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong, and where: keys and indexes from the root. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * Asks a Standard Schema about a value.
 *
 * @throws TypeError for what is no Standard Schema of version 1, and for one that answers a promise.
 */
export function askStandardSchema<Output>(
  schema: StandardSchema<unknown, Output>,
  value: Json,
): StandardResult<Output> {
  const standard = standardOf(schema);
  const result = standard.validate(value);
  if (!isPromise(result)) return result;
  result.catch(() => undefined); // whatever becomes of it is nobody's any more
  throw new TypeError(
    `expected a schema that validates at once, found one of ${standard.vendor} that answers a promise: give it no asynchronous checks`,
  );
}

function standardOf<Output>(schema: StandardSchema<unknown, Output>): StandardSchema<unknown, Output>["~standard"] {
  const standard = Object(schema) === schema ? (schema["~standard"] as unknown) : undefined;
  const { version, validate } = Object(standard) as { readonly version?: unknown; readonly validate?: unknown };
  if (version === 1 && typeof validate === "function") return schema["~standard"];
  const found = version === undefined ? quote(schema) : `one of version ${quote(version)}`;
  throw new TypeError(`expected a Standard Schema of version 1 (zod's, valibot's …), found ${found}`);
}

function isPromise<T>(result: T | Promise<T>): result is Promise<T> {
  return typeof (result as { readonly then?: unknown } | undefined)?.then === "function";
}
