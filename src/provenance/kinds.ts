import { itemOf, type Item, type Place } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import { kindOf, Literal, type Kind } from "../model/value.js";
import { isConstant, restrictTo, seeThrough, unescapeKey, type Patch } from "../patch/index.js";
import type { Contribution, Tracer } from "./trace.js";

/** A fragment's word and the one below it that it changes the kind of (E6), or hides by a blank (E2). */
export interface TypeChange {
  readonly is: "kind" | "blank";
  readonly place: Place;
  readonly from: Kind;
  readonly to: Kind;
  readonly upper: Contribution;
  readonly lower: Contribution;
}

interface Word {
  readonly fragment: number;
  readonly patch: Patch;
}

/** Where overlays change the kind of what is below. Only what overlays speak of is walked. */
export function typeChanges(
  patches: readonly Patch[],
  strategies: Strategy,
  tracer: Pick<Tracer, "at">,
): readonly TypeChange[] {
  const changes: TypeChange[] = [];
  const walk = (words: readonly Word[], place: Place, strategy: Strategy): void => {
    changes.push(...changesAt(words, place, strategy, tracer));
    for (const [segment, below] of childWords(words)) {
      if (below.length < 2) continue;
      const item = typeof segment === "object";
      walk(below, [...place, segment], item ? strategy.item() : strategy.key(segment));
    }
  };
  const roots = patches.map((patch, fragment) => ({ patch, fragment })).filter(({ patch }) => patch.kind !== "keep");
  if (roots.length > 1) walk(roots, [], strategies);
  return changes;
}

function changesAt(words: readonly Word[], place: Place, strategy: Strategy, tracer: Pick<Tracer, "at">): TypeChange[] {
  const changes: TypeChange[] = [];
  words.forEach((upper, index) => {
    const lower = words[index - 1];
    const from = lower && kindLeft(lower.patch);
    const to = kindLeft(upper.patch);
    if (lower === undefined || from === undefined || to === undefined) return;
    const blank =
      upper.patch.kind === "set" && upper.patch.value instanceof Literal && upper.patch.value.type === "blank";
    const kind = from !== to && from !== "null" && to !== "null" && !(allows(strategy, from) && allows(strategy, to));
    if (!blank && !kind) return;
    const contributions = tracer.at(place);
    const of = (word: Word): Contribution | undefined =>
      contributions.find(({ fragment }) => fragment === word.fragment);
    const [above, under] = [of(upper), of(lower)];
    if (above === undefined || under === undefined || replaces(above)) return;
    changes.push({ is: blank ? "blank" : "kind", place, from, to, upper: above, lower: under });
  });
  return changes;
}

function kindLeft(patch: Patch): Kind | undefined {
  if (patch.kind === "set") return kindOf(patch.value);
  if (patch.kind === "map") return "object";
  return patch.kind === "splice" || patch.kind === "edit" ? "list" : undefined;
}

const TYPES = {
  null: ["null"],
  list: ["array"],
  object: ["object"],
  scalar: ["string", "number", "integer", "boolean"],
} as const;

function allows({ types }: Strategy, kind: Kind): boolean {
  return types !== undefined && TYPES[kind].some((type) => types.has(type));
}

/** Whether the author wrote `!replace`: then the change is meant. */
function replaces({ cursor }: Contribution): boolean {
  return seeThrough(cursor).through.includes("replace");
}

/** The words about each child of which an overlay speaks, over what the last constant leaves there. */
function childWords(words: readonly Word[]): ReadonlyMap<string | Item, readonly Word[]> {
  const last = words.findLastIndex(({ patch }) => isConstant(patch));
  const floor = words.slice(0, last + 1).slice(-1);
  const children = new Map<string, { segment: string | Item; words: Word[] }>();
  for (const { patch, fragment } of words.slice(last + 1)) {
    for (const [id, segment] of segmentsOf(patch)) {
      const below = ({ patch, fragment }: Word): Word => ({ fragment, patch: restrictTo(patch, segment) });
      const child = children.get(id) ?? { segment, words: floor.map(below) };
      children.set(id, child);
      child.words.push(below({ patch, fragment }));
    }
  }
  return new Map([...children.values()].map(({ segment, words: spoken }) => [segment, spoken]));
}

function segmentsOf(patch: Patch): readonly (readonly [string, string | Item])[] {
  if (patch.kind === "map") return Object.keys(patch.entries).map((key) => [key, unescapeKey(key)] as const);
  if (patch.kind !== "edit") return [];
  return [...patch.items.keys()].map((key) => [key, itemOf(key, patch.by)] as const);
}
