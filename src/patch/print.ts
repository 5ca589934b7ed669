import { isObject, Literal, record, type Maybe, type Value } from "../model/json.js";
import { itemOf, type Place } from "../model/place.js";
import { formatPlace } from "../model/place-text.js";
import { keyFields, keyOf, readScalar, type Identity, type Strategy } from "../model/strategy.js";
import { isFinding, readDirectives } from "./directive.js";
import { unescapeKey, type EditPatch, type Patch, type Splice } from "./patch.js";

/** Where in the configuration a patch is printed, and which places are to be locked. */
interface Context {
  readonly strategy: Strategy;
  readonly place: Place;
  readonly locked: ReadonlySet<string>;
}

/**
 * The document that means a patch, under the same plan: `elaborate(print(p)).patch` does what `p` does (M9). What could
 * be taken for a directive is escaped (E4). Undefined, an empty document, for `keep`.
 *
 * @param locked Places, as `formatPlace` writes them, to stand under `$lock`.
 */
export function print(patch: Patch, strategy: Strategy, locked: ReadonlySet<string> = new Set()): Maybe {
  return printNode(patch, { strategy, place: [], locked });
}

function printNode(patch: Patch, context: Context): Maybe {
  const printed = printBare(patch, context);
  const lock = printed !== undefined && context.locked.has(formatPlace(context.place));
  return lock ? directive({ $lock: printed }) : printed;
}

function printBare(patch: Patch, context: Context): Maybe {
  switch (patch.kind) {
    case "keep":
      return undefined;
    case "delete":
      return directive({ $delete: true });
    case "set":
      return printSet(patch.value, context.strategy);
    case "map":
      return printMap(patch.entries, context);
    case "splice":
      return printSplice(patch, context.strategy);
    case "edit":
      return printEdit(patch, context);
  }
}

/** A constant: as it is where the strategy replaces anyway, else under `$replace`. */
function printSet(value: Value, { merge, identity }: Strategy): Value {
  const bare = value instanceof Literal && value.type === "blank" ? null : value;
  if (isObject(bare)) {
    if (isDirective(bare)) return directive({ $literal: bare });
    return merge === "replace" ? bare : directive({ $replace: escapeInside(bare) });
  }
  if (!Array.isArray(bare)) return bare;
  if (identity !== undefined && identity.length > 0 && !areKeyed(bare, identity)) return directive({ $literal: bare });
  const replaced = identity === undefined && merge !== "append" && merge !== "prepend";
  return replaced ? escapeInside(bare) : directive({ $replace: escapeInside(bare) });
}

/** Whether every item has a key of its own: a list that has not is no keyed list, only data. */
function areKeyed(list: readonly Value[], by: Identity): boolean {
  const keys = list.map((item) => keyOf(item, by));
  return !keys.includes(undefined) && new Set(keys).size === keys.length;
}

function printMap(entries: Readonly<Record<string, Patch>>, { strategy, place, locked }: Context): Value {
  const printed = record(
    Object.entries(entries).map(([escaped, patch]) => {
      const key = unescapeKey(escaped);
      const below = { strategy: strategy.key(key), place: [...place, key], locked };
      return [key, printNode(patch, below) as Value] as const;
    }),
  );
  return strategy.merge === "replace" || isDirective(printed) ? directive({ $merge: printed }) : printed;
}

function printSplice({ remove, prepend, append }: Splice, { merge }: Strategy): Value {
  const only = (part: "prepend" | "append"): boolean => merge === part && remove.length === 0;
  if (only("append") && prepend.length === 0) return escapeInside(append);
  if (only("prepend") && append.length === 0) return escapeInside(prepend);
  return listDirective(escapeInside(remove), escapeInside(prepend), escapeInside(append));
}

/** A plain list where all items go to the tail; a deletion and a return act before and after the others. */
function printEdit({ by, items }: EditPatch, context: Context): Value {
  const said = [...items];
  const removed = said.filter(([, { patch, fresh }]) => patch.kind === "delete" || fresh);
  const added = (place: "head" | "tail"): readonly Value[] =>
    said
      .filter(([, item]) => item.patch.kind !== "delete" && item.place === place)
      .map(([key, { patch }]) => printItem(key, patch, by, context));
  if (removed.length === 0 && added("head").length === 0) return added("tail");
  return listDirective(
    removed.map(([key]) => removal(key, by)),
    added("head"),
    added("tail"),
  );
}

function printItem(key: string, patch: Patch, by: Identity, { strategy, place, locked }: Context): Value {
  if (by.length === 0 && patch.kind === "set") return escape(patch.value); // an item of a set is a constant
  return printNode(patch, { strategy: strategy.item(), place: [...place, itemOf(key, by)], locked }) as Value;
}

/** The item that a key names; a scalar is escaped, for it might name a keyed item too. */
function removal(key: string, by: Identity): Value {
  const fields = keyFields(key, by);
  if (fields !== undefined) return escape(record(fields));
  return by.length === 0 ? escape(readScalar(key)) : directive({ $literal: readScalar(key) });
}

function listDirective(remove: readonly Value[], prepend: readonly Value[], append: readonly Value[]): Value {
  const parts = Object.entries({ $remove: remove, $prepend: prepend, $append: append }).filter(
    ([, list]) => list.length > 0,
  );
  return record(parts.length === 0 ? [["$append", []]] : parts);
}

/** Everything inside that could be taken for a directive, escaped. */
function escapeInside<T extends Value>(value: T): T {
  if (Array.isArray(value)) return value.map((item: Value) => escape(item)) as never;
  if (!isObject(value)) return value;
  return record(Object.entries(value).map(([key, inner]) => [key, escape(inner)] as const)) as never;
}

function escape(value: Value): Value {
  return isObject(value) && isDirective(value) ? directive({ $literal: value }) : escapeInside(value);
}

function isDirective(value: Value): boolean {
  if (!isObject(value)) return false;
  const directives = readDirectives(value);
  return isFinding(directives) || directives.length > 0;
}

function directive(words: Readonly<Record<string, Value>>): Value {
  return record(Object.entries(words));
}
