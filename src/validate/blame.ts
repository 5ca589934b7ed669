import { quote } from "../model/codes/entry.js";
import { finding, listed, locate, type Diagnostic, type Origin, type Related } from "../model/diagnostic.js";
import {
  childrenOf,
  formatPlace,
  hides,
  holdsSecret,
  isSecret,
  isSecretAt,
  redactedAt,
  settle,
  strategyAt,
  valueAt,
  type Place,
} from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import { isList, isObject, isScalar, Literal, type Json, type Maybe } from "../model/value.js";
import { dataOf } from "../patch/index.js";
import { foldItems, lineAt, originOf, useOf, writesAt, type Account, type Write } from "../provenance/index.js";
import {
  duplicates,
  lastOf,
  mendingBy,
  remedyFor,
  responsibleFor,
  type Mends,
  type ResponsibleWrite,
} from "./remedy.js";
import {
  forValidation,
  namedPlace,
  shownPlace,
  violationFinding,
  type Validator,
  type Violation,
} from "./violation.js";

/** All that is wrong with a merged value, each with its line, and with what to write there. */
export function blameAll(account: Account, { validate }: Validator): readonly Diagnostic[] {
  const check = (value: Maybe): readonly Violation[] => (value === undefined ? [] : validate(forValidation(value)));
  const violations = check(account.value);
  const mends = mendingBy(account, check, violations);
  const list = listed();
  for (const violation of violations) {
    const found = blame(violation, account, mends, list);
    if (found !== undefined) list.add(found);
  }
  return list.all();
}

/**
 * A violation with the line that caused it (V3): the last write of the place; the key itself where the key is wrong;
 * for a missing key its deletion, else the last writer of the map; for a map or list of a wrong size the part that
 * broke it. Where the place is only wrong because of another that a higher fragment wrote, that one's line; likewise
 * where nothing is there that could be blamed. Beside it what was replaced, what else took part, and the schema's place.
 */
function blame(
  violation: Violation,
  account: Account,
  mends: Mends,
  list: ReturnType<typeof listed>,
): Diagnostic | undefined {
  if (violation.finding.code === "schema/too-costly") return faultOfSchema(violation);
  const place = settle(violation.path, account.value, account.strategies);
  const own = responsibleFor(violation, account, place);
  const causes = causesOf(violation, account);
  const highest = causes.at(-1)?.by;
  const moved = highest !== undefined && (own === undefined || own.vague || highest.fragment > own.fragment);
  const origin = moved ? highest : own;
  const { more = 0, finding: unlocated } = violation;
  if (list.isFull({ ...unlocated, file: origin && account.fragments[origin.fragment]?.file }, more)) return undefined;
  const value = valueAt(account.value, place);
  const secret = value !== undefined && holdsSecret(value, account.strategies, place);
  const found = violationFinding(violation, account.value, account.strategies, secret);
  const at = moved ? (causes.at(-1) as Cause).place : violation.key === undefined ? place : [...place, violation.key];
  const blamed = { violation, place, at, secret, causes: causes.map((cause) => cause.place) };
  const blaming = locate(found, {
    place: shownPlace(violation, place, account.strategies),
    origin: origin && originAt(account, origin),
    line: origin && lineAt(account, origin.fragment, origin.path, at),
    hint:
      found.hint === undefined && origin
        ? remedyFor({ ...blamed, fragment: origin.fragment }, account, mends)
        : undefined,
    related: [
      ...useAt(account, origin),
      ...(moved ? [] : replaced(violation, account, place)),
      ...(moved && own !== undefined && !own.vague ? [stands(violation, account, place, own)] : []),
      ...causes.filter(({ by }) => by !== origin).map((cause) => because(violation, account, cause.place, cause.by)),
      ...alsoWritten(violation, account, place, [origin, own]),
      ...demanded(violation),
    ],
  });
  return more === 0 ? blaming : { ...blaming, more };
}

interface Cause {
  readonly place: Place;
  readonly by: ResponsibleWrite;
}

