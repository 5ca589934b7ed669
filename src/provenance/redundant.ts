import type { Diagnostic, Position, Range } from "../model/diagnostic.js";
import { hasDirective } from "../model/directive.js";
import { same, type Document, type Path } from "../model/document.js";
import { formatPlace, strategyAt, type Place } from "../model/place.js";
import { isList, isObject, keysOf, record, type Maybe, type Value, type ValueObject } from "../model/value.js";
import {
  apply,
  constant,
  elaborate,
  KEEP,
  seeThrough,
  set,
  unescaped,
  type Elaboration,
  type Patch,
} from "../patch/index.js";
import { isWrittenPlain, keyOrder, mentionedIn, type Account, type Statement } from "./account.js";
import { typeChanges } from "./merge.js";
import { fold, withoutContribution, type Contribution } from "./trace.js";

/** One fragment's statement, or a larger node of its document: what could be taken out. */
export type Removable = Pick<Statement, "path" | "place" | "list"> & { readonly fragment: number };

/**
 * Whether removing this one write changes neither what is delivered nor what is found (P1). The one answer to the
 * question: the audit, `explain` and `trim` ask it.
 *
 * @param findings those of the resolution: a write about which something is found says something by that.
 */
export function isRedundant(account: Account, findings: readonly Diagnostic[], write: Removable): boolean {
  const without = write.list === undefined ? withoutMember(account, write) : withoutItem(account, write, write.list);
  return (
    without !== undefined &&
    changesNothing(account, without) &&
    (without.own === undefined || keepsTurn(account, without.own, write.place)) &&
    (!emptiesText(account, write) || changesNothing(account, withoutFragment(account, write))) &&
    !isFound(account, findings, write)
  );
}

/** Whether nothing is left of a text whose syntax writes an empty map as nothing: then it is no map any more. */
function emptiesText({ fragments }: Account, { fragment, path }: Removable): boolean {
  const { document, format } = fragments[fragment] as Account["fragments"][number];
  return path.length === 1 && isAlone(document) && format?.emit(record([])).trim() === "";
}

const ALONE = new WeakMap<Document, boolean>();

/** Whether a document is a map of one key: each of its keys asks. */
function isAlone(document: Document): boolean {
  const { value } = document;
  const alone = ALONE.get(document) ?? (isObject(value) && keysOf(value).length === 1);
  ALONE.set(document, alone);
  return alone;
}

function withoutFragment({ tracer }: Account, { fragment }: Removable): Without {
  const before = tracer.every([]);
  return { place: [], before, after: before.filter((each) => each.fragment !== fragment) };
}

/** The contributions to a place, as they are and after one write is taken out. */
interface Without {
  readonly place: Place;
  readonly before: readonly Contribution[];
  readonly after: readonly Contribution[];
  /** What is taken out, where it is a member of a map. */
  readonly own?: Contribution;
}

function changesNothing(account: Account, without: Without): boolean {
  const { place, before, after } = without;
  return (
    same(fold(before), fold(after), account.format) &&
    locksAsMuch(without, account.format) &&
    expectsAsMuch(before, after) &&
    kindsOf(account, place, before) === kindsOf(account, place, after)
  );
}

/** Without a member of a map, or the whole document. */
function withoutMember(account: Account, { fragment, path, place }: Removable): Without | undefined {
  const before = account.tracer.every(place);
  const own = before.find((each) => each.fragment === fragment && each.exact && isPath(each.cursor.path, path));
  return own && { place, before, after: withoutContribution(before, own), own };
}

/** Without an item of a list, or an operand of `$remove`: the list's node is read anew. */
function withoutItem(account: Account, { fragment, path, place }: Removable, list: Place): Without | undefined {
  const before = account.tracer.every(list);
  const own = before.find((each) => each.fragment === fragment && each.exact);
  if (own === undefined || path.length <= own.cursor.path.length) return undefined; // a list of one is no item of itself
  const once = isList(own.cursor.value); // several directives may speak of one item
  if (once && place.length > list.length && !isSameItem(account, fragment, place)) return undefined;
  const value = removed(own.cursor.value, path.slice(own.cursor.path.length));
  if (own.whole && !isDirective(value)) {
    return { place: list, before, after: replaced(before, own, { patch: set(unescaped(value)) }) };
  }
  const strategy = list.reduce(strategyAt, account.strategies);
  const nulls = account.nulls[account.fragments[fragment]?.layer ?? ""] ?? "set";
  const [now, then] = [own.cursor.value, value].map((each) => elaborate(each, strategy, { nulls })) as [
    Elaboration,
    Elaboration,
  ];
  if (now.findings.length !== then.findings.length) return undefined;
  const patch = own.whole ? constant(apply(then.patch, undefined)) : then.patch; // of an item that is added anew
  return { place: list, before, after: replaced(before, own, { patch }) };
}

