import { quote } from "./codes/entry.js";
import { finding, type Finding } from "./diagnostic.js";
import { nearest } from "./nearest.js";
import { isList, isObject, keysOf, plain, type Value, type ValueObject } from "./value.js";

/** The directives of E3, without their `$` or `!`. */
export const DIRECTIVES = [
  "replace",
  "merge",
  "append",
  "prepend",
  "remove",
  "delete",
  "lock",
  "pin",
  "existing",
  "literal",
] as const;
export type DirectiveName = (typeof DIRECTIVES)[number];

/** One word of a directive, and what it is applied to. */
export interface Directive {
  readonly name: DirectiveName;
  readonly key: string;
  readonly operand: Value;
}

const NAMES: ReadonlyMap<string, DirectiveName> = new Map(DIRECTIVES.map((name) => [`$${name}`, name]));

/** The directive that an object's key is: `$lock`. */
export function directiveOf(key: string): DirectiveName | undefined {
  return NAMES.get(key);
}

/** Words that other tools have for what a directive does here. */
const FOREIGN: Readonly<Record<string, DirectiveName>> = {
  reset: "delete",
  unset: "delete",
  override: "replace",
  overwrite: "replace",
  concat: "append",
};

/** The directive that a word nearly is, or that it is elsewhere. @param sign `$` or `!`, which both bear. */
export function meantDirective(found: string, sign: string): string | undefined {
  const elsewhere = Object.hasOwn(FOREIGN, found.slice(sign.length)) ? FOREIGN[found.slice(sign.length)] : undefined;
  if (elsewhere !== undefined) return `${sign}${elsewhere}`;
  return nearest(
    found,
    DIRECTIVES.map((name) => `${sign}${name}`),
  );
}

/** The words that may stand together; they act in this order. */
const TOGETHER: readonly DirectiveName[] = ["remove", "prepend", "append"];

/**
 * The directives that an object is, in the order in which they act; an empty list for ordinary data. A finding for an
 * object that mixes them with keys, or that nearly is one.
 */
export function readDirectives(object: ValueObject): readonly Directive[] | Finding {
  const keys = keysOf(object);
  const words = keys.filter((key) => NAMES.has(key));
  if (words.length === 0) return misspelt(keys) ?? [];
  const [first] = words as [string, ...string[]];
  if (words.length < keys.length) {
    const siblings = keys.filter((key) => !NAMES.has(key));
    return finding("merge/directive-sibling", { directive: first, siblings });
  }
  const directives = words.map((key) => ({
    key,
    name: NAMES.get(key) as DirectiveName,
    operand: object[key] as Value,
  }));
  const alone = directives.find(({ name }) => !TOGETHER.includes(name));
  if (alone !== undefined && keys.length > 1) {
    const siblings = keys.filter((key) => key !== alone.key);
    return finding("merge/directive-sibling", { directive: alone.key, siblings });
  }
  return directives.sort((a, b) => TOGETHER.indexOf(a.name) - TOGETHER.indexOf(b.name));
}

/** An object of nothing but `$words`, one of which is nearly a directive: a slip must not become data. */
function misspelt(keys: readonly string[]): Finding | undefined {
  if (!keys.every((key) => key.startsWith("$"))) return undefined;
  for (const found of keys) {
    const meant = meantDirective(found, "$");
    if (meant !== undefined) return finding("merge/unknown-directive", { found, nearest: meant });
  }
  return undefined;
}

/** The directive that a value is, where it is one alone. */
export function wrapping(value: Value): Directive | undefined {
  if (!isObject(value) || !hasDirective(value)) return undefined;
  const directives = readDirectives(value);
  return isFinding(directives) || directives.length !== 1 ? undefined : directives[0];
}

/** Ten questions, however many keys the object has: a walk asks this at every step. */
export function hasDirective(object: ValueObject): boolean {
  for (const key of NAMES.keys()) if (Object.hasOwn(object, key)) return true;
  return false;
}

export function isFinding(read: readonly Directive[] | Finding): read is Finding {
  return "code" in read;
}

export function operandFinding(directive: string, expected: string, operand: Value): Finding {
  const found = isObject(operand) ? "a map" : isList(operand) ? "a list" : quote(plain(operand));
  return finding("merge/directive-operand", { directive, expected, found });
}
