import { formatPlace, strategyAt, type Item, type Place } from "../model/place.js";
import type { Identity, Strategy } from "../model/strategy.js";
import { isList, type Maybe, type Value } from "../model/value.js";
import {
  below,
  isConstant,
  mentionedKeys,
  mentions,
  patchItems,
  restrictTo,
  seeThrough,
  set,
  type Carrier,
  type Cursor,
  type EditPatch,
  type Patch,
  type Splice,
} from "../patch/index.js";

/** What `trace` walks over: a fragment's document, and what it means. The lowest comes first. */
interface Traced {
  readonly value: Maybe;
  readonly patch: Patch;
}

/** Answers who spoke of a place, the lowest first. Nothing is stored in patches (P0): it asks the documents. */
export interface Tracer {
  at(place: Place): readonly Voice[];
  /** With those that are idle: for what would be if another were not. */
  every(place: Place): readonly Voice[];
}

/** A fragment's word about one place. */
export interface Voice {
  /** The fragment's turn, from 0 for the lowest. */
  readonly fragment: number;
  /** What it does to the place; never `keep`. */
  readonly patch: Patch;
  /** The node that says so: of the place itself, or of an ancestor that decides it whole. */
  readonly cursor: Cursor;
  /** Whether the node is the place's own. */
  readonly exact: boolean;
  /** Whether it is part of a value that its fragment sets whole: without the node nothing would be there. */
  readonly whole: boolean;
  /** Whether it deletes by the way what is gone already: it counts only where another is taken away. */
  readonly idle: boolean;
}

/** An item of a list, and the node that brought it there. */
export interface BroughtItem {
  readonly value: Value;
  readonly fragment: number;
  readonly cursor: Cursor;
  readonly exact: boolean;
}

/** One walk over the fragments for each place that is asked. The items of a long list are looked up once. */
export function trace(fragments: readonly Traced[], plan: Strategy): Tracer {
  const lists = new WeakMap<object, { readonly by: Identity; readonly items: ReadonlyMap<string, Cursor> }>();
  const folded = new Map<string, readonly BroughtItem[]>();
  const roots = fragments.flatMap(({ value, patch }, fragment): Voice[] => {
    if (value === undefined || patch.kind === "keep") return [];
    return [
      {
        fragment,
        patch,
        exact: true,
        whole: false,
        idle: false,
        cursor: { value, path: [], literal: false, through: [] },
      },
    ];
  });

  const itemBelow = (voice: Voice, segment: Item, strategy: Strategy): Cursor | undefined => {
    const here = seeThrough(voice.cursor);
    if (typeof here.value !== "object" || here.value === null) return undefined;
    const by = strategy.identity ?? segment.by;
    let known = lists.get(here.value);
    if (known?.by !== by) {
      const said = mentions(voice.cursor).flatMap((one) =>
        mentionedKeys(one, by).map((key) => [key, one.cursor] as const),
      );
      // of what a constant holds twice the first counts; of what a fragment says in turn the last
      known = { by, items: new Map(isConstant(voice.patch) ? said.reverse() : said) };
      lists.set(here.value, known);
    }
    return known.items.get(segment.key);
  };

  const cursorBelow = (voice: Voice, segment: string | Item, strategy: Strategy): Cursor | undefined => {
    if (!voice.exact) return undefined;
    return typeof segment === "object" ? itemBelow(voice, segment, strategy) : below(voice.cursor, segment);
  };

  const step = (voices: readonly Voice[], segment: string | Item, strategy: Strategy): readonly Voice[] => {
    const stepped: Voice[] = [];
    let present = false;
    for (const voice of voices) {
      const patch = restrictTo(voice.patch, segment);
      const own = cursorBelow(voice, segment, strategy);
      const idle = patch.kind === "delete" && own === undefined && !present;
      if (patch.kind === "keep" || (idle && stepped.length === 0)) continue; // it says nothing, of nothing
      present = patch.kind !== "delete";
      const whole = isConstant(voice.patch); // what is below a constant is itself one
      stepped.push({
        fragment: voice.fragment,
        patch,
        whole,
        cursor: own ?? voice.cursor,
        exact: own !== undefined,
        idle,
      });
    }
    return stepped;
  };

  /** An item that has no identity stands where it is by the work of one fragment: the one that brought it. */
  const indexed = (voices: readonly Voice[], list: Place, index: number): readonly Voice[] => {
    const name = formatPlace(list);
    const items = folded.get(name) ?? foldItems(voices);
    folded.set(name, items);
    const item = items[index];
    if (item === undefined) return [];
    const { fragment, cursor, exact, value } = item;
    return [{ fragment, cursor, exact, whole: true, idle: false, patch: set(value) }];
  };

  const every = (place: Place): readonly Voice[] => {
    let strategy = plan;
    return place.reduce<readonly Voice[]>((voices, segment, depth) => {
      const stepped =
        typeof segment === "number" ? indexed(voices, place.slice(0, depth), segment) : step(voices, segment, strategy);
      strategy = strategyAt(strategy, segment);
      return stepped;
    }, roots);
  };

  return { every, at: (place) => every(place).filter(({ idle }) => !idle) };
}

/** The items that voices leave in a list, each with the fragment that brought it: `apply`, with accounts. */
export function foldItems(voices: readonly Voice[]): readonly BroughtItem[] {
  return voices.reduce<readonly BroughtItem[]>((under, voice) => {
    const { patch } = voice;
    if (patch.kind === "set") return setItems(patch.value, voice);
    return patch.kind === "splice" || patch.kind === "edit" ? patchItems(patch, under, carrierOf(voice, patch)) : [];
  }, []);
}

function setItems(value: Value, voice: Voice): readonly BroughtItem[] {
  if (!isList(value)) return [];
  const own = voice.exact ? mentions(voice.cursor) : [];
  return value.map((item, index) => brought(item, voice, own.length === value.length ? own[index]?.cursor : undefined));
}

function carrierOf(voice: Voice, patch: Splice | EditPatch): Carrier<BroughtItem> {
  const own = nodesOf(voice, patch);
  return {
    value: (item) => item.value,
    changed: (item, value) => ({ ...item, value }),
    added: (value, source) => brought(value, voice, own.get(source)),
  };
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
