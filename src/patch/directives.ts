import { finding, type Finding } from "../model/diagnostic.js";
import { hasDirective, isFinding, readDirectives, wrapping, type DirectiveName } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { formatSegment, hidesItems, itemOf, REDACTED, type Item, type Place, type Segment } from "../model/place.js";
import { keyOf, listOf, UNDECLARED, type Identity, type KeyField, type Strategy } from "../model/strategy.js";
import {
  isList,
  isNull,
  isObject,
  isScalar,
  keysOf,
  mapSame,
  member,
  record,
  type Maybe,
  type Value,
} from "../model/value.js";
import { KEEP, type Lock, type Patch } from "./patch.js";

/** A node of a document: where a fragment says something. */
export interface Cursor {
  readonly value: Value;
  readonly path: Path;
  /** Below `$literal`, where nothing is a directive. */
  readonly literal: boolean;
  /** The directives that were seen through on the way from the parent. */
  readonly through: readonly DirectiveName[];
}

/** An item that a list, or a directive for lists, mentions. */
export interface Mention {
  readonly cursor: Cursor;
  readonly role: "plain" | "remove" | "prepend" | "append";
}

/** A node of a document on its way into a patch: where it stands there, and in the configuration. */
export interface PlacedNode {
  readonly value: Value;
  readonly path: Path;
  readonly place: Place;
  readonly strategy: Strategy;
}

/** What elaboration gathers beside the patch. */
export interface Sink {
  readonly nulls: "set" | "delete";
  lineOf(path: Path): number;
  finding(found: Finding, node: Pick<PlacedNode, "path" | "place">): void;
  lock(lock: Lock): void;
  expect(node: PlacedNode): void;
}

/** The keys that a mention speaks of: one, or for a scalar to remove also that of a keyed item with this only field. */
export function mentionedKeys({ cursor, role }: Mention, by: Identity): readonly string[] {
  const directive = cursor.literal ? undefined : wrapping(cursor.value);
  const removed = role === "remove" ? cursor.value : directive?.name === "delete" ? directive.operand : undefined;
  if (removed !== undefined) return removedKeys(removed, by);
  const { value, literal } = seeThrough(cursor);
  const key = keyOf(by.length > 0 || literal ? value : unescaped(value), by); // an item of a set is a constant
  return key === undefined ? [] : [key];
}

/**
 * What an item to remove names: its key; a scalar also names the keyed item whose only field it is, unless `$literal`
 * says that it is itself meant.
 */
function removedKeys(value: Value, by: Identity): readonly string[] {
  const directive = wrapping(value);
  const exact = directive?.name === "literal";
  const key = keyOf(exact ? directive.operand : value, by);
  if (key === undefined) return [];
  return by.length === 1 && isScalar(value) && !exact ? [key, `[${key}]`] : [key];
}

/** The node below another; undefined where the document does not have it. Items go by `lastMention`. */
export function below(cursor: Cursor, segment: Exclude<Segment, object>): Cursor | undefined {
  const here = seeThrough(cursor);
  const value =
    typeof segment === "string" ? member(here.value, segment) : isList(here.value) ? here.value[segment] : undefined;
  return value === undefined ? undefined : { value, path: [...here.path, segment], literal: here.literal, through: [] };
}

/** What the reading of a constant tells. */
type ConstantSink = Pick<Sink, "lineOf" | "finding">;

const SILENT: ConstantSink = { lineOf: () => 0, finding: () => {} };

/** A constant as data, `$literal` taken off, whatever may be wrong in it. */
export function unescaped(value: Value): Value {
  return readConstant({ value, path: [], place: [], strategy: UNDECLARED }, "", SILENT);
}

/**
 * A value in which nothing is left to merge: an item of a list without identity, what stands below `$replace`.
 * There `$literal` still escapes; every other directive means nothing and is an error, with the reason `because`.
 *
 * @param listing whether a scalar may be a list of one there (E12): an item of a set is what it is.
 */
export function readConstant(node: PlacedNode, because: string, sink: ConstantSink, listing = true): Value {
  const { value, strategy } = node;
  const child = (key: string | number, inner: Value, below: Strategy): Value =>
    readConstant(
      { value: inner, path: [...node.path, key], place: [...node.place, key], strategy: below },
      because,
      sink,
      listing && strategy.identity?.length !== 0,
    );
  if (isList(value)) {
    const items = mapSame(value, (item, index) => child(index, item, strategy.item(index)));
    checkKeys(items, value, node, sink);
    return items;
  }
  if (!isObject(value)) return listing ? listOf(value, strategy) : value;
  const directives = readDirectives(value);
  if (isFinding(directives)) {
    sink.finding(directives, node);
    return value;
  }
  const [directive] = directives;
  if (directive?.name === "literal") return directive.operand;
  if (directive !== undefined) {
    sink.finding(finding("merge/directive-misplaced", { directive: directive.key, because }), node);
    return value;
  }
  const keys = keysOf(value);
  const read = keys.map((key) => child(key, value[key] as Value, strategy.key(key)));
  return read.every((item, index) => item === value[keys[index] as string])
    ? value
    : record(keys.map((key, index) => [key, read[index] as Value] as const));
}

/** A keyed list that is set whole is still a keyed list: every item has its key, and no two the same (E7). */
function checkKeys(
  list: readonly Value[],
  written: readonly Value[],
  { path, place, strategy }: PlacedNode,
  sink: ConstantSink,
): void {
  const { identity: by } = strategy;
  if (by === undefined || by.length === 0) return;
  const first = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const directive = wrapping(written[index] as Value)?.name;
    if (directive !== undefined && directive !== "literal") continue; // it means nothing here, and that is told
    const here = { path: [...path, index], place: [...place, index] };
    const key = keyOf(item, by);
    if (key === undefined) {
      sink.finding(missingKey(item, by), here);
      continue;
    }
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    else
      sink.finding(
        repeatedItem(itemOf(key, by), strategy, false, () => sink.lineOf([...path, before])),
        here,
      );
  }
}

