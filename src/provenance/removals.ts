import type { Path } from "../model/document.js";
import { wrapping } from "../model/directive.js";
import { strategyAt, type Place } from "../model/place.js";
import { keyOf } from "../model/strategy.js";
import { isList, type Value } from "../model/value.js";
import { among, mentionedKeys, mentions, unescaped, type Mention } from "../patch/index.js";
import type { Account } from "./account.js";
import { fold } from "./writes.js";

/** An operand of `$remove`, or an item under `$delete`: what one fragment takes out of a list (P1). */
export interface Removal {
  /** The fragment's turn, from 0 for the lowest. */
  readonly fragment: number;
  /** The node of the fragment's document that says it. */
  readonly path: Path;
  /** What it names: an item, by value or by key. */
  readonly operand: Value;
  /** The keys of the items that it names; empty where the list's items have no identity. */
  readonly keys: readonly string[];
  /** Whether anything below is what it names. */
  readonly hit: boolean;
}

/** What is taken out of the list at a place, the lowest fragment first. */
export function removalsAt(account: Account, list: Place): readonly Removal[] {
  const { identity } = list.reduce(strategyAt, account.strategies);
  const contributions = account.tracer.every(list);
  return contributions.flatMap((contribution, index): readonly Removal[] => {
    if (!contribution.exact || contribution.whole) return [];
    const removals = mentions(contribution.cursor).filter(isRemoval);
    if (removals.length === 0) return [];
    const below = fold(contributions.slice(0, index));
    const items = isList(below) ? below : [];
    const isThere = among(items);
    const known = new Set(identity === undefined ? [] : items.map((item) => keyOf(item, identity)));
    return removals.map((mention) => {
      const operand = operandOf(mention);
      const keys = identity === undefined ? [] : mentionedKeys(mention, identity);
      const hit = identity === undefined ? isThere(unescaped(operand)) : keys.some((key) => known.has(key));
      return { fragment: contribution.fragment, path: mention.cursor.path, operand, keys, hit };
    });
  });
}

/** Whether a list mentions an item to take it out. */
export function isRemoval({ cursor, role }: Mention): boolean {
  return role === "remove" || (!cursor.literal && wrapping(cursor.value)?.name === "delete");
}

function operandOf({ cursor, role }: Mention): Value {
  const directive = role === "remove" || cursor.literal ? undefined : wrapping(cursor.value);
  return directive?.name === "delete" ? directive.operand : cursor.value;
}
