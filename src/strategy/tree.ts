import type { Diagnostic } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { isSecretName, SECRET_WITHIN, SET, UNDECLARED, type Identity, type KeyField } from "../model/strategy.js";
import { isList, isObject, keysOf, lazy, member, type Json, type ValueObject } from "../model/value.js";
import {
  inPlace,
  nextKeys,
  startPatterns,
  stepPatterns,
  type ApplicableSchema,
  type Bundle,
  type PatternStep,
  type Progress,
} from "../schema/index.js";
import { boundedPattern, patternSet } from "../validate/index.js";
import { readNode, readRenames, type NodeFacts, type PlanNode, type Renames, type TreeParts } from "./node.js";
import { inspectTree, type Node } from "./problems.js";

/** A node before it is asked anything. */
interface Seed {
  readonly schemas: readonly ApplicableSchema[];
  readonly progress: Progress;
  readonly secret: boolean;
}

/** A key that no pattern names; `*` and `**` mean it like others. */
const ANY = "\0";

/** A key as a schema sees it: by its name, as one that fits a pattern only, or as one that nothing names. */
type KeyClass = { readonly name: string } | { readonly pattern: string } | "other";

/** A strategy tree as far as somebody has asked. */
interface Tree extends TreeParts {
  readonly patterns: readonly (readonly PatternStep[])[];
  /** By what speaks of them. */
  readonly nodes: Map<string, Node>;
}

/**
 * Makes the strategy tree of an id (S4): a graph whose nodes are found when asked for, since schemas recurse. Two places about
 * which the same schemas and patterns speak are one node.
 *
 * @param inspect whether to visit all nodes now, so that what is wrong with them is told whatever is asked later.
 */
export function makeStrategyTree(
  { bundle, profile }: TreeParts,
  inspect: boolean,
): { readonly root: PlanNode; readonly inside: Node | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const patterns = profile?.patterns ?? [];
  const root = nodeOf(
    { bundle, profile, patterns, nodes: new Map() },
    {
      schemas: bundle === undefined ? [] : [{ place: bundle.root, rank: 0, branch: false }],
      progress: startPatterns(patterns),
      secret: false,
    },
  );
  if (root === undefined) return { root: UNDECLARED, inside: undefined, diagnostics: [] };
  const inspected = inspect ? inspectTree(root) : [];
  return { root: root.node, inside: bundle === undefined ? undefined : root, diagnostics: inspected };
}

function nodeOf(tree: Tree, { schemas, progress, secret }: Seed): Node | undefined {
  if (schemas.length === 0 && progress.length === 0 && !secret) return undefined;
  const seed = { schemas: ranked(schemas), progress, secret };
  const speaking = seed.schemas.map(({ place, rank, branch }) => [place.name, rank, branch]);
  const name = JSON.stringify([speaking, progress, secret]);
  const known = tree.nodes.get(name);
  if (known !== undefined) return known;
  const made = makeNode(tree, seed);
  tree.nodes.set(name, made);
  return made;
}