/** A quick no: what an item is without the fragment's word decides before the whole list is folded. */
function isSameItem({ tracer, format }: Account, fragment: number, place: Place): boolean {
  const contributions = tracer.every(place);
  const own = contributions.find((each) => each.fragment === fragment);
  return own === undefined || same(fold(contributions), fold(withoutContribution(contributions, own)), format);
}

function isDirective(value: Value): boolean {
  return isObject(value) && hasDirective(value);
}

function replaced(
  contributions: readonly Contribution[],
  own: Contribution,
  by: Partial<Contribution>,
): readonly Contribution[] {
  return contributions.map((each) => (each === own ? { ...each, ...by } : each));
}

/** A document's node without what stands at a path inside it. */
function removed(value: Value, path: Path): Value {
  const [step, ...rest] = path;
  if (isList(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== step);
    return value.map((item, index) => (index === step ? removed(item, rest) : item));
  }
  if (!isObject(value)) return value;
  return record(
    keysOf(value).flatMap((key): (readonly [string, Value])[] => {
      if (key !== step) return [[key, value[key] as Value]];
      return rest.length === 0 ? [] : [[key, removed(value[key] as Value, rest)]];
    }),
  );
}

/** Whether the key of a map keeps its turn, and its quotes, when a fragment does not mention it any more (E8). */
function keepsTurn(account: Account, own: Contribution, place: Place): boolean {
  const key = place.at(-1);
  if (typeof key !== "string") return true;
  const { tracer, fragments, format } = account;
  const map = mapAt(account, place.slice(0, -1));
  const { around, object } = map;
  const first = around.findIndex((_, turn) => map.mentioned[turn]?.has(key));
  if (around[first]?.fragment !== own.fragment) return true;
  if (object === undefined || !Object.hasOwn(object, key)) return true;
  if (!keepsOrder(map, first, key, format)) return false;
  const next = tracer.at(place).find((each) => each.exact && each !== own && each.fragment !== own.fragment);
  return next === undefined || isWrittenPlain(fragments, own) === isWrittenPlain(fragments, next);
}

/** Who mentions which keys of a map: the same for all of its keys. */
interface MentionedMap {
  readonly around: readonly Contribution[];
  /** Of each contribution, its keys with their turns. */
  readonly mentioned: readonly ReadonlyMap<string, number>[];
  readonly object: ValueObject | undefined;
  readonly order: readonly string[];
  readonly turns: ReadonlyMap<string, number>;
}

const MAPS = new WeakMap<Account, Map<string, MentionedMap>>();

function mapAt(account: Account, place: Place): MentionedMap {
  const maps = MAPS.get(account) ?? new Map<string, MentionedMap>();
  MAPS.set(account, maps);
  const name = formatPlace(place);
  const known = maps.get(name);
  if (known !== undefined) return known;
  const around = account.tracer.at(place);
  const mentioned = around.map((each) => new Map(mentionedIn(each).map((key, turn) => [key, turn] as const)));
  const folded = fold(around);
  const object = isObject(folded) ? folded : undefined;
  const order = object === undefined ? [] : keyOrder(around, object);
  const made = { around, mentioned, object, order, turns: new Map(order.map((key, turn) => [key, turn] as const)) };
  maps.set(name, made);
  return made;
}

/**
 * Whether a key stays where it is if the first who mentions it does not. It then comes where the next one mentions it:
 * it stays if what is written behind it comes no sooner. Else two keys tell most syntaxes, and the whole map the others.
 */
