import { equal, isList, isObject, keysOf, member, type Maybe, type Value, type ValueObject } from "../model/value.js";
import { typesOf } from "../schema/index.js";
import { takes as patternTakes, type Cursor } from "./cursor.js";

/** Whether a value keeps to one keyword of a schema, by that keyword alone. */
type Takes = (value: Value, says: Value, schema: ValueObject) => boolean;

const ofNumbers =
  (fits: (value: number, limit: number, schema: ValueObject) => boolean): Takes =>
  (value, limit, schema) =>
    typeof value !== "number" || typeof limit !== "number" || fits(value, limit, schema);
const ofSize =
  (sizeOf: (value: Value) => number | undefined, fits: (size: number, limit: number) => boolean): Takes =>
  (value, limit) => {
    const size = sizeOf(value);
    return size === undefined || typeof limit !== "number" || fits(size, limit);
  };
const characters = (value: Value) => (typeof value === "string" ? Array.from(value).length : undefined);
const items = (value: Value) => (isList(value) ? value.length : undefined);
const keys = (value: Value) => (isObject(value) ? keysOf(value).length : undefined);
const atLeast = (size: number, limit: number) => size >= limit;
const atMost = (size: number, limit: number) => size <= limit;

/** Keywords that tell by themselves whether they take a value. */
const SIMPLE: Readonly<Record<string, Takes>> = {
  type: (value, _, schema) => typesOf(schema).some((type) => isOfType(value, type)),
  const: (value, says) => equal(value, says),
  enum: (value, says) => !isList(says) || says.some((each) => equal(value, each)),
  minimum: ofNumbers((value, limit, schema) => (schema["exclusiveMinimum"] === true ? value > limit : value >= limit)),
  maximum: ofNumbers((value, limit, schema) => (schema["exclusiveMaximum"] === true ? value < limit : value <= limit)),
  exclusiveMinimum: ofNumbers((value, limit) => value > limit),
  exclusiveMaximum: ofNumbers((value, limit) => value < limit),
  multipleOf: ofNumbers((value, of) => Math.abs(value / of - Math.round(value / of)) < 1e-9),
  minLength: ofSize(characters, atLeast),
  maxLength: ofSize(characters, atMost),
  pattern: (value, says) => typeof value !== "string" || typeof says !== "string" || patternTakes(says, value),
  minItems: ofSize(items, atLeast),
  maxItems: ofSize(items, atMost),
  uniqueItems: (value, says) =>
    says !== true || !isList(value) || value.every((a, at) => !value.slice(at + 1).some((b) => equal(a, b))),
  minProperties: ofSize(keys, atLeast),
  maxProperties: ofSize(keys, atMost),
  required: (value, says) =>
    !isObject(value) || !isList(says) || says.every((key) => typeof key !== "string" || Object.hasOwn(value, key)),
};

/** Keywords that say something only of texts, numbers, lists or maps as a whole, and that a look at the value decides. */
export function isSimple(keyword: string, { here }: Cursor): boolean {
  const isOfDraft04 = typeof member(here.schema, keyword) === "boolean" && keyword.startsWith("exclusive"); // of another
  return Object.hasOwn(SIMPLE, keyword) && !isOfDraft04;
}

/** Whether a keyword of a schema takes a value; what another keyword says of it is no matter. */
export function takesBy(keyword: string, { here: { schema } }: Cursor, value: Value): boolean {
  const says: Maybe = member(schema, keyword);
  return says === undefined || !isObject(schema) || (SIMPLE[keyword]?.(value, says, schema) ?? true);
}

/** Whether nothing that can be told at a look speaks against a value: only the whole schema can say that it is right. */
export function mayTake({ here }: Cursor, value: Value): boolean {
  const { schema } = here;
  if (!isObject(schema)) return schema;
  return Object.entries(SIMPLE).every(([keyword, fits]) => {
    const says = member(schema, keyword);
    return says === undefined || fits(value, says, schema);
  });
}

function isOfType(value: Value, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return isList(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  return typeof value === type;
}
