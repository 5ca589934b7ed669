import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { resolve } from "../../src/index.js";
import { formatPlace } from "../../src/model/place.js";
import { UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import type { Json } from "../../src/model/value.js";
import { apply, elaborate, KEEP } from "../../src/patch/index.js";

type ElaborateOptions = Parameters<typeof elaborate>[2];

const strategies: Strategy = {
  ...UNDECLARED,
  key: (name) =>
    ({
      jobs: { ...UNDECLARED, merge: "keyed" as const, identity: [{ name: "name" }], item: () => strategies },
      deep: { ...UNDECLARED, merge: "deep" as const },
      tail: { ...UNDECLARED, merge: "append" as const },
      declared: { ...UNDECLARED, merge: "append" as const, declaredBy: "app.merge.yaml#/declared" },
      either: { ...UNDECLARED, merge: "append" as const, types: new Set(["array", "object"] as const) },
      whole: { ...UNDECLARED, merge: "replace" as const },
    })[name] ?? strategies,
};

/** What is wrong, as `PATH in the document, PLACE: code`. */
function findings(document: Json, options?: ElaborateOptions): readonly string[] {
  return elaborate(document, strategies, options).findings.map(
    ({ finding, path, place }) => `${path.join("/")}, ${formatPlace(place)}: ${finding.code}`,
  );
}

function facts(document: Json, options?: ElaborateOptions): unknown {
  return elaborate(document, strategies, options).findings[0]?.finding.facts;
}

test("elaborate() of an empty document does nothing", () => {
  expect(elaborate(undefined, strategies)).toEqual({ patch: { kind: "keep" }, locks: [], expected: [], findings: [] });
});

describe("elaborate() says where a mistake is, in the document and in the configuration", () => {
  test.each<[string, Json, readonly string[]]>([
    ["beside a directive", { eth0: { mtu: { $lock: 1, x: 2 } } }, ["eth0/mtu, /eth0/mtu: merge/directive-sibling"]],
    ["in a directive's operand", { eth0: { $delete: 1 } }, ["eth0/$delete, /eth0: merge/directive-operand"]],
    ["in the operand of $append", { eth0: { $append: 1 } }, ["eth0/$append, /eth0: merge/directive-operand"]],
    [
      "in the second of two directives",
      { dns: { $remove: ["a"], $append: [{ x: { $pin: 1 } }] } },
      ["dns/$append/0/x, /dns/0/x: merge/directive-misplaced"],
    ],
    [
      "in each of two directives",
      { dns: { $prepend: 1, $append: 2 } },
      ["dns/$prepend, /dns: merge/directive-operand", "dns/$append, /dns: merge/directive-operand"],
    ],
    [
      "below directives inside each other",
      { eth0: { $lock: { $pin: { mtu: { $delete: 0 } } } } },
      ["eth0/$lock/$pin/mtu/$delete, /eth0/mtu: merge/directive-operand"],
    ],
    [
      "below $existing and $merge",
      { eth0: { $existing: { $merge: { mtu: { $apend: [] } } } } },
      ["eth0/$existing/$merge/mtu, /eth0/mtu: merge/unknown-directive"],
    ],
    [
      "inside an item",
      { jobs: [{ name: "db" }, { name: "web", every: { $delete: 1 } }] },
      ["jobs/1/every/$delete, /jobs/[name=web]/every: merge/directive-operand"],
    ],
    [
      "more than once",
      { a: { $apend: [] }, b: { $delete: 1 } },
      ["a, /a: merge/unknown-directive", "b/$delete, /b: merge/directive-operand"],
    ],
  ])("%s", (_, document, expected) => {
    expect(findings(document)).toEqual(expected);
  });

  test("and leaves what is below as it is", () => {
    expect(apply(elaborate({ mtu: { $apend: [1] }, dns: 2 }, strategies).patch, { mtu: 1500 })).toEqual({
      mtu: 1500,
      dns: 2,
    });
  });

  test("and keeps all that is below where the whole is a mistake", () => {
    const { patch, findings: found } = elaborate({ $apend: [] }, strategies);
    expect(patch).toBe(KEEP);
    expect(found).toMatchObject([{ path: [], place: [], finding: { code: "merge/unknown-directive" } }]);
  });

  test("and keeps an item of which its file says nothing lawful", () => {
    const { patch, findings: found } = elaborate({ jobs: [{ name: "web", $append: [] }] }, strategies);
    expect(apply(patch, { jobs: [{ name: "web", every: 5 }] })).toEqual({ jobs: [{ name: "web", every: 5 }] });
    expect(found).toMatchObject([{ path: ["jobs", 0], finding: { code: "merge/directive-sibling" } }]);
  });

  test("and gives the line of an item that is written twice, where lines are known", () => {
    const document = { jobs: [{ name: "web" }, { name: "web" }] };
    expect(facts(document, { lineOf: (path) => (path.join("/") === "jobs/0" ? 2 : 3) })).toEqual({
      item: "[name=web]",
      firstLine: 2,
    });
  });
});

describe("elaborate() says why", () => {
  test.each<[string, Json, Readonly<Record<string, unknown>>]>([
    [
      "a directive is misplaced in a map that is replaced whole",
      { whole: { mtu: { $delete: true } } },
      { directive: "$delete", because: "below a map that is replaced whole" },
    ],
    [
      "a directive is misplaced below $replace",
      { eth0: { $replace: { mtu: { $delete: true } } } },
      { directive: "$delete", because: "below $replace" },
    ],
    [
      "a map cannot merge as its strategy says",
      { tail: { mtu: 1500 } },
      { strategy: "append", expected: "lists", found: "a map" },
    ],
    [
      "a list cannot merge as its strategy says",
      { deep: [1] },
      { strategy: "deep", expected: "maps", found: "a list" },
    ],
    [
      "a map cannot, and who declared the strategy",
      { declared: { mtu: 1500 } },
      { strategy: "append", expected: "lists", found: "a map", declaredBy: "app.merge.yaml#/declared" },
    ],
    [
      "a map cannot $merge as its strategy says",
      { tail: { $merge: { mtu: 1500 } } },
      { strategy: "append", expected: "lists", found: "a map" },
    ],
  ])("%s", (_, document, expected) => {
    expect(facts(document)).toEqual(expected);
  });
});

test.each<[string, Json]>([
  ["a map of which the strategy is deep", { deep: { mtu: 9000 } }],
  ["a map of which the strategy is replace, below $merge", { whole: { $merge: { mtu: 9000 } } }],
  ["a map where the schema allows a map beside the list that merges", { either: { mtu: 9000 } }],
])("elaborate() merges key by key %s", (_, document) => {
  const [key] = Object.keys(document as object) as [string];
  const { patch, findings: found } = elaborate(document, strategies);
  expect(found).toEqual([]);
  expect(apply(patch, { [key]: { mtu: 1500, dns: "on" } })).toEqual({ [key]: { mtu: 9000, dns: "on" } });
});

describe("elaborate() notes", () => {
  test("what $existing expects below, and where that is said", () => {
    const { expected } = elaborate({ eth0: { mtu: { $existing: 9000 } }, dns: "on" }, strategies);
    expect(expected).toEqual([{ place: ["eth0", "mtu"], path: ["eth0", "mtu", "$existing"] }]);
  });

  test("what $existing finds missing, with its line", async () => {
    const files = memoryFileSystem({
      "/usr/share/defaults/app.yaml": "mtu: 1500\n",
      "/etc/app.yaml.d/10.yaml": "mtu: !existing 9000\nmut: !existing 9000\n",
    });
    const { diagnostics } = await resolve(files, "app.yaml");
    expect(diagnostics.map(({ code, place, origin }) => [code, place, origin?.start.line])).toEqual([
      ["merge/no-target", "/mut", 2],
    ]);
  });

  test("nothing below, and no lock, for what is only pinned", () => {
    expect(elaborate({ mtu: { $pin: 1500 } }, strategies)).toMatchObject({ expected: [], locks: [] });
  });

  test("what $lock locks, with the patch of that place", () => {
    const { locks } = elaborate({ eth0: { $lock: { mtu: 9000 } }, jobs: [{ $lock: { name: "web" } }] }, strategies);
    expect(locks.map(({ place, patch }) => [formatPlace(place), apply(patch, undefined)])).toEqual([
      ["/eth0", { mtu: 9000 }],
      ["/jobs/[name=web]", { name: "web" }],
    ]);
  });
});

describe("elaborate() with nulls deleting (RFC 7396)", () => {
  const base = { mtu: 1500, dns: "on" };
  test.each<[string, Json, Json]>([
    ["reads null under $pin as a deletion", { mtu: { $pin: null } }, { dns: "on" }],
    ["reads null under $existing as a deletion", { mtu: { $existing: null } }, { dns: "on" }],
    ["reads null under $lock as a deletion", { mtu: { $lock: null } }, { dns: "on" }],
    ["reads null under $merge as a deletion", { $merge: { mtu: null } }, { dns: "on" }],
    ["keeps a scalar under a key", { mtu: 9000 }, { mtu: 9000, dns: "on" }],
    ["leaves out null in a map that is replaced whole", { whole: { a: null, b: 1 } }, { ...base, whole: { b: 1 } }],
    ["leaves it out deep inside", { whole: { a: { b: null, c: 1 } } }, { ...base, whole: { a: { c: 1 } } }],
    [
      "keeps null in a list of a map that is replaced whole",
      { whole: { a: [null] } },
      { ...base, whole: { a: [null] } },
    ],
  ])("%s", (_, overlay, expected) => {
    expect(apply(elaborate(overlay, strategies, { nulls: "delete" }).patch, base)).toEqual(expected);
  });

  test("and not without: null is a value, in a map that is replaced whole too", () => {
    expect(apply(elaborate({ whole: { a: null }, mtu: { $pin: null } }, strategies).patch, {})).toEqual({
      whole: { a: null },
      mtu: null,
    });
  });

  test("and not in the items of a list that is replaced", () => {
    expect(apply(elaborate({ dns: [null, { a: null }] }, strategies, { nulls: "delete" }).patch, base)).toEqual({
      mtu: 1500,
      dns: [null, { a: null }],
    });
  });
});