/** A node: everything about it is computed when it is asked, and once, and much of it from the rest: so one closure. */
function makeNode(tree: Tree, { schemas: own, progress, secret }: Seed): Node {
  const { bundle, patterns } = tree;
  const schemas = lazy(() => (bundle === undefined ? [] : inPlace(bundle, own)));
  const facts = lazy(() => readNode(tree, own, schemas(), progress, secret));
  const named = lazy(() => keysNamed(schemas()));
  const special = lazy(() => new Set([...named().names, ...nextKeys(patterns, progress)]));
  const match = lazy(() => patternSet(named().patterns.map(boundedPattern)));
  const byName = new Map<string, Node | undefined>();
  const byPatterns = new Map<string, Node | undefined>();
  const classes = new Map<string, string>();
  const tuple = lazy(() => tupleLength(schemas()));
  const rest = lazy(() => itemAt(undefined));
  const identity = lazy((): Identity | undefined => {
    const { keys } = facts();
    return keys?.length === 0 ? SET : keys?.map((name) => keyField(name, rest()?.node.key(name).default));
  });
  const renames = lazy(() =>
    readRenames(
      [...special()].flatMap((name) => {
        const renamed = keyNode(name)?.facts().renamed;
        return renamed === undefined ? [] : [{ name, ...renamed }];
      }),
    ),
  );

  /** Keys that nothing names are told apart only by the patterns they fit: 100,000 of them are one node. */
  function keyNode(name: string): Node | undefined {
    const [memo, at] = special().has(name) ? [byName, name] : [byPatterns, classOf(name)];
    if (!memo.has(at)) memo.set(at, keyAt({ name }));
    return memo.get(at);
  }

  /** Which patterns a key fits, as one word. */
  function classOf(name: string): string {
    const known = classes.get(name) ?? match()(name).join();
    if (named().patterns.length > 0) classes.set(name, known);
    return known;
  }

  function keyAt(key: KeyClass): Node | undefined {
    const name = typeof key === "object" && "name" in key ? key.name : ANY;
    return nodeBelow(bundle === undefined ? [] : schemasOfKey(bundle, schemas(), key), name);
  }

  function itemNode(index: number | undefined): Node | undefined {
    return index === undefined || index >= tuple() ? rest() : itemAt(index);
  }

  function itemAt(index: number | undefined): Node | undefined {
    return nodeBelow(bundle === undefined ? [] : schemasOfItem(bundle, schemas(), index), undefined);
  }

  function nodeBelow(found: readonly ApplicableSchema[], key: string | undefined): Node | undefined {
    const further = stepPatterns(patterns, progress, key);
    return nodeOf(tree, { schemas: found, progress: further, secret: facts().secret });
  }

  const below = lazy(() => {
    const found: (readonly [string, Node | undefined])[] = [...special()].map((name) => [name, keyNode(name)]);
    for (const pattern of named().patterns) found.push(["*", keyAt({ pattern })]);
    found.push(["*", keyAt("other")], ["*", itemNode(undefined)]);
    return found.filter((each): each is readonly [string, Node] => each[1] !== undefined);
  });

  return {
    node: planNode({ facts, identity, renames, named, keyNode, itemNode }),
    facts,
    schemas,
    renames,
    item: itemNode,
    below,
    step: (name) => {
      const found = special().has(name) ? keyNode(name) : undefined;
      return found === undefined ? [] : [found];
    },
  };
}

/** A node as the rest of the engine sees it. */
function planNode(of: {
  readonly facts: () => NodeFacts;
  readonly identity: () => Identity | undefined;
  readonly renames: () => Renames;
  readonly named: () => { readonly names: ReadonlySet<string> };
  readonly keyNode: (name: string) => Node | undefined;
  readonly itemNode: (index: number | undefined) => Node | undefined;
}): PlanNode {
  return {
    get merge() {
      return of.facts().merge;
    },
    get identity() {
      return of.identity();
    },
    get locked() {
      return of.facts().locked;
    },
    get secret() {
      return of.facts().secret;
    },
    secretText: false,
    get types() {
      return of.facts().types;
    },
    get declaredBy() {
      return of.facts().declaredBy;
    },
    get description() {
      return of.facts().description;
    },
    get default() {
      return of.facts().default;
    },
    get removed() {
      return of.facts().removed;
    },
    get deprecated() {
      return of.facts().deprecated;
    },
    get renames() {
      return of.renames().names;
    },
    get names() {
      return [...of.named().names];
    },
    key: (name) => {
      const found = of.keyNode(name);
      return found === undefined ? UNDECLARED.key(name) : isSecretName(name) ? namedSecret(found) : found.node;
    },
    item: (index) => of.itemNode(index)?.node ?? UNDECLARED,
  };
}

const namedSecrets = new WeakMap<Node, PlanNode>();

/** A node by a key whose name says that its texts are secret, those of a list too; unless they are said to be none (V9). */
function namedSecret(of: Node): PlanNode {
  const { node } = of;
  const known = namedSecrets.get(of);
  if (known !== undefined) return known;
  const made = Object.create(node, {
    secretText: { get: () => !of.facts().secretDenied },
    key: { value: (name: string) => (isOfSecret(of, name) ? SECRET_WITHIN : node.key(name)) },
    item: { value: (index?: number) => namedItem(of, index) },
  }) as PlanNode;
  namedSecrets.set(of, made);
  return made;
}

/** A directive at a secret, be it misspelt, and a map where none may be: what it holds is meant for the secret. */
function isOfSecret(of: Node, name: string): boolean {
  const { types, secretDenied } = of.facts();
  return !secretDenied && (name.startsWith("$") || types?.has("object") === false);
}

function namedItem(of: Node, index: number | undefined): PlanNode {
  const { types, secretDenied } = of.facts();
  if (secretDenied) return of.node.item(index);
  if (types?.has("array") === false) return SECRET_WITHIN;
  const item = of.item(index);
  return item === undefined ? UNDECLARED.key("secret") : namedSecret(item);
}

