import { finding } from "../model/diagnostic.js";
import { operandFinding, wrapping } from "../model/directive.js";
import { itemOf } from "../model/place.js";
import type { Identity } from "../model/strategy.js";
import { isList, type Value } from "../model/value.js";
import { readConstant } from "./constant.js";
import { mentionedKeys, mentions, seeThrough, type Cursor, type Mention } from "./cursor.js";
import { missingKey, repeatedItem } from "./item-finding.js";
import { DELETE, edit, set, splice, type ItemPatch, type Patch } from "./patch.js";
import { wrong, type Notes, type Spot } from "./spot.js";

/** What a list does to the one below: as its strategy says (`plain`), or as the directive over it. */
export type ListRole = "plain" | "merge" | "append" | "prepend" | "remove";

type ElaborateItem = (spot: Spot, notes: Notes) => Patch;

/** A list under its strategy, or the operand of a directive for lists (E1, E3). */
export function elaborateList(spot: Spot, role: ListRole, notes: Notes, elaborateItem: ElaborateItem): Patch {
  const { value, strategy } = spot;
  if (!isList(value)) {
    const expected = role === "merge" ? "a map, or a list whose items have identity" : "a list";
    return wrong(operandFinding(`$${role}`, expected, value), spot, notes);
  }
  if (strategy.identity !== undefined)
    return elaborateItems(spot, value, strategy.identity, role, notes, elaborateItem);
  const how = role === "plain" ? strategy.merge : role;
  if (how === "merge") {
    const because = "the items of this list have no identity";
    return wrong(finding("merge/directive-misplaced", { directive: "$merge", because }), spot, notes);
  }
  const items = readConstant(spot, "inside an item of a list without identity", notes) as readonly Value[];
  return how === "append" || how === "prepend" || how === "remove" ? splice({ [how]: items }) : set(items);
}

/** A list whose items have identity: each item by its key, new ones to the head or the tail. */
function elaborateItems(
  spot: Spot,
  list: readonly Value[],
  by: Identity,
  role: ListRole,
  notes: Notes,
  elaborateItem: ElaborateItem,
): Patch {
  const items = new Map<string, ItemPatch>();
  const first = new Map<string, number>();
  const place = role === "prepend" ? "head" : "tail";
  for (const [index, value] of list.entries()) {
    const here: Spot = { ...spot, value, path: [...spot.path, index], place: [...spot.place, index] };
    const cursor: Cursor = { value, path: here.path, literal: false, through: [] };
    const keys = mentionedKeys({ cursor, role: role === "remove" ? "remove" : "plain" }, by);
    const [key] = keys;
    const deletes = role === "remove" || wrapping(value)?.name === "delete";
    if (key === undefined) notes.misuse(missingKey(seeThrough(cursor).value, by), here);
    else if (first.has(key)) {
      const harmless = deletes === (items.get(key)?.patch.kind === "delete") && (deletes || by.length === 0);
      notes.misuse(
        repeatedItem(itemOf(key, by), spot.strategy, harmless, () =>
          notes.lineOf([...spot.path, first.get(key) as number]),
        ),
        here,
      );
    } else if (deletes) {
      first.set(key, index);
      for (const deleted of keys) items.set(deleted, { patch: DELETE, place, fresh: false });
    } else {
      first.set(key, index);
      const item: Spot = { ...here, place: [...spot.place, itemOf(key, by)], strategy: spot.strategy.item() };
      items.set(key, { patch: patchOf(item, by, notes, elaborateItem), place, fresh: false });
    }
  }
  return edit(by, items);
}

/** An item that `$prepend` and `$append` both bring: one fragment says one thing of an item (E7). */
export function noteRepeatedItems(spot: Spot, notes: Notes): void {
  const { identity: by } = spot.strategy;
  if (by === undefined) return;
  const first = new Map<string, Mention>();
  for (const mention of mentions({ value: spot.value, path: spot.path, literal: false, through: [] })) {
    const [key] = mentionedKeys(mention, by);
    if (key === undefined || mention.role === "remove") continue;
    const before = first.get(key);
    if (before === undefined) first.set(key, mention);
    if (before === undefined || before.role === mention.role) continue;
    const { path } = mention.cursor;
    notes.misuse(
      repeatedItem(itemOf(key, by), spot.strategy, by.length === 0, () => notes.lineOf(before.cursor.path)),
      { ...spot, path },
    );
  }
}

/** An item of a set is a value; a keyed one merges with its namesake as its own strategy says. */
function patchOf(item: Spot, by: Identity, notes: Notes, elaborateItem: ElaborateItem): Patch {
  if (by.length === 0) return set(readConstant(item, "inside an item of a set", notes));
  return elaborateItem(item, notes);
}
