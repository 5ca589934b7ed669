import type { Path } from "../model/document.js";
import { isList, isObject, keysOf, member, type ValueObject } from "../model/value.js";
import type { Library } from "./bundle.js";
import type { Voice } from "./in-place.js";
import { keyMatcher } from "./key-matcher.js";

/** A key as a schema sees it: by its name, as one that fits a pattern only, or as one that nothing names. */
export type KeyClass = { readonly name: string } | { readonly pattern: string } | "other";

/** The schemas that speak of an object's key. */
export function voicesOfKey(library: Library, voices: readonly Voice[], key: KeyClass): readonly Voice[] {
  return voices.flatMap((voice) => {
    const { schema } = voice.place;
    if (typeof schema === "boolean") return [];
    const named: Path[] = [];
    const properties = member(schema, "properties");
    if (typeof key === "object" && "name" in key && isObject(properties) && Object.hasOwn(properties, key.name)) {
      named.push(["properties", key.name]);
    }
    for (const pattern of patternsOf(schema)) {
      if (fits(key, pattern)) named.push(["patternProperties", pattern]);
    }
    const paths = named.length > 0 ? named : [["additionalProperties"], ["unevaluatedProperties"]];
    return paths.flatMap((path) => below(library, voice, path));
  });
}

/** The schemas that speak of a list's item: of the one at an index, or of any behind those that a tuple names. */
export function voicesOfItem(library: Library, voices: readonly Voice[], index: number | undefined): readonly Voice[] {
  return voices.flatMap((voice) => {
    const { schema } = voice.place;
    if (typeof schema === "boolean") return [];
    const tuple = ["prefixItems", "items"].find((keyword) => isList(member(schema, keyword)));
    const named = tuple === undefined ? undefined : (member(schema, tuple) as readonly unknown[]);
    if (tuple !== undefined && index !== undefined && named !== undefined && index < named.length) {
      return below(library, voice, [tuple, index]);
    }
    const rest = tuple === "items" ? "additionalItems" : "items";
    return [[rest], ["unevaluatedItems"]].flatMap((path) => below(library, voice, path));
  });
}

/** How many items some tuple names. */
export function tupleLength(voices: readonly Voice[]): number {
  const tuples = voices.flatMap(({ place: { schema } }) =>
    ["prefixItems", "items"].map((keyword) => (typeof schema === "boolean" ? undefined : member(schema, keyword))),
  );
  return Math.max(0, ...tuples.map((tuple) => (isList(tuple) ? tuple.length : 0)));
}

function below(library: Library, voice: Voice, path: Path): readonly Voice[] {
  const place = library.below(voice.place, path);
  return place === undefined || typeof place.schema === "boolean" ? [] : [{ ...voice, place }];
}

function fits(key: KeyClass, source: string): boolean {
  if (key === "other") return false;
  return "pattern" in key ? key.pattern === source : keyMatcher([source])(key.name) === "1";
}

/** The names and the patterns of keys that schemas know. */
export function keysNamed(voices: readonly Voice[]): {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
} {
  const names = new Set<string>();
  const patterns = new Set<string>();
  for (const { place } of voices) {
    if (typeof place.schema === "boolean") continue;
    const properties = member(place.schema, "properties");
    if (isObject(properties)) for (const name of keysOf(properties)) names.add(name);
    for (const pattern of patternsOf(place.schema)) patterns.add(pattern);
  }
  return { names, patterns: [...patterns] };
}

function patternsOf(schema: ValueObject): readonly string[] {
  const patterns = member(schema, "patternProperties");
  return isObject(patterns) ? keysOf(patterns) : [];
}
