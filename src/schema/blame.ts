import { quote } from "../model/catalog/entry.js";
import { finding, locate, type Diagnostic, type Finding, type Related } from "../model/diagnostic.js";
import { Literal } from "../model/json.js";
import { settle, valueAt, type Place } from "../model/place.js";
import { holdsSecret, publicPlace, redactedAt } from "../model/redact.js";
import { lastOrigin, originOf, writesAt, type Account } from "../patch/account.js";
import type { Write } from "../patch/writes.js";
import { withoutFound, type Violation } from "./violation.js";

/**
 * A violation with the line that caused it (V3): the last write of the place; the key itself where the key is wrong;
 * for a missing key its deletion, else the last writer of the map. Beside it what was replaced, and the schema's place.
 */
export function blame(violation: Violation, account: Account): Diagnostic {
  const place = settle(violation.path, account.value, account.plan);
  const { key } = violation;
  const culprit = culpritOf(violation, account, place);
  return locate(said(violation, account, place), {
    place: publicPlace(key === undefined ? place : [...place, key], account.plan),
    origin: culprit,
    related: [...replaced(violation, account, place), ...demanded(violation)],
  });
}

function culpritOf({ finding: { code, facts }, key }: Violation, account: Account, place: Place): Diagnostic["origin"] {
  if (key !== undefined) return lastOrigin(account, [...place, key], "key") ?? lastOrigin(account, place);
  const missing = code === "schema/required" && "missing" in facts ? [...place, facts.missing] : undefined;
  return (missing && lastOrigin(account, missing)) ?? lastOrigin(account, place);
}

/** The finding in words that fit the value: nothing secret is quoted, and an integer too large for JSON is named. */
function said({ finding: found }: Violation, account: Account, place: Place): Finding {
  const value = valueAt(account.value, place);
  if (value !== undefined && holdsSecret(value, account.plan, place)) return withoutFound(found);
  const huge = found.code === "schema/type" && value instanceof Literal && typeof value.value === "bigint";
  return huge ? finding("schema/unsafe-integer", { found: value.text }) : found;
}

/** What the culprit replaced: the value below may be the one that was right. */
function replaced({ finding: { code } }: Violation, account: Account, place: Place): Related[] {
  if (code === "schema/required" || code === "schema/additional-key") return [];
  return writesAt(account, place)
    .slice(0, -1)
    .filter((write) => write.exact && write.outcome === "shadowed")
    .reverse()
    .map((write) => {
      const { layer } = account.fragments[write.fragment] as Account["fragments"][number];
      const origin = originOf(account, write.fragment, write.path);
      return {
        message: `replaces ${layer === account.fragments[0]?.layer ? `the ${layer} default` : `${layer}'s`}${shown(write, account, place)}`,
        origin,
      };
    });
}

function shown({ value }: Write, { plan }: Account, place: Place): string {
  return value === undefined ? "" : ` ${quote(redactedAt(value, plan, place))}`;
}

/** The keyword that demands something, with what the schema says of the place. */
export function demanded({ schema, description }: Violation): Related[] {
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
