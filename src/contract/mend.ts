import { isError, type Diagnostic } from "../model/diagnostic.js";
import { parsePlace, type Segment } from "../model/place.js";
import { isList, isObject, keysOf, record, type Maybe, type Value } from "../model/value.js";
import { applicable, conjuncts, ofItem, ofKey, type Cursor } from "./cursor.js";
import { instanceOf } from "./instance.js";

/**
 * A document with the keys that the old side's schema misses in it, where nothing else is wrong with it: what a condition
 * asks for is only known when it was asked. Undefined where it cannot be mended so.
 */
export function mended(document: Value, diagnostics: readonly Diagnostic[], root: readonly Cursor[]): Maybe {
  let better: Maybe = document;
  for (const found of diagnostics.filter(isError)) {
    if (better === undefined || found.code !== "schema/required") return undefined;
    const { missing } = found.facts as { readonly missing: string };
    better = withKey(better, parsePlace(found.place ?? ""), missing, root);
  }
  return better === document ? undefined : better;
}

function withKey(value: Value, place: readonly Segment[], missing: string, cursors: readonly Cursor[]): Maybe {
  const all = applicable(cursors);
  if (isObject(value) && keysOf(value).length === 1 && Object.hasOwn(value, "$replace")) {
    const inner = withKey(value["$replace"] as Value, place, missing, cursors);
    return inner === undefined ? undefined : record([["$replace", inner]]);
  }
  const [segment, ...rest] = place;
  if (segment === undefined) {
    const made = instanceOf(ofKey(conjuncts(cursors), missing)) ?? instanceOf(ofKey(all, missing));
    if (made === undefined || !isObject(value) || Object.hasOwn(value, missing)) return undefined;
    return record([...keysOf(value).map((key) => [key, value[key] as Value] as const), [missing, made]]);
  }
  if (isList(value)) {
    const index = Number(segment) < value.length ? Number(segment) : value.length - 1;
    const inner = index < 0 ? undefined : withKey(value[index] as Value, rest, missing, ofItem(all, index));
    return inner === undefined ? undefined : value.with(index, inner);
  }
  if (!isObject(value) || typeof segment !== "string") return undefined;
  const inner = withKey(value[segment] ?? record([]), rest, missing, ofKey(all, segment));
  if (inner === undefined) return undefined;
  const others = keysOf(value).filter((key) => key !== segment);
  return record([...others.map((key) => [key, value[key] as Value] as const), [segment, inner]]);
}
