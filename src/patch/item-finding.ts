import { finding, type Finding } from "../model/diagnostic.js";
import { formatSegment, type Item } from "../model/place.js";
import { REDACTED } from "../model/secret.js";
import type { Identity, KeyField, Strategy } from "../model/strategy.js";
import { isNull, isScalar, member, type Maybe, type Value } from "../model/value.js";

/** A keyed item without its key (E7). */
export function missingKey(value: Value, by: Identity): Finding {
  const missing = by.find((field) => !isKey(member(value, field.name), field)) ?? by[0];
  const name = missing?.name ?? "";
  return finding("merge/missing-key", {
    fields: by.map((field) => field.name),
    missing: name,
    is: member(value, name) === undefined ? "missing" : "no scalar",
  });
}

function isKey(said: Maybe, field: KeyField): boolean {
  const value = said === undefined ? field.default : said;
  return isScalar(value) && !isNull(value);
}

/** A key twice in one list: one of the two would be lost (E7), unless both say the same. */
export function repeatedItem(segment: Item, { secret }: Strategy, harmless: boolean, firstLine: () => number): Finding {
  const item = secret ? REDACTED : formatSegment(segment);
  if (harmless) return finding("merge/duplicate-in-set", { item });
  return finding("merge/duplicate-item", { item, firstLine: firstLine() });
}
