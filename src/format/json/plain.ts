import { isList, type Value } from "../../model/value.js";

/*
 * Most JSON needs no parser of ours: where every number is spelled as JSON itself would, no key is written twice, and
 * nothing is nested too deeply, `JSON.parse` says what the text means. A scan that builds nothing finds that out; whatever
 * else it meets is for the reader that keeps spellings and says what is wrong.
 */

const [QUOTE, MINUS, POINT, ZERO, NINE, COLON, LARGE_E, SMALL_E] = [34, 45, 46, 48, 57, 58, 69, 101];
const [OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [91, 92, 93, 123, 125];
/** An escape that may make half a surrogate pair. */
const SURROGATE = /\\u[dD][89a-fA-F]/;
const NUMBER = /-?\d+(?<rest>[-+.eE\d]*)/y;
/** Digits up to which a double holds every integer. */
const SAFE_DIGITS = 15;

/**
 * The value of a text that is plain JSON; undefined for any other.
 *
 * @param depth containers inside one another that are allowed
 */
export function readPlain(text: string, depth: number): Value | undefined {
  const members = countMembers(text, depth);
  if (members === undefined || SURROGATE.test(text) || !text.isWellFormed()) return undefined;
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
  return countKeys(value) === members ? value : undefined;
}

/** How many colons stand outside of strings; undefined where a number keeps its spelling, or the depth is exceeded. */
function countMembers(text: string, most: number): number | undefined {
  let members = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) members += 1;
    else if (code === OPEN_MAP || code === OPEN_LIST) {
      depth += 1;
      if (depth > most) return undefined;
    } else if (code === CLOSE_MAP || code === CLOSE_LIST) depth -= 1;
    else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
    }
  }
  return members;
}

/** The offset of the quote that ends a string, or of the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE && at < text.length; code = text.charCodeAt(at))
    at += code === BACKSLASH ? 2 : 1;
  return at;
}

/** The end of a number that JSON would spell so; undefined for another. */
function endOfNumber(text: string, start: number): number | undefined {
  const digits = endOfDigits(text, start);
  // the many: a few digits without a sign
  if (digits > start && digits - start <= SAFE_DIGITS && text.charCodeAt(start) !== ZERO && !isInNumber(text, digits))
    return digits;
  NUMBER.lastIndex = start;
  const [written, rest] = NUMBER.exec(text) ?? [];
  if (written === undefined || (rest === "" && written.length > SAFE_DIGITS)) return undefined;
  return JSON.stringify(Number(written)) === written ? start + written.length : undefined;
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** A point, or what begins an exponent. */
function isInNumber(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === POINT || code === SMALL_E || code === LARGE_E;
}

/**
 * Makes objects without prototype of what `JSON.parse` gave, and counts their keys: a key that was written twice is
 * there once. Undefined where a key would not stand in its turn (`"10"`).
 */
function countKeys(value: Value): number | undefined {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (isList(value)) {
    for (const item of value) {
      const inside = countKeys(item);
      if (inside === undefined) return undefined;
      count += inside;
    }
    return count;
  }
  Object.setPrototypeOf(value, null);
  for (const [key, child] of Object.entries(value as object)) {
    const inside = isDigit(key.charCodeAt(0)) ? undefined : countKeys(child as Value);
    if (inside === undefined) return undefined;
    count += 1 + inside;
  }
  return count;
}
