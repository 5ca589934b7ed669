import { same } from "../model/document.js";
import {
  at,
  childrenOf,
  formatPlace,
  itemSegments,
  strategyAt,
  valueAt,
  type Place,
  type Segment,
} from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import {
  canonical,
  isList,
  isObject,
  keysOf,
  kindOf,
  mapSame,
  record,
  type Maybe,
  type Value,
} from "../model/value.js";
import { removalsAt, writesAt, type Account } from "../provenance/index.js";
import { isMoved, type PlaceChange, type Turnover } from "./compare.js";

/** What becomes of a place by an upgrade; the first that fits (Q2). */
export type Fate =
  | "newly-locked"
  | "broken"
  | "recreated"
  | "orphaned"
  | "converged"
  | "held"
  | "remerged"
  | "joined"
  | "adopted";
export const FATES: readonly Fate[] = [
  "newly-locked",
  "broken",
  "recreated",
  "orphaned",
  "converged",
  "held",
  "remerged",
  "joined",
  "adopted",
];

/** Fates that somebody should look at before the upgrade. */
export const TROUBLES: ReadonlySet<Fate> = new Set([
  "newly-locked",
  "broken",
  "recreated",
  "orphaned",
  "held",
  "remerged",
]);

/** The accounts that an upgrade is told from. */
export interface Sides {
  readonly old: Account;
  readonly now: Account;
  readonly oldVendor: Account;
  readonly newVendor: Account;
  /** Of the new vendor's files under the old declarations; undefined where nobody asked, or nothing could be read so. */
  readonly asDeclared: Account | undefined;
}

/** What an upgrade does to the whole value. */
export interface Whole extends Turnover {
  /** What the old declarations would make of the new vendor's files; the value that is effective where nobody asked. */
  readonly asDeclared: Maybe;
}

/** The fate of a place by its values, or by its turns; those of findings come before (`newly-locked`, `broken`). */
export function fateOf(change: PlaceChange, whole: Whole, sides: Sides): Fate {
  const { place, turns } = change;
  if (turns !== undefined) return turns.vendor && !turns.effective ? "held" : merging(change, whole, sides);
  const { oldDefault, newDefault, before, after, format } = valuesOf(whole, place);
  if (isRecreated(place, whole)) return "recreated";
  if (isOrphaned(place, whole) || hitsNoMore(place, sides)) return "orphaned";
  if (!same(oldDefault, newDefault, format) && same(before, after, format))
    return same(after, newDefault, format) ? "converged" : "held";
  return merging(change, whole, sides);
}

/** Of what becomes effective: whether the declarations did it, or both sides together, or the vendor alone. */
function merging({ place, turns }: PlaceChange, whole: Whole, sides: Sides): Fate {
  if (turns === undefined && isHidden(valuesOf(whole, place))) return "held";
  const differs = (key: "asDeclared" | "newDefault"): boolean => {
    if (turns !== undefined) return isMoved(whole[key], whole.after, place, sides.now.strategies);
    return !same(valueAt(whole[key], place), valueAt(whole.after, place), whole.format);
  };
  if (differs("asDeclared") && !isOnlyRenamed(place, whole, sides)) return "remerged";
  return differs("newDefault") ? "joined" : "adopted";
}

/** Whether nothing of a new default is in what is effective: an override has something of another kind there. */
function isHidden({ oldDefault, newDefault, after, format }: Turnover): boolean {
  if (newDefault === undefined || after === undefined || same(oldDefault, newDefault, format)) return false;
  return kindOf(newDefault) !== kindOf(after);
}

/** Under a new name the old declarations tell two keys where there is one; that is told as a renaming. */
function isOnlyRenamed(place: Place, whole: Whole, sides: Sides): boolean {
  let strategy = sides.now.strategies;
  const renamed = place.some((segment) => {
    const is = typeof segment === "string" && [...(strategy.renames?.values() ?? [])].includes(segment);
    strategy = typeof segment === "string" ? strategy.key(segment) : strategy.item();
    return is;
  });
  return renamed && redeclaredAt(place, whole, sides).length === 0;
}

/** The vendor's item is gone, and what an override says of it now stands alone: a part of an item. */
function isRecreated(place: Place, whole: Whole): boolean {
  return place.some((segment, depth) => {
    if (typeof segment !== "object" || segment.by.length === 0) return false;
    const item = valuesOf(whole, place.slice(0, depth + 1));
    const gone = item.oldDefault !== undefined && item.newDefault === undefined;
    return gone && item.after !== undefined && !same(item.before, item.after, item.format);
  });
}

