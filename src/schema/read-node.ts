import { locate, type Diagnostic, type Origin } from "../model/diagnostic.js";
import type { Merge, TypeName } from "../model/strategy.js";
import { isObject, member, type Json, type Maybe } from "../model/value.js";
import { isTexts, readDeclared, withoutKeys, type Declared } from "./annotations.js";
import { allowedTypes, both, either, type Voice } from "./in-place.js";
import type { Notice } from "./plan-node.js";
import type { PlanParts } from "./plan.js";
import { lastWord, matched, type Progress } from "./profile.js";
import type { Renamed } from "./renames.js";
import { pointer } from "./schema-file.js";

/** All that is declared about a place. */
export interface NodeFacts {
  readonly merge: Merge | undefined;
  /** The fields of a keyed list; none for a set. */
  readonly keys: readonly string[] | undefined;
  readonly declaredBy: string | undefined;
  /** The annotation that declares `merge`; undefined where none does, or a pattern that means places of all kinds. */
  readonly declaredAt: (() => Origin) | undefined;
  readonly locked: boolean;
  readonly secret: boolean;
  readonly types: ReadonlySet<TypeName> | undefined;
  readonly description: string | undefined;
  readonly default: Json | undefined;
  readonly removed: Notice | undefined;
  readonly deprecated: Notice | undefined;
  /** The sibling names that this key had before, and where that is said. */
  readonly renamed: Omit<Renamed, "name"> | undefined;
  readonly ambiguous: { readonly strategies: readonly string[]; readonly origin: () => Origin } | undefined;
  readonly problem: Diagnostic | undefined;
}

interface Said extends Declared {
  readonly voice: Voice;
}

/**
 * Reads what schemas and profile say of one place. What stands beside `type` goes before what a branch or a reference
 * says; the profile goes before both, except that locks, secrets and removals only add up (S3). A secret covers what
 * is below it.
 */
export function readNode(
  { library, profile }: PlanParts,
  outer: readonly Voice[],
  voices: readonly Voice[],
  progress: Progress,
  secretAbove: boolean,
): NodeFacts {
  const near = [...voices].sort((a, b) => a.rank - b.rank);
  const matches = profile === undefined ? [] : matched(profile.patterns, progress);
  const word = (keyword: string): Maybe => profile && lastWord(profile, matches, keyword)?.value;
  const first = (keyword: string): Maybe => firstOf(near, keyword);
  const some = (keyword: string): boolean =>
    word(keyword) === true || near.some((voice) => said(voice, keyword) === true);
  const merging = mergeOf();
  const removed = word("x-removed") ?? first("x-removed");
  const deprecated = word("deprecated") ?? first("deprecated");
  const description = first("description");
  return {
    ...merging,
    locked: some("x-lock"),
    secret: secretAbove || some("x-secret") || near.some((voice) => said(voice, "writeOnly") === true),
    types: typesOfPlace(),
    description: typeof description === "string" ? description : undefined,
    default: first("default") as Json | undefined,
    removed: noticeOf(removed),
    deprecated: noticeOf(deprecated),
    renamed: renamedFrom(),
  };

  function renamedFrom(): NodeFacts["renamed"] {
    const keyword = "x-renamed-from";
    const profiled = profile && lastWord(profile, matches, keyword);
    const voice = near.find((each) => said(each, keyword) !== undefined);
    const from = (profiled?.value ?? (voice && said(voice, keyword))) as Json | undefined;
    if (!isTexts(from)) return undefined;
    const origin = (): Origin =>
      profile !== undefined && profiled !== undefined
        ? profile.file.origin([profiled.pattern, keyword])
        : originOf({ voice: voice as Voice, keyword });
    return { from, origin };
  }

  function mergeOf(): Pick<NodeFacts, "merge" | "keys" | "declaredBy" | "declaredAt" | "ambiguous" | "problem"> {
    const all = near.flatMap((voice) => {
      const { declared } = isObject(voice.place.schema) ? readDeclared(voice.place.schema) : {};
      return declared === undefined ? [] : [{ ...declared, voice }];
    });
    const least = all.filter(({ voice }) => voice.rank === all[0]?.voice.rank);
    const ways = [...new Set(least.map(wayOf))].sort();
    const schemas = ways.length === 1 ? least[0] : undefined;
    const profiled = profile && lastWord(profile, matches, "x-merge");
    const merge = (profiled?.value as Merge | undefined) ?? schemas?.merge;
    const keys = (word("x-merge-keys") as readonly string[] | undefined) ?? schemas?.keys;
    const keyless = merge === "keyed" && keys === undefined;
    const by = profiled === undefined ? schemas && placeOf(schemas) : profilePlace(profiled.pattern);
    const ambiguous = ways.length > 1 && profiled === undefined;
    return {
      merge: keyless ? undefined : merge,
      keys: merge === "set" ? [] : merge === "keyed" ? keys : undefined,
      declaredBy: keyless ? undefined : by,
      declaredAt: keyless
        ? undefined
        : profiled === undefined
          ? schemas && (() => originOf(schemas))
          : inProfile(profiled.pattern),
      ambiguous: ambiguous ? { strategies: ways, origin: () => originOf(least[0] as Said) } : undefined,
      problem: keyless && profiled !== undefined ? keylessIn(profiled.pattern) : undefined,
    };
  }

  function profilePlace(pattern: string): string {
    return `${profile?.file.file}${pointer([pattern, "x-merge"])}`;
  }

  function inProfile(pattern: string): (() => Origin) | undefined {
    return profile === undefined || pattern.includes("**")
      ? undefined
      : () => profile.file.origin([pattern, "x-merge"]);
  }

  function keylessIn(pattern: string): Diagnostic | undefined {
    return profile && locate(withoutKeys(), { origin: profile.file.origin([pattern, "x-merge"]) });
  }

  /** What holds always; where only branches speak, what one of them allows. */
  function typesOfPlace(): ReadonlySet<TypeName> | undefined {
    if (library === undefined) return undefined;
    const always = outer.filter(({ branch }) => !branch).flatMap(({ place }) => allowedTypes(library, place) ?? []);
    if (always.length > 0) return always.reduce(both);
    const sometimes = outer.filter(({ branch }) => branch).map(({ place }) => allowedTypes(library, place));
    const known = sometimes.filter((types) => types !== undefined);
    return known.length > 0 && known.length === sometimes.length ? known.reduce(either) : undefined;
  }
}

function said({ place }: Voice, keyword: string): Maybe {
  return typeof place.schema === "boolean" ? undefined : member(place.schema, keyword);
}

function firstOf(voices: readonly Voice[], keyword: string): Maybe {
  for (const voice of voices) {
    const value = said(voice, keyword);
    if (value !== undefined) return value;
  }
  return undefined;
}

function noticeOf(value: Maybe): Notice | undefined {
  return value === true || typeof value === "string" ? value : undefined;
}

/** `keyed by name, port`. */
function wayOf({ merge, keys }: Declared): string {
  return keys === undefined ? merge : `${merge} by ${keys.join(", ")}`;
}

function placeOf({ voice, keyword }: Said): string {
  return `${voice.place.file.file}${pointer([...voice.place.path, keyword])}`;
}

function originOf({ voice, keyword }: Pick<Said, "voice" | "keyword">): Origin {
  return voice.place.file.origin([...voice.place.path, keyword]);
}
