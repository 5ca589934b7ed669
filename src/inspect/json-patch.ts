import { same, type Format } from "../model/document.js";
import { formatPlace, formatSegment, itemSegments, strategyAt, type Place, type Segment } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Strategy } from "../model/strategy.js";
import {
  equal,
  isList,
  isNull,
  isObject,
  keysOf,
  member,
  plain,
  record,
  type Json,
  type Maybe,
  type Value,
} from "../model/value.js";
import { accountOf, type Account } from "../provenance/index.js";
import { hunksBetween, reorder } from "./compare.js";

/** An operation of a JSON Patch (RFC 6902 §4). Its paths are JSON Pointers (RFC 6901) into what stands at its turn. */
export type Operation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move"; readonly from: string; readonly path: string };

/** An operation before it is written down: with the place that its value comes to, and the value's own spelling. */
type Step =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Value; readonly place: Place }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move"; readonly from: string; readonly path: string };

/**
 * The same as `diff`, as a JSON Patch (RFC 6902): applied to the old effective configuration it gives the new one. It
 * carries values, secret ones too. Where nothing is left it removes the root.
 *
 * @throws TypeError for a resolution that was not made by `resolve`, or whose format nobody knows.
 * @example
 * jsonPatch(await plan.resolve("docker/daemon.json", { layers: ["vendor"] }), await plan.resolve("docker/daemon.json"))
 */
export function jsonPatch(before: Resolution, after: Resolution): readonly Operation[] {
  const [old, now] = [accountOf(before), accountOf(after)];
  return stepsBetween(old.value, now.value, now).map((step): Operation => {
    if (!("value" in step)) return step;
    return { op: step.op, path: step.path, value: plain(step.value) };
  });
}

/** The operations from one value to another. */
export function stepsBetween(
  before: Maybe,
  after: Maybe,
  { strategies, format }: Pick<Account, "strategies" | "format">,
): readonly Step[] {
  return steps(before, after, { path: "", place: [], strategy: strategies, format });
}

interface Here {
  readonly format: Format | undefined;
  readonly path: string;
  readonly place: Place;
  readonly strategy: Strategy;
}

function below({ format, path, place, strategy }: Here, step: string | number, segment: Segment = step): Here {
  const escaped = String(step).replaceAll("~", "~0").replaceAll("/", "~1");
  return { format, path: `${path}/${escaped}`, place: [...place, segment], strategy: strategyAt(strategy, segment) };
}

function steps(before: Maybe, after: Maybe, here: Here): readonly Step[] {
  const { path, place, strategy, format } = here;
  if (same(before, after, format)) return [];
  if (after === undefined) return [{ op: "remove", path }];
  if (before === undefined) return [{ op: "add", path, value: after, place }];
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...keysOf(before), ...keysOf(after)]);
    return [...keys].flatMap((key) => steps(member(before, key), member(after, key), below(here, key)));
  }
  if (isList(before) && isList(after)) {
    if (strategy.identity !== undefined) return byIdentity(before, after, here);
    const spliced = byIndex(before, after, here);
    if (spliced !== undefined) return spliced;
  }
  return [{ op: "replace", path, value: after, place }];
}

/** Hunk by hunk from the front: what is before one is already as it will be, so that its new index counts. */
function byIndex(before: readonly Value[], after: readonly Value[], here: Here): readonly Step[] | undefined {
  return hunksBetween(before, after, here.format)?.flatMap(({ from, to, at, end }) => {
    const both = Math.min(to - from, end - at);
    const changed = after
      .slice(at, at + both)
      .flatMap((item, index) => steps(before[from + index], item, below(here, at + index)));
    const gone = before.slice(from + both, to).map((): Step => ({ op: "remove", path: below(here, at + both).path }));
    const come = after
      .slice(at + both, end)
      .flatMap((item, index) => steps(undefined, item, below(here, at + both + index)));
    return [...changed, ...gone, ...come];
  });
}

