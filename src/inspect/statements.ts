import type { Path } from "../model/document.js";
import { isObject, keysOf, type Value } from "../model/json.js";
import { itemOf, type Place } from "../model/place.js";
import type { Identity, Strategy } from "../model/strategy.js";
import type { AccountFragment } from "../patch/account.js";
import { mentionedKeys, mentions, seeThrough, type Cursor } from "../patch/cursor.js";
import { hasDirective } from "../patch/directive.js";

/** The smallest thing that a fragment says by itself: a scalar, a list without identity, a directive, an item. */
export interface Statement {
  readonly path: Path;
  readonly place: Place;
  /** Where else it acts: a scalar to remove names itself and the item whose only field it is. */
  readonly also?: readonly Place[];
  /** Written to stay, whatever is below: `$pin`, `$lock`. */
  readonly onPurpose: boolean;
}

/** All that a fragment's document states, in its own order. */
export function statementsOf({ document }: AccountFragment, plan: Strategy): readonly Statement[] {
  if (document.value === undefined) return [];
  return below({ value: document.value, path: [], literal: false, through: [] }, [], plan, false, []);
}

/** @param known the fields by which an item is known that the node is: without them it would be another. */
function below(
  cursor: Cursor,
  place: Place,
  strategy: Strategy,
  meant: boolean,
  known: Identity,
): readonly Statement[] {
  const here = seeThrough(cursor);
  const onPurpose = meant || here.through.some((name) => name === "pin" || name === "lock");
  const { value } = here;
  const inside =
    isObject(value) && (here.literal || !hasDirective(value))
      ? keysOf(value)
          .filter((key) => !known.some(({ name }) => name === key))
          .flatMap((key) =>
            below(child(here, key, value[key] as Value), [...place, key], strategy.key(key), onPurpose, []),
          )
      : itemsOf(here, place, strategy, onPurpose);
  return inside.length === 0 ? [{ path: cursor.path, place, onPurpose }] : inside;
}

function itemsOf(list: Cursor, place: Place, strategy: Strategy, onPurpose: boolean): readonly Statement[] {
  const { identity } = strategy;
  if (identity === undefined) return [];
  return mentions(list).flatMap((mention): readonly Statement[] => {
    const [item, ...also] = mentionedKeys(mention, identity).map((key) => [...place, itemOf(key, identity)]);
    if (item === undefined) return [];
    const whole = mention.role === "remove" || identity.length === 0;
    if (whole || also.length > 0) return [{ path: mention.cursor.path, place: item, also, onPurpose }];
    return below(mention.cursor, item, strategy.item(), onPurpose, identity);
  });
}

function child({ path, literal }: Cursor, step: string, value: Value): Cursor {
  return { value, path: [...path, step], literal, through: [] };
}
