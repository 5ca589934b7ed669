import type { TypeName } from "../model/strategy.js";
import { isList, isObject, keysOf, member, type Maybe, type ValueObject } from "../model/value.js";
import type { Bundle, Subschema } from "./bundle.js";
import { heldBy, IN_PLACE, referencesOf, typesOf } from "./keywords.js";

/** A schema that applies to a place of the configuration. */
export interface ApplicableSchema {
  readonly place: Subschema;
  /** How far from the place it speaks: what stands beside `type` is 0; a branch or a reference beside words is further. */
  readonly rank: number;
  /** Whether it holds only for some values: below `anyOf`, `oneOf`, `if`, `then`, `else`, `dependentSchemas`. */
  readonly branch: boolean;
}

/** The keys that a schema names for the objects it describes, through references and branches too. */
export function namesIn(bundle: Bundle, subschema: Subschema): readonly string[] {
  const names = new Set<string>();
  for (const { place } of inPlace(bundle, [{ place: subschema, rank: 0, branch: false }])) {
    const properties = typeof place.schema === "boolean" ? undefined : member(place.schema, "properties");
    if (isObject(properties)) for (const name of keysOf(properties)) names.add(name);
  }
  return [...names];
}

const known = new WeakMap<Subschema, Map<string, ReadonlySet<string>>>();

/** The keys that tell the branches of a union apart: for which several of them name the values that they take. */
export function tagsOf(bundle: Bundle, union: Subschema, keyword: string): ReadonlySet<string> {
  const before = known.get(union)?.get(keyword);
  if (before !== undefined) return before;
  const counts = new Map<string, number>();
  const branches = member(union.schema, keyword);
  for (const index of isList(branches) ? branches.keys() : []) {
    const branch = bundle.below(union, [keyword, index]);
    for (const key of branch === undefined ? [] : tagsIn(bundle, branch)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const tags = new Set(Array.from(counts).flatMap(([key, count]) => (count > 1 ? [key] : [])));
  known.set(union, new Map([...(known.get(union) ?? []), [keyword, tags]]));
  return tags;
}

function tagsIn(bundle: Bundle, branch: Subschema): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const { place } of inPlace(bundle, [{ place: branch, rank: 0, branch: false }])) {
    const properties = member(place.schema, "properties");
    for (const key of isObject(properties) ? keysOf(properties) : []) {
      const below = bundle.below(place, ["properties", key]);
      const says = below !== undefined && inPlace(bundle, [{ place: below, rank: 0, branch: false }]).some(names);
      if (says) tags.add(key);
    }
  }
  return tags;
}

/**
 * All schemas that speak of the same value as the given ones: these, and what they reach by `$ref`, `allOf`, `anyOf`,
 * `oneOf`, `if`, `then`, `else` and `dependentSchemas`. Each stands once, at its least rank; circles end.
 */
export function inPlace(bundle: Bundle, schemas: readonly ApplicableSchema[]): readonly ApplicableSchema[] {
  const reached = new Map<Subschema, ApplicableSchema>();
  const waiting = [...schemas];
  for (const next of waiting) {
    const before = reached.get(next.place);
    if (before !== undefined && before.rank <= next.rank && (!before.branch || next.branch)) continue;
    const applicable = before === undefined ? next : nearer(before, next);
    reached.set(next.place, applicable);
    for (const each of passedOn(bundle, applicable)) waiting.push(each); // more than a call takes arguments
  }
  return [...reached.values()];
}

