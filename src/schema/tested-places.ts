import type { Path } from "../model/document.js";
import { isList, isObject, keysOf, member } from "../model/value.js";
import type { Library, Subschema } from "./bundle.js";
import { inPlace } from "./in-place.js";

/** Condition and discriminators stand near the top; further down nobody would look. */
const DEEPEST = 3;
const MOST = 12;

/**
 * The places below a value that a schema asks about, through references and branches too: `required` names them, or
 * `properties`. Of a schema that speaks of the value itself the value: the empty path.
 */
export function testedPlaces(library: Library, schema: Subschema): readonly Path[] {
  const found = new Map<string, Path>();
  visit(schema, [], 0);
  return [...found.values()].slice(0, MOST);

  function visit(here: Subschema, path: Path, depth: number): void {
    if (found.size >= MOST) return;
    let inside = false;
    for (const { place } of inPlace(library, [{ place: here, rank: 0, branch: false }])) {
      const required = member(place.schema, "required");
      for (const name of isList(required) ? required : []) {
        inside = true;
        if (typeof name === "string") add([...path, name]);
      }
      const properties = member(place.schema, "properties");
      for (const name of isObject(properties) ? keysOf(properties) : []) {
        inside = true;
        const below = library.below(place, ["properties", name]);
        if (below === undefined) continue;
        if (depth < DEEPEST) visit(below, [...path, name], depth + 1);
        else add([...path, name]);
      }
    }
    if (!inside) add(path);
  }

  function add(path: Path): void {
    if (found.size < MOST) found.set(JSON.stringify(path), path);
  }
}
