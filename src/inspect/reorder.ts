import { movedItems } from "./moved-items.js";

/** One item taken out of a list at an index, and put back at another of what is then left (RFC 6902 §4.4). */
export interface Turn {
  readonly from: number;
  readonly to: number;
}

/**
 * The fewest moves that bring names into another order, each by the indexes at its own moment. Both lists hold the
 * same names, each once; n log n.
 */
export function reorder(before: readonly string[], after: readonly string[]): readonly Turn[] {
  const moved = new Set(movedItems(before, after));
  if (moved.size === 0) return [];
  const { old, now, slots } = slotsOf(before, after, moved);
  const taken = tally(slots);
  for (const slot of old.values()) taken.add(slot, 1);
  return after
    .filter((name) => moved.has(name))
    .map((name) => {
      const [source, target] = [old.get(name) as number, now.get(name) as number];
      const from = taken.below(source);
      taken.add(source, -1);
      const to = taken.below(target);
      taken.add(target, 1);
      return { from, to };
    });
}

/**
 * Every place that an item will ever have, in one row: each item's old one, and for each moved item a new one right
 * behind the item that it follows in the end, before anything else that stands there.
 */
function slotsOf(
  before: readonly string[],
  after: readonly string[],
  moved: ReadonlySet<string>,
): { readonly old: ReadonlyMap<string, number>; readonly now: ReadonlyMap<string, number>; readonly slots: number } {
  const followers = new Map<string | undefined, string[]>([[undefined, []]]);
  let stays: string | undefined;
  for (const name of after) {
    if (!moved.has(name)) followers.set((stays = name), []);
    else followers.get(stays)?.push(name);
  }
  const [old, now] = [new Map<string, number>(), new Map<string, number>()];
  let slots = 0;
  for (const name of followers.get(undefined) ?? []) now.set(name, slots++);
  for (const name of before) {
    old.set(name, slots++);
    if (!moved.has(name)) for (const follower of followers.get(name) ?? []) now.set(follower, slots++);
  }
  return { old, now, slots };
}

/** How many slots before one are taken (P. Fenwick's tree: both questions in log n). */
function tally(slots: number): { add(slot: number, by: 1 | -1): void; below(slot: number): number } {
  const sums = new Int32Array(slots + 1);
  return {
    add(slot, by) {
      for (let at = slot + 1; at <= slots; at += at & -at) sums[at] = (sums[at] as number) + by;
    },
    below(slot) {
      let sum = 0;
      for (let at = slot; at > 0; at -= at & -at) sum += sums[at] as number;
      return sum;
    },
  };
}
