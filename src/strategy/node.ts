import { finding, isError, locate, START, type Diagnostic, type Finding, type Origin } from "../model/diagnostic.js";
import { hasDirective, wrapping } from "../model/directive.js";
import type { Document, Path } from "../model/document.js";
import { itemOf, type Place } from "../model/place.js";
import { keyOf, type Merge, type Strategy, type TypeName } from "../model/strategy.js";
import {
  isList,
  isObject,
  keysOf,
  member,
  record,
  type Json,
  type Maybe,
  type Value,
  type ValueObject,
} from "../model/value.js";
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

/** A document, and whose it is. */
interface Owned {
  readonly document: Document;
  readonly layer: string;
  /** Whether it is the vendor's: what his own files still say is no administrator's affair. */
  readonly lowest: boolean;
  readonly file: string;
}

/** What is said of a key; on the path to it the maps around it have today's names. */
interface KeyFinding {
  readonly finding: Finding<"schema/renamed" | "schema/deprecated" | "schema/removed">;
  readonly path: Path;
  readonly place: Place;
}

/** What a walk through a document has met. */
interface Met {
  readonly findings: KeyFinding[];
  /** By the new path of a map: what its new keys are called in the text. */
  readonly written: Map<string, ReadonlyMap<string, string>>;
}

/**
 * Reads a document by today's names (V6): a key that was renamed is the new one, unless the new one stands beside it;
 * a deprecated key is told, a removed one is an error except where it is deleted. Nothing of this reaches the merge.
 */
export function withTodaysNames(
  { document, layer, lowest, file }: Owned,
  plan: PlanNode,
): { readonly document: Document; readonly diagnostics: readonly Diagnostic[] } {
  const met: Met = { findings: [], written: new Map() };
  const value = document.value === undefined ? undefined : walk(met, document.value, plan, [], []);
  if (met.findings.length === 0) return { document, diagnostics: [] };

  const asWritten = (path: Path): Path =>
    path.map((step, depth) => met.written.get(JSON.stringify(path.slice(0, depth)))?.get(String(step)) ?? step);
  const diagnostics = met.findings.map(({ finding: found, path, place }): Diagnostic => {
    const range = document.range(asWritten(path));
    const origin = { layer, file, ...(range?.key ?? range?.value ?? START) };
    const diagnostic: Diagnostic = locate(found, { place, origin });
    return lowest && !isError(diagnostic) ? { ...diagnostic, severity: "note" } : diagnostic;
  });
  return {
    document: { ...document, value, range: (path) => document.range(asWritten(path)), written: asWritten },
    diagnostics,
  };
}

function walk(met: Met, value: Value, node: PlanNode, path: Path, place: Place): Value {
  if (isList(value))
    return value.map((item, index) => {
      const key = node.identity && keyOf(item, node.identity);
      const segment = node.identity === undefined || key === undefined ? index : itemOf(key, node.identity);
      return walk(met, item, node.item(index), [...path, index], [...place, segment]);
    });
  if (!isObject(value)) return value;
  if (!hasDirective(value)) return walkMap(met, value, node, path, place);
  return record(
    keysOf(value).map((word) => [word, walk(met, value[word] as Value, node, [...path, word], place)] as const),
  );
}

function walkMap(met: Met, value: ValueObject, node: PlanNode, path: Path, place: Place): Value {
  const old = new Map<string, string>();
  const entries = keysOf(value).flatMap((key): (readonly [string, Value])[] => {
    const name = node.renames?.get(key) ?? key;
    if (name !== key) {
      const shadowed = Object.hasOwn(value, name) || old.has(name);
      const found = finding("schema/renamed", { old: key, new: name, shadowed });
      met.findings.push({ finding: found, path: [...path, key], place: [...place, name] });
      if (shadowed) return [];
      old.set(name, key);
    }
    const below = value[key] as Value;
    const child = node.key(name);
    const found = adviceOf(below, child);
    if (found !== undefined) met.findings.push({ finding: found, path: [...path, key], place: [...place, name] });
    return [[name, walk(met, below, child, [...path, name], [...place, name])]];
  });
  if (old.size > 0) met.written.set(JSON.stringify(path), old);
  return record(entries);
}

function adviceOf(
  value: Value,
  { removed, deprecated, description }: PlanNode,
): Finding<"schema/removed" | "schema/deprecated"> | undefined {
  if (removed !== undefined && wrapping(value)?.name !== "delete")
    return finding("schema/removed", reasonOf(removed, undefined));
  return deprecated === undefined ? undefined : finding("schema/deprecated", reasonOf(deprecated, description));
}

/** The notice's own words, else what the schema says of the key. */
function reasonOf(advice: string | true, description: string | undefined): { readonly reason?: string } {
  const reason = advice === true ? description : advice;
  return reason === undefined ? {} : { reason };
}