/** A node that says nothing lawful: it changes nothing, and its fragment is refused by the finding. */
export function wrong(found: Finding, node: Pick<PlacedNode, "path" | "place">, sink: Sink): Patch {
  sink.finding(found, node);
  return KEEP;
}

/** A keyed item without its key (E7). */
export function missingKey(value: Value, by: Identity): Finding {
  const missing = by.find((field) => !isKey(member(value, field.name), field)) ?? by[0];
  const name = missing?.name ?? "";
  return finding("merge/missing-key", {
    fields: by.map((field) => field.name),
    missing: name,
    is: member(value, name) === undefined ? "missing" : "no scalar",
  });
}

function isKey(given: Maybe, field: KeyField): boolean {
  const value = given === undefined ? field.default : given;
  return isScalar(value) && !isNull(value);
}

/** A key twice in one list: one of the two would be lost (E7), unless both say the same. */
export function repeatedItem(segment: Item, list: Strategy, harmless: boolean, firstLine: () => number): Finding {
  const item = list.secret || hidesItems(list) ? REDACTED : formatSegment(segment);
  if (harmless) return finding("merge/duplicate-in-set", { item });
  return finding("merge/duplicate-item", { item, firstLine: firstLine() });
}

/** A fragment's document without its directives: what it states of the configuration, as far as it is data. */
interface DocumentData {
  readonly value: Value;
  /** Where in the document a node of the value stands; for a node that is not there the nearest one above. */
  pathOf(path: Path): Path;
}

/**
 * Sees through `$lock`, `$pin`, `$existing`, `$merge`, `$replace` and `$literal`, takes a list that adds for its items,
 * and leaves out what deletes and removes. Undefined where nothing is left.
 *
 * @param nulls `delete` where a null member deletes its key (RFC 7396 §2).
 */
export function dataOf(document: Value, strategies: Strategy, nulls: "set" | "delete"): DocumentData | undefined {
  const root = nodeOf({ value: document, path: [], literal: false, through: [] }, strategies, nulls, false);
  if (root === undefined) return undefined;
  return {
    value: root.value,
    pathOf(path) {
      let here = root;
      for (const step of path) {
        const next = here.below.get(step);
        if (next === undefined) break;
        here = next;
      }
      return here.path;
    },
  };
}

interface Node {
  readonly value: Value;
  readonly path: Path;
  readonly below: ReadonlyMap<string | number, Node>;
}

function nodeOf(cursor: Cursor, strategy: Strategy, nulls: "set" | "delete", member: boolean): Node | undefined {
  const here = seeThrough(cursor);
  const { value, path } = here;
  const items = (list: readonly Cursor[]): Node => {
    const nodes = list.flatMap((item, index) => nodeOf(item, strategy.item(index), nulls, false) ?? []);
    return { value: nodes.map((node) => node.value), path, below: new Map(nodes.entries()) };
  };
  if (isList(value)) return items(value.map((item, index) => child(here, item, index)));
  if (!isObject(value)) {
    if (member && nulls === "delete" && isNull(value)) return undefined;
    const ofOne = !here.literal && listOf(value, strategy) !== value;
    return ofOne ? items(mentions(here).map((mention) => mention.cursor)) : { value, path, below: new Map() };
  }
  if (!here.literal && hasDirective(value)) {
    if (wrapping(value)?.name === "delete") return undefined;
    const added = mentions(here).filter(({ role }) => role !== "remove");
    return added.length === 0 ? undefined : items(added.map((mention) => mention.cursor));
  }
  const below = keysOf(value).flatMap((key): (readonly [string, Node])[] => {
    const node = nodeOf(child(here, value[key] as Value, key), strategy.key(key), nulls, true);
    return node === undefined ? [] : [[key, node]];
  });
  return { value: record(below.map(([key, node]) => [key, node.value] as const)), path, below: new Map(below) };
}

function child({ path, literal }: Cursor, value: Value, step: string | number): Cursor {
  return { value, path: [...path, step], literal, through: [] };
}

/** Every item that a list mentions, in the order in which the directives over it act. */
export function mentions(list: Cursor): readonly Mention[] {
  const here = seeThrough(list);
  if (isList(here.value)) return items(here, "plain");
  if (!isObject(here.value)) return isNull(here.value) || here.literal ? [] : [{ role: "plain", cursor: here }]; // a list of one (E12)
  const directives = !here.literal && hasDirective(here.value) ? readDirectives(here.value) : [];
  if (isFinding(directives)) return [];
  return directives.flatMap(({ name, key, operand }) => {
    if (name !== "remove" && name !== "prepend" && name !== "append") return [];
    return items({ ...here, value: operand, path: [...here.path, key] }, name);
  });
}

const WRAPPERS: ReadonlySet<DirectiveName> = new Set(["lock", "pin", "existing", "replace", "merge", "literal"]);

/** The node behind directives that stand around one value. */
export function seeThrough(cursor: Cursor): Cursor {
  const directive = cursor.literal ? undefined : wrapping(cursor.value);
  if (directive === undefined || !WRAPPERS.has(directive.name)) return cursor;
  return seeThrough({
    value: directive.operand,
    path: [...cursor.path, directive.key],
    literal: directive.name === "literal",
    through: [...cursor.through, directive.name],
  });
}

function items(list: Cursor, role: Mention["role"]): readonly Mention[] {
  if (!isList(list.value)) return [];
  return list.value.map((value, index) => ({
    role,
    cursor: { value, path: [...list.path, index], literal: list.literal, through: [] },
  }));
}
