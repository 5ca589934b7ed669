import { finding, locate, START, type Diagnostic } from "../model/diagnostic.js";
import { nearest, nearestPath, slippedPath } from "../model/nearest.js";
import { formatPlace, type Place } from "../model/place.js";
import { isList, isObject, keysOf, lazy, member, type Maybe } from "../model/value.js";
import {
  PROFILE_SUFFIX,
  SCHEMA_SUFFIXES,
  type ApplicableSchema,
  type PatternStep,
  type Profile,
  type SchemaSource,
} from "../schema/index.js";
import type { NodeFacts, PlanNode, Renames } from "./node.js";

/** A node of the strategy tree from inside. */
export interface Node {
  readonly node: PlanNode;
  readonly facts: () => NodeFacts;
  /** The schemas that speak of it. */
  readonly schemas: () => readonly ApplicableSchema[];
  readonly renames: () => Renames;
  /** The node of a list's item. */
  readonly item: (index: number | undefined) => Node | undefined;
  /** The nodes below, with a step that leads there. */
  readonly below: () => readonly (readonly [step: string, node: Node])[];
  /** Of these the one of a key that is named. */
  readonly step: (name: string) => readonly Node[];
}

/** What must not silently not hold: of these the values decide, where the schema leaves open what is inside (V9). */
const GUARDS = ["x-secret", "x-lock", "x-removed"];
/** What is declared of a place because something stands there; the rest speaks of what went, or may come. */
const OF_WHAT_STANDS = ["x-secret", "x-lock", "x-merge"];

/**
 * The patterns of a profile that mean no place: most likely a slip, and then the strategy, the lock or the secret that
 * they declare would silently not hold. Where the schema leaves open what is inside, any place is one but that of a
 * name nearly known; a guard must then mean a place of a value. Without a schema only such a name tells a slip.
 *
 * @param root what the schema says; undefined where there is none.
 * @return asks about the values that are at hand: the lowest layer's, the effective one.
 */
export function unmatchedPatterns(
  { file, entries, patterns }: Profile,
  root: Node | undefined,
): (values: readonly Maybe[]) => readonly Diagnostic[] {
  const named = new Set(patterns.flat().map((step) => (typeof step === "object" ? step.key : step)));
  let compared = 0;
  const nearestOf = (name: string, names: readonly string[]): string | undefined => {
    compared += names.length;
    return compared > MOST_COMPARED ? undefined : nearest(name, names);
  };
  const reached = lazy(() => patterns.map((steps) => (root === undefined ? ANYWHERE : reach(root, steps, nearestOf))));
  return (values) =>
    entries.flatMap(({ pattern, annotations }, index) => {
      const { spoken, open, near } = reached()[index] ?? ANYWHERE;
      const steps = patterns[index] ?? [];
      const speaksOf = (words: readonly string[]) => words.some((word) => member(annotations, word) !== undefined);
      const guards = root !== undefined && speaksOf(GUARDS);
      const mayBeNear = speaksOf(OF_WHAT_STANDS) && steps[0] !== "**";
      if (spoken || (open && near === undefined && !guards && !mayBeNear)) return [];
      if (open && values.some((value) => has(value, steps))) return [];
      const meant = near ?? (open && mayBeNear ? nearKey(values, steps, named) : undefined);
      if (open && meant === undefined && !guards) return [];
      const found = finding("schema/unmatched-pattern", {
        pattern,
        ...(meant === undefined ? {} : { nearest: meant }),
      });
      return [locate(found, { origin: file.origin([pattern], "key") })];
    });
}

function has(value: Maybe, [step, ...rest]: readonly PatternStep[]): boolean {
  if (value === undefined || step === undefined) return value !== undefined;
  if (typeof step === "object") return has(member(value, step.key), rest);
  const below = isList(value) ? value : isObject(value) ? Object.values(value) : [];
  return (step === "**" && has(value, rest)) || below.some((each) => has(each, step === "*" ? rest : [step, ...rest]));
}

/** As many items are looked through for a name; one pattern means alike ones. */
const MOST_ITEMS = 100;

/**
 * The nearest name to a key that is not there, but for those that patterns mean; of a pattern that means any depth, and
 * so hardly one name, none.
 */
function nearKey(
  values: readonly Maybe[],
  [step, ...rest]: readonly PatternStep[],
  named: ReadonlySet<string>,
): string | undefined {
  if (step === undefined || step === "**") return undefined;
  if (step === "*") {
    const below = values.flatMap((value) => (isList(value) ? value : isObject(value) ? Object.values(value) : []));
    return nearKey(below.slice(0, MOST_ITEMS), rest, named);
  }
  const there = values.map((value) => member(value, step.key)).filter((value) => value !== undefined);
  if (there.length > 0) return nearKey(there, rest, named);
  const keys = values.flatMap((value) => (isObject(value) ? keysOf(value) : []));
  return nearest(
    step.key,
    keys.filter((key) => !named.has(key)),
  );
}

