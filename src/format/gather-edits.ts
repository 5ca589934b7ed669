import { record, type Value } from "../model/value.js";
import { additions, editedValue, type EditTree } from "./edit-tree.js";

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
