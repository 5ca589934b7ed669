import type { Origin } from "../model/diagnostic.js";
import { same, type Format } from "../model/document.js";
import {
  childPairs,
  formatPlace,
  formatSegment,
  hidesItems,
  isSecretAt,
  itemSegments,
  strategyAt,
  type Place,
  type Segment,
} from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import { visibleLines } from "../model/spelling.js";
import type { Strategy } from "../model/strategy.js";
import { isList, isObject, type Json, type Maybe, type Value } from "../model/value.js";
import { accountOf, lastOrigin, type Account } from "../provenance/index.js";
import { hunksBetween, movedItems } from "./compare.js";
import { leavesOf, quotedUnder, type Quoted } from "./redact.js";

/** One difference between two resolutions of an id: a leaf, a list that was replaced whole, or the turn of an item. */
export interface Change {
  readonly id: string;
  /** Items without identity go by their index after the change; a removed one by that before. */
  readonly place: string;
  readonly change: "added" | "removed" | "changed" | "moved";
  readonly before?: Json;
  readonly after?: Json;
  /** Of a moved item: its index before and after, and the item that it stands behind now; none at the front. */
  readonly moved?: { readonly from: number; readonly to: number; readonly behind?: string };
  /** The values as they are spelled, where JSON would otherwise: `3.10`, the digits of an integer beyond ±2^53. */
  readonly exact?: { readonly before?: string; readonly after?: string };
  /** Whether the place is secret; what is secret is redacted in here (Q5). */
  readonly secret: boolean;
  /** Why what the place had is gone, where a file with it does not count any more: it is masked, or has a namesake. */
  readonly hidden?: { readonly is: "masked" | "shadowed"; readonly by: string };
  /** Who wrote the value before, and the one after (for a removal: the deletion, where one was written). */
  readonly origins: { readonly before?: Origin; readonly after?: Origin };
}

/** Where two values differ: at a leaf, at a list that was replaced whole, or in the turn of an item. */
interface Difference {
  readonly change: "added" | "removed" | "changed" | "moved";
  /** By the indexes of the new value; what was removed stands at its old index. */
  readonly place: Place;
  /** The same by the indexes of the old value. */
  readonly was: Place;
  readonly before?: Value;
  readonly after?: Value;
  readonly move?: Move;
}

/** Where an item went: its indexes, and the item that it stands behind now (none at the front). */
interface Move {
  readonly from: number;
  readonly to: number;
  readonly behind?: Segment;
}

/** Both sides of a place. */
interface Pair {
  readonly format: Format | undefined;
  readonly strategy: Strategy;
  readonly place: Place;
  readonly was: Place;
}

/**
 * What changes from one resolution of an id to another (Q1). Refused ones are compared by what was merged.
 *
 * @throws TypeError for a resolution that was not made by `resolve`, or whose format nobody knows.
 * @example
 * const vendor = await plan.resolve("docker/daemon.json", { layers: ["vendor"] });
 * diff(vendor, await plan.resolve("docker/daemon.json")).map(({ place, after }) => [place, after]);
 */
export function diff(before: Resolution, after: Resolution): readonly Change[] {
  const [old, now] = [accountOf(before), accountOf(after)];
  return differences(old.value, now.value, now).map((difference) => changeOf(after, difference, old, now));
}

function changeOf({ id, fragments }: Resolution, difference: Difference, old: Account, now: Account): Change {
  const { place, was, change, before, after, move } = difference;
  // an index is another item's after a removal: then the list's own write is the one that counts
  const gone = after === undefined && typeof place.at(-1) === "number";
  const quoted = (value: Maybe, at: Place): Quoted | undefined =>
    value === undefined ? undefined : quotedUnder([now.strategies, old.strategies], value, at);
  const [left, right] = [quoted(before, was), quoted(after, place)];
  const isHidden = (value: Value): boolean =>
    isSecretAt(now.strategies, place, value) || isSecretAt(old.strategies, was, value);
  const [wrote, writes] = [lastOrigin(old, was), lastOrigin(now, gone ? place.slice(0, -1) : place)];
  const standing = wrote && fragments.find(({ file }) => file === wrote.file)?.standing;
  return {
    id,
    place: formatPlace(place),
    change,
    ...(left === undefined ? {} : { before: left.value }),
    ...(right === undefined ? {} : { after: right.value }),
    ...(move === undefined ? {} : { moved: shownMove(move) }),
    ...exactTexts(left?.exact, right?.exact),
    secret: [before, after].some((value) => value !== undefined && isHidden(value)),
    ...(standing !== undefined && "by" in standing ? { hidden: { is: standing.is, by: standing.by } } : {}),
    origins: {
      ...(before === undefined || wrote === undefined ? {} : { before: wrote }),
      ...(writes === undefined ? {} : { after: writes }),
    },
  };
}

function shownMove({ from, to, behind }: NonNullable<Difference["move"]>): NonNullable<Change["moved"]> {
  return { from, to, ...(behind === undefined ? {} : { behind: formatSegment(behind) }) };
}

function exactTexts(before: string | undefined, after: string | undefined): Pick<Change, "exact"> {
  if (before === undefined && after === undefined) return {};
  return { exact: { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) } };
}

/**
 * The differences of two values, in the order of the old one. Maps go by key, items with identity by that, other lists
 * by the shortest edits (Q1).
 */
function differences(
  before: Maybe,
  after: Maybe,
  { strategies, format }: Pick<Account, "strategies" | "format">,
): readonly Difference[] {
  return compare(before, after, { strategy: strategies, place: [], was: [], format });
}