interface Reached {
  /** The schema speaks of a place that the steps mean. */
  readonly spoken: boolean;
  /** They lead into what it leaves open. */
  readonly open: boolean;
  /** The nearest name to a key that led nowhere. */
  readonly near: string | undefined;
}

const ANYWHERE: Reached = { spoken: false, open: true, near: undefined };

const MOST_STEPS = 20_000;
/** Names that a name nearly is are looked for in so many, over all patterns. */
const MOST_COMPARED = 200_000;

/** Where the steps of a pattern lead. */
function reach(
  root: Node,
  steps: readonly PatternStep[],
  nearestOf: (name: string, names: readonly string[]) => string | undefined,
): Reached {
  const seen = new Map<Node, Set<number>>();
  const waiting: (readonly [Node, number])[] = [[root, 0]];
  let near: string | undefined;
  let open = false;
  let taken = 0;
  for (const [node, at] of waiting) {
    const known = seen.get(node) ?? new Set();
    if (known.has(at)) continue;
    seen.set(node, known.add(at));
    taken += 1;
    const step = steps[at];
    if (step === undefined || taken > MOST_STEPS) return { spoken: true, open, near };
    if (step === "**") waiting.push([node, at + 1]);
    const named = typeof step === "object" ? step.key : undefined;
    const ahead = named === undefined ? node.below() : node.step(named).map((below) => [named, below] as const);
    const spoken = ahead.filter(([name, below]) => speaks(below, node.node.names, name));
    if (spoken.length === 0 && step !== "**") {
      open ||= isOpen(node);
      if (named !== undefined) near ??= nearestOf(named, node.node.names ?? []);
    }
    for (const [, below] of spoken) waiting.push([below, step === "**" ? at : at + 1]);
  }
  return { spoken: false, open, near };
}

/** Keywords by which a schema says what else may be inside a map or a list. */
const REST = ["additionalProperties", "unevaluatedProperties", "items", "additionalItems", "unevaluatedItems"];

function isOpen(node: Node): boolean {
  const { types } = node.facts();
  const holds = types === undefined || types.has("object") || types.has("array");
  return holds && !node.schemas().some(({ place: { schema } }) => REST.some((word) => isClosed(member(schema, word))));
}

/** `true` and `{}` say nothing. */
function isClosed(rest: Maybe): boolean {
  return rest !== undefined && rest !== true && !(isObject(rest) && keysOf(rest).length === 0);
}

/** Whether the schema names a place, or says something of it: else only the profile's own patterns lead there. */
function speaks(node: Node, names: readonly string[] = [], step: string): boolean {
  const schemas = node.schemas();
  return schemas.length > 0 && (names.includes(step) || schemas.some(({ place: { schema } }) => isClosed(schema)));
}

const MOST_NODES = 20_000;

/** Visits every node once, so that what is wrong with them is told whatever is asked later. */
export function inspectTree(root: Node): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<Node>([root]);
  const waiting: (readonly [Place, Node])[] = [[[], root]];
  for (const [place, here] of waiting) {
    diagnostics.push(...problemsAt(place, here), ...here.renames().problems);
    for (const [step, node] of here.below()) {
      if (seen.has(node) || seen.size >= MOST_NODES) continue;
      seen.add(node);
      waiting.push([[...place, step], node]);
    }
  }
  return diagnostics;
}

function problemsAt(place: Place, { node, facts: read }: Node): readonly Diagnostic[] {
  const facts = read();
  const { ambiguous, problem } = facts;
  if (problem !== undefined) return [problem];
  if (ambiguous === undefined) return [...unfitting(place, facts), ...secretKeys(place, node, facts)];
  const about = { place: nameOf(place), strategies: ambiguous.strategies };
  return [locate(finding("schema/ambiguous-strategy", about), { origin: ambiguous.origin() })];
}

/** A strategy for lists where the schema allows none, or one for maps (S1). What replaces fits every kind. */
function unfitting(place: Place, { merge, types, declaredAt }: NodeFacts): readonly Diagnostic[] {
  if (merge === undefined || merge === "replace" || types === undefined || declaredAt === undefined) return [];
  const [kind, expected] = merge === "deep" ? (["object", "maps"] as const) : (["array", "lists"] as const);
  if (types.has(kind)) return [];
  const about = { place: nameOf(place), strategy: merge, expected, types: [...types] };
  return [locate(finding("schema/strategy", about), { origin: declaredAt() })];
}

/** A key stands in every report that names an item, so it cannot be secret (Q5), unless the whole list is. */
function secretKeys(place: Place, node: PlanNode, { declaredAt, secret }: NodeFacts): readonly Diagnostic[] {
  const field = node.identity?.find(({ name }) => node.item().key(name).secret);
  if (field === undefined || secret) return [];
  const about = finding("schema/secret-key", { place: nameOf(place), field: field.name });
  return [locate(about, declaredAt === undefined ? {} : { origin: declaredAt() })];
}