function nearer(a: ApplicableSchema, b: ApplicableSchema): ApplicableSchema {
  return { place: a.place, rank: Math.min(a.rank, b.rank), branch: a.branch && b.branch };
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

function passedOn(bundle: Bundle, { place, rank, branch }: ApplicableSchema): readonly ApplicableSchema[] {
  const { schema } = place;
  if (typeof schema === "boolean") return [];
  const below = WORDS.some((word) => member(schema, word) !== undefined) ? rank + 1 : rank;
  const passed: ApplicableSchema[] = [];
  for (const keyword of referencesOf(bundle.draft)) {
    const target = typeof member(schema, keyword) === "string" ? bundle.resolve(place, keyword) : undefined;
    if (target !== undefined) passed.push({ place: target, rank: below, branch });
  }
  for (const keyword of IN_PLACE)
    for (const each of held(bundle, place, schema, keyword, below, branch)) passed.push(each);
  return passed;
}

function held(
  bundle: Bundle,
  place: Subschema,
  schema: ValueObject,
  keyword: string,
  rank: number,
  branch: boolean,
): readonly ApplicableSchema[] {
  return heldBy(schema, keyword).flatMap(([path]) => {
    const inner = bundle.below(place, path);
    return inner === undefined ? [] : [{ place: inner, rank, branch: branch || keyword !== "allOf" }];
  });
}

function names({ place, branch }: { readonly place: Subschema; readonly branch: boolean }): boolean {
  return !branch && ["const", "enum"].some((word) => member(place.schema, word) !== undefined);
}

type Types = ReadonlySet<TypeName>;

const ALL: Types = new Set<TypeName>(["null", "boolean", "integer", "number", "string", "array", "object"]);
/** References and branches followed inside one another; what is deeper allows everything, which is never wrong (R1). */
const DEEPEST = 500;

/**
 * The types that a schema allows: those of `type`, `const` or `enum`, of these what all of `allOf` and `$ref` allow,
 * and of these what some branch of `anyOf` and `oneOf` allows. Undefined where nothing is said.
 */
export function allowedTypes(bundle: Bundle, place: Subschema): Types | undefined {
  /** Each schema is asked once, however many ways lead to it; one that leads back to itself adds nothing there. */
  const known = new Map<Subschema, Types>();
  const allowed = find(place, 0);
  return allowed === ALL ? undefined : allowed;

  function find(here: Subschema, depth: number): Types {
    const { schema } = here;
    if (schema === false) return new Set();
    if (schema === true || depth > DEEPEST) return ALL;
    const before = known.get(here);
    if (before !== undefined) return before;
    known.set(here, ALL);
    const types = combine(here, schema, depth + 1);
    known.set(here, types);
    return types;
  }

  function combine(here: Subschema, schema: ValueObject, depth: number): Types {
    const below = (keyword: string) =>
      heldBy(schema, keyword).flatMap(([path]) => {
        const inner = bundle.below(here, path);
        return inner === undefined ? [] : [find(inner, depth)];
      });
    let types: Types = own(schema);
    for (const keyword of referencesOf(bundle.draft)) {
      const target = typeof member(schema, keyword) === "string" ? bundle.resolve(here, keyword) : undefined;
      if (target !== undefined) types = both(types, find(target, depth));
    }
    for (const each of below("allOf")) types = both(types, each);
    for (const keyword of ["anyOf", "oneOf"]) {
      const branches = below(keyword);
      if (branches.length > 0) types = both(types, branches.reduce(either));
    }
    return types;
  }
}

function own(schema: Maybe): Types {
  const named = typesOf(schema);
  if (named.length > 0) return new Set(named as TypeName[]);
  if (member(schema, "const") !== undefined) return new Set([typeOf(member(schema, "const"))]);
  const values = member(schema, "enum");
  return isList(values) ? new Set(values.map(typeOf)) : ALL;
}

function typeOf(value: Maybe): TypeName {
  if (value === null) return "null";
  if (isList(value)) return "array";
  if (isObject(value)) return "object";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "boolean" ? "boolean" : "string";
}

/** An integer is a number. */
export function both(a: Types, b: Types): Types {
  if (a === ALL) return b;
  if (b === ALL) return a;
  const has = (types: Types, type: TypeName) => types.has(type) || (type === "integer" && types.has("number"));
  return new Set([...a, ...b].filter((type) => has(a, type) && has(b, type)));
}

export function either(a: Types, b: Types): Types {
  return a === ALL || b === ALL ? ALL : new Set([...a, ...b]);
}
