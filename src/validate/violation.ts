import type { ViolationFacts } from "../model/codes/violation.js";
import { finding, type Diagnostic, type Finding, type Origin } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { isList, isObject, keysOf, Literal, mapSame, plain, record, type Json, type Value } from "../model/value.js";

/** The codes that a value can earn; the others of `schema/` speak of the schema itself, or of keys. */
export type ViolationCode = keyof ViolationFacts;

/** The keyword that demands something: a place in a schema file. */
export interface SchemaPlace {
  readonly file: string;
  readonly path: Path;
  /** Its line and column; computed when asked. */
  readonly origin: () => Origin;
}

/** One way in which a value breaks its schema, before it is known who wrote the value. */
export interface Violation {
  /** The value in question; for a missing key and for a key too many the object. */
  readonly path: Path;
  /** The key too many, or the key whose name is wrong. */
  readonly key?: string;
  readonly finding: Finding<ViolationCode>;
  /** The places whose values brought the demand about: the key beside which another is required, a discriminator. */
  readonly because?: readonly Path[];
  /** Whether it is these places together that are wrong, and not the one that holds them: two keys of which one may be. */
  readonly shared?: true;
  readonly schema: SchemaPlace;
  /** What the schema says about the place. */
  readonly description?: string;
  /** How many more there are of its code, where not all are listed. */
  readonly more?: number;
}

/** A compiled schema. */
export interface Validator {
  /** Why the schema does not compile: then nothing is valid and nothing is a violation, and the id is refused. */
  readonly diagnostics: readonly Diagnostic[];
  /** All that is wrong with a value, in an order that depends on nothing but value and schema. */
  readonly validate: (value: Json) => readonly Violation[];
}

/** The same finding without the value found: for places that are secret. */
export function withoutFound(found: Finding<ViolationCode>): Finding<ViolationCode> {
  if (!("found" in found.facts)) return found;
  const { found: _found, ...facts } = found.facts;
  if ("nearest" in facts) delete facts.nearest; // it tells what was nearly written
  if ("form" in facts) delete facts.form; // what must not be and is tells the value
  if ("branches" in facts) Object.assign(facts, { branches: [] }); // a form may be a constant
  return finding(found.code, facts as never);
}

/**
 * A value as the validator takes it: `plain`, but an integer that a double cannot hold stays a bigint, which is of no
 * type that JSON Schema knows. As the string of its digits it would pass where the schema says string (E11).
 */
export function forValidation(value: Value): Json {
  return replace(value, (scalar) =>
    scalar instanceof Literal && typeof scalar.value === "bigint" ? (scalar.value as unknown as Json) : plain(scalar),
  );
}

/** The same value for messages: nothing in it but JSON. */
export function forMessages(value: Json): Json {
  return replace(value, (scalar) => (typeof scalar === "bigint" ? String(scalar) : (scalar as Json)));
}

function replace(value: Value, scalar: (value: Value) => Json): Json {
  if (isList(value)) return mapSame(value, (item) => replace(item, scalar)) as readonly Json[];
  if (!isObject(value)) return scalar(value);
  let same = true;
  const entries = keysOf(value).map((key) => {
    const before = value[key] as Value;
    const after = replace(before, scalar);
    same &&= after === before;
    return [key, after] as const;
  });
  return (same ? value : record(entries)) as Json;
}
