import { canonical, isList, type Value } from "../model/json.js";
import { keyOf, type Identity } from "../model/strategy.js";
import { apply } from "./apply.js";
import { mentionedKeys, mentions, seeThrough, type Cursor } from "./cursor.js";
import type { EditPatch, Splice } from "./patch.js";
import type { Voice } from "./voice.js";

/** An item of a list, and the node that brought it there. */
export interface BroughtItem {
  readonly value: Value;
  readonly fragment: number;
  readonly cursor: Cursor;
  readonly exact: boolean;
}

/** The items that voices leave in a list, each with the fragment that brought it: `apply`, with accounts. */
export function foldItems(voices: readonly Voice[], by: Identity | undefined): readonly BroughtItem[] {
  return voices.reduce<readonly BroughtItem[]>((under, voice) => {
    switch (voice.patch.kind) {
      case "set":
        return setItems(voice.patch.value, voice);
      case "splice":
        return spliceItems(voice.patch, voice, under);
      case "edit":
        return editItems(voice.patch, voice, under, by ?? voice.patch.by);
      default:
        return [];
    }
  }, []);
}

function setItems(value: Value, voice: Voice): readonly BroughtItem[] {
  if (!isList(value)) return [];
  const own = voice.exact ? mentions(voice.cursor) : [];
  return value.map((item, index) => brought(item, voice, own.length === value.length ? own[index]?.cursor : undefined));
}

function spliceItems(patch: Splice, voice: Voice, under: readonly BroughtItem[]): readonly BroughtItem[] {
  const own = voice.exact ? mentions(voice.cursor).filter(({ role }) => role !== "remove") : [];
  const added = [...patch.prepend, ...patch.append].map((item, index) => brought(item, voice, own[index]?.cursor));
  const removed = new Set(patch.remove.map(canonical));
  const kept = under.filter(({ value }) => !removed.has(canonical(value)));
  return [...added.slice(0, patch.prepend.length), ...kept, ...added.slice(patch.prepend.length)];
}

function editItems(
  patch: EditPatch,
  voice: Voice,
  under: readonly BroughtItem[],
  by: Identity,
): readonly BroughtItem[] {
  const own = new Map(
    voice.exact
      ? mentions(voice.cursor).flatMap((m) => mentionedKeys(m, by).map((key) => [key, m.cursor] as const))
      : [],
  );
  const found = new Set<string>();
  const kept = under.flatMap((item): BroughtItem[] => {
    const key = keyOf(item.value, by);
    const change = key === undefined ? undefined : patch.items.get(key);
    if (key === undefined || change === undefined) return [item];
    if (change.fresh) return [];
    found.add(key);
    const value = apply(change.patch, item.value);
    return value === undefined ? [] : [{ ...item, value }];
  });
  const added = { head: [] as BroughtItem[], tail: [] as BroughtItem[] };
  for (const [key, change] of patch.items) {
    const value = found.has(key) ? undefined : apply(change.patch, undefined);
    if (value !== undefined) added[change.place].push(brought(value, voice, own.get(key)));
  }
  return [...added.head, ...kept, ...added.tail];
}

function brought(value: Value, voice: Voice, own: Cursor | undefined): BroughtItem {
  const cursor = own ?? voice.cursor;
  return {
    value,
    fragment: voice.fragment,
    cursor: own === undefined ? cursor : seeThrough(cursor),
    exact: own !== undefined,
  };
}
