import { NOUN, quote } from "../model/codes/entry.js";
import { finding, locate, type Diagnostic, type Finding, type Origin } from "../model/diagnostic.js";
import type { Format } from "../model/document.js";
import {
  childPairs,
  formatPlace,
  isSecret,
  isSecretAt,
  itemOf,
  publicPlace,
  REDACTED,
  redactedAt,
  strategyAt,
  type Item,
  type Place,
} from "../model/place.js";
import type { Line } from "../model/spelling.js";
import type { Identity, RootWord, Strategy } from "../model/strategy.js";
import { canonical, equal, isScalar, kindOf, Literal, type Kind, type Maybe, type Scalar } from "../model/value.js";
import {
  apply,
  brokenLocks,
  elaborate,
  isConstant,
  joinAll,
  KEEP,
  NOTHING,
  restrictTo,
  seeThrough,
  unescapeKey,
  type Elaboration,
  type Lock,
  type Meaning,
  type Patch,
} from "../patch/index.js";
import { contributionOrigin, lastOrigin, lineAt, originOf, type Account, type ParsedFragment } from "./account.js";
import { fold, trace, type Contribution, type Tracer } from "./trace.js";

export interface MergeOptions {
  readonly strategies: Strategy;
  readonly format: Format | undefined;
  readonly selfRead: boolean;
  readonly words: readonly RootWord[];
  readonly declaresSecrets: boolean;
  /** Layers whose null members delete (E2). */
  readonly nulls: Readonly<Record<string, "set" | "delete">>;
  /** What a lock that does not hold is (E5). */
  readonly locks: "error" | "warn";
  /** Whether the lowest layer is in view: without it `x-lock` has nothing to compare with. */
  readonly lowestAsked: boolean;
}

/** Fragments, the lowest first, as one value with its account, and what is wrong with them. */
export function mergeFragments(
  parsed: readonly ParsedFragment[],
  options: MergeOptions,
): { readonly account: Account; readonly diagnostics: readonly Diagnostic[] } {
  const meanings = parsed.map((fragment) => understand(fragment, options));
  const account = accountFor(parsed, meanings, options);
  const findings = meanings.flatMap(({ findings: found }, fragment) =>
    found.map(({ finding: found, path, place }) =>
      locate(unquoted(found, options.strategies, place), {
        place: publicPlace(place, options.strategies),
        origin: originOf(account, fragment, path),
        line: lineAt(account, fragment, path, place),
      }),
    ),
  );
  const taken = meanings.map(({ locks }) => locks);
  const declared = options.lowestAsked ? schemaLockFindings(account) : [];
  const asserted = [...lockFindings(account, locksOf(meanings), taken), ...declared];
  const locked = asserted.map((found): Diagnostic =>
    options.locks === "warn" ? { ...found, severity: "warning" } : found,
  );
  return {
    account,
    diagnostics: [...findings, ...missingTargets(account, meanings), ...locked, ...changedKinds(account)],
  };
}

/** A finding that quotes nothing secret. */
function unquoted(found: Finding, strategies: Strategy, place: Place): Finding {
  if (found.code !== "merge/directive-operand") return found;
  if (!isSecretAt(strategies, place, found.facts.found)) return found;
  return finding("merge/directive-operand", { ...found.facts, found: REDACTED });
}

function understand({ layer, document }: ParsedFragment, { strategies, nulls }: MergeOptions): Elaboration {
  return elaborate(document.value, strategies, {
    nulls: nulls[layer] ?? "set",
    lineOf: (path) => document.range(path)?.value.start.line ?? 1,
  });
}

/**
 * The lowest fragment is applied last, as the base: the overlays are small and compose cheaply, the vendor's map is
 * wide, and what the overlays do not touch of it is shared (F4).
 */
