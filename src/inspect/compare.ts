import { diffArrays, type ChangeObject } from "diff";
import { same, type Format } from "../model/document.js";
import {
  childPairs,
  childrenOf,
  formatPlace,
  formatSegment,
  hidesItems,
  itemSegments,
  strategyAt,
  valueAt,
  type Place,
} from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import { canonical, isList, isObject, type Maybe, type Value } from "../model/value.js";

/** A place that changes, or the item at it another turn. */
export interface PlaceChange {
  readonly place: Place;
  readonly turns?: Turns;
}

/** The old and the new default, and what is effective before and after, by today's names. */
export interface Turnover {
  readonly oldDefault: Maybe;
  readonly newDefault: Maybe;
  readonly before: Maybe;
  readonly after: Maybe;
  /** What they are delivered in. */
  readonly format: Format | undefined;
}

/** Each place once; one inside another that changes whole is told with that. */
export function placeChanges(whole: Turnover, strategies: Strategy): readonly PlaceChange[] {
  const { format } = whole;
  const vendor = changedPlaces(whole.oldDefault, whole.newDefault, { strategy: strategies, place: [], format });
  const effective = changedPlaces(whole.before, whole.after, { strategy: strategies, place: [], format });
  const [ofVendor, ofEffective] = [vendor, effective].map((changes) => new Set(changes.map(nameOf)));
  const all = new Map([...vendor, ...effective].map((change) => [nameOf(change), change]));
  return [...all]
    .filter(([, { place }]) => place.every((_, depth) => !all.has(formatPlace(place.slice(0, depth)))))
    .map(([name, { place, moved }]) => {
      if (!moved) return { place };
      return { place, turns: { vendor: ofVendor?.has(name) ?? false, effective: ofEffective?.has(name) ?? false } };
    });
}

/** A place of both values, its strategy, and the format that they are delivered in. */
interface Here {
  readonly strategy: Strategy;
  readonly place: Place;
  readonly format: Format | undefined;
}

/** A place that means the same in both values: by keys and identities alone, so that nothing shifts. */
interface ChangedPlace {
  readonly place: Place;
  /** It is an item of another turn; what changed inside it has places of its own. */
  readonly moved: boolean;
}

/**
 * The places at which two values differ, as deep as keys and identities lead: a list without identity is one place,
 * and so is a secret.
 */
function changedPlaces(before: Maybe, after: Maybe, at: Here): readonly ChangedPlace[] {
  const { strategy, place, format } = at;
  if (same(before, after, format)) return [];
  const pairs = descends(before, after, strategy) ? childPairs(before, after, strategy) : [];
  const below = pairs.flatMap(([segment, was, is]): readonly ChangedPlace[] => {
    const here = [...place, segment];
    // an item that is its own key, and one that comes or goes
    const whole = typeof segment === "object" && (segment.by.length === 0 || was === undefined || is === undefined);
    if (whole) return same(was, is, format) ? [] : [{ place: here, moved: false }];
    return changedPlaces(was, is, { ...at, strategy: strategyAt(strategy, segment), place: here });
  });
  const moves = movesBetween(before, after, strategy).map((segment) => ({ place: [...place, segment], moved: true }));
  return below.length + moves.length === 0 ? [{ place, moved: false }] : [...below, ...moves];
}

function movesBetween(before: Maybe, after: Maybe, strategy: Strategy): readonly Place[number][] {
  const { identity } = strategy;
  if (!isList(before) || !isList(after) || !descends(before, after, strategy)) return [];
  const [old, now] = [before, after].map((list) => itemSegments(list, identity).map(formatSegment));
  const segments = new Map(childrenOf(after, strategy).map(([segment]) => [formatSegment(segment), segment]));
  return movedItems(old as string[], now as string[]).flatMap((name) => segments.get(name) ?? []);
}

/** Whether the item at a place has another turn in the second of two values. */
export function isMoved(a: Maybe, b: Maybe, place: Place, strategies: Strategy): boolean {
  const above = place.slice(0, -1);
  const name = formatSegment(place.at(-1) as Place[number]);
  const strategy = above.reduce(strategyAt, strategies);
  return movesBetween(valueAt(a, above), valueAt(b, above), strategy).some(
    (segment) => formatSegment(segment) === name,
  );
}

function descends(before: Maybe, after: Maybe, strategy: Strategy): boolean {
  if (strategy.secret || hidesItems(strategy)) return false;
  const [a, b] = [before === undefined ? after : before, after === undefined ? before : after] as [Value, Value];
  if (isObject(a) && isObject(b)) return true;
  return strategy.identity !== undefined && isList(a) && isList(b);
}

function nameOf({ place, moved }: ChangedPlace): string {
  return `${formatPlace(place)}${moved ? " moved" : ""}`;
}

/** Items `from`…`to` of the old list that are replaced by items `at`…`end` of the new one; either may be none. */
interface Hunk {
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

/** In which of the two an item has another turn. */
interface Turns {
  readonly vendor: boolean;
  readonly effective: boolean;
}

/**
 * Where two lists without identity differ: by their common ends, then by a shortest script of insertions and removals
 * (E. Myers, "An O(ND) difference algorithm and its variations", 1986). Between two hunks the lists are equal.
 *
 * @returns undefined where they have nothing in common, or too little for a script to say less than both lists.
 */
export function hunksBetween(
  before: readonly Value[],
  after: readonly Value[],
  format: Format | undefined,
): readonly Hunk[] | undefined {
  const [a, b] = numbered(before, after, format);
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

/** The same items as equal numbers, so that each is looked at once. */
function numbered(
  before: readonly Value[],
  after: readonly Value[],
  format: Format | undefined,
): readonly [number[], number[]] {
  const numbers = new Map<string, (readonly [Value, number])[]>();
  let count = 0;
  const numberOf = (item: Value): number => {
    const name = canonical(item);
    const equals = numbers.get(name) ?? [];
    const known = equals.find(([other]) => same(item, other, format));
    if (known !== undefined) return known[1];
    numbers.set(name, [...equals, [item, count]]);
    return count++;
  };
  return [before.map(numberOf), after.map(numberOf)];
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

/** One item taken out of a list at an index, and put back at another of what is then left (RFC 6902 §4.4). */
interface Turn {
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
