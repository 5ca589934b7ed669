import { formatPlace, strategyAt, type Item, type Place } from "../model/place.js";
import { keyFields, type Strategy } from "../model/strategy.js";
import { canonical, equal, record, type Value } from "../model/value.js";
import { elaborate } from "./elaborate.js";
import { covers, joinAll, type Lock, type Meaning } from "./meaning.js";
import { edit, isConstant, map, set, type Patch } from "./patch.js";
import { print } from "./print.js";
import { restrict, restrictTo } from "./restrict.js";

/**
 * The documents that mean a meaning, locks included, the lowest first (M9). One, where every lock stands in the tree
 * of what is written and still holds; a lock that is broken, or inside a constant, has one of its own before it.
 *
 * @throws RangeError where no such files mean the same: a broken lock over a list that it adds to.
 */
export function printMeaning(meaning: Meaning, plan: Strategy): readonly Value[] {
  const { patch, locks } = meaning;
  const apart = locks.filter((lock) => !holds(lock, patch, plan) || !reaches(patch, lock.place));
  const inline = locks.filter(({ place }) => !apart.some((lock) => covers(lock.place, place)));
  const before = locks.filter((lock) => !inline.includes(lock)).map((lock) => printLock(lock, plan));
  const whole = print(patch, plan, new Set(inline.map(({ place }) => formatPlace(place))));
  const documents = [...before, ...(whole === undefined ? [] : [whole])];
  if (before.length > 0) verify(documents, meaning, plan);
  return documents;
}

/** Several documents are read again: what they mean together must be what was to be printed. */
function verify(documents: readonly Value[], meaning: Meaning, plan: Strategy): void {
  const again = joinAll(documents.map((document) => elaborate(document, plan)));
  if (!equal(print(again.patch, plan), print(meaning.patch, plan)) || !sameLocks(again.locks, meaning.locks, plan)) {
    throw new RangeError("a lock that is broken over a list that it adds to can be said by no files");
  }
}

function sameLocks(a: readonly Lock[], b: readonly Lock[], plan: Strategy): boolean {
  const texts = (locks: readonly Lock[]): readonly string[] =>
    locks
      .map(
        ({ place, patch }) =>
          `${formatPlace(place)} ${canonical(print(patch, place.reduce(strategyAt, plan)) ?? null)}`,
      )
      .sort();
  return equal(texts(a), texts(b));
}

/** Whether what is written at the place is what was locked. */
function holds(lock: Lock, patch: Patch, plan: Strategy): boolean {
  const strategy = lock.place.reduce(strategyAt, plan);
  const [locked, now] = [print(lock.patch, strategy), print(restrict(patch, lock.place), strategy)];
  return locked !== undefined && equal(locked, now);
}

/** Whether the way to a place leads through maps and items: inside a constant nothing can be locked. */
function reaches(patch: Patch, place: Place): boolean {
  let here = patch;
  return place.every((segment) => {
    if (isConstant(here)) return false;
    here = restrictTo(here, segment);
    return true;
  });
}

function printLock({ place, patch }: Lock, plan: Strategy): Value {
  return print(lift(patch, place, plan), plan, new Set([formatPlace(place)])) ?? record([]);
}

/** A patch of a place as a patch of the whole. */
function lift(patch: Patch, place: Place, plan: Strategy): Patch {
  const [segment, ...rest] = place;
  if (segment === undefined) return patch;
  const below = lift(patch, rest, strategyAt(plan, segment));
  if (typeof segment !== "object") return map([[String(segment), below]]);
  return edit(plan.identity ?? segment.by, [
    [segment.key, { patch: named(below, segment), place: "tail", fresh: false }],
  ]);
}

/** An item says its key. */
function named(patch: Patch, { key, by }: Item): Patch {
  const fields = keyFields(key, by);
  if (patch.kind !== "map" || fields === undefined) return patch;
  return {
    kind: "map",
    entries: { ...map(fields.map(([name, value]) => [name, set(value)] as const)).entries, ...patch.entries },
  };
}