function accountFor(
  parsed: readonly ParsedFragment[],
  meanings: readonly Elaboration[],
  options: MergeOptions,
): Account {
  const [base = NOTHING, ...overlays] = meanings as readonly Meaning[];
  const patchOf = (index: number): Patch => meanings[index]?.patch ?? KEEP;
  const bottom = apply(base.patch, undefined);
  const vendor = meanings.filter((_, index) => parsed[index]?.lowest);
  const traced = parsed.map(({ document }, index) => ({ value: document.value, patch: patchOf(index) }));
  return {
    strategies: options.strategies,
    format: options.format,
    selfRead: options.selfRead,
    words: options.words,
    nulls: options.nulls,
    declaresSecrets: options.declaresSecrets,
    value: apply(joinAll(overlays).patch, bottom),
    lowest: vendor.length === 1 && vendor[0] === base ? bottom : apply(joinAll(vendor).patch, undefined),
    fragments: parsed.map((fragment, index) => ({ ...fragment, patch: patchOf(index) })),
    tracer: trace(traced, options.strategies),
  };
}

/** The locks of all fragments, each as it was taken; nothing wide is composed where nobody locks. */
function locksOf(meanings: readonly Meaning[]): Meaning["locks"] {
  return meanings.every(({ locks }) => locks.length === 0) ? [] : joinAll(meanings).locks;
}

/** `$existing` over nothing (E3). */
function missingTargets(account: Account, meanings: readonly Elaboration[]): Diagnostic[] {
  return meanings.flatMap(({ expected }, fragment) =>
    expected
      .filter(
        ({ place }) =>
          fold(account.tracer.at(place).filter((contribution) => contribution.fragment < fragment)) === undefined,
      )
      .map(({ place, path }) =>
        locate(finding("merge/no-target", { place: formatPlace(publicPlace(place, account.strategies)) || "/" }), {
          place: publicPlace(place, account.strategies),
          origin: originOf(account, fragment, path),
        }),
      ),
  );
}

function changedKinds(account: Account): Diagnostic[] {
  const patches = account.fragments.map(({ patch }) => patch);
  return typeChanges(patches, account.strategies, account.tracer).map((change) => {
    const { place, upper, lower } = change;
    if (change.is === "identity") return respelled(account, change);
    const { from, to, is } = change;
    const found =
      is === "kind"
        ? finding("merge/type-change", { from: NOUN[from], to: NOUN[to] })
        : finding("merge/blank", { hides: hidden(account, change) });
    const related = [{ message: `${NOUN[from]} here`, origin: contributionOrigin(account, lower) }];
    return locate(found, {
      place: publicPlace(place, account.strategies),
      origin: contributionOrigin(account, upper),
      related,
      line: lineOf(account, upper, place),
    });
  });
}

function lineOf(account: Account, { fragment, cursor }: Contribution, place: Place): Line | undefined {
  return lineAt(account, fragment, cursor.path, place);
}

function respelled(account: Account, { place, from, to, upper, lower }: Respelling): Diagnostic {
  const [found, below] = isSecret(account.strategies, place) ? [REDACTED, REDACTED] : [to, from];
  return locate(finding("merge/identity-spelling", { found, below }), {
    place: publicPlace(place, account.strategies),
    origin: contributionOrigin(account, upper),
    related: [{ message: `${below} here`, origin: contributionOrigin(account, lower) }],
    line: lineOf(account, upper, place),
  });
}

function hidden(account: Account, { place, lower, from }: TypeChange): string {
  const value = lower.patch.kind === "set" && from === "scalar" ? lower.patch.value : undefined;
  return value === undefined ? NOUN[from] : quote(redactedAt(value, account.strategies, place));
}

/** The findings of directive locks: each names the last write that differs, and beside it the lock (E3, section 3.1). */
function lockFindings(account: Account, locks: readonly Lock[], takenBy: readonly (readonly Lock[])[]): Diagnostic[] {
  const takers = new Map(
    takenBy.flatMap((own, fragment) => own.map(({ place }) => [formatPlace(place), fragment] as const)).reverse(),
  );
  return brokenLocks(locks, undefined, account.value).map(({ place, locked, found }) => {
    const fragment = takers.get(formatPlace(place));
    const contribution = account.tracer.at(place).find((spoken) => spoken.fragment === fragment);
    const facts = lockFacts(account.strategies, place, locked, found);
    return locate(finding("merge/locked", { ...facts, by: "directive" }), {
      place: publicPlace(place, account.strategies),
      origin: lastDifference(account, place, locked, found),
      related:
        contribution === undefined
          ? []
          : [{ message: "locked here", origin: contributionOrigin(account, contribution) }],
    });
  });
}

