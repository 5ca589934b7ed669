import type { Path } from "../model/document.js";
import { formatPlace, strategyAt, type Item, type Place } from "../model/place.js";
import type { Identity, Strategy } from "../model/strategy.js";
import { isList, isObject, type Maybe, type Value } from "../model/value.js";
import {
  apply,
  below,
  DELETE,
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
  at(place: Place): readonly Contribution[];
  /** With those that are redundant: for what would be if another were not. */
  every(place: Place): readonly Contribution[];
}

/** A fragment's word about one place. */
export interface Contribution {
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
  readonly redundant: boolean;
}

/** An item of a list, and the node that brought it there. */
export interface BroughtItem {
  readonly value: Value;
  readonly fragment: number;
  readonly cursor: Cursor;
  readonly exact: boolean;
}

/** One walk over the fragments for each place that is asked. The items of a long list are looked up once. */
export function trace(fragments: readonly Traced[], strategies: Strategy): Tracer {
  const lists = new WeakMap<object, { readonly by: Identity; readonly items: ReadonlyMap<string, Cursor> }>();
  const folded = new Map<string, readonly BroughtItem[]>();
  const roots = fragments.flatMap(({ value, patch }, fragment): Contribution[] => {
    if (value === undefined || patch.kind === "keep") return [];
    return [
      {
        fragment,
        patch,
        exact: true,
        whole: false,
        redundant: false,
        cursor: { value, path: [], literal: false, through: [] },
      },
    ];
  });

  const itemBelow = (contribution: Contribution, segment: Item, strategy: Strategy): Cursor | undefined => {
    const here = seeThrough(contribution.cursor);
    const by = strategy.identity ?? segment.by;
    if (typeof here.value !== "object" || here.value === null)
      return mentions(here).find((one) => mentionedKeys(one, by).includes(segment.key))?.cursor; // a list of one
    let known = lists.get(here.value);
    if (known?.by !== by) {
      const mentioned = mentions(contribution.cursor).flatMap((one) =>
        mentionedKeys(one, by).map((key) => [key, one.cursor] as const),
      );
      // of what a constant holds twice the first counts; of what a fragment says in turn the last
      known = { by, items: new Map(isConstant(contribution.patch) ? mentioned.reverse() : mentioned) };
      lists.set(here.value, known);
    }
    return known.items.get(segment.key);
  };

  const cursorBelow = (contribution: Contribution, segment: string | Item, strategy: Strategy): Cursor | undefined => {
    if (!contribution.exact) return undefined;
    return typeof segment === "object"
      ? itemBelow(contribution, segment, strategy)
      : below(contribution.cursor, segment);
  };

  const step = (
    contributions: readonly Contribution[],
    segment: string | Item,
    strategy: Strategy,
  ): readonly Contribution[] => {
    const stepped: Contribution[] = [];
    let present = false;
    for (const contribution of contributions) {
      const patch = restrictTo(contribution.patch, segment);
      const own = cursorBelow(contribution, segment, strategy);
      const redundant = patch.kind === "delete" && own === undefined && !present;
      if (patch.kind === "keep" || (redundant && stepped.length === 0)) continue; // it says nothing, of nothing
      present = patch.kind !== "delete";
      const whole = isConstant(contribution.patch); // what is below a constant is itself one
      stepped.push({
        fragment: contribution.fragment,
        patch,
        whole,
        cursor: own ?? contribution.cursor,
        exact: own !== undefined,
        redundant,
      });
    }
    return stepped;
  };

  /** An item that has no identity stands where it is by the work of one fragment: the one that brought it. */
  const indexed = (contributions: readonly Contribution[], list: Place, index: number): readonly Contribution[] => {
    const name = formatPlace(list);
    const items = folded.get(name) ?? foldItems(contributions);
    folded.set(name, items);
    const item = items[index];
    if (item === undefined) return [];
    const { fragment, cursor, exact, value } = item;
    return [{ fragment, cursor, exact, whole: true, redundant: false, patch: set(value) }];
  };

  const every = (place: Place): readonly Contribution[] => {
    let strategy = strategies;
    return place.reduce<readonly Contribution[]>((contributions, segment, depth) => {
      const stepped =
        typeof segment === "number"
          ? indexed(contributions, place.slice(0, depth), segment)
          : step(contributions, segment, strategy);
      strategy = strategyAt(strategy, segment);
      return stepped;
    }, roots);
  };

  return { every, at: (place) => every(place).filter(({ redundant }) => !redundant) };
}

