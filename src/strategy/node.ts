import { finding, locate, type Diagnostic, type Origin } from "../model/diagnostic.js";
import type { Merge, Strategy, TypeName } from "../model/strategy.js";
import { isObject, member, type Json, type Maybe } from "../model/value.js";
import {
  allowedTypes,
  both,
  either,
  isTexts,
  lastWord,
  matched,
  pointer,
  readDeclared,
  withoutKeys,
  type ApplicableSchema,
  type Bundle,
  type Declared,
  type Profile,
  type Progress,
} from "../schema/index.js";

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
  /** Whether a schema or the profile says that it is no secret, whatever its name (V9). */
  readonly secretDenied: boolean;
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

interface SchemaDeclaration extends Declared {
  readonly applicable: ApplicableSchema;
}

/** What `x-removed` and `deprecated` carry: the advice, or only that it is so. */
export type Notice = string | true;

/** A node of the plan with what only validation, renames and suggestions ask (V6). `UNDECLARED` is one too. */
export interface PlanNode extends Strategy {
  readonly removed?: Notice | undefined;
  readonly deprecated?: Notice | undefined;
  /** The keys that the schema names below, in its order. */
  readonly names?: readonly string[] | undefined;
  key(name: string): PlanNode;
  item(index?: number): PlanNode;
}

/** The keys of a map that were called otherwise before (V6). */
export interface Renames {
  /** From every old name to the newest one. */
  readonly names: ReadonlyMap<string, string>;
  readonly problems: readonly Diagnostic[];
}

/** What `x-renamed-from` says of a key: its old names, and where that is said. */
interface Renamed {
  readonly name: string;
  readonly from: readonly string[];
  readonly origin: () => Origin;
}

/** What a strategy tree is made of: a schema, a profile, or both. */
export interface TreeParts {
  readonly bundle: Bundle | undefined;
  readonly profile: Profile | undefined;
}

/** What speaks of a place: the schemas, the nearest first, and the profile's patterns that mean it. */
interface Speaking {
  readonly near: readonly ApplicableSchema[];
  readonly profile: Profile | undefined;
  readonly matches: readonly number[];
}

/**
 * Reads what schemas and profile say of one place. What stands beside `type` goes before what a branch or a reference
 * says; the profile goes before both, except that locks, secrets and removals only add up (S3). A secret covers what
 * is below it.
 */
export function readNode(
  { bundle, profile }: TreeParts,
  outer: readonly ApplicableSchema[],
  schemas: readonly ApplicableSchema[],
  progress: Progress,
  secretAbove: boolean,
): NodeFacts {
  const near = [...schemas].sort((a, b) => a.rank - b.rank);
  const speaking = { near, profile, matches: profile === undefined ? [] : matched(profile.patterns, progress) };
  const first = (keyword: string): Maybe => firstOf(near, keyword);
  const anySays = (keyword: string): boolean => near.some((each) => annotationOf(each, keyword) === true);
  const word = (keyword: string): Maybe => profiled(speaking, keyword)?.value;
  const description = first("description");
  return {
    ...mergeOf(speaking),
    locked: word("x-lock") === true || anySays("x-lock"),
    secretDenied: word("x-secret") === false || near.some((each) => annotationOf(each, "x-secret") === false),
    secret: secretAbove || word("x-secret") === true || anySays("x-secret") || anySays("writeOnly"),
    types: bundle && typesOfPlace(bundle, outer),
    description: typeof description === "string" ? description : undefined,
    default: first("default") as Json | undefined,
    removed: noticeOf(word("x-removed") ?? first("x-removed")),
    deprecated: noticeOf(word("deprecated") ?? first("deprecated")),
    renamed: renamedFrom(speaking),
  };
}

/** The profile's last word on an annotation, and where it says it. */
function profiled(
  { profile, matches }: Speaking,
  keyword: string,
): { readonly value: Json; readonly pattern: string; readonly origin: () => Origin } | undefined {
  const last = profile && lastWord(profile, matches, keyword);
  return last && { ...last, origin: () => profile.file.origin([last.pattern, keyword]) };
}

function renamedFrom(speaking: Speaking): NodeFacts["renamed"] {
  const keyword = "x-renamed-from";
  const last = profiled(speaking, keyword);
  const applicable = speaking.near.find((each) => annotationOf(each, keyword) !== undefined);
  const from = (last?.value ?? (applicable && annotationOf(applicable, keyword))) as Json | undefined;
  if (!isTexts(from)) return undefined;
  return { from, origin: last?.origin ?? (() => originOf({ applicable: applicable as ApplicableSchema, keyword })) };
}