/** The vendor's key is gone, and an override still has it, or has something else where the key's map was. */
function isOrphaned(place: Place, whole: Whole): boolean {
  const here = valuesOf(whole, place);
  if (here.oldDefault === undefined || here.newDefault !== undefined) return false;
  if (here.after !== undefined) return true;
  return place.some((_, depth) => {
    const above = valuesOf(whole, place.slice(0, depth));
    const stands = above.after !== undefined && !isObject(above.after) && !isList(above.after);
    return stands && above.newDefault === undefined;
  });
}

/** Whether an override takes out what the vendor no longer has (P1): the place, or an item of the list at it. */
function hitsNoMore(place: Place, { old, now, oldVendor }: Sides): boolean {
  const was = oldPlace(place, oldVendor.lowest, now.strategies);
  const missed = new Set(removalsAbout(now, place).flatMap(({ name, hit }) => (hit ? [] : [name])));
  return missed.size > 0 && removalsAbout(old, was).some(({ name, hit }) => hit && missed.has(name));
}

/** What the overrides remove at a place, each by a name that both sides have. */
function removalsAbout(account: Account, place: Place): readonly { readonly name: string; readonly hit: boolean }[] {
  const nameOf = (fragment: number, what: Value): string =>
    `${account.fragments[fragment]?.file ?? ""} ${canonical(what)}`;
  const item = place.at(-1);
  const key = typeof item === "object" ? item.key : undefined;
  const operands = removalsAt(account, key === undefined ? place : place.slice(0, -1))
    .filter(({ keys }) => key === undefined || keys.includes(key))
    .map(({ fragment, operand, hit }) => ({ name: nameOf(fragment, operand), hit }));
  const deletions = writesAt(account, place).flatMap(({ fragment, outcome }) =>
    outcome === "hit" || outcome === "missed" ? [{ name: nameOf(fragment, "delete"), hit: outcome === "hit" }] : [],
  );
  return [...operands, ...deletions];
}

/** The values of a place. */
export function valuesOf({ oldDefault, newDefault, before, after, format }: Turnover, place: Place): Turnover {
  return {
    oldDefault: valueAt(oldDefault, place),
    newDefault: valueAt(newDefault, place),
    before: valueAt(before, place),
    after: valueAt(after, place),
    format,
  };
}

/** A declaration that an upgrade changes: what was said and what is, and where; undefined of what nobody says. */
export interface Redeclaration {
  /** `x-merge`, `type`; of the whole id `x-precedence`, `x-reader`, `x-format`, `x-yaml`, `x-tags`. */
  readonly keyword: string;
  /** Where it holds, by the names of the new schema. */
  readonly place: string;
  readonly before?: Saying;
  readonly after?: Saying;
}

/** What a declaration says. */
export interface Saying {
  /** `keyed by name`. */
  readonly says: string;
  /** Its place in a schema or merge profile; undefined for a default. */
  readonly declaredBy?: string;
}

interface Accounts {
  readonly old: Account;
  readonly now: Account;
}

/** As many nodes of a value as are looked at for what is declared inside it. */
const MOST_NODES = 1000;

/**
 * The declarations by which a place merges otherwise than before: its own and those above it, where these are the same
 * those inside it; and those of the whole id.
 */
export function redeclaredAt(
  place: Place,
  { after, asDeclared }: { readonly after: Maybe; readonly asDeclared: Maybe },
  { old, now }: Accounts,
): readonly Redeclaration[] {
  const ofPlace = [...Array(place.length + 1).keys()].flatMap((depth) => changesAt(place.slice(0, depth), old, now));
  const inside = ofPlace.length > 0 ? [] : below([after, asDeclared], place, old, now);
  return [...ofPlace, ...inside, ...changedWords(old, now)];
}

function below(values: readonly Maybe[], from: Place, old: Account, now: Account): readonly Redeclaration[] {
  const found = new Map<string, Redeclaration>();
  let looked = 0;
  for (const whole of values) {
    const waiting: Place[] = [from];
    for (const place of waiting) {
      if ((looked += 1) > MOST_NODES) break;
      const strategy = place.reduce(strategyAt, now.strategies);
      for (const [segment] of childrenOf(valueAt(whole, place), strategy)) {
        const child = [...place, segment];
        waiting.push(child);
        for (const change of changesAt(child, old, now)) found.set(`${change.keyword} ${change.place}`, change);
      }
    }
  }
  return [...found.values()];
}

