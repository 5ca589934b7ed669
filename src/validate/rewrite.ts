import type { Diagnostic } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { isList, isObject, keysOf, member, type Json, type ValueObject } from "../model/value.js";
import {
  broken,
  inPlace,
  isMetaschema,
  keywordOf,
  NO_SCOPE,
  referencesOf,
  type Bundle,
  type Scope,
  type Subschema,
} from "../schema/index.js";
import { boundedPattern } from "./pattern.js";

/** A schema as the validator takes it: an ordinary object. */
export type Plain = { [keyword: string]: unknown };

/** A schema and all that it refers to, in terms that leave the validator nothing to look up. */
export interface Rewritten {
  /** The whole; `ENTRY` is where it starts. */
  readonly schemas: ReadonlyMap<string, Plain>;
  /** Where a rewritten schema stands in its file. */
  readonly placeOf: (schema: unknown) => Subschema | undefined;
  /** What refers to a metaschema, which stands in no file. */
  readonly beyond: Subschema | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export const ENTRY = "s:0";
/** Always fails: its error stands before the errors of each branch of a union, and so tells them apart. */
export const BRANCH = "substrata-mark";
export interface BranchStart {
  readonly union: number;
  readonly branch: number;
}
/** Counts the work, so that schemas made to explode end. */
export const STEP = "substrata-step";

/** They judge parts of a value of which none may be wrong alone: what is wrong with one stands apart like a branch's. */
const APART = new Set(["contains", "propertyNames"]);
/** Here `false` has an error of its own, which names the key or the number of items. */
const TELLING_FALSE = new Set(["additionalProperties", "additionalItems", "unevaluatedProperties", "unevaluatedItems"]);

/** A rewritten schema in which what a condition demands is told apart. */
export interface Conditioned extends Rewritten {
  /** The places below the value that brought a demand about; undefined for a union that is no condition's. */
  readonly testedBy: (union: unknown) => readonly Path[] | undefined;
}

/** What is referred to, in a scope. */
interface Entry {
  readonly target: Subschema;
  readonly scope: Scope;
  readonly name: string;
}

/** Ways through anchors of many names multiply. */
const MOST_SCOPES = 1000;

/** A schema while it is rewritten. */
interface Rewriting {
  readonly bundle: Bundle;
  /** What is referred to, by the name that it gets. */
  readonly entries: Map<string, Entry>;
  /** What dynamic anchors mean where it is read now. */
  scope: Scope;
  readonly scopes: Set<string>;
  readonly places: WeakMap<object, Subschema>;
  readonly diagnostics: Diagnostic[];
  /** The number of the first name that is given. */
  readonly first: number;
  beyond: Subschema | undefined;
  unions: number;
}

/**
 * Rewrites a schema for the validator: what every `$ref` means is settled here, by the rules by which the strategy tree reads
 * it too; ids, annotations and everything that only some validator understands stay behind.
 */
export function rewrite(bundle: Bundle): Rewritten {
  return rewriteFrom(bundle, [bundle.root], 0);
}

/** The same for a list of which each item is judged by a schema of its own, in their order. */
export function rewriteParts(bundle: Bundle, parts: readonly Subschema[]): Rewritten {
  const rewritten = rewriteFrom(bundle, parts, 1);
  const items = parts.map((_, index) => ({ $ref: `s:${index + 1}` }));
  const whole: Plain = { properties: Object.fromEntries(items.map((item, index) => [String(index), item])) };
  return { ...rewritten, schemas: new Map([[ENTRY, whole], ...rewritten.schemas]) };
}

function rewriteFrom(bundle: Bundle, roots: readonly Subschema[], first: number): Rewritten {
  const entries = new Map<string, Entry>();
  const places = new WeakMap<object, Subschema>();
  const rewriting: Rewriting = {
    bundle,
    entries,
    scope: NO_SCOPE,
    scopes: new Set(),
    places,
    diagnostics: [],
    first,
    beyond: undefined,
    unions: 0,
  };
  for (const root of roots) entryOf(rewriting, root);
  const schemas = new Map<string, Plain>();
  // A map that grows while it is walked: each entry may name further ones.
  for (const { target, scope, name } of entries.values()) {
    rewriting.scope = scope;
    const counted = { ...schemaAt(rewriting, target), [STEP]: true };
    places.set(counted, target);
    schemas.set(name, counted);
  }
  return {
    schemas,
    placeOf: (schema) => (typeof schema === "object" && schema !== null ? places.get(schema) : undefined),
    beyond: rewriting.beyond,
    diagnostics: rewriting.diagnostics,
  };
}

function schemaAt(rewriting: Rewriting, here: Subschema): Plain {
  const out: Plain = {};
  rewriting.places.set(out, here);
  if (here.schema === false) out["not"] = {};
  if (typeof here.schema === "boolean") return out;
  const { scope } = rewriting;
  rewriting.scope = rewriting.bundle.enter(scope, here);
  for (const keyword of keysOf(here.schema)) keywordAt(rewriting, here, here.schema, keyword, out);
  referencesAt(rewriting, here, out);
  rewriting.scope = scope;
  return out;
}

function keywordAt(rewriting: Rewriting, here: Subschema, schema: ValueObject, keyword: string, out: Plain): void {
  const value = schema[keyword] as Json;
  const inner = (path: readonly (string | number)[]): unknown => innerAt(rewriting, here, path);
  const known = keywordOf(keyword);
  if (known?.asserts !== true || known.drafts?.length === 0) return; // nobody heeds it
  if (keyword.startsWith("$")) return; // references are settled apart
  if (keyword === "nullable" && member(schema, "type") === undefined) return; // OpenAPI's: null is allowed already
  const { holds } = known;
  if (holds === undefined) {
    out[keyword] = value;
    if (keyword === "pattern" && typeof value === "string") checkPattern(rewriting, here, ["pattern"], value);
  } else if (keyword === "items") {
    const none = value === false && member(schema, "prefixItems") !== undefined;
    out[keyword] = isList(value) ? value.map((_, index) => inner(["items", index])) : none ? false : inner(["items"]);
  } else if (APART.has(keyword)) out[keyword] = { anyOf: withStarts(rewriting, [inner([keyword])]) };
  else if (holds === "schema") {
    out[keyword] = value === false && TELLING_FALSE.has(keyword) ? false : inner([keyword]);
  } else if (holds.startsWith("map") && isObject(value)) mapAt(rewriting, here, keyword, value, out);
  else if (isList(value)) {
    const list = () => value.map((_, index) => inner([keyword, index]));
    if (keyword === "allOf" || keyword === "prefixItems") out[keyword] = list();
    if (keyword === "anyOf" || keyword === "oneOf") out[keyword] = withStarts(rewriting, list());
  }
}

function innerAt(rewriting: Rewriting, here: Subschema, path: readonly (string | number)[]): unknown {
  const below = rewriting.bundle.below(here, path);
  return below === undefined ? member(here.schema, path[0] as string) : schemaAt(rewriting, below);
}

/** The branches of a union, a start before each. */
function withStarts(rewriting: Rewriting, branches: readonly unknown[]): readonly unknown[] {
  const union = rewriting.unions++;
  return branches.flatMap((schema, branch) => [{ [BRANCH]: { union, branch } }, schema]);
}

function mapAt(rewriting: Rewriting, here: Subschema, keyword: string, value: ValueObject, out: Plain): void {
  const entries = keysOf(value).map((key) => {
    if (keyword === "patternProperties") checkPattern(rewriting, here, [keyword, key], key);
    return [key, isList(value[key]) ? value[key] : innerAt(rewriting, here, [keyword, key])] as const;
  });
  const kept = entries.filter(([key]) => keyword !== "properties" || key !== "__proto__");
  out[keyword] = { ...(out[keyword] as Plain | undefined), ...Object.fromEntries(kept) };
  // The validator passes over a property of this name, but not over a pattern that means it.
  const hidden = entries.length === kept.length ? undefined : entries.find(([key]) => key === "__proto__")?.[1];
  if (hidden !== undefined) {
    out["patternProperties"] = { ...(out["patternProperties"] as Plain | undefined), "^__proto__$": hidden };
  }
}

function checkPattern({ diagnostics }: Rewriting, here: Subschema, path: readonly string[], source: string): void {
  const pattern = boundedPattern(source);
  if (typeof pattern === "string") diagnostics.push(broken(here.file, [...here.path, ...path], pattern));
}

function referencesAt(rewriting: Rewriting, here: Subschema, out: Plain): void {
  const { bundle, scope } = rewriting;
  const targets = referencesOf(bundle.draft).flatMap((keyword) => {
    const reference = member(here.schema, keyword);
    if (typeof reference !== "string") return [];
    const target = bundle.resolve(here, keyword, scope);
    if (target === undefined) {
      if (!isMetaschema(reference)) return [];
      rewriting.beyond ??= here;
      return [reference];
    }
    return [entryOf(rewriting, target)];
  });
  const [first, ...others] = targets;
  if (first !== undefined) out["$ref"] = first;
  if (others.length > 0) out["allOf"] = [...((out["allOf"] as unknown[]) ?? []), ...others.map(($ref) => ({ $ref }))];
}

/** The name of what is referred to where the scope is as it is now. */
function entryOf({ bundle, entries, scope: before, scopes, diagnostics, first }: Rewriting, target: Subschema): string {
  const scope = bundle.enter(before, target);
  const key = `${target.name} ${scope.key}`;
  const name = entries.get(key)?.name ?? `s:${first + entries.size}`;
  if (!entries.has(key) && scopes.size <= MOST_SCOPES) {
    entries.set(key, { target, scope, name });
    if (scopes.add(scope.key).size > MOST_SCOPES)
      diagnostics.push(broken(bundle.root.file, [], "its dynamic references lead too many ways"));
  }
  return name;
}

/**
 * Puts a union of one branch around what `if` and a key's presence bring about. The validator's list of errors would not
 * tell those of `then` from the others; a union's stand apart (`rawTree`).
 */
export function withConditions(bundle: Bundle, rewritten: Rewritten): Conditioned {
  const places = new WeakMap<object, Subschema>();
  const conditions = new WeakMap<object, () => readonly Path[]>();
  const done = new Map<object, Plain>();
  let unions = 0;

  const placeOf = (schema: unknown): Subschema | undefined =>
    typeof schema === "object" && schema !== null ? (places.get(schema) ?? rewritten.placeOf(schema)) : undefined;

  function union(schema: unknown, tested: () => readonly Path[]): Plain {
    unions += 1; // numbers below zero, which `rewrite` does not give
    const made: Plain = { anyOf: [{ [BRANCH]: { union: -unions, branch: 0 } }, schema] };
    conditions.set(made, tested);
    return made;
  }

  function copy(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map(copy);
    if (typeof schema !== "object" || schema === null) return schema;
    const known = done.get(schema);
    if (known !== undefined) return known;
    const here = rewritten.placeOf(schema);
    const out: Plain = {};
    done.set(schema, out);
    for (const keyword of Object.keys(schema)) out[keyword] = copyKeyword(schema as Plain, keyword, here);
    if (here !== undefined) places.set(out, here);
    return out;
  }

  function copyKeyword(schema: Plain, keyword: string, here: Subschema | undefined): unknown {
    const value = schema[keyword];
    const holds = keywordOf(keyword)?.holds;
    if (holds === undefined) return value;
    if (keyword === "then" || keyword === "else") {
      const condition = here && bundle.below(here, ["if"]);
      return union(copy(value), () => (condition === undefined ? [] : testedPlaces(bundle, condition)));
    }
    if (keyword === "dependentSchemas" || keyword === "dependencies") {
      return mapped(value, (inner, key) => (Array.isArray(inner) ? inner : union(copy(inner), () => [[key]])));
    }
    return holds === "map" ? mapped(value, copy) : copy(value);
  }

  return {
    schemas: new Map(Array.from(rewritten.schemas, ([name, schema]) => [name, copy(schema) as Plain])),
    placeOf,
    beyond: rewritten.beyond,
    diagnostics: rewritten.diagnostics,
    testedBy: (schema) => (typeof schema === "object" && schema !== null ? conditions.get(schema)?.() : undefined),
  };
}

function mapped(map: unknown, replace: (inner: unknown, key: string) => unknown): unknown {
  if (!isObject(map as ValueObject)) return map;
  const object = map as ValueObject;
  return Object.fromEntries(keysOf(object).map((key) => [key, replace(object[key], key)]));
}

/** Condition and discriminators stand near the top; further down nobody would look. */
const DEEPEST = 3;
const MOST = 12;

/**
 * The places below a value that a schema asks about, through references and branches too: `required` names them, or
 * `properties`. Of a schema that speaks of the value itself the value: the empty path.
 */
export function testedPlaces(bundle: Bundle, schema: Subschema): readonly Path[] {
  const found = new Map<string, Path>();
  visit(schema, [], 0);
  return [...found.values()].slice(0, MOST);

  function visit(here: Subschema, path: Path, depth: number): void {
    if (found.size >= MOST) return;
    let inside = false;
    for (const { place } of inPlace(bundle, [{ place: here, rank: 0, branch: false }])) {
      const required = member(place.schema, "required");
      for (const name of isList(required) ? required : []) {
        inside = true;
        if (typeof name === "string") add([...path, name]);
      }
      const properties = member(place.schema, "properties");
      for (const name of isObject(properties) ? keysOf(properties) : []) {
        inside = true;
        const below = bundle.below(place, ["properties", name]);
        if (below === undefined) continue;
        if (depth < DEEPEST) visit(below, [...path, name], depth + 1);
        else add([...path, name]);
      }
    }
    if (!inside) add(path);
  }

  function add(path: Path): void {
    if (found.size < MOST) found.set(JSON.stringify(path), path);
  }
}
