import { equal, isList, isObject, Literal, type Json, type Maybe, type Value } from "../model/json.js";
import type { Origin } from "../model/origin.js";
import { childPairs, childrenOf, isSecret, itemSegments, strategyAt, type Place } from "../model/place.js";
import { formatPlace } from "../model/place-text.js";
import { redactedAt } from "../model/redact.js";
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
  /** The digits of integers beyond ±2^53, which JSON's readers would round; beside them the values are strings. */
  readonly exact?: { readonly before?: string; readonly after?: string };
  /** Whether the place is secret; what is secret is redacted in here (Q5). */
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
  // an index is another item's after a removal: then the list's own write is the one that counts
  const gone = after === undefined && typeof place.at(-1) === "number";
  const [wrote, writes] = [lastOrigin(old, place), lastOrigin(now, gone ? place.slice(0, -1) : place)];
  return {
    id,
    place: formatPlace(place),
    change,
    ...(before === undefined ? {} : { before: redactedAt(before, old.plan, place) }),
    ...(after === undefined ? {} : { after: redactedAt(after, now.plan, place) }),
    ...exactDigits(before, after),
    secret: isSecret(now.plan, place) || isSecret(old.plan, place),
    origins: {
      ...(before === undefined || wrote === undefined ? {} : { before: wrote }),
      ...(writes === undefined ? {} : { after: writes }),
    },
  };
}

function exactDigits(before: Maybe, after: Maybe): Pick<Change, "exact"> {
  const [was, is] = [digits(before), digits(after)];
  if (was === undefined && is === undefined) return {};
  return { exact: { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) } };
}

function digits(value: Maybe): string | undefined {
  return value instanceof Literal && typeof value.value === "bigint" ? value.value.toString() : undefined;
}

function differences(before: Maybe, after: Maybe, strategy: Strategy, place: Place): readonly Difference[] {
  if (before === after || equal(before, after)) return [];
  if (before === undefined)
    return leavesOf(after, strategy, place).map(({ place, value }) => ({ change: "added", place, after: value }));
  if (after === undefined)
    return leavesOf(before, strategy, place).map(({ place, value }) => ({ change: "removed", place, before: value }));
  if (strategy.secret) return [{ change: "changed", place, before, after }];
  if (isObject(before) && isObject(after)) {
    return children(before, after, strategy, place);
  }
  if (isList(before) && isList(after)) return listDifferences(before, after, strategy, place);
  return [{ change: "changed", place, before, after }];
}

function children(before: Value, after: Value, strategy: Strategy, place: Place): readonly Difference[] {
  return childPairs(before, after, strategy).flatMap(([segment, was, is]) =>
    differences(was, is, strategyAt(strategy, segment), [...place, segment]),
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
    return children(before, after, strategy, place);
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
  const turns = (list: readonly Value[]): readonly string[] =>
    itemSegments(list, strategy.identity).map((segment) => formatPlace([segment]));
  const items = new Map(childrenOf(after, strategy).map((child) => [formatPlace([child[0]]), child] as const));
  const moved = movedItems(turns(before), turns(after)).flatMap((name): readonly Difference[] => {
    const child = items.get(name);
    return child === undefined
      ? []
      : [{ change: "moved", place: [...place, child[0]], before: child[1], after: child[1] }];
  });
  return [...children(before, after, strategy, place), ...moved];
}