/** Ranks from 0 without gaps, else a recursion would count them up for ever. */
function ranked(schemas: readonly ApplicableSchema[]): readonly ApplicableSchema[] {
  const ranks = [...new Set(schemas.map(({ rank }) => rank))].sort((a, b) => a - b);
  return schemas
    .map((applicable) => ({ ...applicable, rank: ranks.indexOf(applicable.rank) }))
    .sort((a, b) => (a.place.name < b.place.name ? -1 : a.place.name > b.place.name ? 1 : 0));
}

/** The names and the patterns of keys that schemas know. */
function keysNamed(schemas: readonly ApplicableSchema[]): {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
} {
  const names = new Set<string>();
  const patterns = new Set<string>();
  for (const { place } of schemas) {
    if (typeof place.schema === "boolean") continue;
    const properties = member(place.schema, "properties");
    if (isObject(properties)) for (const name of keysOf(properties)) names.add(name);
    for (const pattern of patternsOf(place.schema)) patterns.add(pattern);
  }
  return { names, patterns: [...patterns] };
}

/** The schemas that speak of an object's key. */
function schemasOfKey(
  bundle: Bundle,
  schemas: readonly ApplicableSchema[],
  key: KeyClass,
): readonly ApplicableSchema[] {
  return schemas.flatMap((applicable) => {
    const { schema } = applicable.place;
    if (typeof schema === "boolean") return [];
    const named: Path[] = [];
    const properties = member(schema, "properties");
    if (typeof key === "object" && "name" in key && isObject(properties) && Object.hasOwn(properties, key.name)) {
      named.push(["properties", key.name]);
    }
    for (const pattern of fitting(schema, key)) named.push(["patternProperties", pattern]);
    const paths = named.length > 0 ? named : [["additionalProperties"], ["unevaluatedProperties"]];
    return paths.flatMap((path) => heldAt(bundle, applicable, path));
  });
}

function patternsOf(schema: ValueObject): readonly string[] {
  const patterns = member(schema, "patternProperties");
  return isObject(patterns) ? keysOf(patterns) : [];
}

/** The patterns of a schema that a key fits. */
function fitting(schema: ValueObject, key: KeyClass): readonly string[] {
  const declared = member(schema, "patternProperties");
  if (key === "other" || !isObject(declared)) return [];
  if ("pattern" in key) return Object.hasOwn(declared, key.pattern) ? [key.pattern] : [];
  const known = SETS.get(schema);
  const patterns = known?.patterns ?? patternsOf(schema);
  const match = known?.match ?? patternSet(patterns.map(boundedPattern));
  SETS.set(schema, { patterns, match });
  return match(key.name).map((index) => patterns[index] as string);
}

const SETS = new WeakMap<
  ValueObject,
  { readonly patterns: readonly string[]; readonly match: ReturnType<typeof patternSet> }
>();

/** How many items some tuple names. */
function tupleLength(schemas: readonly ApplicableSchema[]): number {
  const tuples = schemas.flatMap(({ place: { schema } }) =>
    ["prefixItems", "items"].map((keyword) => (typeof schema === "boolean" ? undefined : member(schema, keyword))),
  );
  return Math.max(0, ...tuples.map((tuple) => (isList(tuple) ? tuple.length : 0)));
}

/** The schemas that speak of a list's item: of the one at an index, or of any behind those that a tuple names. */
function schemasOfItem(
  bundle: Bundle,
  schemas: readonly ApplicableSchema[],
  index: number | undefined,
): readonly ApplicableSchema[] {
  return schemas.flatMap((applicable) => {
    const { schema } = applicable.place;
    if (typeof schema === "boolean") return [];
    const tuple = ["prefixItems", "items"].find((keyword) => isList(member(schema, keyword)));
    const named = tuple === undefined ? undefined : (member(schema, tuple) as readonly unknown[]);
    if (tuple !== undefined && index !== undefined && named !== undefined && index < named.length) {
      return heldAt(bundle, applicable, [tuple, index]);
    }
    const rest = tuple === "items" ? "additionalItems" : "items";
    return [[rest], ["unevaluatedItems"]].flatMap((path) => heldAt(bundle, applicable, path));
  });
}

function heldAt(bundle: Bundle, applicable: ApplicableSchema, path: Path): readonly ApplicableSchema[] {
  const place = bundle.below(applicable.place, path);
  return place === undefined || typeof place.schema === "boolean" ? [] : [{ ...applicable, place }];
}

/** What stands in for a field that an item does not say is the schema's default of it (E7). */
function keyField(name: string, standsIn: Json | undefined): KeyField {
  return standsIn === undefined ? { name } : { name, default: standsIn };
}
