import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { audit, prepare, resolve } from "../../src/index.js";
import { equal, type Value } from "../../src/model/value.js";
import { accountOf } from "../../src/provenance/index.js";
import { document } from "../support/documents.js";
import { pathAt } from "../support/path-at.js";
import { expectLinear } from "../support/expect-linear.js";
import { runs, sized } from "../support/runs.js";

const VENDOR = "/usr/share/defaults/app.yaml";
const SITE = "/etc/app.yaml.d/10-site.yaml";

/** The findings of an audit, each as `code /place`. */
async function findings(
  files: Readonly<Record<string, string>>,
  past?: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const now = await resolve(memoryFileSystem(files), "app.yaml");
  const then = past && (await resolve(memoryFileSystem(past), "app.yaml"));
  return audit(now, then).map(({ code, place }) => `${code} ${place}`);
}

const profile = (text: string): Readonly<Record<string, string>> => ({
  "/usr/share/substrata/schemas/app.yaml.merge.yaml": text,
});

describe("redundant", () => {
  test("what the vendor says already, unless it is pinned or locked", async () => {
    const etc = "{ a: 1, b: !pin 1, c: !lock 1, d: { e: 2 }, f: [1] }";
    expect(await findings({ [VENDOR]: "{ a: 1, b: 1, c: 1, d: { e: 1 }, f: [1] }", [SITE]: etc })).toEqual([
      "audit/redundant /a",
      "audit/redundant /f",
    ]);
  });

  test("an item of a set, a field of a keyed item, and a deletion of nothing", async () => {
    const files = {
      ...profile("/s: { x-merge: set }\n/k: { x-merge: keyed, x-merge-keys: [n] }"),
      [VENDOR]: "s: [1, 2]\nk: [{ n: a, x: 1, y: 1 }]",
      [SITE]: "s: [2, 3]\nk: [{ n: a, x: 1, y: 2 }, !delete { n: z }]\ngone: !delete\n",
    };
    expect(await findings(files)).toEqual([
      "audit/redundant /s/[=2]",
      "audit/redundant /k/[n=a]/x",
      "audit/redundant /k/[n=z]",
      "audit/redundant /gone",
    ]);
  });

  test("an item that a later file brings too keeps its turn in the list, and is none", async () => {
    const files = {
      ...profile("/s: { x-merge: set }"),
      [VENDOR]: "{}",
      [SITE]: "s: [x]",
      "/etc/app.yaml.d/20.yaml": "s: [y, x]",
    };
    expect(await findings(files)).toEqual(["audit/redundant /s/[=x]"]);
    const now = await resolve(memoryFileSystem(files), "app.yaml");
    expect(audit(now).map(({ origin }) => origin?.file)).toEqual(["/etc/app.yaml.d/20.yaml"]);
  });

  test("a scalar to remove may mean the item whose only field it is", async () => {
    const files = { ...profile("/k: { x-merge: keyed, x-merge-keys: [n] }"), [VENDOR]: "k: [{ n: a }]" };
    expect(await findings({ ...files, [SITE]: "k: !remove [a]" })).toEqual([]);
    expect(await findings({ ...files, [SITE]: "k: !remove [b]" })).toEqual(["audit/redundant /k/[=b]"]);
  });

  test("a drop-in that brings back what a lower one changed is none", async () => {
    const files = { [VENDOR]: "a: 1", [SITE]: "a: 2", "/etc/app.yaml.d/20.yaml": "a: 1" };
    expect(await findings(files)).toEqual(["audit/shadowed /a"]);
  });
});

describe("a copy", () => {
  const vendor = "{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }";
  test("is a file of which more than half is the vendor's; few values are none", async () => {
    expect(await findings({ [VENDOR]: vendor, [SITE]: "{ a: 1, b: 2, c: 3, d: 9, e: 9 }" })).toEqual(["audit/copy "]);
    expect(await findings({ [VENDOR]: vendor, [SITE]: "{ a: 1, b: 2, c: 9, d: 9, e: 9 }" })).toHaveLength(2);
    expect(await findings({ [VENDOR]: vendor, [SITE]: "{ a: 1, b: 2, c: 3, d: 4 }" })).toHaveLength(4);
  });

  test("of an older vendor's file is told by that vendor alone", async () => {
    const files = { [VENDOR]: "{ a: 9, b: 9, c: 9, d: 9, e: 9, f: 9 }", [SITE]: "{ a: 1, b: 2, c: 3, d: 4, e: 0 }" };
    expect(await findings(files)).toEqual([]);
    expect(await findings(files, { [VENDOR]: vendor })).toEqual(["audit/copy "]);
  });
});

