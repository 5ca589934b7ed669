import type { Origin } from "../model/diagnostic.js";
import { canonical, equal, isList, isObject, keysOf, member, type Value, type ValueObject } from "../model/value.js";
import { heldBy, inPlace, pointer, referencesOf, type Bundle, type Subschema } from "../schema/index.js";
import type { PlanNode, TreeParts } from "../strategy/index.js";
import { boundedPattern } from "../validate/index.js";

/** A schema about a place, and the files in which its references are answered. */
export interface Cursor {
  readonly bundle: Bundle;
  readonly here: Subschema;
}

/** What both sides' schemas say of one place: each list holds as a whole. */
export interface Sides<T> {
  readonly old: T;
  readonly now: T;
}

export function both<T, U>({ old, now }: Sides<T>, ask: (side: T) => U): Sides<U> {
  return { old: ask(old), now: ask(now) };
}

export function nameOf({ bundle, here }: Cursor): string {
  return `${bundle.root.file.file} ${here.name}`;
}

/** The schemas that hold together with the given ones: what they refer to, and all of their `allOf`. */
export function conjuncts(cursors: readonly Cursor[]): readonly Cursor[] {
  const reached = new Map<string, Cursor>();
  const waiting = [...cursors];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const name = nameOf(next);
    if (reached.has(name)) continue;
    reached.set(name, next);
    const { bundle, here } = next;
    for (const keyword of referencesOf(bundle.draft)) {
      const target = typeof member(here.schema, keyword) === "string" ? bundle.resolve(here, keyword) : undefined;
      if (target !== undefined) waiting.push({ bundle, here: target });
    }
    waiting.push(...held(next, "allOf"));
  }
  return [...reached.values()];
}

/** The same and all branches, which hold for some values only. */
export function applicable(cursors: readonly Cursor[]): readonly Cursor[] {
  const reached = cursors.flatMap(({ bundle, here }) =>
    inPlace(bundle, [{ place: here, rank: 0, branch: false }]).map(({ place }): Cursor => ({ bundle, here: place })),
  );
  return [...new Map(reached.map((cursor) => [nameOf(cursor), cursor])).values()];
}

/** The schemas that a keyword of a schema holds. */
export function held({ bundle, here }: Cursor, keyword: string): readonly Cursor[] {
  if (!isObject(here.schema)) return [];
  return heldBy(here.schema, keyword).flatMap(([path]) => {
    const inner = bundle.below(here, path);
    return inner === undefined ? [] : [{ bundle, here: inner }];
  });
}

/** The schemas about an object's key, of those about the object. */
export function ofKey(cursors: readonly Cursor[], key: string): readonly Cursor[] {
  const named = cursors.map((cursor) => namedBy(cursor, key));
  const isNamed = named.some((paths) => paths.length > 0);
  return cursors.flatMap((cursor, index) => {
    const own = named[index] as readonly (readonly string[])[];
    const paths = own.length > 0 ? own : [["additionalProperties"], ...(isNamed ? [] : [["unevaluatedProperties"]])];
    return below(cursor, paths);
  });
}

function namedBy({ here: { schema } }: Cursor, key: string): readonly (readonly string[])[] {
  const properties = member(schema, "properties");
  return [
    ...(isObject(properties) && Object.hasOwn(properties, key) ? [["properties", key]] : []),
    ...patternsOf(schema).flatMap((source) => (takes(source, key) ? [["patternProperties", source]] : [])),
  ];
}

/** The schemas about a list's item. */
export function ofItem(cursors: readonly Cursor[], index: number): readonly Cursor[] {
  return cursors.flatMap((cursor) => {
    const { schema } = cursor.here;
    const tuple = ["prefixItems", "items"].find((keyword) => isList(member(schema, keyword)));
    const named = tuple === undefined ? undefined : (member(schema, tuple) as readonly unknown[]);
    if (tuple !== undefined && named !== undefined && index < named.length) return below(cursor, [[tuple, index]]);
    return below(cursor, [[tuple === "items" ? "additionalItems" : "items"]]);
  });
}

