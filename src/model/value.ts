/** A JSON value (RFC 8259). What the engine hands to its callers is as `JSON.parse` makes it (`plain`). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A scalar that JSON cannot carry or would spell otherwise: `0644`, `1.0`, `yes` in YAML 1.1, an integer beyond ±2^53.
 * It is compared by `value` and emitted by `text` in the syntax that it came from.
 */
export class Literal {
  constructor(
    readonly value: null | boolean | number | bigint | string,
    readonly text: string,
    /** `blank` is YAML's `key:` with nothing behind it; `tag` keeps an application's own tag (`x-tags`). */
    readonly type: "null" | "blank" | "boolean" | "integer" | "float" | "date" | "string" | "tag",
    readonly syntax: string,
  ) {}
}

/** What the engine computes with: JSON whose scalars may keep their spelling. */
export type Value = Scalar | readonly Value[] | ValueObject;
export type Scalar = null | boolean | number | string | Literal;
export interface ValueObject {
  readonly [key: string]: Value;
}

/** A value, or its absence, which is a value of its own in the algebra. */
export type Maybe = Value | undefined;

export type Kind = "null" | "scalar" | "list" | "object";

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Maybe): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Literal);
}

export function isScalar(value: Maybe): value is Scalar {
  return value !== undefined && !isList(value) && !isObject(value);
}

export function isNull(value: Maybe): boolean {
  return value === null || (value instanceof Literal && value.value === null);
}

export function kindOf(value: Value): Kind {
  if (isNull(value)) return "null";
  return isList(value) ? "list" : isObject(value) ? "object" : "scalar";
}

const INDEX = /^(?:0|[1-9]\d*)$/;
const writtenOrder = new WeakMap<ValueObject, readonly string[]>();

/**
 * An object without prototype from its entries. JavaScript moves keys such as `"10"` to the front whatever their turn;
 * the turn is remembered beside the object, so that emission can keep it.
 */
export function record(entries: Iterable<readonly [string, Value]>): ValueObject;
export function record<T>(entries: Iterable<readonly [string, T]>, valueOf: (member: T) => Value): ValueObject;
export function record(
  entries: Iterable<readonly [string, unknown]>,
  valueOf?: (member: unknown) => Value,
): ValueObject {
  const object = Object.create(null) as Record<string, Value>;
  let reordered = false;
  for (const [key, member] of entries) {
    object[key] = valueOf === undefined ? (member as Value) : valueOf(member);
    reordered ||= INDEX.test(key);
  }
  if (reordered) writtenOrder.set(object, [...new Set(Array.from(entries, ([key]) => key))]);
  return object;
}

/** The keys of an object in the order in which they were written. */
export function keysOf(object: ValueObject): readonly string[] {
  return writtenOrder.get(object) ?? Object.keys(object);
}

/** The value of an own key; undefined for anything that is no object or lacks the key. */
export function member(value: Maybe, key: string): Maybe {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * The JSON behind a value, as `JSON.parse` makes it, for whoever is outside of the engine: ordinary objects and lists, all
 * new, in which `__proto__` is a key like others. A literal is its value; an integer that a double cannot hold the string
 * of its digits.
 */
export function plain(value: Value): Json {
  if (value instanceof Literal) return typeof value.value === "bigint" ? value.value.toString() : value.value;
  if (isList(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const object: Record<string, Json> = {};
  for (const key of keysOf(value)) setOwn(object, key, plain(value[key] as Value));
  return object;
}

/** A value on one line as its author spelled it: as JSON, but a literal by its own text (`3.10`, `0644`, a plain `no`). */
export function asWritten(value: Value): string {
  if (value instanceof Literal) return value.text === "" ? String(value.value) : value.text;
  if (isList(value)) return `[${value.map(asWritten).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${keysOf(value)
    .map((key) => `${JSON.stringify(key)}:${asWritten(value[key] as Value)}`)
    .join(",")}}`;
}

/** Assigning `__proto__` would change what the object inherits from. */
function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

/** A list with each item replaced, or the list itself when nothing changed. */
export function mapSame<T>(list: readonly T[], replace: (item: T, index: number) => T): readonly T[] {
  const replaced = list.map(replace);
  return replaced.every((item, index) => item === list[index]) ? list : replaced;
}

/** Equality of JSON values: `1` equals `1.0`, key order is nothing. */
export function equal(a: Maybe, b: Maybe): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
  }
  return !isList(b) && !isObject(b) && scalarValue(a) === scalarValue(b);
}

function scalarValue(scalar: Scalar): null | boolean | number | bigint | string {
  const value = scalar instanceof Literal ? scalar.value : scalar;
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value === 0 ? 0 : value; // -0 is 0 in JSON
  return Number.isInteger(value) ? BigInt(value) : value; // 1e16 is an integer like 10000000000000000
}

/** The canonical text of a value (RFC 8785); an integer beyond ±2^53 is its digits. */
export function canonical(value: Value): string {
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  if (isObject(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Value)}`);
    return `{${entries.join(",")}}`;
  }
  const scalar = scalarValue(value);
  if (typeof scalar !== "bigint") return JSON.stringify(scalar);
  return BigInt(Number(scalar)) === scalar ? JSON.stringify(Number(scalar)) : scalar.toString();
}

/** What a function gives, asked once. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const ORDINARY = /^(?:0|-?[1-9]\d{0,14})$/;

/** What every syntax takes for the integer that JSON would spell so; undefined for any other text. */
export function ordinaryInteger(text: string): number | undefined {
  return ORDINARY.test(text) ? Number(text) : undefined;
}

/** ±2^53: up to here a double holds every integer. */
const LARGEST = 2n ** 53n;

/**
 * A number as its text spells it (E11): an ordinary number where JSON would spell it the same, else a literal that
 * keeps the text. Undefined for what is no finite number; an integer of hundreds of digits counts as none, so that
 * hostile digits cost no more than their length.
 */
export function spelledNumber(
  value: number,
  text: string,
  type: "integer" | "float",
  syntax: string,
): Scalar | undefined {
  if (!Number.isFinite(value)) return undefined;
  return JSON.stringify(value) === text ? value : new Literal(value, text, type, syntax);
}

/**
 * An integer as its text spells it; beyond ±2^53 its literal holds every digit.
 *
 * @param digits the integer as `BigInt` reads it, without a sign: `17`, `0x1F`, `0o17`, `0b11`
 */
export function spelledInteger(digits: string, negative: boolean, text: string, syntax: string): Scalar | undefined {
  const size = Number(digits);
  if (!Number.isFinite(size)) return undefined;
  if (size < Number.MAX_SAFE_INTEGER) return spelledNumber(negative ? -size : size, text, "integer", syntax);
  const exact = negative ? -BigInt(digits) : BigInt(digits);
  if (exact <= LARGEST && exact >= -LARGEST) return spelledNumber(Number(exact), text, "integer", syntax);
  return new Literal(exact, text, "integer", syntax);
}
