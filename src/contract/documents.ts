import { isList, isObject, keysOf, record, type Maybe, type Value } from "../model/value.js";
import { ofItem, type Cursor } from "./cursor.js";
import { DELETE } from "./candidates.js";
import { instanceOf } from "./instance.js";

/** A step from a map or a list to what stands in it, on the way to a place. */
export interface Step {
  /** The key as an override writes it, or an item's index. */
  readonly segment: string | number;
  /** As a report names it: `*` for any item, and for a key that only a pattern names. */
  readonly shown: string;
  /** What the old side says of the map or list that is left. */
  readonly around: readonly Cursor[];
  /** A map or list as it may be there, with what is required; undefined where none is found. */
  readonly base: () => Maybe;
  /** Whether nothing of the vendor's stands around: what is required must be written too. */
  readonly alone: boolean;
}

/**
 * The documents that write a value at a place, the smallest first: the value alone; with what the schema requires around
 * it where nothing of the vendor's stands there; and each in place of what stands, for a branch that the vendor's value
 * does not fit.
 */
export function documentsFor(steps: readonly Step[], value: Value): readonly Value[] {
  const first = steps.findIndex(({ alone }) => alone);
  const bare = wrap(steps, value);
  if (saysDirective(value)) return first < 0 ? [bare] : [bare, full(steps, value, first)];
  const replaced = isScalar(value) ? [] : [wrap(steps, replacing(value))];
  if (first < 0) return [bare, ...replaced];
  const inner = fill(steps.slice(first), value);
  const outer = steps.slice(0, first);
  return [bare, wrap(outer, inner), ...replaced, wrap(outer, replacing(inner))];
}

function full(steps: readonly Step[], value: Value, first: number): Value {
  return wrap(steps.slice(0, first), fill(steps.slice(first), value));
}

function replacing(value: Value): Value {
  return record([["$replace", value]]);
}

function wrap(steps: readonly Step[], value: Value): Value {
  return steps.reduceRight<Value>(
    (inner, { segment, around }) =>
      typeof segment === "string" ? record([[segment, inner]]) : [...before(around, segment), inner],
    value,
  );
}

/** The same with all that is required beside each step. */
function fill(steps: readonly Step[], value: Value): Value {
  return steps.reduceRight<Value>((inner, { segment, around, base: baseOf }) => {
    const base = baseOf();
    if (typeof segment === "number") {
      const items = isList(base) ? base : [];
      return [...before(around, segment), inner, ...items.slice(segment + 1)];
    }
    const others = isObject(base) ? keysOf(base).filter((key) => key !== segment) : [];
    return record([
      ...others.map((key) => [key, (base as { [key: string]: Value })[key] as Value] as const),
      [segment, inner],
    ]);
  }, value);
}

/** The items of a tuple before one of them. */
function before(around: readonly Cursor[], index: number): readonly Value[] {
  return Array.from({ length: index }, (_, at) => instanceOf(ofItem(around, at)) ?? null);
}

function saysDirective(value: Value): boolean {
  if (value === DELETE) return true;
  if (isList(value)) return value.some(saysDirective);
  return isObject(value) && keysOf(value).some((key) => key.startsWith("$") || saysDirective(value[key] as Value));
}

function isScalar(value: Value): boolean {
  return !isList(value) && !isObject(value);
}