function below({ bundle, here }: Cursor, paths: readonly (readonly (string | number)[])[]): readonly Cursor[] {
  return paths.flatMap((path) => {
    const inner = bundle.below(here, path);
    return inner === undefined || inner.schema === true ? [] : [{ bundle, here: inner }];
  });
}

/** The keys that schemas name for an object. */
export function keysNamed(cursors: readonly Cursor[]): readonly string[] {
  const names = cursors.flatMap(({ here }) => {
    const properties = member(here.schema, "properties");
    return isObject(properties) ? keysOf(properties) : [];
  });
  return [...new Set(names)];
}

export function patternsIn(cursors: readonly Cursor[]): readonly string[] {
  return [...new Set(cursors.flatMap(({ here }) => patternsOf(here.schema)))];
}

function patternsOf(schema: ValueObject | boolean): readonly string[] {
  const patterns = member(schema === true || schema === false ? undefined : schema, "patternProperties");
  return isObject(patterns) ? keysOf(patterns) : [];
}

/** Whether a pattern takes a text; one that is refused takes none, and none takes what is too long to be tried. */
export function takes(source: string, text: string): boolean {
  const pattern = boundedPattern(source);
  try {
    return typeof pattern !== "string" && pattern.test(text);
  } catch {
    return false;
  }
}

/** What a schema or a profile says by one keyword. */
export interface Clause {
  /** `keyed by name`, `["error","warn"]`. */
  readonly says: string;
  /** Where it is said; undefined for a default. */
  readonly origin?: Origin;
}

/** A declaration that is another: what was said, and what is. */
interface Declared {
  readonly keyword: string;
  readonly before?: Clause;
  readonly after?: Clause;
}

/**
 * What is declared of a place otherwise: how it merges, that it is locked or removed; and of a format that knows only
 * texts the types, which decide what is read.
 */
export function declaredAt(
  nodes: Sides<PlanNode>,
  at: Sides<readonly Cursor[]>,
  parts: Sides<readonly TreeParts[]>,
  untyped: boolean,
): readonly Declared[] {
  const { old, now } = nodes;
  const saying = (
    keyword: string,
    side: "old" | "now",
    says: string | undefined,
    declaredBy?: string,
  ): Clause | undefined => {
    const origin = says === undefined ? undefined : originOf(keyword, at[side], parts[side], declaredBy);
    return says === undefined ? undefined : { says, ...(origin === undefined ? {} : { origin }) };
  };
  return [
    ...(now.locked && !old.locked ? changed("x-lock", undefined, saying("x-lock", "now", "true")) : []),
    ...(now.removed === undefined
      ? []
      : changed("x-removed", undefined, saying("x-removed", "now", JSON.stringify(now.removed)))),
    ...changed(
      "x-merge",
      saying("x-merge", "old", wayOf(old), old.declaredBy),
      saying("x-merge", "now", wayOf(now), now.declaredBy),
    ),
    ...(untyped ? changed("type", saying("type", "old", typesOf(old)), saying("type", "now", typesOf(now))) : []),
  ];
}

function changed(keyword: string, before: Clause | undefined, after: Clause | undefined): readonly Declared[] {
  if (before?.says === after?.says) return [];
  return [{ keyword, ...(before && { before }), ...(after && { after }) }];
}

function wayOf({ merge, identity }: PlanNode): string | undefined {
  if (merge !== "keyed") return merge;
  const names = (identity ?? []).map(({ name, default: standsIn }) =>
    standsIn === undefined ? name : `${name} (else ${JSON.stringify(standsIn)})`,
  );
  return `keyed by ${names.join(", ")}`;
}

function typesOf({ types }: PlanNode): string | undefined {
  return types && [...types].sort().join(" or ");
}

