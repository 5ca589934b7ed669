import { diffArrays, type ChangeObject } from "diff";
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
  const changes = diffArrays(a.slice(from, to), b.slice(from, end), { maxEditLength: MOST_EDITS });
  if (changes === undefined) return undefined;
  const keepsNothing = start + spare === 0 && changes.every(({ added, removed }) => added || removed);
  return keepsNothing ? undefined : hunksOf(changes, from);
}

/** Each stretch of a script between two runs of items that stay. */
function hunksOf(
  changes: readonly Pick<ChangeObject<unknown>, "count" | "added" | "removed">[],
  start: number,
): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [from, to, at, end] = [start, start, start, start];
  for (const { count, added, removed } of [...changes, { count: 0, added: false, removed: false }]) {
    if (removed) to += count;
    else if (added) end += count;
    else {
      if (to > from || end > at) hunks.push({ from, to, at, end });
      from = to += count;
      at = end += count;
    }
  }
  return hunks;
}

/** Equal items as equal numbers, so that each is looked at once. */
function numbered(before: readonly Value[], after: readonly Value[]): readonly [number[], number[]] {
  const numbers = new Map<string, number>();
  const numberOf = (item: Value): number => {
    const name = canonical(item);
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  return [before.map(numberOf), after.map(numberOf)];
}
