import type { Path } from "../model/document.js";
import { isObject, keysOf, type ValueObject } from "../model/value.js";
import type { Library, Subschema } from "./bundle.js";
import { MARK, type Plain, type Rewritten } from "./rewrite.js";
import { testedPlaces } from "./tested-places.js";

/** A rewritten schema in which what a condition demands is told apart. */
export interface Conditioned extends Rewritten {
  /** The places below the value that brought a demand about; undefined for a union that is no condition's. */
  readonly testedBy: (union: unknown) => readonly Path[] | undefined;
}

/**
 * Puts a union of one branch around what `if` and a key's presence bring about. The validator's list of errors would not
 * tell those of `then` from the others; a union's stand apart (`rawTree`).
 */
export function withConditions(library: Library, rewritten: Rewritten): Conditioned {
  const places = new WeakMap<object, Subschema>();
  const conditions = new WeakMap<object, () => readonly Path[]>();
  const done = new Map<object, Plain>();
  let unions = 0;

  const placeOf = (schema: unknown): Subschema | undefined =>
    typeof schema === "object" && schema !== null ? (places.get(schema) ?? rewritten.placeOf(schema)) : undefined;

  function union(schema: unknown, tested: () => readonly Path[]): Plain {
    unions += 1; // numbers below zero, which `rewrite` does not give
    const made: Plain = { anyOf: [{ [MARK]: { union: -unions, branch: 0 } }, schema] };
    conditions.set(made, tested);
    return made;
  }

  function copy(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map(copy);
    if (typeof schema !== "object" || schema === null) return schema;
    const known = done.get(schema);
    if (known !== undefined) return known;
    const here = rewritten.placeOf(schema);
    const out: Plain = {};
    done.set(schema, out);
    for (const keyword of Object.keys(schema)) out[keyword] = copyKeyword(schema as Plain, keyword, here);
    if (here !== undefined) places.set(out, here);
    return out;
  }

  function copyKeyword(schema: Plain, keyword: string, here: Subschema | undefined): unknown {
    const value = schema[keyword];
    if (HOLDING.has(keyword)) return copy(value);
    if (MAPS.has(keyword)) return mapped(value, (inner) => copy(inner));
    if (keyword === "then" || keyword === "else") {
      const condition = here && library.below(here, ["if"]);
      return union(copy(value), () => (condition === undefined ? [] : testedPlaces(library, condition)));
    }
    if (keyword === "dependentSchemas" || keyword === "dependencies") {
      return mapped(value, (inner, key) => (Array.isArray(inner) ? inner : union(copy(inner), () => [[key]])));
    }
    return value;
  }

  return {
    schemas: new Map(Array.from(rewritten.schemas, ([name, schema]) => [name, copy(schema) as Plain])),
    placeOf,
    diagnostics: rewritten.diagnostics,
    testedBy: (schema) => (typeof schema === "object" && schema !== null ? conditions.get(schema)?.() : undefined),
  };
}

const HOLDING = new Set(
  [
    "additionalProperties additionalItems unevaluatedProperties unevaluatedItems items prefixItems contains",
    "propertyNames not if allOf anyOf oneOf",
  ].flatMap((line) => line.split(" ")),
);
const MAPS = new Set(["properties", "patternProperties"]);

function mapped(map: unknown, replace: (inner: unknown, key: string) => unknown): unknown {
  if (!isObject(map as ValueObject)) return map;
  const object = map as ValueObject;
  return Object.fromEntries(keysOf(object).map((key) => [key, replace(object[key], key)]));
}
