import { itemOf, type Item, type Place } from "../model/place.js";
import type { Identity, Strategy } from "../model/strategy.js";
import { canonical, isScalar, kindOf, Literal, type Kind, type Maybe, type Scalar } from "../model/value.js";
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

/** A number by which an item is known, written otherwise than below: two names of which one item became (S1b). */
export interface Respelling {
  readonly is: "identity";
  readonly place: Place;
  readonly from: string;
  readonly to: string;
  readonly upper: Contribution;
  readonly lower: Contribution;
}

interface Word {
  readonly fragment: number;
  readonly patch: Patch;
}

/** Where overlays change the kind of what is below, or spell an identity anew. Only what overlays speak of is walked. */
export function typeChanges(
  patches: readonly Patch[],
  strategies: Strategy,
  tracer: Pick<Tracer, "at">,
): readonly (TypeChange | Respelling)[] {
  const changes: (TypeChange | Respelling)[] = [];
  const walk = (words: readonly Word[], place: Place, strategy: Strategy): void => {
    changes.push(...changesAt(words, place, strategy, tracer));
    for (const [segment, below] of childWords(words)) {
      if (below.length < 2) continue;
      const item = typeof segment === "object";
      if (item) changes.push(...respellings(below, [...place, segment], strategy.identity ?? [], tracer));
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
    const kind = from !== to && from !== "null" && to !== "null" && !isDeclared(strategy, from, to);
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

function respellings(
  words: readonly Word[],
  item: Place,
  identity: Identity,
  tracer: Pick<Tracer, "at">,
): readonly Respelling[] {
  return ["", ...identity.map(({ name }) => name)].flatMap((name) => {
    const place = name === "" ? item : [...item, name];
    const numbers = words.flatMap(({ patch, fragment }) => {
      const { kind, value } = (name === "" ? patch : restrictTo(patch, name)) as { kind: string; value?: Maybe };
      const number = kind === "set" && isScalar(value) ? numberText(value) : undefined;
      return number === undefined ? [] : [{ number, fragment }];
    });
    return numbers.slice(1).flatMap(({ number: to, fragment }, index): readonly Respelling[] => {
      const { number: from, fragment: under } = numbers[index] as (typeof numbers)[number];
      const of = (turn: number): Contribution | undefined => tracer.at(place).find((each) => each.fragment === turn);
      const [upper, lower] = [of(fragment), of(under)];
      return from === to || !upper || !lower ? [] : [{ is: "identity", place, from, to, upper, lower }];
    });
  });
}

function numberText(scalar: Scalar): string | undefined {
  const { value, text } = scalar instanceof Literal ? scalar : { value: scalar, text: canonical(scalar) };
  return typeof value === "number" || typeof value === "bigint" ? text : undefined;
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

/** Whether the schema allows both kinds; where one is a list somebody must also have said that the later one wins (E12). */
function isDeclared({ types, merge }: Strategy, from: Kind, to: Kind): boolean {
  const allows = (kind: Kind): boolean => types !== undefined && TYPES[kind].some((type) => types.has(type));
  return allows(from) && allows(to) && (merge === "replace" || (from !== "list" && to !== "list"));
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
