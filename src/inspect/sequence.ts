import { canonical, type Value } from "../model/json.js";

/** Items `from`…`to` of the old list that are replaced by items `at`…`end` of the new one; either may be none. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly end: number;
}

/**
 * The edits that are looked for beyond the common ends. With it the cost of any two lists is linear: at most this many
 * passes over them.
 */
const MOST_EDITS = 100;

/**
 * Where two lists without identity differ: by their common ends, then by a shortest script of insertions and removals
 * (E. Myers, "An O(ND) difference algorithm and its variations", 1986). Between two hunks the lists are equal.
 *
 * @returns undefined where they have nothing in common, or too little for a script to say less than both lists.
 */
export function hunksBetween(before: readonly Value[], after: readonly Value[]): readonly Hunk[] | undefined {
  const [a, b] = numbered(before, after);
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start += 1;
  let spare = 0;
  while (spare < least - start && a.at(-1 - spare) === b.at(-1 - spare)) spare += 1;
  const [from, to, end] = [start, a.length - spare, b.length - spare];
  if (from === to && from === end) return [];
  if (from === to || from === end) return [{ from, to, at: from, end }];
  const kept = keptRuns(a.slice(from, to), b.slice(from, end));
  if (kept === undefined || (kept.length === 0 && start + spare === 0)) return undefined;
  return gaps(kept, to - from, end - from).map((gap) => ({
    from: gap.from + from,
    to: gap.to + from,
    at: gap.at + from,
    end: gap.end + from,
  }));
}

/** Equal items as equal numbers, so that each is looked at once. */
function numbered(before: readonly Value[], after: readonly Value[]): readonly [readonly number[], readonly number[]] {
  const numbers = new Map<string, number>();
  const numberOf = (item: Value): number => {
    const name = canonical(item);
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  return [before.map(numberOf), after.map(numberOf)];
}

/** A run of items that stand in both lists. */
interface Run {
  readonly from: number;
  readonly at: number;
  readonly length: number;
}

/** The runs that a shortest script keeps, in order; undefined where it is longer than `MOST_EDITS`. */
function keptRuns(a: readonly number[], b: readonly number[]): readonly Run[] | undefined {
  const reached: (readonly (readonly [diagonal: number, x: number])[])[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(MOST_EDITS, a.length + b.length); edits += 1) {
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOf(furthest, diagonal, edits);
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return walkBack([...reached, [...furthest]], a.length, b.length);
    }
    reached.push([...furthest]);
    furthest = next;
  }
  return undefined;
}

/** Where a diagonal is entered after one more edit: below by an insertion, to the right by a removal. */
function startOf(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  const [left, right] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1];
  return diagonal === -edits || (diagonal !== edits && left < right) ? right : left + 1;
}

function walkBack(
  reached: readonly (readonly (readonly [number, number])[])[],
  length: number,
  otherLength: number,
): readonly Run[] {
  const runs: Run[] = [];
  let [x, y] = [length, otherLength];
  for (let edits = reached.length - 1; edits >= 0; edits -= 1) {
    const furthest = new Map(reached[edits]);
    const diagonal = x - y;
    const start = edits === 0 ? 0 : startOf(furthest, diagonal, edits);
    if (x > start) runs.push({ from: start, at: start - diagonal, length: x - start });
    if (edits === 0) break;
    const [left, right] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1];
    const inserted = diagonal === -edits || (diagonal !== edits && left < right);
    x = inserted ? start : start - 1;
    y = x - (inserted ? diagonal + 1 : diagonal - 1);
  }
  return runs.reverse();
}

function gaps(kept: readonly Run[], length: number, otherLength: number): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [from, at] = [0, 0];
  for (const run of [...kept, { from: length, at: otherLength, length: 0 }]) {
    if (run.from > from || run.at > at) hunks.push({ from, to: run.from, at, end: run.at });
    [from, at] = [run.from + run.length, run.at + run.length];
  }
  return hunks;
}
