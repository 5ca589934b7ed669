import { expect, test } from "vitest";
import { effective, type Json, type Resolution } from "../../src/index.js";
import { missing, readShared } from "../corpus/shared.js";
import { layered } from "./layered.js";
import { readTypes, toJsonSchema, withoutOrder, type SmdField, type SmdType } from "./smd-schema.js";

/** `out` is what structured-merge-diff makes of `rhs` over `lhs`. */
interface Vector {
  readonly root: string;
  readonly schema: string;
  readonly lhs: string;
  readonly rhs: string;
  readonly out: string;
}

/** The fields of the last twelve cases. The file gives these the schema of the cases before, which has neither. */
const UNDECLARED: readonly SmdField[] = [
  {
    name: "list",
    type: { list: { elementType: { map: {} }, elementRelationship: "associative", keys: ["key", "id"] } },
  },
  { name: "atomicList", type: { list: { elementType: { scalar: "string" }, elementRelationship: "atomic" } } },
];

/** Two items of one key in one file: structured-merge-diff lets them be, here they are an error with both lines. */
const REFUSED: ReadonlySet<number> = new Set([62, 63, 64]);

/** An item that stands twice in a set: structured-merge-diff keeps it until an override names it, here it stands once. */
const REPEATED: ReadonlySet<number> = new Set([40, 42, 43, 45, 46, 51]);

/**
 * structured-merge-diff puts the items that both sides have in the override's order, and a new one between those beside
 * which the override has it; here items keep the base's order and new ones go to the tail.
 */
const REORDERED: ReadonlySet<number> = new Set([28, 31, 33, 35, 36, 37, 38, 39, 44, 49, 56, 57, 58]);

const { cases } = missing ? { cases: [] } : (JSON.parse(readShared("vectors/smd-merge.json")) as { cases: Vector[] });
const merged = await Promise.all(
  cases.map(async (vector, index) => ({ ...vector, n: index + 1, resolution: await merge(vector) })),
);
const comparable = merged.filter(({ n }) => !REFUSED.has(n));

test.skipIf(missing)("structured-merge-diff has 64 cases, of which 61 merge", () => {
  expect(merged).toHaveLength(64);
  expect(comparable).toHaveLength(61);
});

test.skipIf(missing)("no schema of structured-merge-diff declares what is added to it here", () => {
  const declared = cases.flatMap(({ schema, root }) => readTypes(schema).get(root)?.map?.fields ?? []);
  expect(declared.filter(({ name }) => UNDECLARED.some((added) => added.name === name))).toEqual([]);
});

test.each(comparable)("structured-merge-diff $n: $rhs over $lhs", (vector) => {
  const { n, root, out, resolution } = vector;
  const [ours, theirs] = [effective(resolution) as Json, JSON.parse(out) as Json];
  const unordered = (value: Json) => withoutOrder(value, { namedType: root }, typesOf(vector));
  expect(unordered(ours)).toEqual(unordered(theirs));
  expect(itemsIn(ours) === itemsIn(theirs)).toBe(!REPEATED.has(n));
  if (REPEATED.has(n) || REORDERED.has(n)) expect(ours).not.toEqual(theirs);
  else expect(ours).toEqual(theirs);
});

test.each(merged.filter(({ n }) => REFUSED.has(n)))("structured-merge-diff $n is refused", ({ resolution }) => {
  expect(resolution.state).toBe("refused");
  expect(resolution.diagnostics.map(({ code }) => code)).toEqual(["merge/duplicate-item"]);
});

/** The number of items in a map of lists. */
function itemsIn(value: Json): number {
  return Object.values(value as Record<string, Json[]>).flat().length;
}

async function merge({ root, schema, lhs, rhs }: Vector): Promise<Resolution> {
  const declared = { "a.json.schema.json": JSON.stringify(toJsonSchema(typesOf({ root, schema }), root)) };
  return layered("a.json", { vendor: lhs, override: rhs }, declared);
}

/** The types of a case, with the undeclared fields at its root. */
function typesOf({ root, schema }: Pick<Vector, "root" | "schema">): ReadonlyMap<string, SmdType> {
  const types = readTypes(schema);
  const fields = [...(types.get(root)?.map?.fields ?? []), ...UNDECLARED];
  return new Map([...types, [root, { map: { fields } }]]);
}
