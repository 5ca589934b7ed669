import { equal, isList, isObject, keysOf, plain, type Json, type Maybe, type Value } from "../model/json.js";
import type { Origin } from "../model/origin.js";
import { at, formatPlace, isSecret, itemSegments, strategyAt, type Place, type Segment } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Strategy } from "../model/strategy.js";
import { accountOf, lastOrigin, type Account } from "../patch/account.js";
import { leavesOf } from "./leaves.js";
import { movedItems } from "./moved-items.js";

/** One difference between two resolutions of an id: a leaf, or a list that was replaced whole. */
export interface Change {
  readonly id: string;
  readonly place: string;
  readonly change: "added" | "removed" | "changed" | "moved";
  readonly before?: Json;
  readonly after?: Json;
  /** Its values are in here; whoever prints them decides (Q5). */
  readonly secret: boolean;
  /** Who wrote the value before, and the one after (for a removal: the deletion, where one was written). */
  readonly origins: { readonly before?: Origin; readonly after?: Origin };
}

type Difference = Pick<Change, "change"> & { readonly place: Place; readonly before?: Value; readonly after?: Value };

/** What changes from one resolution of an id to another (Q1). Refused ones are compared by what was merged. */
export function diff(before: Resolution, after: Resolution): readonly Change[] {
  const [old, now] = [accountOf(before), accountOf(after)];
  return differences(old.value, now.value, now.plan, []).map((difference) => changeOf(after.id, difference, old, now));
}

function changeOf(id: string, { place, change, before, after }: Difference, old: Account, now: Account): Change {
  const [wrote, writes] = [lastOrigin(old, place), lastOrigin(now, place)];
  return {
    id,
    place: formatPlace(place),
    change,
    ...(before === undefined ? {} : { before: plain(before) }),
    ...(after === undefined ? {} : { after: plain(after) }),
    secret: isSecret(now.plan, place) || isSecret(old.plan, place),
    origins: {
      ...(before === undefined || wrote === undefined ? {} : { before: wrote }),
      ...(writes === undefined ? {} : { after: writes }),
    },
  };
}

function differences(before: Maybe, after: Maybe, strategy: Strategy, place: Place): readonly Difference[] {
  if (before === after || equal(before, after)) return [];
  if (before === undefined)
    return leavesOf(after, strategy, place).map(({ place, value }) => ({ change: "added", place, after: value }));
  if (after === undefined)
    return leavesOf(before, strategy, place).map(({ place, value }) => ({ change: "removed", place, before: value }));
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...keysOf(before), ...keysOf(after)])];
    return children(keys, before, after, strategy, place);
  }
  if (isList(before) && isList(after)) return listDifferences(before, after, strategy, place);
  return [{ change: "changed", place, before, after }];
}

function children(
  segments: readonly Segment[],
  before: Value,
  after: Value,
  strategy: Strategy,
  place: Place,
): readonly Difference[] {
  return segments.flatMap((segment) =>
    differences(at(before, segment), at(after, segment), strategyAt(strategy, segment), [...place, segment]),
  );
}

function listDifferences(
  before: readonly Value[],
  after: readonly Value[],
  strategy: Strategy,
  place: Place,
): readonly Difference[] {
  if (strategy.identity !== undefined) return itemDifferences(before, after, strategy, place);
  let start = 0;
  while (start < Math.min(before.length, after.length) && equal(before[start], after[start])) start += 1;
  const spare = Math.min(before.length, after.length) - start;
  let end = 0;
  while (end < spare && equal(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const [gone, come] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (gone.length === 0)
    return come.map((item, index) => ({ change: "added", place: [...place, start + index], after: item }));
  if (come.length === 0)
    return gone.map((item, index) => ({ change: "removed", place: [...place, start + index], before: item }));
  if (before.length === after.length && gone.every((item, index) => isObject(item) && isObject(come[index]))) {
    return children(
      gone.map((_, index) => start + index),
      before,
      after,
      strategy,
      place,
    );
  }
  return [{ change: "changed", place, before, after }];
}

/** By identity, whatever the positions; items that changed their turn among those that stay are moves. */
function itemDifferences(
  before: readonly Value[],
  after: readonly Value[],
  strategy: Strategy,
  place: Place,
): readonly Difference[] {
  const [old, now] = [bySegment(before, strategy), bySegment(after, strategy)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const changed = names.flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    const segment = (was ?? is)?.segment as Segment;
    return differences(was?.item, is?.item, strategyAt(strategy, segment), [...place, segment]);
  });
  const moved = movedItems([...old.keys()], [...now.keys()]).map((name): Difference => {
    const { segment, item } = now.get(name) as { segment: Segment; item: Value };
    return { change: "moved", place: [...place, segment], before: item, after: item };
  });
  return [...changed, ...moved];
}

function bySegment(
  list: readonly Value[],
  { identity }: Strategy,
): ReadonlyMap<string, { segment: Segment; item: Value }> {
  const segments = itemSegments(list, identity);
  return new Map(
    segments.map((segment, index) => [formatPlace([segment]), { segment, item: list[index] as Value }] as const),
  );
}