/** Where a keyword is said of a place: in a schema about it, else in a profile. */
function originOf(
  keyword: string,
  cursors: readonly Cursor[],
  parts: readonly TreeParts[],
  declaredBy: string | undefined,
): Origin | undefined {
  for (const { here } of applicable(cursors)) {
    const keywords = declaredBy === undefined ? [keyword] : isObject(here.schema) ? keysOf(here.schema) : [];
    for (const each of keywords) {
      const path = [...here.path, each];
      const is = declaredBy === undefined || declaredBy === `${here.file.file}${pointer(path)}`;
      if (is && member(here.schema, each) !== undefined) return here.file.origin(path);
    }
  }
  for (const { profile } of parts) {
    for (const { pattern, annotations } of profile?.entries.toReversed() ?? []) {
      const path = [pattern, keyword];
      const is = declaredBy === undefined || declaredBy === `${profile?.file.file}${pointer(path)}`;
      if (is && member(annotations, keyword) !== undefined) return profile?.file.origin(path);
    }
  }
  return undefined;
}

/** Keywords whose values say it all. */
const VALUES = words(
  "type nullable enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern",
  "format maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required dependentRequired",
  "default x-merge x-merge-keys x-lock x-removed x-renamed-from x-secret x-format x-precedence x-reader x-yaml x-tags",
  "x-kubernetes-list-type x-kubernetes-list-map-keys x-kubernetes-map-type x-kubernetes-patch-strategy",
  "x-kubernetes-patch-merge-key mergeStrategy mergeOptions",
);
/** Keywords whose order says nothing. */
const UNORDERED = words("type enum required");
/** Keywords that hold schemas, each by its own name or index. */
const NAMED = words(
  "properties patternProperties additionalProperties items prefixItems additionalItems unevaluatedItems",
  "unevaluatedProperties propertyNames contains not if then else dependentSchemas dependencies",
);
/** Keywords that hold schemas in any order. */
const UNIONS = words("anyOf oneOf");

/** Keywords that not all drafts know, or that mean something else in some. */
const OF_DRAFTS = words(
  "const contains propertyNames if then else exclusiveMaximum exclusiveMinimum items additionalItems prefixItems",
  "minContains maxContains dependentRequired dependentSchemas dependencies unevaluatedItems unevaluatedProperties",
);

/** Tells whether two schemas, the old side's and the new one's, say the same of every value, and remembers what it found. */
export interface Likeness {
  readonly alike: (a: readonly Cursor[], b: readonly Cursor[]) => boolean;
  /** The schemas of either side that none of the other is like: what both have cannot make a difference. */
  readonly apart: (a: readonly Cursor[], b: readonly Cursor[]) => readonly [readonly Cursor[], readonly Cursor[]];
  /** Whether both say the same by one keyword. */
  readonly alikeBy: (keyword: string, a: Cursor, b: Cursor) => boolean;
}

/**
 * Compares schemas by what they assert and declare, whatever their order, their words for people and the way on which a
 * reference reaches them. Schemas recurse: two are alike unless a difference is found (bisimulation), so that what is
 * being compared counts as alike until then.
 */
