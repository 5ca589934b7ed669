import type { TypeName } from "../model/strategy.js";
import { isList, isObject, member, type Maybe, type ValueObject } from "../model/value.js";
import { heldBy } from "./keywords.js";
import { referencesOf, type Library, type Subschema } from "./library.js";
import { typesOf } from "./types-of.js";

type Types = ReadonlySet<TypeName>;

const ALL: Types = new Set<TypeName>(["null", "boolean", "integer", "number", "string", "array", "object"]);
/** References and branches followed inside one another; what is deeper allows everything, which is never wrong (R1). */
const DEEPEST = 500;

/**
 * The types that a schema allows: those of `type`, `const` or `enum`, of these what all of `allOf` and `$ref` allow,
 * and of these what some branch of `anyOf` and `oneOf` allows. Undefined where nothing is said.
 */
export function allowedTypes(library: Library, place: Subschema): Types | undefined {
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
        const inner = library.below(here, path);
        return inner === undefined ? [] : [find(inner, depth)];
      });
    let types: Types = own(schema);
    for (const keyword of referencesOf(library.draft)) {
      const target = typeof member(schema, keyword) === "string" ? library.resolve(here, keyword) : undefined;
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