/** The places whose values brought the demand about, each with its last write; the highest fragment's comes last. */
function causesOf({ because: paths = [] }: Violation, account: Account): readonly Cause[] {
  const causes = paths.flatMap((path) => {
    const place = settle(path, account.value, account.strategies);
    const by = lastOf(account, place);
    return by === undefined ? [] : [{ place, by }];
  });
  return causes.sort((a, b) => a.by.fragment - b.by.fragment);
}

function originAt(account: Account, { fragment, path, what }: ResponsibleWrite): Origin {
  return originOf(account, fragment, path, what);
}

/** What the responsible write replaced or removed: the value below may be the one that was right. */
function replaced({ finding: found, key }: Violation, account: Account, place: Place): readonly Related[] {
  if (key !== undefined) return [];
  return found.code === "schema/required"
    ? replacedAt(account, [...place, found.facts.missing], true)
    : replacedAt(account, place, false);
}

/** Where what is wrong was written, when another line made it wrong. */
function stands(violation: Violation, account: Account, place: Place, own: ResponsibleWrite): Related {
  const { key, finding: found } = violation;
  const origin = originOf(account, own.fragment, own.path, own.what);
  if (key !== undefined) {
    return { message: `${isSecret(account.strategies, place) ? "the key" : quote(key)} is written here`, origin };
  }
  if (found.code === "schema/required") return { message: `${quote(found.facts.missing)} is removed here`, origin };
  return { message: statement(violation, account, place), origin };
}

/** A place that brought the demand about. */
function because(violation: Violation, account: Account, place: Place, by: ResponsibleWrite): Related {
  return {
    message: `because ${statement(violation, account, place)}`,
    origin: originOf(account, by.fragment, by.path, by.what),
  };
}

function statement({ schema }: Violation, { value, strategies }: Account, place: Place): string {
  const name = formatPlace(namedPlace(place, strategies, schema)) || "the configuration";
  const here = valueAt(value, place);
  if (here === undefined) return `${name} is not there`;
  return isObject(here) || isList(here)
    ? `${name} is there`
    : `${name} is ${quote(redactedAt(here, strategies, place))}`;
}

/** Who else has a part in what is wrong: other writers of the key, other items of the list; not those named already. */
function alsoWritten(
  violation: Violation,
  account: Account,
  place: Place,
  named: readonly (ResponsibleWrite | undefined)[],
): readonly Related[] {
  const { finding: found, key } = violation;
  const others = (write: { readonly fragment: number }) => !named.some((each) => each?.fragment === write.fragment);
  if (found.code === "schema/duplicate-items") {
    return duplicates(violation, account)
      .slice(0, -1)
      .map(({ fragment, path }) => ({ message: "the same item", origin: originOf(account, fragment, path) }));
  }
  if (key !== undefined) {
    return writesAt(account, [...place, key])
      .filter((write) => others(write) && write.exact && write.value !== undefined)
      .map(({ fragment, path }) => ({
        message: "is written here, too",
        origin: originOf(account, fragment, path, "key"),
      }));
  }
  if (found.code !== "schema/length" || found.facts.keyword !== "maxItems") return [];
  const items = foldItems(account.tracer.at(place));
  return account.fragments.flatMap((_, fragment) => {
    const own = items.filter((item) => item.fragment === fragment && item.exact);
    const [first] = own;
    if (first === undefined || !others(first)) return [];
    const message = `brings ${own.length === 1 ? "1 of the items" : `${own.length} of the items`}`;
    return [{ message, origin: originOf(account, fragment, first.cursor.path) }];
  });
}

/** A schema that cannot be applied is at fault itself, whatever stands in the files. */
function faultOfSchema({ finding: found, schema }: Violation): Diagnostic {
  return locate(found, { place: [], origin: schema.origin() });
}

/** Where an alias or `<<` brings in what the origin defines (P2). */
function useAt(account: Account, responsible: ResponsibleWrite | undefined): Related[] {
  const use = responsible && useOf(account, responsible.fragment, responsible.path);
  return use === undefined ? [] : [{ message: "used here", origin: use }];
}

