import { quote } from "../model/codes/entry.js";
import type { Related } from "../model/diagnostic.js";
import { formatPlace, isSecret, valueAt, type Place } from "../model/place.js";
import { redactedAt } from "../model/secret.js";
import { isList, isObject } from "../model/value.js";
import { originOf, writesAt, type Account } from "../provenance/account.js";
import { foldItems } from "../provenance/trace.js";
import type { Write } from "../provenance/writes.js";
import { duplicates, type Culprit } from "./culprit.js";
import { namedPlace } from "./said.js";
import type { Violation } from "./violation.js";

/** What the culprit replaced or removed: the value below may be the one that was right. */
export function replaced({ finding: said, key }: Violation, account: Account, place: Place): readonly Related[] {
  if (key !== undefined) return [];
  return said.code === "schema/required"
    ? replacedAt(account, [...place, said.facts.missing], true)
    : replacedAt(account, place, false);
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

function shown({ value }: Write, { plan }: Account, place: Place): string {
  return value === undefined ? "" : ` ${quote(redactedAt(value, plan, place))}`;
}

/** A place that brought the demand about. */
export function because(violation: Violation, account: Account, place: Place, by: Culprit): Related {
  return {
    message: `because ${statement(violation, account, place)}`,
    origin: originOf(account, by.fragment, by.path, by.what),
  };
}

/** Where what is wrong was written, when another line made it wrong. */
export function stands(violation: Violation, account: Account, place: Place, own: Culprit): Related {
  const { key, finding: said } = violation;
  const origin = originOf(account, own.fragment, own.path, own.what);
  if (key !== undefined) {
    return { message: `${isSecret(account.plan, place) ? "the key" : quote(key)} is written here`, origin };
  }
  if (said.code === "schema/required") return { message: `${quote(said.facts.missing)} is removed here`, origin };
  return { message: statement(violation, account, place), origin };
}

function statement({ schema }: Violation, { value, plan }: Account, place: Place): string {
  const name = formatPlace(namedPlace(place, plan, schema)) || "the configuration";
  const here = valueAt(value, place);
  if (here === undefined) return `${name} is not there`;
  return isObject(here) || isList(here) ? `${name} is there` : `${name} is ${quote(redactedAt(here, plan, place))}`;
}

/** Who else has a part in what is wrong: other writers of the key, other items of the list; not those named already. */
export function alsoWritten(
  violation: Violation,
  account: Account,
  place: Place,
  named: readonly (Culprit | undefined)[],
): readonly Related[] {
  const { finding: said, key } = violation;
  const others = (write: { readonly fragment: number }) => !named.some((each) => each?.fragment === write.fragment);
  if (said.code === "schema/duplicate-items") {
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
  if (said.code !== "schema/length" || said.facts.keyword !== "maxItems") return [];
  const items = foldItems(account.tracer.at(place));
  return account.fragments.flatMap((_, fragment) => {
    const own = items.filter((item) => item.fragment === fragment && item.exact);
    const [first] = own;
    if (first === undefined || !others(first)) return [];
    const message = `brings ${own.length === 1 ? "1 of the items" : `${own.length} of the items`}`;
    return [{ message, origin: originOf(account, fragment, first.cursor.path) }];
  });
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
