import { oneOf, quote } from "./codes/entry.js";

/**
 * The candidate that a word was probably meant to be: within two slips (a letter too many, too few, other, or two
 * swapped) and less than half of the word; undefined where none is that near. Among equals the first stands.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.min(2, Math.ceil(word.length / 2) - 1);
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= least) continue;
    const slips = distance(word, candidate);
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** Damerau-Levenshtein distance, in which a stretch is changed only once (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        (line[column - 1] as number) + 1,
        (above[column] as number) + 1,
        (above[column - 1] as number) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, (before[column - 2] as number) + 1);
      line.push(least);
    }
    [before, above] = [above, line];
  }
  return above[b.length] as number;
}

/**
 * The path that one was probably meant to be: with slips in its segments, in another case, with another suffix or none,
 * with a directory left out or one too many. Among equals the first stands.
 */
export function nearestPath(path: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = MOST;
  for (const candidate of candidates) {
    if (candidate === path) continue;
    const cost = pathCost(path.split("/"), candidate.split("/"));
    if (cost < least) [best, least] = [candidate, cost];
  }
  return best ?? nearest(path, candidates);
}

/** More than two slips in each of two segments are another path. */
const MOST = 5;
/** A directory that was left out costs more than a slip. */
const LEFT_OUT = 2;

/** How far two paths are from each other, compared from their ends and, for a directory alone, from their beginnings. */
function pathCost(path: readonly string[], candidate: readonly string[]): number {
  const [few, many] = path.length <= candidate.length ? [path, candidate] : [candidate, path];
  const apart = many.length - few.length;
  const cost = (others: readonly string[]): number =>
    few.reduce((sum, segment, at) => sum + segmentCost(segment, others[at] as string), 0);
  const left = Math.min(apart, 2) * LEFT_OUT;
  return Math.min(cost(many.slice(apart)) + left, few === path && apart > 0 ? cost(many) + left + 1 : Infinity);
}

function segmentCost(found: string, meant: string): number {
  if (found === meant) return 0;
  const [a, b] = [found.toLowerCase(), meant.toLowerCase()];
  if (a === b) return 0.5;
  const whole = slips(a, b);
  const [stem, other] = [a, b].map((name) => name.replace(/(?<=.)\.[^.]*$/, "")) as [string, string];
  const bySuffix = stem === a && other === b ? Infinity : 1.5 + (stem === other ? 0 : slips(stem, other));
  return Math.min(whole, bySuffix);
}

/** Infinite beyond what `nearest` takes for a slip. */
function slips(a: string, b: string): number {
  return nearest(a, [b]) === undefined ? Infinity : distance(a, b);
}

/** Whether a name is another one with slips in it; numbers that differ are meant to. */
export function isSlipOf(found: string, name: string): boolean {
  const [a, b] = [found.toLowerCase(), name.toLowerCase()];
  if (found === name || a.replaceAll(/\d/g, "") === b.replaceAll(/\d/g, "")) return found !== name && a === b;
  return nearest(a, [b]) !== undefined;
}

const MOST_SLIPS = 2;

/** The path that one is with two slips at most in all its segments; a suffix that is another one, or none, is a slip. */
export function slippedPath(path: string, candidates: Iterable<string>): string | undefined {
  const segments = path.split("/");
  let best: string | undefined;
  let least = MOST_SLIPS + 1;
  for (const candidate of candidates) {
    const others = candidate.split("/");
    if (others.length !== segments.length) continue;
    let cost = 0;
    for (let at = 0; at < segments.length && cost < least; at += 1)
      cost += slipsInName(segments[at] as string, others[at] as string);
    if (cost > 0 && cost < least) [best, least] = [candidate, cost];
  }
  return best;
}

function slipsInName(found: string, name: string): number {
  if (found === name) return 0;
  const [[stem, suffix], [other, otherSuffix]] = [cut(found), cut(name)];
  if (found === other || stem === name) return 1;
  const ofSuffix = suffix === otherSuffix ? 0 : 1;
  if (stem === other) return ofSuffix;
  if (stem.toLowerCase() === other.toLowerCase()) return 1 + ofSuffix;
  return isSlipOf(stem, other) ? ofSuffix + distance(stem.toLowerCase(), other.toLowerCase()) : Infinity;
}

function cut(name: string): readonly [stem: string, suffix: string] {
  const at = name.lastIndexOf(".");
  return at <= 0 ? [name, ""] : [name.slice(0, at), name.slice(at)];
}

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
