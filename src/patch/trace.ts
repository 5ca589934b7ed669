import { formatPlace, strategyAt, type Item, type Place } from "../model/place.js";
import type { Identity, Strategy } from "../model/strategy.js";
import type { Maybe } from "../model/value.js";
import { restrictTo } from "./apply.js";
import { below, mentionedKeys, mentions, seeThrough, type Cursor } from "./directives.js";
import { foldItems, type BroughtItem } from "./fold-items.js";
import { isConstant, set, type Patch } from "./patch.js";
import type { Voice } from "./voice.js";

/** What `trace` walks over: a fragment's document, and what it means. The lowest comes first. */
export interface Traced {
  readonly value: Maybe;
  readonly patch: Patch;
}

/** Answers who spoke of a place, the lowest first. Nothing is stored in patches (P0): it asks the documents. */
export interface Tracer {
  at(place: Place): readonly Voice[];
  /** With those that are idle: for what would be if another were not. */
  every(place: Place): readonly Voice[];
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
