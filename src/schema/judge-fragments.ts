import { locate, type Diagnostic } from "../model/diagnostic.js";
import { plain } from "../model/json.js";
import { holdsSecret, publicPlace } from "../model/redact.js";
import { settle, valueAt } from "../model/place.js";
import { originOf, type Account } from "../patch/account.js";
import { stated } from "../patch/stated.js";
import { demanded } from "./blame.js";
import type { Validator } from "./validator.js";
import { withoutFound } from "./violation.js";

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
  return validate(plain(own.value)).map((violation) => {
    const { path, key, finding } = violation;
    const place = settle(path, own.value, account.plan);
    const value = valueAt(own.value, place);
    const secret = value !== undefined && holdsSecret(value, account.plan, place);
    const at = own.pathOf(path);
    const origin =
      key === undefined ? originOf(account, fragment, at) : originOf(account, fragment, [...at, key], "key");
    return {
      ...locate(secret ? withoutFound(finding) : finding, {
        place: publicPlace(key === undefined ? place : [...place, key], account.plan),
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
