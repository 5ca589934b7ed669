import { finding } from "../model/diagnostic.js";
import { isList, isObject, keysOf, mapSame, record, type Value } from "../model/json.js";
import { isFinding, readDirectives } from "./directive.js";
import type { Notes, Spot } from "./spot.js";

/**
 * A value in which nothing is left to merge: an item of a list without identity, what stands below `$replace`.
 * There `$literal` still escapes; every other directive means nothing and is an error, with the reason `because`.
 */
export function readConstant(spot: Spot, because: string, notes: Notes): Value {
  const { value } = spot;
  const child = (key: string | number, inner: Value): Value =>
    readConstant({ ...spot, value: inner, path: [...spot.path, key], place: [...spot.place, key] }, because, notes);
  if (isList(value)) return mapSame(value, (item, index) => child(index, item));
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
  const read = keys.map((key) => child(key, value[key] as Value));
  return read.every((item, index) => item === value[keys[index] as string])
    ? value
    : record(keys.map((key, index) => [key, read[index] as Value] as const));
}