/** What stood at a place before the last word about it; `missing` where that word has removed it. */
function replacedAt(account: Account, place: Place, missing: boolean): readonly Related[] {
  return writesAt(account, place)
    .slice(0, -1)
    .filter(
      ({ exact, outcome, value }) => exact && value !== undefined && outcome === (missing ? "deleted" : "shadowed"),
    )
    .reverse()
    .map((write) => ({
      message: `${missing ? "removes" : "replaces"} ${owner(account, write)}${shown(write, account, place)}`,
      origin: originOf(account, write.fragment, write.path),
    }));
}

function owner({ fragments }: Account, { fragment }: Write): string {
  const layer = fragments[fragment]?.layer;
  return layer === fragments[0]?.layer ? `the ${layer} default` : `${layer}'s`;
}

function shown({ value }: Write, { strategies }: Account, place: Place): string {
  return value === undefined ? "" : ` ${quote(redactedAt(value, strategies, place))}`;
}

/** The keyword that demands something, with what the schema says of the place. */
function demanded({ schema, description }: Violation): readonly Related[] {
  const pointer = schema.path
    .map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
  return [
    {
      message: `required by #${pointer}${description === undefined ? "" : `: ${description}`}`,
      origin: schema.origin(),
    },
  ];
}

/**
 * What is wrong with each fragment's own document, as warnings (V2): a slip is found even where something above hides
 * it. What the merged result was blamed for already is not told twice.
 *
 * @param reported the findings of the merged result.
 */
export function validateFragments(
  account: Account,
  { validate }: Validator,
  nulls: Readonly<Record<string, "set" | "delete">>,
  reported: readonly Diagnostic[],
): readonly Diagnostic[] {
  const known: Known = {
    names: new Set(reported.map(nameOf)),
    full: new Set(reported.flatMap((each) => (each.more === undefined ? [] : [kindOf(each.code, each.origin?.file)]))),
  };
  const list = listed();
  for (const [index, { layer }] of account.fragments.entries())
    validateFragment(account, index, validate, nulls[layer] ?? "set", known, list);
  return list.all();
}

/** What the merged result was blamed for: each, and of which there are so many in a file that the rest was only counted. */
interface Known {
  readonly names: ReadonlySet<string>;
  readonly full: ReadonlySet<string>;
}

function kindOf(code: string, file: string | undefined): string {
  return `${code} ${file}`;
}

function validateFragment(
  account: Account,
  fragment: number,
  validate: Validator["validate"],
  nulls: "set" | "delete",
  known: Known,
  list: ReturnType<typeof listed>,
): void {
  const { file, document, lowest } = account.fragments[fragment] as Account["fragments"][number];
  const severity = lowest ? "note" : "warning"; // the vendor's own file is no administrator's affair
  const own = document.value === undefined ? undefined : dataOf(document.value, account.strategies, nulls);
  if (own === undefined) return;
  const findingOf = (violation: Violation): Diagnostic => {
    const { path, key, more } = violation;
    if (violation.finding.code === "schema/too-costly") return { ...faultOfSchema(violation), severity };
    const place = settle(path, own.value, account.strategies);
    const value = valueAt(own.value, place);
    const secret = value !== undefined && holdsSecret(value, account.strategies, place);
    const at = own.pathOf(path);
    const origin =
      key === undefined ? originOf(account, fragment, at) : originOf(account, fragment, [...at, key], "key");
    return {
      ...locate(violationFinding(violation, own.value, account.strategies, secret), {
        place: shownPlace(violation, place, account.strategies),
        origin,
        related: demanded(violation),
      }),
      severity,
      ...(more === undefined ? {} : { more }),
    };
  };
  for (const violation of validate(forValidation(own.value))) {
    const { code } = violation.finding;
    if (known.full.has(kindOf(code, file)) || list.isFull({ code, severity, file }, violation.more)) continue;
    const found = findingOf(violation);
    if (!known.names.has(nameOf(found))) list.add(found);
  }
}

/** One mistake: the same code at the same node of the same file. */
function nameOf({ code, origin }: Diagnostic): string {
  return JSON.stringify([code, origin?.file, origin?.start]);
}

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
