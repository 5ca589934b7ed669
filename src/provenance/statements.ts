import { hasDirective } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { itemOf, type Place } from "../model/place.js";
import type { Identity, Strategy } from "../model/strategy.js";
import { isObject, keysOf, type Value } from "../model/value.js";
import { mentionedKeys, mentions, seeThrough, type Cursor } from "../patch/index.js";
import type { AccountFragment } from "./account.js";
import { isRemoval } from "./removals.js";

/** The smallest thing that a fragment says by itself (P1): a scalar, a whole list, a directive, an item of a merged list. */
export interface Statement {
  /** The node of the fragment's document that says it. */
  readonly path: Path;
  /** What it is about; of an item without identity the list. */
  readonly place: Place;
  /** The list that it is an item or an operand of. */
  readonly list?: Place;
  /** An item without identity, or an operand of `$remove`, which has no place of its own. */
  readonly item?: Value;
  /** Whether it takes an item out of the list. */
  readonly removes: boolean;
  /** Written to stay, whatever is below: `$pin`, `$lock`. */
  readonly onPurpose: boolean;
}

/** A node on the walk over a document. */
interface Here {
  readonly cursor: Cursor;
  readonly place: Place;
  readonly strategy: Strategy;
  readonly onPurpose: boolean;
  /** Nothing merges in it: it is part of a value that is set whole. */
  readonly constant: boolean;
}

/** All that a fragment's document states, in its own order. */
export function statementsOf({ document }: AccountFragment, strategies: Strategy): readonly Statement[] {
  if (document.value === undefined) return [];
  const cursor: Cursor = { value: document.value, path: [], literal: false, through: [] };
  return statementsIn({ cursor, place: [], strategy: strategies, onPurpose: false, constant: false }, []);
}

/** Whether an author said that a value is to stay whatever is below. */
export function isOnPurpose({ through }: Pick<Cursor, "through">): boolean {
  return through.includes("pin") || through.includes("lock");
}

/** @param known the fields by which an item is known that the node is: without them it would be another. */
function statementsIn(here: Here, known: Identity): readonly Statement[] {
  const { place, strategy } = here;
  const cursor = seeThrough(here.cursor);
  const { value, literal, through } = cursor;
  const onPurpose = here.onPurpose || isOnPurpose(cursor);
  const constant = here.constant || literal || through.includes("replace");
  const inside =
    isObject(value) && (literal || !hasDirective(value))
      ? keysOf(value)
          .filter((key) => !known.some(({ name }) => name === key))
          .flatMap((key) =>
            statementsIn(
              {
                cursor: { value: value[key] as Value, path: [...cursor.path, key], literal, through: [] },
                place: [...place, key],
                strategy: strategy.key(key),
                onPurpose,
                constant: constant || strategy.merge === "replace",
              },
              [],
            ),
          )
      : itemsIn({ ...here, cursor, onPurpose, constant });
  return inside.length === 0 ? [{ path: here.cursor.path, place, removes: false, onPurpose }] : inside;
}

/** What a list says item by item: one with identity, or one that only adds and removes. */
function itemsIn(list: Here): readonly Statement[] {
  const { cursor, place, strategy, onPurpose, constant } = list;
  const { identity } = strategy;
  const items = mentions(cursor).filter((mention) => mention.cursor.path.length > cursor.path.length); // a list of one is itself
  if (identity === undefined) {
    const splices = strategy.merge === "append" || strategy.merge === "prepend";
    if (constant || (!splices && items.every(({ role }) => role === "plain"))) return [];
    return items.map((mention) => {
      const { path, value } = mention.cursor;
      return { path, place, list: place, item: value, removes: isRemoval(mention), onPurpose };
    });
  }
  return items.flatMap((mention): readonly Statement[] => {
    const [key, ...more] = mentionedKeys(mention, identity);
    if (key === undefined) return [];
    const item = [...place, itemOf(key, identity)];
    const own = { path: mention.cursor.path, place: item, list: place, removes: isRemoval(mention), onPurpose };
    if (mention.role === "remove" || identity.length === 0 || more.length > 0) return [own];
    const inside = statementsIn(
      { cursor: mention.cursor, place: item, strategy: strategy.item(), onPurpose, constant },
      identity,
    );
    const whole = inside.length === 1 && inside[0]?.path === mention.cursor.path;
    return whole ? [{ ...own, onPurpose: inside[0]?.onPurpose ?? onPurpose }] : inside;
  });
}
