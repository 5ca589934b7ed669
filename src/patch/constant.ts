import { finding } from "../model/diagnostic.js";
import { isFinding, readDirectives, wrapping } from "../model/directive.js";
import { itemOf } from "../model/place.js";
import { keyOf, UNDECLARED, type Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, mapSame, record, type Value } from "../model/value.js";
import { missingKey, repeatedItem } from "./item-finding.js";
import type { Notes, Spot } from "./spot.js";

/** What the reading of a constant tells. */
type ConstantNotes = Pick<Notes, "lineOf" | "misuse">;

/**
 * A value in which nothing is left to merge: an item of a list without identity, what stands below `$replace`.
 * There `$literal` still escapes; every other directive means nothing and is an error, with the reason `because`.
 */
export function readConstant(spot: Spot, because: string, notes: ConstantNotes): Value {
  const { value, strategy } = spot;
  const child = (key: string | number, inner: Value, below: Strategy): Value =>
    readConstant(
      { value: inner, path: [...spot.path, key], place: [...spot.place, key], strategy: below },
      because,
      notes,
    );
  if (isList(value)) {
    const items = mapSame(value, (item, index) => child(index, item, strategy.item(index)));
    noteKeys(items, value, spot, notes);
    return items;
  }
  if (!isObject(value)) return value;
  const directives = readDirectives(value);
  if (isFinding(directives)) {
    notes.misuse(directives, spot);
    return value;
  }
  const [directive] = directives;
  if (directive?.name === "literal") return directive.operand;
  if (directive !== undefined) {
    notes.misuse(finding("merge/directive-misplaced", { directive: directive.key, because }), spot);
    return value;
  }
  const keys = keysOf(value);
  const read = keys.map((key) => child(key, value[key] as Value, strategy.key(key)));
  return read.every((item, index) => item === value[keys[index] as string])
    ? value
    : record(keys.map((key, index) => [key, read[index] as Value] as const));
}

const SILENT: ConstantNotes = { lineOf: () => 0, misuse: () => {} };

/** A constant as data, `$literal` taken off, whatever may be wrong in it. */
export function unescaped(value: Value): Value {
  return readConstant({ value, path: [], place: [], strategy: UNDECLARED }, "", SILENT);
}

/** A keyed list that is set whole is still a keyed list: every item has its key, and no two the same (E7). */
function noteKeys(
  list: readonly Value[],
  written: readonly Value[],
  { path, place, strategy }: Spot,
  notes: ConstantNotes,
): void {
  const { identity: by } = strategy;
  if (by === undefined || by.length === 0) return;
  const first = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const directive = wrapping(written[index] as Value)?.name;
    if (directive !== undefined && directive !== "literal") continue; // it means nothing here, and that is told
    const here = { path: [...path, index], place: [...place, index] };
    const key = keyOf(item, by);
    if (key === undefined) {
      notes.misuse(missingKey(item, by), here);
      continue;
    }
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    else
      notes.misuse(
        repeatedItem(itemOf(key, by), strategy, false, () => notes.lineOf([...path, before])),
        here,
      );
  }
}
