import { locate, type Diagnostic } from "../model/diagnostic.js";
import { listed } from "../model/listed.js";
import { settle, valueAt } from "../model/place.js";
import { holdsSecret } from "../model/secret.js";
import { dataOf } from "../patch/index.js";
import { originOf, type Account } from "../provenance/index.js";
import { demanded, faultOfSchema } from "./blame.js";
import { forValidation, type Validator, type Violation } from "./violation.js";
import { shownPlace, violationFinding } from "./words.js";

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