/** The findings of `x-lock`: the effective place is what the lowest layer alone gives (E5). */
function schemaLockFindings(account: Account): Diagnostic[] {
  return lockedDifferences(account.lowest, account.value, account.strategies, []).map(({ place, locked, found }) =>
    locate(finding("merge/locked", { ...lockFacts(account.strategies, place, locked, found), by: "schema" }), {
      place: publicPlace(place, account.strategies),
      origin: lastDifference(account, place, locked, found),
      related: lowestOrigin(account, place),
    }),
  );
}

/** The lowest layer's last word about a place: what the lock holds. */
function lowestOrigin(account: Account, place: Place): { message: string; origin: Origin }[] {
  const contribution = account.tracer.at(place).findLast(({ fragment }) => account.fragments[fragment]?.lowest);
  return contribution === undefined
    ? []
    : [{ message: "the locked value", origin: contributionOrigin(account, contribution) }];
}

interface Difference {
  readonly place: Place;
  readonly locked: Maybe;
  readonly found: Maybe;
}

/** Walks only where the two differ. */
function lockedDifferences(locked: Maybe, found: Maybe, strategy: Strategy, place: Place): readonly Difference[] {
  if (equal(locked, found)) return [];
  if (strategy.locked) return [{ place, locked, found }];
  return childPairs(locked, found, strategy).flatMap(([segment, a, b]) =>
    lockedDifferences(a, b, strategyAt(strategy, segment), [...place, segment]),
  );
}

function lockFacts(
  strategies: Strategy,
  place: Place,
  locked: Maybe,
  found: Maybe,
): { place: string; locked: unknown; found: unknown } {
  const shown = (value: Maybe): unknown => (value === undefined ? undefined : redactedAt(value, strategies, place));
  return { place: formatPlace(publicPlace(place, strategies)) || "/", locked: shown(locked), found: shown(found) };
}

/** The origin of the last write that differs, at or below a locked place: of several the highest fragment's. */
function lastDifference(account: Account, place: Place, locked: Maybe, found: Maybe): Origin | undefined {
  const places = differingPlaces(locked, found, place.reduce(strategyAt, account.strategies), place);
  const contributions = [place, ...places]
    .map((each) => account.tracer.at(each).at(-1))
    .filter((contribution) => contribution !== undefined);
  const highest = Math.max(...contributions.map(({ fragment }) => fragment));
  const origins = contributions
    .filter(({ fragment }) => fragment === highest)
    .map((contribution) => contributionOrigin(account, contribution));
  return (
    origins.sort((a, b) => b.start.line - a.start.line || b.start.column - a.start.column)[0] ?? above(account, place)
  );
}

/** Who decided what a place is in: of an item that is gone nobody speaks by its index. */
function above(account: Account, place: Place): Origin | undefined {
  return place.length === 0 ? undefined : lastOrigin(account, place.slice(0, -1));
}

/** The deepest places at which two values differ. */
function differingPlaces(a: Maybe, b: Maybe, strategy: Strategy, place: Place): readonly Place[] {
  const below = childPairs(a, b, strategy).flatMap(([segment, one, other]) =>
    equal(one, other) ? [] : differingPlaces(one, other, strategyAt(strategy, segment), [...place, segment]),
  );
  return below.length === 0 ? [place] : below;
}

/** A fragment's word and the one below it that it changes the kind of (E6), or hides by a blank (E2). */
interface TypeChange {
  readonly is: "kind" | "blank";
  readonly place: Place;
  readonly from: Kind;
  readonly to: Kind;
  readonly upper: Contribution;
  readonly lower: Contribution;
}

/** A number by which an item is known, written otherwise than below: two names of which one item became (S1b). */
interface Respelling {
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
