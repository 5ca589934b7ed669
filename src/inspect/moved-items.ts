/**
 * The names that stand in both lists but not in the same order: all but a longest run that kept its order
 * (a longest increasing subsequence, n log n). In the order of the new list.
 */
export function movedItems(before: readonly string[], after: readonly string[]): readonly string[] {
  const turn = new Map(before.map((name, index) => [name, index]));
  const stay = after.filter((name) => turn.has(name));
  const tails: number[] = []; // of a run of each length, the index in `stay` of the smallest end
  const previous: (number | undefined)[] = [];
  const turnOf = (index: number): number => turn.get(stay[index] as string) as number;
  stay.forEach((_, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (turnOf(tails[middle] as number) < turnOf(index)) low = middle + 1;
      else high = middle;
    }
    previous[index] = low === 0 ? undefined : tails[low - 1];
    tails[low] = index;
  });
  const kept = new Set<number>();
  for (let index = tails.at(-1); index !== undefined; index = previous[index]) kept.add(index);
  return stay.filter((_, index) => !kept.has(index));
}
