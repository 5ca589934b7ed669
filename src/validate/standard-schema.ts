import { quote } from "../model/codes/entry.js";
import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { childrenOf, settle, strategyAt, valueAt, type Place } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import { isList, isObject, isScalar, Literal, type Json, type Maybe } from "../model/value.js";
import { originOf, type Account } from "../provenance/index.js";
import { replacedAt, useAt } from "./blame.js";
import { lastOf } from "./responsible.js";
import { namedPlace } from "./words.js";
import { hides, isSecretAt } from "../model/secret.js";

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
 * What a Standard Schema refuses, with the line that caused it, as any violation has it (V3): the last write of the
 * place; for what is missing its deletion, else the last writer of the map around it. Beside it what was replaced.
 *
 * The message is another's, and may quote what it found: where that may be a secret it is left out (Q5).
 */
export function blameIssue(issue: StandardIssue, vendor: string, account: Account): Diagnostic<"schema/refused"> {
  const place = settle(pathOf(issue), account.value, account.strategies);
  const missing = valueAt(account.value, place) === undefined;
  const write = lastOf(account, place) ?? lastOf(account, standing(account, place));
  const reason = quotesSecret(issue.message, account, place) ? {} : { reason: issue.message };
  return locate(finding("schema/refused", { vendor, ...reason }), {
    place: namedPlace(place, account.strategies, { path: [] }),
    origin: write && originOf(account, write.fragment, write.path, write.what),
    related: [...useAt(account, write), ...replacedAt(account, place, missing)],
  });
}

/** The keys and indexes of a path; what no configuration can hold, a symbol, ends it. */
function pathOf({ path = [] }: StandardIssue): Place {
  const keys = path.map((step) => (typeof step === "object" ? step.key : step));
  const end = keys.findIndex((key) => typeof key === "symbol");
  return (end < 0 ? keys : keys.slice(0, end)) as Place;
}

/** The nearest place at or above another where something stands. */
function standing({ value }: Account, place: Place): Place {
  let depth = place.length;
  while (depth > 0 && valueAt(value, place.slice(0, depth)) === undefined) depth -= 1;
  return place.slice(0, depth);
}

/** Of a secret place nobody knows what the words tell; of a place around one they are looked through. */
function quotesSecret(message: string, { value, strategies }: Account, place: Place): boolean {
  if (isSecretAt(strategies, place, valueAt(value, place))) return true;
  const texts = secretTexts(value, strategies, false).flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  return texts.some((text) => text !== "" && message.includes(text));
}

/** The texts of all secret scalars. */
function secretTexts(value: Maybe, strategy: Strategy, within: boolean): readonly string[] {
  if (isList(value) || isObject(value))
    return childrenOf(value, strategy).flatMap(([segment, child]) =>
      secretTexts(child, strategyAt(strategy, segment), within || strategy.secret),
    );
  if (!isScalar(value) || !(within || hides(strategy, value))) return [];
  const plain = value instanceof Literal ? value.value : value;
  return plain === null || typeof plain === "boolean" ? [] : [String(plain)];
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