test("orphaned is what only the older vendor had, unless a schema knows it or it is deleted", async () => {
  const schema = {
    "/usr/share/substrata/schemas/app.yaml.schema.json": '{ "properties": { "known": { "type": "integer" } } }',
  };
  const past = { [VENDOR]: "{ known: 1, gone: { a: 1, b: 1 }, other: 1, here: { x: 1 } }" };
  const files = {
    ...schema,
    [VENDOR]: "here: { y: 1 }",
    [SITE]: "{ known: 2, gone: { a: 2, b: 2 }, other: !delete, here: { x: 2 }, mine: 1 }",
  };
  const now = await resolve(memoryFileSystem(files), "app.yaml");
  const then = await resolve(memoryFileSystem(past), "app.yaml");
  expect(audit(now, then).flatMap(({ code, facts }) => (code === "audit/orphaned" ? [facts] : []))).toEqual([
    { place: "/gone" },
    { place: "/here/x" },
  ]);
});

test("a list of items with unique names is suggested to be keyed, unless it is declared how it merges", async () => {
  const [below, above] = ["l: [{ name: a, x: 1 }, { name: b }]", "l: [{ name: a, x: 2 }]"];
  expect(await findings({ [VENDOR]: below, [SITE]: above })).toEqual(["audit/keyed-list /l"]);
  expect(await findings({ ...profile("/l: { x-merge: replace }"), [VENDOR]: below, [SITE]: above })).toEqual([]);
  for (const other of ["l: [{ name: a }, { name: a }]", "l: [{ name: null }]", "l: [a]", "l: []", "l: 1"])
    expect(await findings({ [VENDOR]: below, [SITE]: other })).toEqual([]);
});

test("an opaque id has nothing to audit, a refused one has", async () => {
  const opaque = await resolve(memoryFileSystem({ "/usr/share/defaults/app.unknown": "x" }), "app.unknown");
  expect(audit(opaque)).toEqual([]);
  expect(await findings({ [VENDOR]: "a: 1", [SITE]: "a: 1\n", "/etc/app.yaml.d/20.yaml": "b: [" })).toEqual([
    "audit/redundant /a",
  ]);
});

test("an audit is as much work as there are overrides", async () => {
  await expectLinear(async (count) => {
    const keys = Array.from({ length: count }, (_, index) => index);
    const text = JSON.stringify(Object.fromEntries(keys.map((index) => [`k${index}`, index])));
    const other = JSON.stringify(Object.fromEntries(keys.map((index) => [`k${index}`, index % 3])));
    const plan = await prepare(memoryFileSystem({ "/usr/share/defaults/app.json": text, "/etc/app.json": other }));
    expect(audit(await plan.resolve("app.json"))).toHaveLength(3);
  }, sized(16_000));
});

const RUNS = runs({ few: 150, cost: 15 });
const PROFILE = [
  "s: { x-merge: set }",
  "k: { x-merge: keyed, x-merge-keys: [n] }",
  "l: { x-merge: append }",
  "p: { x-merge: prepend }",
  "r: { x-merge: replace }",
]
  .map((line) => `"/**/${line.replace(":", '":')}`)
  .join("\n");

test("taking one statement out that is called redundant changes no value", async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(document, document, document, async (vendor, first, second) => {
      const tree = (middle: string): Readonly<Record<string, string>> => ({
        "/usr/share/substrata/schemas/app.json.merge.yaml": PROFILE,
        "/usr/share/defaults/app.json": jsonFormat.emit(vendor),
        "/etc/app.json.d/1.json": middle,
        "/etc/app.json.d/2.json": jsonFormat.emit(second),
      });
      const text = jsonFormat.emit(first);
      const whole = await resolve(memoryFileSystem(tree(text)), "app.json");
      if (whole.diagnostics.some(({ severity }) => severity === "error")) return;
      const account = accountOf(whole);
      const own = account.fragments.find(({ file }) => file.endsWith("/1.json"));
      const redundant = audit(whole)
        .filter(({ code, origin }) => code === "audit/redundant" && origin?.file === own?.file)
        .map(({ origin }) => own && origin && pathAt(own.document, origin))
        .find((path) => path !== undefined);
      if (redundant === undefined) return;
      taken += 1;
      const edited = jsonFormat.edit(text, [{ path: redundant, remove: true }]);
      const without = await resolve(memoryFileSystem(tree(edited)), "app.json");
      expect({ redundant, same: equal(accountOf(without).value, account.value as Value) }).toMatchObject({
        same: true,
      });
    }),
    RUNS,
  );
  expect(taken).toBeGreaterThan(RUNS.numRuns / 20);
});
