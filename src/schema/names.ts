import { isObject, keysOf, member } from "../model/value.js";
import { inPlace } from "./in-place.js";
import type { Library, Subschema } from "./library.js";

/** The keys that a schema names for the objects it describes, through references and branches too. */
export function namesIn(library: Library, subschema: Subschema): readonly string[] {
  const names = new Set<string>();
  for (const { place } of inPlace(library, [{ place: subschema, rank: 0, branch: false }])) {
    const properties = typeof place.schema === "boolean" ? undefined : member(place.schema, "properties");
    if (isObject(properties)) for (const name of keysOf(properties)) names.add(name);
  }
  return [...names];
}