/** The items that contributions leave in a list, each with the fragment that brought it: `apply`, with accounts. */
export function foldItems(contributions: readonly Contribution[]): readonly BroughtItem[] {
  return contributions.reduce<readonly BroughtItem[]>((under, contribution) => {
    const { patch } = contribution;
    if (patch.kind === "set") return setItems(patch.value, contribution);
    return patch.kind === "splice" || patch.kind === "edit"
      ? patchItems(patch, under, carrierOf(contribution, patch))
      : [];
  }, []);
}

function setItems(value: Value, contribution: Contribution): readonly BroughtItem[] {
  if (!isList(value)) return [];
  const own = contribution.exact ? mentions(contribution.cursor) : [];
  return value.map((item, index) =>
    brought(item, contribution, own.length === value.length ? own[index]?.cursor : undefined),
  );
}

function carrierOf(contribution: Contribution, patch: Splice | EditPatch): Carrier<BroughtItem> {
  const own = nodesOf(contribution, patch);
  return {
    value: (item) => item.value,
    changed: (item, value) => ({ ...item, value }),
    added: (value, source) => brought(value, contribution, own.get(source)),
  };
}

/** The nodes that say the items that a patch adds, as `Carrier.added` asks for them. */
function nodesOf(contribution: Contribution, patch: Splice | EditPatch): ReadonlyMap<string | number, Cursor> {
  const mentioned = mentions(contribution.cursor);
  if (patch.kind === "splice") {
    return new Map(mentioned.filter(({ role }) => role !== "remove").map(({ cursor }, turn) => [turn, cursor]));
  }
  return new Map(mentioned.flatMap((one) => mentionedKeys(one, patch.by).map((key) => [key, one.cursor] as const)));
}

function brought(value: Value, { fragment, cursor }: Contribution, own: Cursor | undefined): BroughtItem {
  return { value, fragment, cursor: own === undefined ? cursor : seeThrough(own), exact: own !== undefined };
}

/** What became of one fragment's statement about a place; of a removal whether it hit anything. */
export type Outcome = "won" | "merged" | "shadowed" | "deleted" | "hit" | "missed";

/** One fragment's statement about one place (P1). */
export interface Write {
  /** The fragment's turn, from 0 for the lowest. */
  readonly fragment: number;
  /** The node of the fragment's document that says it. */
  readonly path: Path;
  readonly outcome: Outcome;
  /** What it alone makes of the place; undefined where it deletes. */
  readonly value: Maybe;
  /** Whether the node is the place's own, not an ancestor's. */
  readonly exact: boolean;
  readonly locked: boolean;
  readonly pinned: boolean;
}

/** The statements about a place, the lowest first, each with its outcome; of `Tracer.every`. */
export function writes(every: readonly Contribution[]): readonly Write[] {
  const contributions = every.filter(({ redundant }) => !redundant);
  const floor = floorOf(contributions);
  return contributions.map((contribution, index) => {
    const through = contribution.exact ? seeThrough(contribution.cursor).through : [];
    return {
      fragment: contribution.fragment,
      path: contribution.cursor.path,
      outcome: outcomeOf(contributions, index, floor),
      value: apply(contribution.patch, undefined),
      exact: contribution.exact,
      locked: through.includes("lock"),
      pinned: through.includes("pin"),
    };
  });
}

/** The contributions after one node is taken out of its document. */
export function withoutContribution(
  contributions: readonly Contribution[],
  gone: Contribution,
): readonly Contribution[] {
  if (!gone.whole) return contributions.filter((contribution) => contribution !== gone);
  return contributions.map((contribution) =>
    contribution === gone ? { ...contribution, patch: DELETE } : contribution,
  );
}

/** What contributions leave together. */
export function fold(contributions: readonly Contribution[]): Maybe {
  return contributions.reduce<Maybe>((value, { patch }) => apply(patch, value), undefined);
}

/** The lowest contribution that still has a say: the last constant, or what stands on a value of another kind. */
function floorOf(contributions: readonly Contribution[]): number {
  for (let index = contributions.length - 1; index > 0; index -= 1) {
    const { patch } = contributions[index] as Contribution;
    if (isConstant(patch) || !builds(patch, apply((contributions[index - 1] as Contribution).patch, undefined)))
      return index;
  }
  return 0;
}

/** Whether a patch merges into a value, or takes it for empty. */
function builds(patch: Patch, base: Maybe): boolean {
  return patch.kind === "map" ? isObject(base) : isList(base);
}

function outcomeOf(contributions: readonly Contribution[], index: number, floor: number): Outcome {
  if (index < floor) return (contributions[floor] as Contribution).patch.kind === "delete" ? "deleted" : "shadowed";
  const { patch, exact } = contributions[index] as Contribution;
  if (patch.kind === "delete" && exact) return fold(contributions.slice(0, index)) === undefined ? "missed" : "hit";
  return floor === contributions.length - 1 ? "won" : "merged";
}
