import { formatNamed, formats } from "../format/index.js";
import { compareDiagnostics, ConfigError, formatOrigin } from "../model/diagnostic.js";
import type { Format, Path } from "../model/document.js";
import { expectOptions, expectWord } from "../model/nearest.js";
import {
  itemSegments,
  placeFrom,
  settle,
  strategyAt,
  valueAt as nodeAt,
  type Place,
  type Segment,
} from "../model/place.js";
import type { Effective, Resolution } from "../model/resolution.js";
import { visible } from "../model/spelling.js";
import type { Strategy } from "../model/strategy.js";
import { isList, keysOf, plain, type Json, type Maybe, type Value } from "../model/value.js";
import { accountOf, isPlainKey, keyOrder, lastOrigin, type Account } from "../provenance/index.js";
import { askStandardSchema, blameIssue, type StandardSchema } from "../validate/index.js";

/**
 * The effective configuration as a file of its own format, or of another one. Keys stand in the order in which the
 * fragments first mention them (E8), scalars keep their spelling (E11).
 *
 * @throws RangeError for a format or an option that does not exist, with the nearest, for `origins` in a syntax without
 * comments, and for a value that the syntax cannot say. TypeError for a resolution that is not effective.
 */
export function emit(
  resolution: Effective,
  form: { readonly format?: string; readonly origins?: boolean } = {},
): string {
  const { state } = resolution as Resolution; // whatever the types say, half a configuration is never written
  if (state !== "effective") throw new TypeError(`expected an effective resolution, found one that is ${state}`);
  expectOptions("emit", form, ["format", "origins"]);
  const account = accountOf(resolution);
  const format = formatOf(account, form.format);
  if (form.origins && !format.comments) throw new RangeError(`${format.name} has no comments to say origins in`);
  return emitAccount(account, format, form.origins ?? false);
}

/** The id's own format where no other one is asked for: a caller's own format is known to its ids only. */
function formatOf({ format: own }: Account, name: string | undefined): Format {
  if (own !== undefined && (name ?? own.name) === own.name) return own;
  const known = [...formats(), ...(own === undefined ? [] : [own])].map((format) => format.name);
  expectWord("format", name, [...new Set(known)]);
  return formatNamed(name as string) as Format; // expected: one of the package's, or the id's own
}

/** The merged value as text, whatever the state: for the questions that answer also when refused. */
export function emitAccount(account: Account, format: Format, origins: boolean): string {
  if (account.value === undefined) return "";
  const placeOf = valuePlaces(account.value, account.strategies);
  const comment = (path: Path): string | undefined => {
    const origin = lastOrigin(account, placeOf(path));
    return origin && visible(`${origin.layer} ${formatOrigin(origin)}`);
  };
  return format.emit(account.value, {
    keys: (object, path) =>
      account.fragments.length < 2 ? keysOf(object) : keyOrder(account.tracer.at(placeOf(path)), object),
    plainKey: (path) => isPlainKey(account, placeOf(path)),
    ...(origins ? { comment } : {}),
  });
}

/** Turns paths of a value into places; each list's items are named once, however many paths lead through it. */
function valuePlaces(value: Maybe, strategies: Strategy): (path: Path) => Place {
  const named = new WeakMap<readonly Value[], readonly Segment[]>();
  return (path) => {
    let here = value;
    let strategy = strategies;
    return path.map((step) => {
      let segment: Segment = step;
      if (isList(here) && typeof step === "number") {
        const segments = named.get(here) ?? itemSegments(here, strategy.identity);
        named.set(here, segments);
        segment = segments[step] ?? step;
        here = here[step];
      } else {
        here = (here as { readonly [key: string]: Value } | undefined)?.[step as string];
      }
      strategy = strategyAt(strategy, segment);
      return segment;
    });
  };
}

/**
 * The value at a place of the configuration; undefined where nothing is.
 *
 * @param place an identity path or a JSON Pointer (RFC 6901), `/jobs/[name=gc]/every` or `/jobs/0/every`; the empty text
 *   is the whole.
 * @throws ConfigError where the configuration is refused, or no format is known for it: as `effective`. RangeError for a
 *   text that is no place.
 * @example
 * valueAt(resolution, "/log-opts/max-size")
 */
export function valueAt(resolution: Resolution, place: Place | string): Json | undefined {
  const asked = placeFrom(place);
  if (resolution.state !== "effective") return effective(resolution); // undefined, or why not
  const { value, strategies } = accountOf(resolution);
  const found = nodeAt(value, settle(asked, value, strategies));
  return found === undefined ? undefined : plain(found);
}

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
  if ((resolution as Resolution | undefined)?.state !== "opaque") accountOf(resolution); // throws for what is none
  if (resolution.state === "absent") return undefined;
  if (resolution.state !== "effective") throw new ConfigError(resolution.id, resolution.diagnostics);
  // one that is undefined was meant to be a schema: the value must not pass unjudged
  return schemas.length === 0 ? resolution.value : validatedBy(schemas[0] as StandardSchema, resolution);
}

/** Of what is wrong with a value so much is told; the rest would be no news. */
const MOST_ISSUES = 1000;

function validatedBy(schema: StandardSchema, resolution: Effective): unknown {
  const account = accountOf(resolution);
  const result = askStandardSchema(schema, plain(account.value as Value));
  if (result.issues === undefined) return result.value;
  const { vendor } = schema["~standard"];
  const issues = result.issues.length === 0 ? [{ message: "it gives no reason" }] : result.issues.slice(0, MOST_ISSUES);
  const refused = issues.map((issue) => ({ ...blameIssue(issue, vendor, account), id: resolution.id }));
  throw new ConfigError(resolution.id, [...resolution.diagnostics, ...refused].sort(compareDiagnostics));
}
