import { quote } from "../model/codes/entry.js";
import { locate, type Diagnostic, type Origin, type Related } from "../model/diagnostic.js";
import { listed } from "../model/listed.js";
import { formatPlace, isSecret, settle, valueAt, type Place } from "../model/place.js";
import { holdsSecret, redactedAt } from "../model/secret.js";
import { isList, isObject, type Maybe } from "../model/value.js";
import { foldItems, lineAt, originOf, useOf, writesAt, type Account, type Write } from "../provenance/index.js";
import { mendingBy, remedyFor, type Mends } from "./remedy.js";
import { duplicates, lastOf, responsibleFor, type ResponsibleWrite } from "./responsible.js";
import { forValidation, type Validator, type Violation } from "./violation.js";
import { namedPlace, shownPlace, violationFinding } from "./words.js";

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
export function faultOfSchema({ finding: found, schema }: Violation): Diagnostic {
  return locate(found, { place: [], origin: schema.origin() });
}

/** Where an alias or `<<` brings in what the origin defines (P2). */
export function useAt(account: Account, responsible: ResponsibleWrite | undefined): Related[] {
  const use = responsible && useOf(account, responsible.fragment, responsible.path);
  return use === undefined ? [] : [{ message: "used here", origin: use }];
}

/** What stood at a place before the last word about it; `missing` where that word has removed it. */
export function replacedAt(account: Account, place: Place, missing: boolean): readonly Related[] {
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
export function demanded({ schema, description }: Violation): readonly Related[] {
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
