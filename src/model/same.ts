import type { Format } from "./document.js";
import { equal, isList, isObject, Literal, record, type Maybe, type Scalar, type Value } from "./value.js";

/**
 * Whether two values are delivered alike (Q0): equal, and each scalar written alike by the format. `3.1` and `3.10` are
 * equal and not the same, nor are `644` and `0644`; whatever the order of keys. Where no format is known equal is all
 * that can be said.
 */
export function same(a: Maybe, b: Maybe, format: Format | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => same(item, b[index], format));
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key], format))
    );
  }
  if (isList(b) || isObject(b) || !equal(a, b)) return false;
  return format === undefined || isWrittenAlike(a, b, format);
}

/** Of equal scalars only those that keep a spelling can be written in two ways. */
function isWrittenAlike(a: Scalar, b: Scalar, format: Format): boolean {
  if (!(a instanceof Literal) && !(b instanceof Literal)) return true;
  if (a instanceof Literal && b instanceof Literal && isSpelledAlike(a, b)) return true;
  return written(a, format) === written(b, format);
}

function isSpelledAlike(a: Literal, b: Literal): boolean {
  return a.text === b.text && a.type === b.type && a.syntax === b.syntax;
}

/** A scalar in a text of the format; some write a key only inside of a section, and what none can write is no text. */
function written(scalar: Scalar, format: Format): string | undefined {
  const alone = record([["key", scalar]]);
  return emitted(alone, format) ?? emitted(record([["section", alone]]), format);
}

function emitted(value: Value, format: Format): string | undefined {
  try {
    return format.emit(value);
  } catch {
    return undefined; // the format has no text for it, wherever it stands
  }
}
