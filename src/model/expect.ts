import { oneOf, quote } from "./codes/entry.js";
import { nearest } from "./nearest.js";

/*
 * The caller's mistakes are thrown, at once and whole (section 7): a name that means nothing would otherwise be obeyed
 * by silence, and `{ layer: … }` resolve the default stack.
 */

/**
 * Expects one of the known words.
 *
 * @param kind what the words are: `layer`, `precedence`.
 * @throws RangeError for another one, with the nearest.
 */
export function expectWord(kind: string, found: unknown, known: readonly string[]): void {
  expectNamed(`there is no ${kind}`, found, known);
}

function expectNamed(wrong: string, found: unknown, known: readonly string[]): void {
  if (typeof found === "string" && known.includes(found)) return;
  const meant = typeof found === "string" ? nearest(found, known) : undefined;
  const advice = meant === undefined ? `expected ${oneOf(known.map(quote))}` : `did you mean ${quote(meant)}?`;
  throw new RangeError(`${wrong} ${quote(found)}; ${advice}`);
}

/**
 * Expects an object, or nothing, that has no other members than the known ones.
 *
 * @param of whose options they are: `prepare`.
 * @throws TypeError for what is no object. RangeError for another member, with the nearest that there is.
 */
export function expectOptions(of: string, found: unknown, known: readonly string[]): void {
  if (found === undefined) return;
  if (typeof found !== "object" || found === null || Array.isArray(found))
    throw new TypeError(`${of} takes an object of options, found ${quote(found)}`);
  for (const name of Object.keys(found)) expectNamed(`${of} has no option`, name, known);
}

/**
 * Expects a list, or nothing.
 *
 * @throws TypeError for anything else.
 */
export function expectList(what: string, found: unknown): void {
  if (found !== undefined && !Array.isArray(found))
    throw new TypeError(`${what} must be a list, found ${quote(found)}`);
}