function compare(before: Maybe, after: Maybe, pair: Pair): readonly Difference[] {
  const { strategy, place, was, format } = pair;
  if (same(before, after, format)) return [];
  if (before === undefined)
    return partsOf(after, pair).map((part) => added(part.value, part.place, onto(was, place, part.place)));
  if (after === undefined)
    return partsOf(before, pair).map((part) => removed(part.value, part.place, onto(was, place, part.place)));
  const whole = strategy.secret || hidesItems(strategy);
  if (!whole && isObject(before) && isObject(after)) return children(before, after, pair);
  if (!whole && isList(before) && isList(after)) {
    return strategy.identity === undefined ? byIndex(before, after, pair) : byIdentity(before, after, pair);
  }
  return [{ change: "changed", place, was, before, after }];
}

/** What comes or goes: leaf by leaf, but an item of a list as one. */
function partsOf(value: Maybe, { strategy, place }: Pair): ReturnType<typeof leavesOf> {
  return value !== undefined && typeof place.at(-1) === "object"
    ? [{ place, value }]
    : leavesOf(value, strategy, place);
}

/** A place below one, below another. */
function onto(above: Place, under: Place, place: Place): Place {
  return [...above, ...place.slice(under.length)];
}

/** What stands at the same turn of as many others is the same item, changed; else it went, or came. */
function byIndex(before: readonly Value[], after: readonly Value[], pair: Pair): readonly Difference[] {
  const { strategy, place, was, format } = pair;
  const hunks = hunksBetween(before, after, format) ?? replaced(before, after);
  if (hunks === undefined) return [{ change: "changed", place, was, before, after }];
  return hunks.flatMap(({ from, to, at, end }): readonly Difference[] => {
    const gone = before.slice(from, to);
    const come = after.slice(at, end);
    if (gone.length !== come.length) {
      return [
        ...gone.map((item, index) => removed(item, [...place, from + index], [...was, from + index])),
        ...come.map((item, index) => added(item, [...place, at + index], [...was, at + index])),
      ];
    }
    return gone.flatMap((item, index) =>
      compare(item, come[index], {
        format,
        strategy: strategyAt(strategy, at + index),
        place: [...place, at + index],
        was: [...was, from + index],
      }),
    );
  });
}

/** Of lists without a common item: as many maps are compared one by one, all else is another list. */
function replaced(before: readonly Value[], after: readonly Value[]): ReturnType<typeof hunksBetween> {
  const alike = before.length === after.length && [...before, ...after].every(isObject);
  return alike ? [{ from: 0, to: before.length, at: 0, end: after.length }] : undefined;
}

function removed(before: Value, place: Place, was: Place): Difference {
  return { change: "removed", place, was, before };
}

function added(after: Value, place: Place, was: Place): Difference {
  return { change: "added", place, was, after };
}

/** By identity, whatever the positions; items that changed their turn among those that stay are moves. */
function byIdentity(before: readonly Value[], after: readonly Value[], pair: Pair): readonly Difference[] {
  const { strategy, place, was } = pair;
  const [old, now] = [itemSegments(before, strategy.identity), itemSegments(after, strategy.identity)];
  const [oldNames, newNames] = [old.map(formatSegment), now.map(formatSegment)];
  const indexes = new Map(newNames.map((name, index) => [name, index]));
  const turns = new Map(oldNames.map((name, index) => [name, index]));
  const moved = movedItems(oldNames, newNames).map((name): Difference => {
    const [from, to] = [turns.get(name) as number, indexes.get(name) as number];
    const segment = now[to] as Segment;
    const behind = now[to - 1];
    return {
      change: "moved",
      place: [...place, segment],
      was: [...was, segment],
      before: before[from] as Value,
      after: after[to] as Value,
      move: { from, to, ...(behind === undefined ? {} : { behind }) },
    };
  });
  return [...children(before, after, pair), ...moved];
}

function children(before: Value, after: Value, { strategy, place, was, format }: Pair): readonly Difference[] {
  return childPairs(before, after, strategy).flatMap(([segment, old, now]) =>
    compare(old, now, {
      format,
      strategy: strategyAt(strategy, segment),
      place: [...place, segment],
      was: [...was, segment],
    }),
  );
}

/** What a unified diff is about: a file's name, and what each side is called. */
interface Unified {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Edited lines up to which a shortest script is looked for; beyond it the cost would grow with their square. */
const MOST_EDITS = 2000;

/**
 * Two texts as a unified diff with the headers `--- NAME<tab>(before)` and `+++ NAME<tab>(after)`: behind the tab
 * stands what `patch` and `git apply` take for a time stamp. Empty where the texts are equal.
 */
export async function unifiedText(old: string, now: string, { name, before, after }: Unified): Promise<string> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import("diff");
  const sides = [name, name, old, now, `(${before})`, `(${after})`] as const;
  if (old === now) return "";
  const patch = createTwoFilesPatch(...sides, { headerOptions: FILE_HEADERS_ONLY, maxEditLength: MOST_EDITS });
  return visibleLines(patch ?? wholly(old, now, `--- ${name}\t(${before})\n+++ ${name}\t(${after})\n`));
}

/** All of one text for all of the other. */
function wholly(old: string, now: string, headers: string): string {
  const [gone, come] = [linesOf(old), linesOf(now)];
  return `${headers}@@ -${span(gone.length)} +${span(come.length)} @@\n${prefixed("-", gone)}${prefixed("+", come)}`;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function prefixed(prefix: string, lines: readonly string[]): string {
  return lines
    .map((line) => `${prefix}${line}${line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n"}`)
    .join("");
}

function span(lines: number): string {
  return lines === 0 ? "0,0" : `1,${lines}`;
}