export function likeness(): Likeness {
  const known = new Map<string, boolean>();

  /** A question from outside: only a whole answer tells about the pairs that were taken for alike on the way. */
  function asked(ask: (assumed: Set<string>) => boolean): boolean {
    const assumed = new Set<string>();
    const is = ask(assumed);
    if (is) for (const pair of assumed) known.set(pair, true);
    return is;
  }

  function same(a: readonly Cursor[], b: readonly Cursor[], assumed: Set<string>): boolean {
    const pair = `${namesOf(a)}\n\n${namesOf(b)}`;
    const before = known.get(pair);
    if (before !== undefined || assumed.has(pair)) return before ?? true;
    assumed.add(pair);
    const [left, right] = [telling(a), telling(b)];
    const own = (one: Cursor, other: Cursor): boolean => sameOwn(one, other, assumed);
    const is =
      left.every((one) => right.some((other) => own(one, other))) &&
      right.every((other) => left.some((one) => own(one, other)));
    if (!is) known.set(pair, false);
    return is;
  }

  function sameOwn(a: Cursor, b: Cursor, assumed: Set<string>): boolean {
    const [left, right] = [a.here.schema, b.here.schema];
    if (!isObject(left) || !isObject(right)) return left === right;
    const keywords = new Set([...keysOf(left), ...keysOf(right)].filter(tells));
    return [...keywords].every((keyword) => sameBy(keyword, a, b, assumed));
  }

  function sameBy(keyword: string, a: Cursor, b: Cursor, assumed: Set<string>): boolean {
    const [left, right] = [member(a.here.schema, keyword), member(b.here.schema, keyword)];
    if (left === undefined || right === undefined) return left === right;
    if (a.bundle.draft !== b.bundle.draft && OF_DRAFTS.has(keyword)) return false;
    if (VALUES.has(keyword)) return equal(ordered(keyword, left), ordered(keyword, right));
    const [inA, inB] = [held(a, keyword), held(b, keyword)];
    if (UNIONS.has(keyword)) {
      const are = (one: Cursor, other: Cursor): boolean => same([one], [other], assumed);
      return (
        inA.length === inB.length &&
        inA.every((one) => inB.some((other) => are(one, other))) &&
        inB.every((other) => inA.some((one) => are(one, other)))
      );
    }
    const keys = partsOf(keyword, left);
    if (!equal(keys, partsOf(keyword, right)) || inA.length !== inB.length) return false;
    const byKey = new Map(inB.map((cursor) => [partOf(cursor), cursor]));
    return inA.every((one) => {
      const other = byKey.get(partOf(one));
      return other !== undefined && same([one], [other], assumed);
    });
  }

  function areAlike(one: Cursor, other: Cursor): boolean {
    return asked((assumed) => sameOwn(one, other, assumed));
  }

  return {
    alike: (a, b) => asked((assumed) => same(a, b, assumed)),
    apart: (a, b) => {
      const [left, right] = [telling(a), telling(b)];
      return [
        left.filter((one) => !right.some((other) => areAlike(one, other))),
        right.filter((other) => !left.some((one) => areAlike(one, other))),
      ];
    },
    alikeBy: (keyword, a, b) => asked((assumed) => sameBy(keyword, a, b, assumed)),
  };
}

/** The schemas that hold together, without those that say nothing themselves. */
function telling(cursors: readonly Cursor[]): readonly Cursor[] {
  return conjuncts(cursors).filter(({ here }) =>
    isObject(here.schema) ? keysOf(here.schema).some(tells) : !here.schema,
  );
}

function tells(keyword: string): boolean {
  return VALUES.has(keyword) || NAMED.has(keyword) || UNIONS.has(keyword);
}

function ordered(keyword: string, value: Value): Value {
  return UNORDERED.has(keyword) && isList(value) ? [...new Set(value.map(canonical))].sort() : value;
}

/** What of a keyword's value is no schema: keys, the length of a list, names in `dependencies`. */
function partsOf(keyword: string, value: Value): Value {
  if (isList(value)) return value.length;
  if (!isObject(value)) return value;
  const isMap = ["properties", "patternProperties", "dependentSchemas", "dependencies"].includes(keyword);
  return isMap ? [...keysOf(value)].sort().flatMap((key) => [key, namesIn(value, key)]) : null;
}

function namesIn(map: ValueObject, key: string): Value {
  const value = map[key] as Value;
  return isList(value) ? value : null;
}

/** The last step to a schema: the key of what holds it, or its turn. */
export function partOf({ here }: Cursor): string {
  return String(here.path.at(-1));
}

function namesOf(cursors: readonly Cursor[]): string {
  return cursors.map(nameOf).sort().join("\n");
}

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
