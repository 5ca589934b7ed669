import { isList, type Value } from "../model/value.js";
import { patchItems, type Carrier } from "./apply.js";
import { mentionedKeys, mentions, seeThrough, type Cursor } from "./directives.js";
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
export function foldItems(voices: readonly Voice[]): readonly BroughtItem[] {
  return voices.reduce<readonly BroughtItem[]>((under, voice) => {
    const { patch } = voice;
    if (patch.kind === "set") return setItems(patch.value, voice);
    return patch.kind === "splice" || patch.kind === "edit" ? patchItems(patch, under, carrierOf(voice, patch)) : [];
  }, []);
}

function carrierOf(voice: Voice, patch: Splice | EditPatch): Carrier<BroughtItem> {
  const own = nodesOf(voice, patch);
  return {
    value: (item) => item.value,
    changed: (item, value) => ({ ...item, value }),
    added: (value, source) => brought(value, voice, own.get(source)),
  };
}

function setItems(value: Value, voice: Voice): readonly BroughtItem[] {
  if (!isList(value)) return [];
  const own = voice.exact ? mentions(voice.cursor) : [];
  return value.map((item, index) => brought(item, voice, own.length === value.length ? own[index]?.cursor : undefined));
}

/** The nodes that say the items that a patch adds, as `Carrier.added` asks for them. */
function nodesOf(voice: Voice, patch: Splice | EditPatch): ReadonlyMap<string | number, Cursor> {
  const said = mentions(voice.cursor);
  if (patch.kind === "splice") {
    return new Map(said.filter(({ role }) => role !== "remove").map(({ cursor }, turn) => [turn, cursor]));
  }
  return new Map(said.flatMap((one) => mentionedKeys(one, patch.by).map((key) => [key, one.cursor] as const)));
}

function brought(value: Value, { fragment, cursor }: Voice, own: Cursor | undefined): BroughtItem {
  return { value, fragment, cursor: own === undefined ? cursor : seeThrough(own), exact: own !== undefined };
}