function keepsOrder(map: MentionedMap, first: number, key: string, format: Account["format"]): boolean {
  const { around, mentioned, order } = map;
  const object = map.object as ValueObject;
  const behind = order[(map.turns.get(key) as number) + 1];
  if (behind === undefined) return true;
  const again = mentioned.findIndex((keys, turn) => turn > first && keys.has(key));
  if (again >= 0) {
    const before = mentioned.findIndex((keys) => keys.has(behind));
    const turnIn = (of: number, name: string): number => mentioned[of]?.get(name) ?? Infinity;
    if (before > again || (before === again && turnIn(before, behind) > turnIn(again, key))) return true;
    const pair = record([key, behind].map((name) => [name, object[name] as Value] as const));
    if (before >= 0 && !isWrittenAlike(pair, [key, behind], [behind, key], format)) return false;
  }
  const rest = around.map((each, turn) =>
    turn === first ? { ...each, cursor: { ...each.cursor, value: withoutKey(each.cursor.value, key) } } : each,
  );
  return isWrittenAlike(object, order, keyOrder(rest, object), format);
}

/** Some syntaxes write what is no table first, whatever the order. */
function isWrittenAlike(
  object: ValueObject,
  one: readonly string[],
  other: readonly string[],
  format: Account["format"],
): boolean {
  if (one.join("\0") === other.join("\0")) return true;
  try {
    const text = (order: readonly string[]): string | undefined =>
      format?.emit(object, { keys: (each, path) => (path.length === 0 ? order : keysOf(each)) });
    return format !== undefined && text(one) === text(other);
  } catch {
    return false; // a part that the syntax cannot say alone
  }
}

function withoutKey(value: Value, key: string): Value {
  const inner = seeThrough({ value, path: [], literal: false, through: [] });
  return removed(value, [...inner.path, key]);
}

/** A lock holds what stood there when it was taken: that must be the same then, too. One that is taken out holds nothing. */
function locksAsMuch({ before, after }: Without, format: Account["format"]): boolean {
  return before.every(({ cursor, fragment, exact }) => {
    const stays = after.some((each) => each.cursor === cursor && each.patch.kind !== "delete");
    const { path } = stays ? seeThrough(cursor) : cursor;
    if (!exact || !path.includes("$lock")) return true;
    const upTo = (of: readonly Contribution[]): Maybe => fold(of.filter((each) => each.fragment <= fragment));
    return same(upTo(before), upTo(after), format);
  });
}

/** What a higher fragment expects below itself (`$existing`) is there as before. */
function expectsAsMuch(before: readonly Contribution[], after: readonly Contribution[]): boolean {
  return before.every((contribution, index) => {
    if (!contribution.exact || !seeThrough(contribution.cursor).through.includes("existing")) return true;
    const below = (of: readonly Contribution[]): boolean =>
      fold(of.filter(({ fragment }) => fragment < contribution.fragment)) !== undefined;
    return below(before.slice(0, index)) === below(after);
  });
}

/** The changes of kind at a place and below it (E6), as text: which fragment makes each. */
function kindsOf(
  { tracer, strategies, fragments }: Account,
  place: Place,
  contributions: readonly Contribution[],
): string {
  const floor = contributions.findLastIndex(({ whole }) => whole); // what is below a constant nobody sees
  const words = contributions.slice(Math.max(0, floor));
  const patches = fragments.map((_, turn): Patch => words.find(({ fragment }) => fragment === turn)?.patch ?? KEEP);
  const below = { at: (rest: Place) => (rest.length === 0 ? words : tracer.at([...place, ...rest])) };
  return typeChanges(patches, place.reduce(strategyAt, strategies), below)
    .map(({ is, upper, place: at }) => `${is} ${upper.fragment} ${formatPlace(at)}`)
    .join("\n");
}

/** Whether a finding stands at the node or inside it, or says that a lock which does is broken. */
function isFound(account: Account, findings: readonly Diagnostic[], write: Removable): boolean {
  const { fragment, path, place, list } = write;
  const own = account.fragments[fragment];
  const name = place === list ? `${formatPlace(list)}/` : formatPlace(place); // of an item without identity
  const about = findings
    .filter((each) => each.place === undefined || !isAbove(each.place, name))
    .flatMap(({ code, origin, related = [] }) => [
      origin,
      ...(code === "merge/locked" ? related.map((each) => each.origin) : []),
    ])
    .filter((origin) => origin?.file === own?.file);
  if (about.length === 0) return false;
  const location = own?.document.range(path);
  if (location === undefined) return false;
  const node: Range = { start: (location.key ?? location.value).start, end: location.value.end };
  return about.some(
    (origin) => origin !== undefined && isBefore(node.start, origin.start) && isBefore(origin.start, node.end),
  );
}

/** What is said of a map or list as a whole is not said of a part of it, though it begins in the same column. */
function isAbove(above: string, place: string): boolean {
  return place.startsWith(`${above}/`);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}

function isPath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