/** How a place merges: as the profile says, else as the nearest schemas do, where they agree. */
function mergeOf(
  speaking: Speaking,
): Pick<NodeFacts, "merge" | "keys" | "declaredBy" | "declaredAt" | "ambiguous" | "problem"> {
  const all = speaking.near.flatMap((applicable) => {
    const { declared } = isObject(applicable.place.schema) ? readDeclared(applicable.place.schema) : {};
    return declared === undefined ? [] : [{ ...declared, applicable }];
  });
  const least = all.filter(({ applicable }) => applicable.rank === all[0]?.applicable.rank);
  const ways = [...new Set(least.map(wayOf))].sort();
  const ofSchemas = ways.length === 1 ? least[0] : undefined;
  const ofProfile = profiled(speaking, "x-merge");
  const merge = (ofProfile?.value as Merge | undefined) ?? ofSchemas?.merge;
  const keys = (profiled(speaking, "x-merge-keys")?.value as readonly string[] | undefined) ?? ofSchemas?.keys;
  if (merge === "keyed" && keys === undefined) {
    const problem = ofProfile && locate(withoutKeys(), { origin: ofProfile.origin() });
    return { ...NO_MERGE, problem };
  }
  const merging = { ...NO_MERGE, merge, keys: merge === "set" ? [] : merge === "keyed" ? keys : undefined };
  if (ofProfile !== undefined) {
    const declaredBy = `${speaking.profile?.file.file}${pointer([ofProfile.pattern, "x-merge"])}`;
    return { ...merging, declaredBy, declaredAt: ofProfile.pattern.includes("**") ? undefined : ofProfile.origin };
  }
  if (ways.length > 1) {
    const origin = (): Origin => originOf(least[0] as SchemaDeclaration);
    return { ...merging, ambiguous: { strategies: ways, origin } };
  }
  if (ofSchemas === undefined) return merging;
  return { ...merging, declaredBy: placeOf(ofSchemas), declaredAt: () => originOf(ofSchemas) };
}

const NO_MERGE = {
  merge: undefined,
  keys: undefined,
  declaredBy: undefined,
  declaredAt: undefined,
  ambiguous: undefined,
  problem: undefined,
};

/** What holds always; where only branches speak, what one of them allows. */
function typesOfPlace(bundle: Bundle, outer: readonly ApplicableSchema[]): ReadonlySet<TypeName> | undefined {
  const always = outer.filter(({ branch }) => !branch).flatMap(({ place }) => allowedTypes(bundle, place) ?? []);
  if (always.length > 0) return always.reduce(both);
  const sometimes = outer.filter(({ branch }) => branch).map(({ place }) => allowedTypes(bundle, place));
  const known = sometimes.filter((types) => types !== undefined);
  return known.length > 0 && known.length === sometimes.length ? known.reduce(either) : undefined;
}

function firstOf(schemas: readonly ApplicableSchema[], keyword: string): Maybe {
  for (const applicable of schemas) {
    const value = annotationOf(applicable, keyword);
    if (value !== undefined) return value;
  }
  return undefined;
}

function annotationOf({ place }: ApplicableSchema, keyword: string): Maybe {
  return typeof place.schema === "boolean" ? undefined : member(place.schema, keyword);
}

function noticeOf(value: Maybe): Notice | undefined {
  return value === true || typeof value === "string" ? value : undefined;
}

function originOf({ applicable, keyword }: Pick<SchemaDeclaration, "applicable" | "keyword">): Origin {
  return applicable.place.file.origin([...applicable.place.path, keyword]);
}

/** `keyed by name, port`. */
function wayOf({ merge, keys }: Declared): string {
  return keys === undefined ? merge : `${merge} by ${keys.join(", ")}`;
}

function placeOf({ applicable, keyword }: SchemaDeclaration): string {
  return `${applicable.place.file.file}${pointer([...applicable.place.path, keyword])}`;
}

/** Follows old names to the newest. A name that leads back to itself, or that two keys claim, is the schema's error. */
export function readRenames(keys: readonly Renamed[]): Renames {
  const next = new Map<string, Renamed>();
  const problems: Diagnostic[] = [];
  const problem = ({ name, origin }: Renamed, reason: string): void => {
    problems.push(locate(finding("schema/rename", { name, reason }), { origin: origin() }));
  };
  for (const key of keys) {
    for (const old of key.from) {
      const other = next.get(old);
      if (other === undefined) next.set(old, key);
      else if (other.name !== key.name) problem(key, `names "${old}", which "${other.name}" names too`);
    }
  }
  const names = new Map<string, string>();
  const known = new Map<string, string | undefined>();
  for (const [old, key] of next) {
    const newest = newestOf(old, next, known);
    if (newest === undefined) problem(key, "leads back to itself");
    else names.set(old, newest);
  }
  return { names, problems };
}

/** @param known what was found of other names: a long chain is followed once. */
function newestOf(
  old: string,
  next: ReadonlyMap<string, Renamed>,
  known: Map<string, string | undefined>,
): string | undefined {
  const way = new Set<string>();
  let name = old;
  while (!known.has(name) && !way.has(name)) {
    way.add(name);
    const further = next.get(name);
    if (further === undefined) known.set(name, name);
    else name = further.name;
  }
  const newest = known.get(name); // nothing, where the way leads back to itself
  for (const each of way) known.set(each, newest);
  return newest;
}
