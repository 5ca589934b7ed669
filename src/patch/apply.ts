import { canonical, equal, isList, isObject, keysOf, record, type Maybe, type Value } from "../model/json.js";
import { keyOf } from "../model/strategy.js";
import { escapeKey, unescapeKey, type EditPatch, type MapPatch, type Patch, type Splice } from "./patch.js";

/** The configuration above a patch. What the patch does not touch is returned as it is, by identity (M4). */
export function apply(patch: Patch, base: Maybe): Maybe {
  switch (patch.kind) {
    case "keep":
      return base;
    case "delete":
      return undefined;
    case "set":
      return patch.value;
    case "map":
      return applyMap(patch, base);
    case "splice":
      return applySplice(patch, base);
    case "edit":
      return applyEdit(patch, base);
  }
}

function applyMap({ entries }: MapPatch, base: Maybe): Value {
  const under = isObject(base) ? base : record([]);
  let changed = under !== base;
  const merged: [string, Value][] = [];
  for (const key of keysOf(under)) {
    const before = under[key] as Value;
    const patch = entries[escapeKey(key)];
    const after = patch === undefined ? before : apply(patch, before);
    changed ||= after !== before;
    if (after !== undefined) merged.push([key, after]);
  }
  for (const escaped of Object.keys(entries)) {
    const key = unescapeKey(escaped);
    if (Object.hasOwn(under, key)) continue;
    const added = apply(entries[escapeKey(key)] as Patch, undefined);
    if (added !== undefined) merged.push([key, added]);
    changed ||= added !== undefined;
  }
  return changed ? record(merged) : under;
}

function applySplice({ remove, prepend, append }: Splice, base: Maybe): Value {
  const under = isList(base) ? base : [];
  const kept = without(under, remove);
  const unchanged = under === base && kept.length === under.length && prepend.length + append.length === 0;
  return unchanged ? under : [...prepend, ...kept, ...append];
}

/** The items of a list that equal none of the others; the list itself where that is all of them. */
export function without(list: readonly Value[], removed: readonly Value[]): readonly Value[] {
  if (removed.length === 0) return list;
  if (removed.length < 8) return list.filter((item) => !removed.some((other) => equal(item, other)));
  const keys = new Set(removed.map(canonical));
  return list.filter((item) => !keys.has(canonical(item)));
}

function applyEdit({ by, items }: EditPatch, base: Maybe): Value {
  const under = isList(base) ? base : [];
  let changed = under !== base;
  const found = new Set<string>();
  const kept: Value[] = [];
  for (const item of under) {
    const key = keyOf(item, by);
    const change = key === undefined ? undefined : items.get(key);
    const after = change === undefined ? item : change.fresh ? undefined : apply(change.patch, item);
    if (change !== undefined && !change.fresh) found.add(key as string);
    if (after !== undefined) kept.push(after);
    changed ||= after !== item;
  }
  const added: Record<"head" | "tail", Value[]> = { head: [], tail: [] };
  for (const [key, { patch, place }] of items) {
    const item = found.has(key) ? undefined : apply(patch, undefined);
    if (item !== undefined) added[place].push(item);
  }
  return changed || added.head.length + added.tail.length > 0 ? [...added.head, ...kept, ...added.tail] : under;
}
