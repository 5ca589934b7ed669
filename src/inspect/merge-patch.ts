import { formatPlace, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import {
  equal,
  isNull,
  isObject,
  keysOf,
  member,
  plain,
  record,
  type Json,
  type Maybe,
  type Value,
} from "../model/value.js";
import { accountOf } from "../provenance/index.js";

/** A merge patch before it is written down, or the first place that it cannot say. */
type Merging = { readonly patch: Value } | { readonly place: Place; readonly because: string };

/**
 * The same as `diff`, as a JSON Merge Patch (RFC 7396): applied to the old effective configuration it gives the new one.
 * It carries values, secret ones too, and replaces each list that differs whole.
 *
 * @throws RangeError where such a patch cannot say it: a null that is set in a map, or a configuration that is gone.
 * TypeError for a resolution that was not made by `resolve`, or whose format nobody knows.
 * @example
 * mergePatch(await plan.resolve("docker/daemon.json", { layers: ["vendor"] }), await plan.resolve("docker/daemon.json"))
 */
export function mergePatch(before: Resolution, after: Resolution): Json {
  const merging = mergingOf(accountOf(before).value, accountOf(after).value);
  if ("patch" in merging) return plain(merging.patch);
  throw new RangeError(inexpressible(after.id, merging));
}

/** Why there is no merge patch, in words. */
export function inexpressible(id: string, { place, because }: Exclude<Merging, { patch: Value }>): string {
  return `a merge patch (RFC 7396) cannot say ${id}#${formatPlace(place)}: ${because}`;
}

/** The merge patch from one value to another. */
export function mergingOf(before: Maybe, after: Maybe): Merging {
  if (after === undefined) return { place: [], because: "nothing is left, and a patch only changes" };
  const wrong = isObject(after) ? firstNull(before, after, []) : undefined;
  if (wrong !== undefined) return { place: wrong, because: "it is set to null, which there removes the key" };
  return { patch: isObject(after) ? between(isObject(before) ? before : record([]), after) : after };
}

/** The first member to be set to null; items of lists are not merged, and may hold it. */
function firstNull(before: Maybe, after: Value, place: Place): Place | undefined {
  if (!isObject(after)) return isNull(after) ? place : undefined;
  for (const key of keysOf(after)) {
    const [was, is] = [member(before, key), after[key] as Value];
    const found = equal(was, is) ? undefined : firstNull(was, is, [...place, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function between(before: Value, after: Value): Value {
  if (!isObject(after)) return after;
  const gone = isObject(before) ? keysOf(before).filter((key) => !Object.hasOwn(after, key)) : [];
  const members = keysOf(after).flatMap((key): readonly (readonly [string, Value])[] => {
    const [was, is] = [member(before, key), after[key] as Value];
    if (equal(was, is)) return [];
    return [[key, between(was ?? null, is)]];
  });
  return record([...gone.map((key) => [key, null] as const), ...members]);
}

/** The values that a merge patch carries, each with its place; what it removes carries none. */
export function carriedBy(
  patch: Value,
  place: Place = [],
): readonly { readonly place: Place; readonly value: Value }[] {
  if (!isObject(patch) || keysOf(patch).length === 0) return isNull(patch) ? [] : [{ place, value: patch }];
  return keysOf(patch).flatMap((key) => carriedBy(patch[key] as Value, [...place, key]));
}
