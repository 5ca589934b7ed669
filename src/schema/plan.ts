import type { Diagnostic } from "../model/diagnostic.js";
import { lazy } from "../model/lazy.js";
import { SET, UNDECLARED, type Identity, type KeyField } from "../model/strategy.js";
import type { Json } from "../model/value.js";
import type { Library } from "./bundle.js";
import { inPlace, type Voice } from "./in-place.js";
import { inspectPlan, type Node } from "./inspect-plan.js";
import { keyMatcher } from "./key-matcher.js";
import type { PlanNode } from "./plan-node.js";
import { nextKeys, startPatterns, stepPatterns, type Profile, type Progress } from "./profile.js";
import { readNode } from "./read-node.js";
import { readRenames } from "./renames.js";
import { unmatchedPatterns } from "./unmatched-patterns.js";
import { keysNamed, tupleLength, voicesOfItem, voicesOfKey, type KeyClass } from "./voices-below.js";

/** What a plan is made of: a schema, a profile, or both. */
export interface PlanParts {
  readonly library: Library | undefined;
  readonly profile: Profile | undefined;
}

/** A node before it is asked anything. */
interface Seed {
  readonly voices: readonly Voice[];
  readonly progress: Progress;
  readonly secret: boolean;
}

/**
 * Makes the plan of an id (S4): a graph whose nodes are found when asked for, since schemas recurse. Two places about
 * which the same schemas and patterns speak are one node.
 *
 * @param inspect whether to visit all nodes now, so that what is wrong with them is told whatever is asked later.
 */
export function makePlan(
  parts: PlanParts,
  inspect: boolean,
): { readonly root: PlanNode; readonly diagnostics: readonly Diagnostic[] } {
  const { library, profile } = parts;
  const nodes = new Map<string, Node>();
  const patterns = profile?.patterns ?? [];

  function nodeOf({ voices, progress, secret }: Seed): Node | undefined {
    if (voices.length === 0 && progress.length === 0 && !secret) return undefined;
    const seed = { voices: ranked(voices), progress, secret };
    const name = JSON.stringify([
      seed.voices.map(({ place, rank, branch }) => [place.name, rank, branch]),
      progress,
      secret,
    ]);
    const known = nodes.get(name);
    if (known !== undefined) return known;
    const made = makeNode(seed);
    nodes.set(name, made);
    return made;
  }

  function makeNode(seed: Seed): Node {
    const voices = lazy(() => (library === undefined ? [] : inPlace(library, seed.voices)));
    const facts = lazy(() => readNode(parts, seed.voices, voices(), seed.progress, seed.secret));
    const named = lazy(() => keysNamed(voices()));
    const special = lazy(() => new Set([...named().names, ...nextKeys(patterns, seed.progress)]));
    const match = lazy(() => keyMatcher(named().patterns));
    const byName = new Map<string, Node | undefined>();
    const byPatterns = new Map<string, Node | undefined>();

    function child(key: KeyClass): Node | undefined {
      const name = typeof key === "object" && "name" in key ? key.name : undefined;
      return nodeOf({
        voices: library === undefined ? [] : voicesOfKey(library, voices(), key),
        progress: stepPatterns(patterns, seed.progress, name ?? ANY),
        secret: facts().secret,
      });
    }

    /** Keys that nothing names are told apart only by the patterns they fit: 100,000 of them are one node. */
    function keyNode(name: string): Node | undefined {
      const [memo, at] = special().has(name) ? [byName, name] : [byPatterns, match()(name)];
      if (!memo.has(at)) memo.set(at, child({ name }));
      return memo.get(at);
    }

    const renames = lazy(() =>
      readRenames(
        [...special()].flatMap((name) => {
          const renamed = keyNode(name)?.facts().renamed;
          return renamed === undefined ? [] : [{ name, ...renamed }];
        }),
      ),
    );

    const rest = lazy(() => itemAt(undefined));
    const tuple = lazy(() => tupleLength(voices()));

    function itemNode(index: number | undefined): Node | undefined {
      return index === undefined || index >= tuple() ? rest() : itemAt(index);
    }

    function itemAt(index: number | undefined): Node | undefined {
      return nodeOf({
        voices: library === undefined ? [] : voicesOfItem(library, voices(), index),
        progress: stepPatterns(patterns, seed.progress, undefined),
        secret: facts().secret,
      });
    }

    const identity = lazy((): Identity | undefined => {
      const { keys } = facts();
      return keys?.length === 0 ? SET : keys?.map((name) => keyField(name, rest()?.node.key(name).default));
    });

    const node: PlanNode = {
      get merge() {
        return facts().merge;
      },
      get identity() {
        return identity();
      },
      get locked() {
        return facts().locked;
      },
      get secret() {
        return facts().secret;
      },
      get types() {
        return facts().types;
      },
      get declaredBy() {
        return facts().declaredBy;
      },
      get description() {
        return facts().description;
      },
      get default() {
        return facts().default;
      },
      get removed() {
        return facts().removed;
      },
      get deprecated() {
        return facts().deprecated;
      },
      get renames() {
        return renames().names;
      },
      get names() {
        return [...named().names];
      },
      key: (name) => keyNode(name)?.node ?? UNDECLARED,
      item: (index) => itemNode(index)?.node ?? UNDECLARED,
    };

    function below(): readonly (readonly [string, Node])[] {
      const found: (readonly [string, Node | undefined])[] = [...special()].map((name) => [name, keyNode(name)]);
      for (const pattern of named().patterns) found.push(["*", child({ pattern })]);
      found.push(["*", child("other")], ["*", itemNode(undefined)]);
      return found.filter((each): each is readonly [string, Node] => each[1] !== undefined);
    }

    return { node, facts, voices, below, renames };
  }

  const root = nodeOf({
    voices: library === undefined ? [] : [{ place: library.root, rank: 0, branch: false }],
    progress: startPatterns(patterns),
    secret: false,
  });
  const inspected = root !== undefined && inspect ? inspectPlan(root) : [];
  const unmatched = root !== undefined && library !== undefined && profile ? unmatchedPatterns(profile, root) : [];
  return { root: root?.node ?? UNDECLARED, diagnostics: [...inspected, ...unmatched] };
}

/** A key that no pattern names; `*` and `**` mean it like others. */
const ANY = "\0";

/** Ranks from 0 without gaps, else a recursion would count them up for ever. */
function ranked(voices: readonly Voice[]): readonly Voice[] {
  const ranks = [...new Set(voices.map(({ rank }) => rank))].sort((a, b) => a - b);
  return voices
    .map((voice) => ({ ...voice, rank: ranks.indexOf(voice.rank) }))
    .sort((a, b) => (a.place.name < b.place.name ? -1 : a.place.name > b.place.name ? 1 : 0));
}

/** What stands in for a field that an item does not say is the schema's default of it (E7). */
function keyField(name: string, standsIn: Json | undefined): KeyField {
  return standsIn === undefined ? { name } : { name, default: standsIn };
}