function nameOf(place: Place): string {
  return formatPlace(place) || "the root";
}

/** What is asked of the configurations that are there. */
export interface Present {
  /** Whether something of an id stands in some layer. */
  readonly isThere: (id: string) => Promise<boolean>;
  /** The ids that could be meant. */
  readonly ids: () => Promise<readonly string[]>;
  /** Further ones beside one. */
  readonly beside: (id: string) => Promise<readonly string[]>;
  /** Whether a schema refers to a file. */
  readonly isReferred: (file: string) => Promise<boolean>;
}

const SUFFIXES: readonly string[] = [...SCHEMA_SUFFIXES, PROFILE_SUFFIX];

/** A directory may hold files without number for ids without number: then nobody looks for the nearest (R1). */
const MOST_COMPARISONS = 1_000_000;

/**
 * The schemas, merge profiles and policies of a directory that are for no configuration (V9): whoever wrote one believes
 * that it holds. A note; of a policy a warning; an error where a configuration is within two slips for which the
 * directory has no such file: `web/webd.yaml` for `webd/webd.yaml`, `a.schema.json` for `a.yaml.schema.json`.
 *
 * @param onlyNear leaves out the files to which nothing is near; then nothing else is asked about them.
 */
export async function unusedFiles(
  source: SchemaSource,
  policy: boolean,
  onlyNear: boolean,
  { isThere, ids, beside, isReferred }: Present,
): Promise<readonly Diagnostic[]> {
  const paths = new Set((await listed(source)).toSorted());
  const found: Diagnostic[] = [];
  const isFree = (id: string, suffix: string): boolean => !kindOf(suffix).some((each) => paths.has(`${id}${each}`));
  const free = lazy(async () => {
    const all = await ids();
    return new Map(SUFFIXES.map((suffix) => [suffix, all.filter((id) => isFree(id, suffix))]));
  });
  let left = MOST_COMPARISONS;
  for (const path of paths) {
    const name = named(path);
    if (name === undefined) continue;
    const file = `${source.name === "/" ? "" : source.name}/${path}`;
    const isUsed = async (): Promise<boolean> => name.counts && ((await isThere(name.id)) || (await isReferred(file)));
    if (!onlyNear && (await isUsed())) continue;
    const candidates = [
      ...((await free()).get(name.suffix) ?? []),
      ...(await beside(name.id)).filter((id) => isFree(id, name.suffix)),
    ];
    left -= candidates.length;
    const isNear = left >= 0 && !name.id.includes("*"); // a family is near to nothing
    const same = name.counts ? undefined : candidates.find((id) => id === name.id);
    const near = same ?? (isNear && name.counts ? slippedPath(name.id, candidates) : undefined);
    if (near === undefined && (onlyNear || !name.counts)) continue;
    if (onlyNear && (await isUsed())) continue;
    const what = policy ? "policy" : name.suffix === PROFILE_SUFFIX ? "merge profile" : "schema";
    const likely = near ?? (isNear ? likelyId(name.id, candidates, policy) : undefined);
    const facts = { what, path, ...(likely === undefined ? {} : { nearest: `${likely}${name.suffix}` }) } as const;
    const severity = near !== undefined ? "error" : policy ? "warning" : "note";
    found.push({ ...locate(finding("schema/unused", facts), { origin: { file, ...START } }), severity });
  }
  return found;
}

/** Beyond two slips: the collection that a file is one of; of a policy, which somebody here has written, what is near. */
function likelyId(id: string, candidates: readonly string[], policy: boolean): string | undefined {
  return candidates.find((other) => id.startsWith(`${other}/`)) ?? (policy ? nearestPath(id, candidates) : undefined);
}

/** What cannot be listed is told where something in it is asked for. */
async function listed(source: SchemaSource): Promise<readonly string[]> {
  try {
    return (await source.list?.()) ?? [];
  } catch {
    return [];
  }
}

/** What a file's name says. */
interface Name {
  readonly id: string;
  /** The suffix that it has, or was to have: `.schema.yml` counts for nothing. */
  readonly suffix: string;
  readonly counts: boolean;
}

function named(path: string): Name | undefined {
  const right = SUFFIXES.find((suffix) => path.endsWith(suffix));
  const found = right ?? /\.[^./]+\.[^./]+$/.exec(path)?.[0] ?? "";
  const suffix = right ?? (/^\.merge\.(?:json|toml)$/.test(found) ? PROFILE_SUFFIX : nearest(found, SUFFIXES));
  const id = path.slice(0, path.length - found.length);
  if (suffix === undefined || id === "" || id.endsWith("/")) return undefined;
  return { id, suffix, counts: right !== undefined };
}

function kindOf(suffix: string): readonly string[] {
  return suffix === PROFILE_SUFFIX ? [PROFILE_SUFFIX] : SCHEMA_SUFFIXES;
}
