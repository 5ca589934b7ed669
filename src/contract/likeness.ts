import { canonical, equal, isList, isObject, keysOf, member, type Value, type ValueObject } from "../model/value.js";
import { conjuncts, held, nameOf, type Cursor } from "./cursor.js";

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

function partOf({ here }: Cursor): string {
  return String(here.path.at(-1));
}

function namesOf(cursors: readonly Cursor[]): string {
  return cursors.map(nameOf).sort().join("\n");
}

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