function changesAt(place: Place, old: Account, now: Account): readonly Redeclaration[] {
  const was = oldPlace(place, old.value, now.strategies).reduce(strategyAt, old.strategies);
  const is = place.reduce(strategyAt, now.strategies);
  const typed = now.format?.untyped === true;
  return [
    ...changed("x-merge", formatPlace(place), wayOf(was), wayOf(is)),
    ...(typed ? changed("type", formatPlace(place), typesOf(was), typesOf(is)) : []),
  ];
}

function changed(keyword: string, place: string, before: Saying | undefined, after: Saying | undefined) {
  if (before?.says === after?.says) return [];
  return [{ keyword, place, ...(before && { before }), ...(after && { after }) }];
}

function wayOf({ merge, identity, declaredBy }: Strategy): Saying | undefined {
  if (merge === undefined) return undefined;
  const fields = merge !== "keyed" ? [] : (identity ?? []);
  const names = fields.map(({ name, default: standsIn }) =>
    standsIn === undefined ? name : `${name} (else ${JSON.stringify(standsIn)})`,
  );
  const says = names.length === 0 ? merge : `${merge} by ${names.join(", ")}`;
  return { says, ...(declaredBy === undefined ? {} : { declaredBy }) };
}

function typesOf({ types }: Strategy): Saying | undefined {
  return types && { says: [...types].sort().join(" or ") };
}

function changedWords(old: Account, now: Account): readonly Redeclaration[] {
  const keywords = new Set([...old.words, ...now.words].map(({ keyword }) => keyword));
  return [...keywords].flatMap((keyword) => {
    const [before, after] = [old, now].map(({ words }) => words.find((word) => word.keyword === keyword));
    return changed(keyword, "", before && saying(before), after && saying(after));
  });
}

function saying({ says, declaredBy }: Account["words"][number]): Saying {
  return { says, declaredBy };
}

/** A key that a value has under its old name. */
export interface Renaming {
  /** The place of the map. */
  readonly place: Place;
  readonly old: string;
  readonly name: string;
}

/** A value by the names that a strategy tree gives its keys now (V6); the new name wins where both stand. */
export function renamed(value: Value, strategies: Strategy): Value {
  if (isList(value)) {
    const segments = itemSegments(value, strategies.identity);
    return mapSame(value, (item, index) => renamed(item, strategyAt(strategies, segments[index] as Segment)));
  }
  if (!isObject(value)) return value;
  let same = true;
  const entries = keysOf(value).flatMap((key): readonly (readonly [string, Value])[] => {
    const name = strategies.renames?.get(key) ?? key;
    if (name !== key && Object.hasOwn(value, name)) return ((same = false), []);
    const child = renamed(value[key] as Value, strategies.key(name));
    same &&= name === key && child === value[key];
    return [[name, child]];
  });
  return same ? value : record(entries);
}

/** Every key of a value that is called otherwise now. */
export function renamings(value: Maybe, strategies: Strategy, place: Place = []): readonly Renaming[] {
  const own = isObject(value)
    ? keysOf(value).flatMap((old) => {
        const name = strategies.renames?.get(old);
        return name === undefined || name === old ? [] : [{ place, old, name }];
      })
    : [];
  const below = childrenOf(value, strategies).flatMap(([segment, child]) => {
    const now = typeof segment === "string" ? (strategies.renames?.get(segment) ?? segment) : segment;
    return renamings(child, strategyAt(strategies, now), [...place, now]);
  });
  return [...own, ...below];
}

/** What a place is called in a value that may have old names. */
export function oldPlace(place: Place, value: Maybe, strategies: Strategy): Place {
  let here = value;
  let strategy = strategies;
  return place.map((segment) => {
    const old = typeof segment === "string" ? oldName(segment, here, strategy) : segment;
    here = at(here, old);
    strategy = strategyAt(strategy, segment);
    return old;
  });
}

function oldName(name: string, here: Maybe, { renames }: Strategy): string {
  if (renames === undefined || !isObject(here) || Object.hasOwn(here, name)) return name;
  return keysOf(here).find((key) => renames.get(key) === name) ?? name;
}
