import type { Edit, Path } from "../model/document.js";
import { canonical, isList, isObject, keysOf, Literal, record, type Maybe, type Value } from "../model/value.js";

/**
 * What several edits together ask of one node: another value, its removal, or something of what it holds. Every path
 * means the text as it was; an index at or behind a list's end appends.
 */
export interface EditTree {
  value?: Value;
  remove?: true;
  readonly children: Map<string | number, EditTree>;
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

/**
 * The value after the edits; undefined where nothing is left.
 *
 * @throws RangeError for a path that leads through a scalar, or to the removal of what is not there.
 */
export function editedValue(before: Maybe, edits: EditTree, path: Path = []): Maybe {
  if (edits.remove === true) {
    if (before === undefined) throw new RangeError(`there is nothing to remove at ${formatPath(path)}`);
    return undefined;
  }
  if (edits.value !== undefined) return edits.value;
  if (edits.children.size === 0) return before;
  const value = isBlank(before) ? undefined : before;
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

/** YAML's `key:` with nothing behind it waits for what it is to hold. */
function isBlank(value: Maybe): boolean {
  return value instanceof Literal && value.type === "blank";
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
function additions(length: number, { children }: EditTree): readonly (readonly [number, EditTree])[] {
  return [...children]
    .filter((entry): entry is [number, EditTree] => typeof entry[0] === "number" && entry[0] >= length)
    .sort(([a], [b]) => a - b);
}

/**
 * What makes one value of another, place by place: keys of maps and items of lists. Which item was which the edits tell;
 * where they tell nothing, lists are compared between the items that both begin and end with.
 *
 * @param edits What was asked for, of the same place.
 * @param isWord Whether a map is none of data, so that it is compared only with its like.
 */
export function differenceTree(
  before: Value,
  after: Value,
  edits: EditTree | undefined,
  isWord: (value: Value) => boolean,
): EditTree {
  const children: EditTree["children"] = new Map();
  if (isObject(before) && isObject(after) && isWord(before) === isWord(after)) {
    for (const key of new Set([...keysOf(before), ...keysOf(after)])) add(key, before[key], after[key]);
  } else if (!isObject(before) && !isObject(after) && !isOfOne(before, after)) {
    const [old, fresh] = [isList(before) ? before : [before], isList(after) ? after : [after]];
    const indexes = staying(old, fresh, edits);
    const stays = new Map(indexes.map((index, at) => [index, fresh[at]]));
    for (const [index, item] of old.entries()) add(index, item, stays.get(index));
    for (const [at, item] of fresh.slice(indexes.length).entries()) add(old.length + at, undefined, item);
  }
  return children.size > 0 || alike(before, after) ? { children } : { value: after, children };

  function add(name: string | number, old: Maybe, fresh: Maybe): void {
    if (fresh === undefined) children.set(name, { remove: true, children: new Map() });
    else if (old === undefined) children.set(name, { value: fresh, children: new Map() });
    else if (!alike(old, fresh)) children.set(name, differenceTree(old, fresh, edits?.children.get(name), isWord));
  }
}

/** Whether two values are two texts, or a text and a list of one, which differ in how they are written. */
function isOfOne(before: Value, after: Value): boolean {
  const lists = [before, after].filter(isList);
  return lists.length === 0 || (lists.length === 1 && lists[0]?.length === 1);
}

/** The indexes of the items that stay, changed or not: as many as the other list begins with. */
function staying(old: readonly Value[], fresh: readonly Value[], edits: EditTree | undefined): readonly number[] {
  const asked = [...old.keys()].filter((index) => edits?.children.get(index)?.remove !== true);
  if (edits !== undefined && !isSettled(edits) && asked.length <= fresh.length) return asked;
  const least = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < least && alike(old[head], fresh[head])) head += 1;
  let tail = 0;
  while (tail < least - head && alike(old.at(-1 - tail), fresh.at(-1 - tail))) tail += 1;
  const gone = old.length - least;
  return [...old.keys()].filter((index) => index < old.length - tail - gone || index >= old.length - tail);
}

function alike(a: Maybe, b: Maybe): boolean {
  return a !== undefined && b !== undefined && canonical(a) === canonical(b);
}
