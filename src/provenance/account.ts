import { START, type Origin } from "../model/diagnostic.js";
import { hasDirective, wrapping } from "../model/directive.js";
import type { Document, Format, Path } from "../model/document.js";
import { holdsSecret, itemOf, strategyAt, type Place } from "../model/place.js";
import type { Access, Resolution } from "../model/resolution.js";
import type { Line } from "../model/spelling.js";
import { keyOf, type Identity, type RootWord, type Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, member, type Maybe, type Value, type ValueObject } from "../model/value.js";
import {
  among,
  mentionedKeys,
  mentions,
  seeThrough,
  unescaped,
  type Cursor,
  type Mention,
  type Patch,
} from "../patch/index.js";
import { fold, writes, type Contribution, type Tracer, type Write } from "./trace.js";

/** A parsed file on its way into the merge. */
export interface ParsedFragment {
  readonly layer: string;
  /** Of the lowest layer, which `x-lock` holds to. */
  readonly lowest: boolean;
  readonly file: string;
  /** The text as it was read; empty where it could not be. */
  readonly text: string;
  /** The file's own format; undefined where none is known. */
  readonly format: Format | undefined;
  readonly document: Document;
  /** Who may do what with the file; undefined for what is no file. */
  readonly access?: Access;
}

/** A fragment that took part: its document for the places in it, its patch for what it means. */
export interface AccountFragment extends ParsedFragment {
  readonly patch: Patch;
}

/** All that a resolution was made of: what the questions about it are answered from, never from disk again (P2, R3). */
export interface Account {
  readonly strategies: Strategy;
  /** The id's own format; undefined where none is known. */
  readonly format: Format | undefined;
  /** The merged value, spellings included; undefined where nothing is left. */
  readonly value: Maybe;
  /** What the lowest layer alone gives. */
  readonly lowest: Maybe;
  readonly fragments: readonly AccountFragment[];
  readonly tracer: Tracer;
  /** Layers whose null members delete (E2). */
  readonly nulls: Readonly<Record<string, "set" | "delete">>;
  /** The software reads these files itself (`x-reader: self`). */
  readonly selfRead: boolean;
  /** What is declared of the id by which its files are found and read. */
  readonly words: readonly RootWord[];
  /** Whether schema or profile call anything secret. */
  readonly declaresSecrets: boolean;
}

const ACCOUNT = Symbol("account");

/** Gives a resolution its account, where printing and comparing do not see it. */
export function withAccount<R extends Resolution>(resolution: R, account: Account): R {
  return Object.defineProperty(resolution, ACCOUNT, { value: account });
}

/** @throws TypeError for an object that no `resolve` has made, and for a configuration that nobody could read. */
export function accountOf(resolution: Resolution): Account {
  const account = (resolution as { [ACCOUNT]?: Account } | undefined)?.[ACCOUNT];
  if (account !== undefined) return account;
  if ((resolution as Resolution | undefined)?.state === "opaque")
    throw new TypeError(`${resolution.id} has no known format; say x-format in its schema or merge profile`);
  const promised = resolution instanceof Promise ? "; await the promise" : "";
  throw new TypeError(`expected a resolution as resolve() returns it${promised}`);
}

/** The statements about a place, the lowest first. */
export function writesAt(account: Account, place: Place): readonly Write[] {
  return writes(account.tracer.every(place));
}

/** Where a node of a fragment's document stands; its key's place with `key`, else its value's. */
export function originOf(account: Account, fragment: number, path: Path, what: "key" | "value" = "value"): Origin {
  const { layer, file, document } = account.fragments[fragment] as AccountFragment;
  const location = document.range(path);
  const range = (what === "key" ? location?.key : undefined) ?? location?.value ?? START;
  return { layer, file, start: range.start, end: range.end };
}

/** A node of a fragment as a hint must know it; undefined where its format tells no spelling. */
export function lineAt(account: Account, fragment: number, path: Path, place: Place): Line | undefined {
  const own = account.fragments[fragment] as AccountFragment;
  const { format, document } = own;
  if (format?.spelling === undefined) return undefined;
  const value = path.reduce<Maybe>(
    (here, step) => (isList(here) ? here[step as number] : member(here, String(step))),
    document.value,
  );
  const { line, column } = document.range(path)?.value.start ?? START.start;
  const source = lineOf(own, line)?.slice(column - 1) ?? "";
  const secret = value !== undefined && holdsSecret(value, account.strategies, place);
  return { spelling: format.spelling, path, value: secret ? undefined : value, source };
}

/** Where an alias or `<<` brings a node in; undefined for a node that stands where it counts. */
export function useOf(account: Account, fragment: number, path: Path): Origin | undefined {
  const { layer, file, document } = account.fragments[fragment] as AccountFragment;
  const use = document.range(path)?.use;
  return use && { layer, file, start: use.start, end: use.end };
}

/** The origin of the last word about a place; undefined where nobody spoke. */
export function lastOrigin(account: Account, place: Place, what: "key" | "value" = "value"): Origin | undefined {
  const contribution = account.tracer.at(place).at(-1);
  return contribution && contributionOrigin(account, contribution, what);
}

export function contributionOrigin(
  account: Account,
  { fragment, cursor }: Contribution,
  what: "key" | "value" = "value",
): Origin {
  return originOf(account, fragment, cursor.path, what);
}

const lines = new WeakMap<object, readonly string[]>();

/** A line of a fragment, from 1. A text is cut into lines once, however many of its keys are asked about. */
function lineOf({ text, document }: ParsedFragment, line: number): string | undefined {
  const known = lines.get(document) ?? text.split(/\r\n|\n|\r/);
  lines.set(document, known);
  return known[line - 1];
}

/** The keys of an object by first mention over the fragments, those since deleted keeping the turn of their return (E8). */
export function keyOrder(contributions: readonly Contribution[], object: ValueObject): readonly string[] {
  const order = new Set<string>();
  for (const contribution of contributions) for (const key of mentionedIn(contribution)) order.add(key);
  for (const key of keysOf(object)) order.add(key);
  return [...order].filter((key) => Object.hasOwn(object, key) && (object[key] as Value) !== undefined);
}

/** The keys that a fragment writes of a map. */
export function mentionedIn({ cursor, exact, patch }: Contribution): readonly string[] {
  const written = exact ? seeThrough(cursor).value : patch.kind === "set" ? patch.value : undefined;
  return isObject(written) ? keysOf(written) : [];
}

/** Whether the first fragment that wrote a key did so without quotes: a key is spelled as it was first. */
export function isPlainKey({ tracer, fragments }: Account, place: Place): boolean {
  const contribution = tracer.at(place).find(({ exact }) => exact);
  return contribution !== undefined && isWrittenPlain(fragments, contribution);
}

export function isWrittenPlain(fragments: Account["fragments"], { fragment, cursor }: Contribution): boolean {
  const own = fragments[fragment] as Account["fragments"][number];
  const start = own.document.range(cursor.path)?.key?.start;
  const line = start && lineOf(own, start.line);
  return start !== undefined && line !== undefined && !/["']/.test(line.charAt(start.column - 1));
}

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
function isRemoval({ cursor, role }: Mention): boolean {
  return role === "remove" || (!cursor.literal && wrapping(cursor.value)?.name === "delete");
}

function operandOf({ cursor, role }: Mention): Value {
  const directive = role === "remove" || cursor.literal ? undefined : wrapping(cursor.value);
  return directive?.name === "delete" ? directive.operand : cursor.value;
}
