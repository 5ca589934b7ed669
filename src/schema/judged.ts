import { isList, isObject, keysOf, Literal, mapSame, plain, record, type Json, type Value } from "../model/value.js";

/**
 * A value as the validator judges it: `plain`, but an integer that a double cannot hold stays a bigint, which is of no
 * type that JSON Schema knows. As the string of its digits it would pass where the schema says string (E11).
 */
export function judged(value: Value): Json {
  return replace(value, (scalar) =>
    scalar instanceof Literal && typeof scalar.value === "bigint" ? (scalar.value as unknown as Json) : plain(scalar),
  );
}

/** The same value for messages: nothing in it but JSON. */
export function unmarked(value: Json): Json {
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
