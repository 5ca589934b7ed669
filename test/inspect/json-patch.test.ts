import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { effective, jsonPatch, prepare, type Json } from "../../src/index.js";
import { stepsBetween } from "../../src/inspect/index.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { plain, record, type Maybe, type Value } from "../../src/model/value.js";
import { missing, readShared } from "../corpus/shared.js";
import { law } from "../laws/laws.js";
import { maybe, STRATEGIES } from "../support/arbitrary.js";
import { applyJsonPatch, type PatchOperation } from "../support/json-patch.js";

type Step = ReturnType<typeof stepsBetween>[number];

interface Vector {
  readonly comment?: string;
  readonly doc: Json;
  readonly patch: readonly PatchOperation[];
  readonly expected?: Json;
  readonly error?: string;
  readonly disabled?: boolean;
}

const vectors = (name: string): readonly Vector[] =>
  missing ? [] : (JSON.parse(readShared(`vectors/${name}`)) as { readonly cases: readonly Vector[] }).cases;
const enabled = ["rfc6902-tests.json", "rfc6902-spec_tests.json"].flatMap(vectors).filter(({ disabled }) => !disabled);

describe.skipIf(missing)("the applier that these tests use passes the public vectors of RFC 6902", () => {
  test("there are 108 of them", () => {
    expect(enabled).toHaveLength(108);
  });

  test.each(
    enabled.map((vector, index) => ({ ...vector, name: vector.comment ?? JSON.stringify(vector.patch), index })),
  )("$index $name", ({ doc, patch, expected, error }) => {
    const apply = (): unknown => applyJsonPatch(doc, patch);
    if (error !== undefined) expect(apply).toThrow();
    else if (expected === undefined) expect(apply).not.toThrow();
    else expect(apply()).toEqual(expected);
  });
});

const written = (steps: readonly Step[]): readonly PatchOperation[] =>
  steps.map((step) => ("value" in step ? { op: step.op, path: step.path, value: plain(step.value) } : step));
const json = (value: Maybe): Json | undefined => (value === undefined ? undefined : plain(value));

function carries(before: Maybe, after: Maybe, strategies: Strategy): readonly Step[] {
  const steps = stepsBetween(before, after, { strategies, format: undefined });
  expect(applyJsonPatch(json(before), written(steps))).toEqual(json(after));
  return steps;
}

test("applying the patch between any two values to the old one gives the new one", () => {
  law(fc.property(maybe, maybe, (before, after) => void carries(before, after, STRATEGIES)));
});

test("the patch between equal values is empty", () => {
  law(
    fc.property(maybe, (value) => {
      expect(stepsBetween(value, structuredClone(value), { strategies: STRATEGIES, format: undefined })).toEqual([]);
    }),
  );
});

const BY_NAME: Strategy = { ...UNDECLARED, merge: "keyed", identity: [{ name: "name" }] };
const item = (name: number, more: number): Value =>
  record([
    ["name", name],
    ["more", more],
  ]);
const items = fc
  .uniqueArray(fc.tuple(fc.nat(20), fc.nat(2)), { selector: ([name]) => name, maxLength: 14 })
  .map((list) => list.map(([name, more]) => item(name, more)));
const repeats = fc.array(fc.nat(5), { maxLength: 20 });

describe("long lists that share much", () => {
  test("keyed items: those that stay are moved, never written again", () => {
    law(
      fc.property(items, items, (before, after) => {
        const names = new Set(before.map((each) => (each as { name: number }).name));
        const added = carries(before, after, BY_NAME).filter(({ op }) => op === "add");
        expect(added).toHaveLength(after.filter((each) => !names.has((each as { name: number }).name)).length);
      }),
    );
  });

  test("a set with duplicates, and items without a key", () => {
    law(
      fc.property(repeats, repeats, (before, after) => void carries(before, after, { ...UNDECLARED, identity: SET })),
    );
    const odd = fc.array(
      fc.oneof(
        fc.nat(3),
        fc.constant<Value>([]),
        items.map((list) => list[0] ?? null),
      ),
      { maxLength: 12 },
    );
    law(fc.property(odd, odd, (before, after) => void carries(before, after, BY_NAME)));
  });

  test("a list without identity: an insertion in the middle is one operation", () => {
    law(fc.property(repeats, repeats, (before, after) => void carries(before, after, UNDECLARED)));
    expect(
      written(stepsBetween(["a", "b", "c"], ["a", "x", "b", "c"], { strategies: UNDECLARED, format: undefined })),
    ).toEqual([{ op: "add", path: "/1", value: "x" }]);
  });
});

test("keys are escaped as RFC 6901 says, and prototype names are keys like others", () => {
  const after = JSON.parse('{"a/b":{"m~n":1},"__proto__":{"x":1},"constructor":2,"":3}') as Value;
  const before = JSON.parse('{"a/b":{"m~n":0},"toString":1}') as Value;
  const steps = carries(before, after, UNDECLARED);
  expect(steps.map(({ path }) => path).sort()).toEqual(["/", "/__proto__", "/a~1b/m~0n", "/constructor", "/toString"]);
});

describe("jsonPatch()", () => {
  const VENDOR = '{ "a": 1, "list": ["x", "y"], "jobs": [{ "name": "a" }, { "name": "b", "every": 1 }] }';
  const tree = (override: string) =>
    memoryFileSystem({
      "/usr/share/substrata/schemas/app.json.merge.yaml": "/jobs: { x-merge: keyed, x-merge-keys: [name] }",
      "/usr/share/defaults/app.json": VENDOR,
      "/etc/app.json.d/10-site.json": override,
    });

  test("leads from the vendor's configuration to the effective one", async () => {
    const plan = await prepare(
      tree(
        '{ "a": {"$delete": true}, "list": ["x", "z", "y"], "jobs": {"$replace": [{ "name": "b", "every": 2 }, { "name": "a" }]} }',
      ),
    );
    const vendor = await plan.resolve("app.json", { layers: ["vendor"] });
    const now = await plan.resolve("app.json");
    const patch = jsonPatch(vendor, now);
    expect(patch).toEqual([
      { op: "remove", path: "/a" },
      { op: "add", path: "/list/1", value: "z" },
      { op: "move", from: "/jobs/1", path: "/jobs/0" },
      { op: "replace", path: "/jobs/0/every", value: 2 },
    ]);
    expect(applyJsonPatch(effective(vendor), patch)).toEqual(effective(now));
  });

  test("what vanishes is removed at the root, and what appears is added there", async () => {
    const plan = await prepare(tree('{ "$delete": true }'));
    const [vendor, now] = await Promise.all([
      plan.resolve("app.json", { layers: ["vendor"] }),
      plan.resolve("app.json"),
    ]);
    expect(jsonPatch(vendor, now)).toEqual([{ op: "remove", path: "" }]);
    expect(jsonPatch(now, vendor)).toEqual([{ op: "add", path: "", value: JSON.parse(VENDOR) as Json }]);
  });
});
