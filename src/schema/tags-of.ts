import { isList, isObject, keysOf, member } from "../model/value.js";
import { inPlace } from "./in-place.js";
import type { Library, Subschema } from "./library.js";

const known = new WeakMap<Subschema, Map<string, ReadonlySet<string>>>();

/** The keys that tell the branches of a union apart: for which several of them name the values that they take. */
export function tagsOf(library: Library, union: Subschema, keyword: string): ReadonlySet<string> {
  const before = known.get(union)?.get(keyword);
  if (before !== undefined) return before;
  const counts = new Map<string, number>();
  const branches = member(union.schema, keyword);
  for (const index of isList(branches) ? branches.keys() : []) {
    const branch = library.below(union, [keyword, index]);
    for (const key of branch === undefined ? [] : tagsIn(library, branch)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const tags = new Set(Array.from(counts).flatMap(([key, count]) => (count > 1 ? [key] : [])));
  known.set(union, new Map([...(known.get(union) ?? []), [keyword, tags]]));
  return tags;
}

function tagsIn(library: Library, branch: Subschema): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const { place } of inPlace(library, [{ place: branch, rank: 0, branch: false }])) {
    const properties = member(place.schema, "properties");
    for (const key of isObject(properties) ? keysOf(properties) : []) {
      const below = library.below(place, ["properties", key]);
      const says = below !== undefined && inPlace(library, [{ place: below, rank: 0, branch: false }]).some(names);
      if (says) tags.add(key);
    }
  }
  return tags;
}

function names({ place, branch }: { readonly place: Subschema; readonly branch: boolean }): boolean {
  return !branch && ["const", "enum"].some((word) => member(place.schema, word) !== undefined);
}
