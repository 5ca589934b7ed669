import { equal, isList, isObject, type Maybe, type Value } from "../model/json.js";
import { childPairs, itemSegments, strategyAt, type Place, type Segment } from "../model/place.js";
import { formatSegment } from "../model/place-text.js";
import type { Strategy } from "../model/strategy.js";
import { hidesItems } from "./hides-items.js";
import { leavesOf } from "./leaves.js";
import { movedItems } from "./moved-items.js";
import { hunksBetween } from "./sequence.js";

/** Where two values differ: at a leaf, at a list that was replaced whole, or in the turn of an item. */
export interface Difference {
  readonly change: "added" | "removed" | "changed" | "moved";
  /** By the indexes of the new value; what was removed stands at its old index. */
  readonly place: Place;
  /** The same by the indexes of the old value. */
  readonly was: Place;
  readonly before?: Value;
  readonly after?: Value;
  readonly move?: Move;
}

/** Where an item went: its indexes, and the item that it stands behind now (none at the front). */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly behind?: Segment;
}

/** Both sides of a place. */
interface Pair {
  readonly strategy: Strategy;
  readonly place: Place;
  readonly was: Place;
}

/**
 * The differences of two values, in the order of the old one. Maps go by key, items with identity by that, other lists
 * by the shortest edits (Q1).
 */
export function differences(before: Maybe, after: Maybe, plan: Strategy): readonly Difference[] {
  return compare(before, after, { strategy: plan, place: [], was: [] });
}

function compare(before: Maybe, after: Maybe, pair: Pair): readonly Difference[] {
  const { strategy, place, was } = pair;
  if (before === after || equal(before, after)) return [];
  if (before === undefined)
    return leavesOf(after, strategy, place).map((leaf) => added(leaf.value, leaf.place, onto(was, place, leaf.place)));
  if (after === undefined)
    return leavesOf(before, strategy, place).map((leaf) =>
      removed(leaf.value, leaf.place, onto(was, place, leaf.place)),
    );
  const whole = strategy.secret || hidesItems(strategy);
  if (!whole && isObject(before) && isObject(after)) return children(before, after, pair);
  if (!whole && isList(before) && isList(after)) {
    return strategy.identity === undefined ? byIndex(before, after, pair) : byIdentity(before, after, pair);
  }
  return [{ change: "changed", place, was, before, after }];
}

function added(after: Value, place: Place, was: Place): Difference {
  return { change: "added", place, was, after };
}

function removed(before: Value, place: Place, was: Place): Difference {
  return { change: "removed", place, was, before };
}

/** A place below one, below another. */
function onto(above: Place, under: Place, place: Place): Place {
  return [...above, ...place.slice(under.length)];
}

function children(before: Value, after: Value, { strategy, place, was }: Pair): readonly Difference[] {
  return childPairs(before, after, strategy).flatMap(([segment, old, now]) =>
    compare(old, now, {
      strategy: strategyAt(strategy, segment),
      place: [...place, segment],
      was: [...was, segment],
    }),
  );
}

/** What stands at the same turn of as many others is the same item, changed; else it went, or came. */
function byIndex(before: readonly Value[], after: readonly Value[], pair: Pair): readonly Difference[] {
  const { strategy, place, was } = pair;
  const hunks = hunksBetween(before, after) ?? replaced(before, after);
  if (hunks === undefined) return [{ change: "changed", place, was, before, after }];
  return hunks.flatMap(({ from, to, at, end }): readonly Difference[] => {
    const gone = before.slice(from, to);
    const come = after.slice(at, end);
    if (gone.length !== come.length) {
      return [
        ...gone.map((item, index) => removed(item, [...place, from + index], [...was, from + index])),
        ...come.map((item, index) => added(item, [...place, at + index], [...was, at + index])),
      ];
    }
    return gone.flatMap((item, index) =>
      compare(item, come[index], {
        strategy: strategyAt(strategy, at + index),
        place: [...place, at + index],
        was: [...was, from + index],
      }),
    );
  });
}

/** Of lists without a common item: as many maps are compared one by one, all else is another list. */
function replaced(before: readonly Value[], after: readonly Value[]): ReturnType<typeof hunksBetween> {
  const alike = before.length === after.length && [...before, ...after].every(isObject);
  return alike ? [{ from: 0, to: before.length, at: 0, end: after.length }] : undefined;
}

/** By identity, whatever the positions; items that changed their turn among those that stay are moves. */
function byIdentity(before: readonly Value[], after: readonly Value[], pair: Pair): readonly Difference[] {
  const { strategy, place, was } = pair;
  const [old, now] = [itemSegments(before, strategy.identity), itemSegments(after, strategy.identity)];
  const [oldNames, newNames] = [old.map(formatSegment), now.map(formatSegment)];
  const indexes = new Map(newNames.map((name, index) => [name, index]));
  const turns = new Map(oldNames.map((name, index) => [name, index]));
  const moved = movedItems(oldNames, newNames).map((name): Difference => {
    const [from, to] = [turns.get(name) as number, indexes.get(name) as number];
    const segment = now[to] as Segment;
    const behind = now[to - 1];
    return {
      change: "moved",
      place: [...place, segment],
      was: [...was, segment],
      before: before[from] as Value,
      after: after[to] as Value,
      move: { from, to, ...(behind === undefined ? {} : { behind }) },
    };
  });
  return [...children(before, after, pair), ...moved];
}
