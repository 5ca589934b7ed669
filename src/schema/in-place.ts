import { member, type ValueObject } from "../model/value.js";
import { heldBy, IN_PLACE } from "./keywords.js";
import { referencesOf, type Library, type Subschema } from "./library.js";

/** A schema that has a word about a place of the configuration. */
export interface Voice {
  readonly place: Subschema;
  /** How far from the place it speaks: what stands beside `type` is 0; a branch or a reference beside words is further. */
  readonly rank: number;
  /** Whether it holds only for some values: below `anyOf`, `oneOf`, `if`, `then`, `else`, `dependentSchemas`. */
  readonly branch: boolean;
}

/** Keywords by which a schema speaks for itself; without one it only passes on what it refers to. */
const WORDS = [
  "properties",
  "patternProperties",
  "additionalProperties",
  "items",
  "prefixItems",
  "x-merge",
  "x-kubernetes-list-type",
  "x-kubernetes-map-type",
  "x-kubernetes-patch-strategy",
  "mergeStrategy",
];

/**
 * All schemas that speak of the same value as the given ones: these, and what they reach by `$ref`, `allOf`, `anyOf`,
 * `oneOf`, `if`, `then`, `else` and `dependentSchemas`. Each stands once, at its least rank; circles end.
 */
export function inPlace(library: Library, voices: readonly Voice[]): readonly Voice[] {
  const reached = new Map<Subschema, Voice>();
  const waiting = [...voices];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const before = reached.get(next.place);
    if (before !== undefined && before.rank <= next.rank && (!before.branch || next.branch)) continue;
    const voice = before === undefined ? next : nearer(before, next);
    reached.set(next.place, voice);
    waiting.push(...passedOn(library, voice));
  }
  return [...reached.values()];
}

function nearer(a: Voice, b: Voice): Voice {
  return { place: a.place, rank: Math.min(a.rank, b.rank), branch: a.branch && b.branch };
}

function passedOn(library: Library, { place, rank, branch }: Voice): readonly Voice[] {
  const { schema } = place;
  if (typeof schema === "boolean") return [];
  const below = WORDS.some((word) => member(schema, word) !== undefined) ? rank + 1 : rank;
  const passed: Voice[] = [];
  for (const keyword of referencesOf(library.draft)) {
    const target = typeof member(schema, keyword) === "string" ? library.resolve(place, keyword) : undefined;
    if (target !== undefined) passed.push({ place: target, rank: below, branch });
  }
  for (const keyword of IN_PLACE) passed.push(...held(library, place, schema, keyword, below, branch));
  return passed;
}

function held(
  library: Library,
  place: Subschema,
  schema: ValueObject,
  keyword: string,
  rank: number,
  branch: boolean,
): readonly Voice[] {
  return heldBy(schema, keyword).flatMap(([path]) => {
    const inner = library.below(place, path);
    return inner === undefined ? [] : [{ place: inner, rank, branch: branch || keyword !== "allOf" }];
  });
}
