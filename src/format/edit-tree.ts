import type { Edit, Path } from "../model/document.js";
import { isList, isObject, keysOf, record, type Maybe, type Value } from "../model/value.js";

/**
 * What several edits together ask of one node: another value, its removal, or something of what it holds. Every path
 * means the text as it was; an index at or behind a list's end appends.
 */
export interface EditTree {
  value?: Value;
  remove?: true;
  readonly children: Map<string | number, EditTree>;
}

/** What the edits of a container come to. */
export interface GatheredEdits {
  /** The indexes of the items that go. */
  readonly removed: ReadonlySet<number>;
  /** The items in which something changes. */
  readonly changed: readonly (readonly [index: number, edits: EditTree])[];
  /** What comes behind the last item, in its order; without a key in a list. */
  readonly added: readonly { readonly key: string | undefined; readonly value: Value }[];
  /** The whole container, where nothing that it holds stays. */
  readonly whole: Value | undefined;
}

/** @throws RangeError where two edits are about one place, or one stands inside another. */
export function editTree(edits: readonly Edit[]): EditTree {
  const root: EditTree = { children: new Map() };
  for (const edit of edits) {
    let node = root;
    for (const segment of edit.path) {
      if (isSettled(node)) throw overlap(edit.path);
      let child = node.children.get(segment);
      if (child === undefined) node.children.set(segment, (child = { children: new Map() }));
      node = child;
    }
    if (isSettled(node) || node.children.size > 0) throw overlap(edit.path);
    if ("set" in edit) node.value = edit.set;
    else node.remove = true;
  }
  return root;
}

function isSettled({ value, remove }: EditTree): boolean {
  return value !== undefined || remove === true;
}

function overlap(path: Path): RangeError {
  return new RangeError(`two edits overlap at ${formatPath(path)}`);
}

/** Sorts the edits of a container by what they do to its items, whose keys or indexes are `names`. */
export function gatherEdits(
  names: readonly (string | number | undefined)[],
  edits: EditTree,
  isList: boolean,
): GatheredEdits {
  const indexes = new Map(names.map((name, index) => [name, index]));
  const removed = new Set<number>();
  const changed: [number, EditTree][] = [];
  const added: { key: string | undefined; value: Value }[] = [];
  for (const [segment, inner] of edits.children) {
    const index = indexes.get(isList ? segment : String(segment));
    if (index !== undefined && inner.remove === true) removed.add(index);
    else if (index !== undefined) changed.push([index, inner]);
    else if (inner.remove === true)
      throw new RangeError(`${JSON.stringify(segment)} is brought by <<: edit it where it is written`);
    else if (!isList) added.push({ key: String(segment), value: editedValue(undefined, inner) as Value });
  }
  if (isList) {
    for (const [, inner] of additions(names.length, edits)) {
      added.push({ key: undefined, value: editedValue(undefined, inner) as Value });
    }
  }
  const empties = names.length > 0 && removed.size === names.length;
  const values = added.map(({ value }) => value);
  const object = record(added.map(({ key, value }) => [key ?? "", value] as const));
  return { removed, changed, added, whole: empties ? (isList ? values : object) : undefined };
}

/**
 * The value after the edits; undefined where nothing is left.
 *
 * @throws RangeError for a path that leads through a scalar, or to the removal of what is not there.
 */
export function editedValue(value: Maybe, edits: EditTree, path: Path = []): Maybe {
  if (edits.remove === true) {
    if (value === undefined) throw new RangeError(`there is nothing to remove at ${formatPath(path)}`);
    return undefined;
  }
  if (edits.value !== undefined) return edits.value;
  if (edits.children.size === 0) return value;
  const isNewList = value === undefined && [...edits.children.keys()].every((segment) => typeof segment === "number");
  if (isList(value) || isNewList) return editedList(value ?? [], edits, path);
  if (value !== undefined && !isObject(value))
    throw new RangeError(`${formatPath(path)} holds nothing that could be edited`);
  const entries = new Map<string, Value>(keysOf(value ?? record([])).map((key) => [key, (value ?? {})[key] as Value]));
  for (const [segment, child] of edits.children) {
    const key = String(segment);
    const edited = editedValue(entries.get(key), child, [...path, segment]);
    if (edited === undefined) entries.delete(key);
    else entries.set(key, edited);
  }
  return record(entries);
}

function editedList(list: readonly Value[], edits: EditTree, path: Path): Value {
  for (const segment of edits.children.keys()) {
    if (typeof segment !== "number")
      throw new RangeError(`${formatPath(path)} is a list and has no key ${JSON.stringify(segment)}`);
  }
  const kept = list.map((item, index) => {
    const child = edits.children.get(index);
    return child === undefined ? item : editedValue(item, child, [...path, index]);
  });
  const added = additions(list.length, edits).map(([index, child]) => editedValue(undefined, child, [...path, index]));
  return [...kept, ...added].filter((item) => item !== undefined);
}

/** A path in a message: `/dns/0`. */
export function formatPath(path: Path): string {
  return path.map((segment) => `/${segment}`).join("") || "the root";
}

/** What is added behind a list's end, in the order of the indexes. */
export function additions(length: number, { children }: EditTree): readonly (readonly [number, EditTree])[] {
  return [...children]
    .filter((entry): entry is [number, EditTree] => typeof entry[0] === "number" && entry[0] >= length)
    .sort(([a], [b]) => a - b);
}
