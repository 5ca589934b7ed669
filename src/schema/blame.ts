import { locate, type Diagnostic, type Origin, type Related } from "../model/diagnostic.js";
import { settle, valueAt, type Place } from "../model/place.js";
import { holdsSecret } from "../model/secret.js";
import { originOf, useOf, type Account } from "../provenance/account.js";
import { culpritOf, lastOf, type Culprit } from "./culprit.js";
import { alsoWritten, because, demanded, replaced, stands } from "./related.js";
import { said, shownPlace } from "./said.js";
import type { Violation } from "./violation.js";

/**
 * A violation with the line that caused it (V3): the last write of the place; the key itself where the key is wrong;
 * for a missing key its deletion, else the last writer of the map; for a map or list of a wrong size the part that
 * tipped it. Where the place is only wrong because of another that a higher fragment wrote, that one's line; likewise
 * where nothing is there that could be blamed. Beside it what was replaced, what else took part, and the schema's place.
 */
export function blame(violation: Violation, account: Account): Diagnostic {
  if (violation.finding.code === "schema/too-costly") return unjudged(violation);
  const place = settle(violation.path, account.value, account.plan);
  const value = valueAt(account.value, place);
  const secret = value !== undefined && holdsSecret(value, account.plan, place);
  const own = culpritOf(violation, account, place);
  const causes = causesOf(violation, account);
  const highest = causes.at(-1)?.by;
  const moved = highest !== undefined && (own === undefined || own.vague || highest.fragment > own.fragment);
  const origin = moved ? highest : own;
  return locate(said(violation, account.value, account.plan, secret), {
    place: shownPlace(violation, place, account.plan),
    origin: origin && originAt(account, origin),
    related: [
      ...useAt(account, origin),
      ...(moved ? [] : replaced(violation, account, place)),
      ...(moved && own !== undefined && !own.vague ? [stands(violation, account, place, own)] : []),
      ...causes.filter(({ by }) => by !== origin).map((cause) => because(violation, account, cause.place, cause.by)),
      ...alsoWritten(violation, account, place, [origin, own]),
      ...demanded(violation),
    ],
  });
}

/** A schema that cannot judge is at fault itself, whatever stands in the files. */
export function unjudged({ finding: found, schema }: Violation): Diagnostic {
  return locate(found, { place: [], origin: schema.origin() });
}

interface Cause {
  readonly place: Place;
  readonly by: Culprit;
}

/** The places whose values brought the demand about, each with its last write; the highest fragment's comes last. */
function causesOf({ because: paths = [] }: Violation, account: Account): readonly Cause[] {
  const causes = paths.flatMap((path) => {
    const place = settle(path, account.value, account.plan);
    const by = lastOf(account, place);
    return by === undefined ? [] : [{ place, by }];
  });
  return causes.sort((a, b) => a.by.fragment - b.by.fragment);
}

function originAt(account: Account, { fragment, path, what }: Culprit): Origin {
  return originOf(account, fragment, path, what);
}

/** Where an alias or `<<` brings in what the origin defines (P2). */
export function useAt(account: Account, culprit: Culprit | undefined): Related[] {
  const use = culprit && useOf(account, culprit.fragment, culprit.path);
  return use === undefined ? [] : [{ message: "used here", origin: use }];
}
