import { locate, type Diagnostic } from "../model/diagnostic.js";
import { settle, valueAt } from "../model/place.js";
import { holdsSecret } from "../model/secret.js";
import { stated } from "../patch/index.js";
import { originOf, type Account } from "../provenance/index.js";
import { demanded, unjudged } from "./blame.js";
import { judged, type Validator } from "./violation.js";
import { said, shownPlace } from "./words.js";

/**
 * What is wrong with each fragment's own document, as warnings (V2): a slip is found even where something above hides
 * it. What the merged result was blamed for already is not told twice.
 *
 * @param told the findings of the merged result.
 */
export function judgeFragments(
  account: Account,
  { validate }: Validator,
  nulls: Readonly<Record<string, "set" | "delete">>,
  told: readonly Diagnostic[],
): readonly Diagnostic[] {
  const known = new Set(told.map(nameOf));
  return account.fragments
    .flatMap((fragment, index) => judgeFragment(account, index, validate, nulls[fragment.layer] ?? "set"))
    .filter((found) => !known.has(nameOf(found)));
}

function judgeFragment(
  account: Account,
  fragment: number,
  validate: Validator["validate"],
  nulls: "set" | "delete",
): readonly Diagnostic[] {
  const { document } = account.fragments[fragment] as Account["fragments"][number];
  const own = document.value === undefined ? undefined : stated(document.value, nulls);
  if (own === undefined) return [];
  return validate(judged(own.value)).map((violation): Diagnostic => {
    const { path, key } = violation;
    if (violation.finding.code === "schema/too-costly") return { ...unjudged(violation), severity: "warning" };
    const place = settle(path, own.value, account.plan);
    const value = valueAt(own.value, place);
    const secret = value !== undefined && holdsSecret(value, account.plan, place);
    const at = own.pathOf(path);
    const origin =
      key === undefined ? originOf(account, fragment, at) : originOf(account, fragment, [...at, key], "key");
    return {
      ...locate(said(violation, own.value, account.plan, secret), {
        place: shownPlace(violation, place, account.plan),
        origin,
        related: demanded(violation),
      }),
      severity: "warning",
    };
  });
}

/** One mistake: the same code at the same node of the same file. */
function nameOf({ code, origin }: Diagnostic): string {
  return JSON.stringify([code, origin?.file, origin?.start]);
}
