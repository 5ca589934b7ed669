import type { Maybe } from "../model/json.js";
import { strategyAt, type Place, type Segment } from "../model/place.js";
import type { Identity, Strategy } from "../model/strategy.js";
import { below, mentionedKeys, mentions, seeThrough, type Cursor } from "./cursor.js";
import { foldItems } from "./fold-items.js";
import { set, type Patch } from "./patch.js";
import { restrictTo } from "./restrict.js";
import type { Voice } from "./voice.js";

/** What `trace` walks over: a fragment's document, and what it means. The lowest comes first. */
export interface Traced {
  readonly value: Maybe;
  readonly patch: Patch;
}

/** Answers who spoke of a place, the lowest first. Nothing is stored in patches (P0): it asks the documents. */
export interface Tracer {
  at(place: Place): readonly Voice[];
}

/** One walk over the fragments for each place that is asked. The items of a long list are looked up once. */
export function trace(fragments: readonly Traced[], plan: Strategy): Tracer {
  const lists = new WeakMap<object, { readonly by: Identity; readonly items: ReadonlyMap<string, Cursor> }>();
  const roots = fragments.flatMap(({ value, patch }, fragment): Voice[] => {
    if (value === undefined || patch.kind === "keep") return [];
    return [{ fragment, patch, exact: true, cursor: { value, path: [], literal: false, through: [] } }];
  });

  const itemBelow = (list: Cursor, segment: Extract<Segment, object>, strategy: Strategy): Cursor | undefined => {
    const here = seeThrough(list);
    if (typeof here.value !== "object" || here.value === null) return undefined;
    const by = strategy.identity ?? segment.by;
    let known = lists.get(here.value);
    if (known?.by !== by) {
      const pairs = mentions(list).flatMap((mention) =>
        mentionedKeys(mention, by).map((key) => [key, mention.cursor] as const),
      );
      known = { by, items: new Map(pairs) };
      lists.set(here.value, known);
    }
    return known.items.get(segment.key);
  };

  const step = (voices: readonly Voice[], segment: Segment, strategy: Strategy): readonly Voice[] => {
    if (typeof segment === "number") return indexed(voices, segment, strategy);
    return voices.flatMap((voice): Voice[] => {
      const patch = restrictTo(voice.patch, segment);
      if (patch.kind === "keep") return [];
      const own = !voice.exact
        ? undefined
        : typeof segment === "object"
          ? itemBelow(voice.cursor, segment, strategy)
          : below(voice.cursor, segment);
      return [{ fragment: voice.fragment, patch, cursor: own ?? voice.cursor, exact: own !== undefined }];
    });
  };

  return {
    at(place) {
      let strategy = plan;
      return place.reduce<readonly Voice[]>((voices, segment) => {
        const stepped = step(voices, segment, strategy);
        strategy = strategyAt(strategy, segment);
        return stepped;
      }, roots);
    },
  };
}

/** An item that has no identity stands where it is by the work of one fragment: the one that brought it. */
function indexed(voices: readonly Voice[], index: number, strategy: Strategy): readonly Voice[] {
  const item = foldItems(voices, strategy.identity)[index];
  if (item === undefined) return [];
  const { fragment, cursor, exact, value } = item;
  return [{ fragment, cursor, exact, patch: set(value) }];
}