/** What goes, from the back; then the moves; then what comes, from the front; then what changes where it stands. */
function byIdentity(before: readonly Value[], after: readonly Value[], here: Here): readonly Step[] {
  const [old, now] = [before, after].map((list) => itemSegments(list, here.strategy.identity)) as [
    Segment[],
    Segment[],
  ];
  const [oldNames, newNames] = [old.map(formatSegment), now.map(formatSegment)];
  const [turns, indexes] = [turnsOf(oldNames), turnsOf(newNames)];
  const at = (index: number): Here => below(here, index, now[index]);
  const gone = oldNames.flatMap((name, index): readonly Step[] =>
    indexes.has(name) ? [] : [{ op: "remove", path: below(here, index).path }],
  );
  const moves = reorder(
    oldNames.filter((name) => indexes.has(name)),
    newNames.filter((name) => turns.has(name)),
  ).map(({ from, to }): Step => ({ op: "move", from: below(here, from).path, path: below(here, to).path }));
  const come = after.flatMap((item, index) =>
    turns.has(newNames[index] as string) ? [] : steps(undefined, item, at(index)),
  );
  const changed = after.flatMap((item, index) => {
    const turn = turns.get(newNames[index] as string);
    return turn === undefined ? [] : steps(before[turn], item, at(index));
  });
  return [...gone.toReversed(), ...moves, ...come, ...changed];
}

function turnsOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index]));
}

/** A merge patch before it is written down, or the first place that it cannot say. */
type Merging = { readonly patch: Value } | { readonly place: Place; readonly because: string };

/**
 * The same as `diff`, as a JSON Merge Patch (RFC 7396): applied to the old effective configuration it gives the new one.
 * It carries values, secret ones too, and replaces each list that differs whole.
 *
 * @throws RangeError where such a patch cannot say it: a null that is set in a map, or a configuration that is gone.
 * TypeError for a resolution that was not made by `resolve`, or whose format nobody knows.
 * @example
 * mergePatch(await plan.resolve("docker/daemon.json", { layers: ["vendor"] }), await plan.resolve("docker/daemon.json"))
 */
export function mergePatch(before: Resolution, after: Resolution): Json {
  const merging = mergingOf(accountOf(before).value, accountOf(after).value);
  if ("patch" in merging) return plain(merging.patch);
  throw new RangeError(inexpressible(after.id, merging));
}

/** Why there is no merge patch, in words. */
export function inexpressible(id: string, { place, because }: Exclude<Merging, { patch: Value }>): string {
  return `a merge patch (RFC 7396) cannot say ${id}#${formatPlace(place)}: ${because}`;
}

/** The merge patch from one value to another. */
export function mergingOf(before: Maybe, after: Maybe): Merging {
  if (after === undefined) return { place: [], because: "nothing is left, and a patch only changes" };
  const wrong = isObject(after) ? firstNull(before, after, []) : undefined;
  if (wrong !== undefined) return { place: wrong, because: "it is set to null, which there removes the key" };
  return { patch: isObject(after) ? between(isObject(before) ? before : record([]), after) : after };
}

/** The first member to be set to null; items of lists are not merged, and may hold it. */
function firstNull(before: Maybe, after: Value, place: Place): Place | undefined {
  if (!isObject(after)) return isNull(after) ? place : undefined;
  for (const key of keysOf(after)) {
    const [was, is] = [member(before, key), after[key] as Value];
    const found = equal(was, is) ? undefined : firstNull(was, is, [...place, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function between(before: Value, after: Value): Value {
  if (!isObject(after)) return after;
  const gone = isObject(before) ? keysOf(before).filter((key) => !Object.hasOwn(after, key)) : [];
  const members = keysOf(after).flatMap((key): readonly (readonly [string, Value])[] => {
    const [was, is] = [member(before, key), after[key] as Value];
    if (equal(was, is)) return [];
    return [[key, between(was ?? null, is)]];
  });
  return record([...gone.map((key) => [key, null] as const), ...members]);
}

/** The values that a merge patch carries, each with its place; what it removes carries none. */
export function carriedBy(
  patch: Value,
  place: Place = [],
): readonly { readonly place: Place; readonly value: Value }[] {
  if (!isObject(patch) || keysOf(patch).length === 0) return isNull(patch) ? [] : [{ place, value: patch }];
  return keysOf(patch).flatMap((key) => carriedBy(patch[key] as Value, [...place, key]));
}
