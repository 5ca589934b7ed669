import { isFinding, readDirectives } from "../model/directive.js";
import { formatPlace, itemOf, strategyAt, type Item, type Place } from "../model/place.js";
import { keyFields, keyOf, listOf, readScalar, type Identity, type Strategy } from "../model/strategy.js";
import {
  canonical,
  equal,
  isList,
  isObject,
  isScalar,
  keysOf,
  Literal,
  record,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";
import { elaborate, strategyFinding } from "./elaborate.js";
import {
  covers,
  edit,
  isConstant,
  joinAll,
  map,
  restrict,
  restrictTo,
  set,
  unescapeKey,
  type EditPatch,
  type Lock,
  type Meaning,
  type Patch,
  type Splice,
} from "./patch.js";

/** Where in the configuration a patch is printed, and which places are to be locked. */
interface Context {
  readonly strategy: Strategy;
  readonly place: Place;
  readonly locked: ReadonlySet<string>;
}

/**
 * The documents that mean a meaning, locks included, the lowest first (M9). One, where every lock stands in the tree
 * of what is written and still holds; a lock that is broken, or inside a constant, has one of its own before it.
 *
 * @throws RangeError where no such files mean the same: a broken lock over a list that it adds to.
 */
export function printMeaning(meaning: Meaning, strategies: Strategy): readonly Value[] {
  const { patch, locks } = meaning;
  const apart = locks.filter((lock) => !holds(lock, patch, strategies) || !reaches(patch, lock.place));
  const inline = locks.filter(({ place }) => !apart.some((lock) => covers(lock.place, place)));
  const before = locks.filter((lock) => !inline.includes(lock)).map((lock) => printLock(lock, strategies));
  const whole = print(patch, strategies, new Set(inline.map(({ place }) => formatPlace(place))));
  const documents = [...before, ...(whole === undefined ? [] : [whole])];
  if (before.length > 0) verify(documents, meaning, strategies);
  return documents;
}

/** Whether what is written at the place is what was locked. */
function holds(lock: Lock, patch: Patch, strategies: Strategy): boolean {
  const strategy = lock.place.reduce(strategyAt, strategies);
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

function printLock({ place, patch }: Lock, strategies: Strategy): Value {
  return print(lift(patch, place, strategies), strategies, new Set([formatPlace(place)])) ?? record([]);
}

/** A patch of a place as a patch of the whole. */
function lift(patch: Patch, place: Place, strategies: Strategy): Patch {
  const [segment, ...rest] = place;
  if (segment === undefined) return patch;
  const below = lift(patch, rest, strategyAt(strategies, segment));
  if (typeof segment !== "object") return map([[String(segment), below]]);
  return edit(strategies.identity ?? segment.by, [
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

/** Several documents are read again: what they mean together must be what was to be printed. */
function verify(documents: readonly Value[], meaning: Meaning, strategies: Strategy): void {
  const again = joinAll(documents.map((document) => elaborate(document, strategies)));
  if (
    !equal(print(again.patch, strategies), print(meaning.patch, strategies)) ||
    !sameLocks(again.locks, meaning.locks, strategies)
  ) {
    throw new RangeError("a lock that is broken over a list that it adds to can be said by no files");
  }
}

function sameLocks(a: readonly Lock[], b: readonly Lock[], strategies: Strategy): boolean {
  const texts = (locks: readonly Lock[]): readonly string[] =>
    locks
      .map(
        ({ place, patch }) =>
          `${formatPlace(place)} ${canonical(print(patch, place.reduce(strategyAt, strategies)) ?? null)}`,
      )
      .sort();
  return equal(texts(a), texts(b));
}

/**
 * The document that means a patch, under the same strategies: `elaborate(print(p)).patch` does what `p` does (M9). What could
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
function printSet(value: Value, strategy: Strategy): Value {
  const bare = value instanceof Literal && value.type === "blank" ? null : value;
  if (strategyFinding(bare, strategy) !== undefined) return directive({ $replace: escape(bare, strategy) });
  if (needsLiteral(bare, strategy)) return directive({ $literal: bare });
  if (isScalar(bare)) return bare;
  const inside = escapeInside(bare, strategy);
  const { merge, identity } = strategy;
  const adds = identity !== undefined || merge === "append" || merge === "prepend";
  const replaced = isObject(bare) ? merge === "replace" : !adds;
  return replaced ? inside : directive({ $replace: inside });
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

function printSplice({ remove, prepend, append }: Splice, strategy: Strategy): Value {
  const only = (part: "prepend" | "append"): boolean => strategy.merge === part && remove.length === 0;
  const items = (list: readonly Value[]): readonly Value[] => list.map((item) => escape(item, strategy.item()));
  if (only("append") && prepend.length === 0) return items(append);
  if (only("prepend") && append.length === 0) return items(prepend);
  return listDirective(items(remove), items(prepend), items(append));
}

/** A plain list where all items go to the tail; a deletion and a return act before and after the others. */
function printEdit({ by, items }: EditPatch, context: Context): Value {
  const entries = [...items];
  const removed = entries.filter(([, { patch, fresh }]) => patch.kind === "delete" || fresh);
  const added = (place: "head" | "tail"): readonly Value[] =>
    entries
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
  if (by.length === 0 && patch.kind === "set") return escape(patch.value, strategy.item()); // an item of a set is a constant
  return printNode(patch, { strategy: strategy.item(), place: [...place, itemOf(key, by)], locked }) as Value;
}

function escape(value: Value, strategy: Strategy): Value {
  return needsLiteral(value, strategy) ? directive({ $literal: value }) : escapeInside(value, strategy);
}

/** What could be taken for a directive, or for a list of one; and a keyed list whose items lack a key, or share one, which is but data. */
function needsLiteral(value: Value, strategy: Strategy): boolean {
  const { identity } = strategy;
  if (isObject(value)) return isDirective(value);
  if (!isList(value)) return listOf(value, strategy) !== value;
  if (identity === undefined || identity.length === 0) return false;
  const keys = value.map((item) => keyOf(item, identity));
  return keys.includes(undefined) || new Set(keys).size < keys.length;
}

/** Everything inside that would not be read as data, escaped. */
function escapeInside<T extends Value>(value: T, strategy: Strategy): T {
  if (isList(value)) return value.map((item, index) => escape(item, strategy.item(index))) as never;
  if (!isObject(value)) return value;
  return record(keysOf(value).map((key) => [key, escape(value[key] as Value, strategy.key(key))] as const)) as never;
}

function listDirective(remove: readonly Value[], prepend: readonly Value[], append: readonly Value[]): Value {
  const parts = Object.entries({ $remove: remove, $prepend: prepend, $append: append }).filter(
    ([, list]) => list.length > 0,
  );
  return record(parts.length === 0 ? [["$append", []]] : parts);
}

/** The item that a key names, which is read as it stands; a scalar is escaped, for it might name a keyed item too. */
function removal(key: string, by: Identity): Value {
  const fields = keyFields(key, by);
  const item: Value = fields === undefined ? readScalar(key) : record(fields);
  const ambiguous = isObject(item) ? isDirective(item) : by.length > 0;
  return ambiguous ? directive({ $literal: item }) : item;
}

function isDirective(value: ValueObject): boolean {
  const directives = readDirectives(value);
  return isFinding(directives) || directives.length > 0;
}

function directive(words: Readonly<Record<string, Value>>): Value {
  return record(Object.entries(words));
}
