import assert from "node:assert";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonFormat } from "../src/format/index.js";
import { memoryFileSystem } from "../src/host/public.js";
import {
  diff,
  effective,
  emit,
  explain,
  merge,
  prepare,
  type Effective,
  type MergeOptions,
  type NamedValue,
  type Resolution,
} from "../src/index.js";
import { plain } from "../src/model/value.js";
import { PROFILE } from "./support/arbitrary.js";
import { document } from "./support/documents.js";
import { runs } from "./support/runs.js";

const schema = {
  type: "object",
  properties: { port: { type: "integer", maximum: 65535 }, plugins: { "x-merge": "append" } },
  additionalProperties: false,
};

/** Defaults, and what overrides them. */
const parts = (value: unknown): readonly NamedValue[] => [
  { name: "defaults", value: { a: { $lock: 1 }, b: [1], c: 1 } },
  { name: "flags", value },
];

describe("merge() resolves values without a file system", () => {
  test("two objects and a schema are one call", async () => {
    const merged = await merge(
      [
        { name: "defaults", value: { port: 80, plugins: ["core"] } },
        { name: "flags", value: { port: 8080, plugins: ["metrics"] } },
      ],
      { schema },
    );
    assert.deepStrictEqual(effective(merged), { port: 8080, plugins: ["core", "metrics"] });
    expect(merged.fragments.map(({ layer, file }) => [layer, file])).toEqual([
      ["defaults", "defaults"],
      ["flags", "flags"],
    ]);
    expect(explain(merged, "/port").writes.map(({ outcome, origin, value }) => [outcome, origin.file, value])).toEqual([
      ["won", "flags", 8080],
      ["shadowed", "defaults", 80],
    ]);
  });

  test("what the schema refuses is blamed on its name, and on the schema's line", async () => {
    const merged = await merge(
      [
        { name: "defaults", value: { port: 80 } },
        { name: "flags", value: { port: 99999, prot: 1 } },
      ],
      { schema },
    );
    expect(merged.state).toBe("refused");
    expect(merged.diagnostics).toMatchObject([
      { code: "schema/additional-key", place: "/prot", origin: { layer: "flags", file: "flags" } },
      {
        code: "schema/range",
        place: "/port",
        origin: { file: "flags" },
        related: [
          { message: "replaces the defaults default 80", origin: { file: "defaults" } },
          { message: "required by #/properties/port/maximum", origin: { file: "schema", start: { line: 6 } } },
        ],
      },
    ]);
    expect(() => effective(merged)).toThrow('merge is refused: flags:1:1: the configuration has no key "prot"');
  });

  test("a profile says how places merge, and what format they are printed in", async () => {
    const merged = await merge(
      [
        { name: "site", value: { jobs: [{ name: "gc", every: 1 }] } },
        { name: "host", value: { jobs: [{ name: "gc", every: 2 }, { name: "scan" }] } },
      ],
      { profile: { "": { "x-format": "yaml" }, "/jobs": { "x-merge": "keyed", "x-merge-keys": ["name"] } } },
    );
    expect(emit(merged as Effective)).toBe("jobs:\n  - name: gc\n    every: 2\n  - name: scan\n");
  });

  test("directives and locks act as in a file", async () => {
    expect(effective(await merge(parts({ b: { $append: [2] }, c: { $delete: true } })))).toEqual({ a: 1, b: [1, 2] });
    const locked = await merge(parts({ a: 2 }));
    expect(locked.diagnostics).toMatchObject([{ code: "merge/locked", place: "/a", origin: { file: "flags" } }]);
  });

  test("the first is the lowest, to which x-lock holds", async () => {
    const locked = { schema: { properties: { a: { "x-lock": true } } } };
    const values = [
      { name: "defaults", value: { a: 1 } },
      { name: "flags", value: { a: 2 } },
    ];
    expect((await merge(values, locked)).diagnostics).toMatchObject([{ code: "merge/locked", place: "/a" }]);
    expect((await merge(values.slice(1), locked)).state).toBe("effective");
  });

  test("what is wrong with schema or profile refuses the result, with its line", async () => {
    const broken = await merge([{ name: "a", value: {} }], { schema: { type: "strnig" } });
    expect(broken.diagnostics).toMatchObject([
      { code: "schema/broken", origin: { file: "schema", start: { line: 2 } } },
    ]);
    const odd = await merge([{ name: "a", value: {} }], { profile: { "/a": { "x-mrege": "append" } } });
    expect(odd.diagnostics).toMatchObject([{ code: "schema/unknown-annotation", origin: { file: "profile" } }]);
  });

  test("nothing of nothing is absent; a value that is undefined says nothing, and so does such a member", async () => {
    expect((await merge([])).state).toBe("absent");
    expect((await merge([{ name: "a", value: undefined }])).state).toBe("absent");
    const some = await merge([
      { name: "a", value: { x: 1, y: 2 } },
      { name: "b", value: { x: undefined, y: 3 } },
      { name: "c", value: undefined },
    ]);
    expect(effective(some)).toEqual({ x: 1, y: 3 });
  });

  test("keys on an object's prototype are keys like others; objects of no class and of other realms are maps (E10)", async () => {
    const value = JSON.parse('{"__proto__":{"x":1},"constructor":2}') as unknown;
    const merged = await merge([
      { name: "a", value },
      { name: "b", value: Object.assign(Object.create(null) as object, { y: 10n, z: 2n ** 64n }) },
    ]);
    assert.deepStrictEqual(
      effective(merged),
      JSON.parse('{"__proto__":{"x":1},"constructor":2,"y":10,"z":"18446744073709551616"}'),
    );
    expect(emit(merged as Effective)).toContain('"z": 18446744073709551616');
  });

  test("results are compared like others", async () => {
    const [one, other] = await Promise.all([1, 2].map((a) => merge([{ name: "a", value: { a } }])));
    expect(diff(one as Resolution, other as Resolution).map(({ place, after }) => [place, after])).toEqual([["/a", 2]]);
    expect((one as Effective).fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("what is no list of named JSON values is the caller's mistake", () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  test.each<[string, unknown, string]>([
    ["no list", { a: 1 }, 'what is merged must be a list, found {"a":1}'],
    ["nothing", undefined, "expected a list of named values, found nothing"],
    ["a bare value", [{ a: 1 }], 'a named value is { name, value }, found {"a":1}'],
    ["a name without a value", [{ name: "a" }], 'a named value is { name, value }, found {"name":"a"}'],
    ["no number", [{ name: "a", value: { x: [NaN] } }], "the value of a must be JSON, found NaN at /x/0"],
    ["a date", [{ name: "a", value: { x: new Date(0) } }], "must be JSON, found an instance of Date at /x"],
    ["an instance", [{ name: "a", value: new Map() }], "must be JSON, found an instance of Map at its root"],
    ["a function", [{ name: "a", value: { x: () => 0 } }], "must be JSON, found a function at /x"],
    ["an item that is undefined", [{ name: "a", value: [undefined] }], "must be JSON, found undefined at /0"],
    ["half a character", [{ name: "a", value: "\ud800" }], "must be JSON, found half a character at its root"],
  ])("TypeError for %s", async (_, values, message) => {
    await expect(merge(values as readonly NamedValue[])).rejects.toThrow(TypeError);
    await expect(merge(values as readonly NamedValue[])).rejects.toThrow(message);
  });

  test.each<[string, MergeOptions, string]>([
    ["a schema", { schema: "object" }, 'a schema must be an object, found "object"'],
    [
      "a schema's member",
      { schema: { pattern: /x/ } },
      "the schema must be JSON, found an instance of RegExp at /pattern",
    ],
    ["a profile", { profile: [] }, "a profile must be an object, found []"],
  ])("TypeError for %s", async (_, options, message) => {
    await expect(merge([], options)).rejects.toThrow(new TypeError(message));
  });

  test.each<[string, unknown, unknown, string]>([
    ["a name twice", [1, 2].map((value) => ({ name: "a", value })), {}, 'two values are named "a"'],
    ["an option", [], { schemas: [] }, 'merge has no option "schemas"; did you mean "schema"?'],
    [
      "a value that holds itself",
      [{ name: "a", value: circle }],
      {},
      "the value of a is deeper than 256, or holds itself",
    ],
  ])("RangeError for %s", async (_, values, options, message) => {
    await expect(merge(values as readonly NamedValue[], options as MergeOptions)).rejects.toThrow(
      new RangeError(message),
    );
  });
});

test("law: values merge as the same texts do in files, and stay as they are", async () => {
  const profile = {
    "/**/s": { "x-merge": "set" },
    "/**/k": { "x-merge": "keyed", "x-merge-keys": ["n"] },
    "/**/l": { "x-merge": "append" },
    "/**/p": { "x-merge": "prepend" },
    "/**/r": { "x-merge": "replace" },
  };
  await fc.assert(
    fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 4 }), async (drawn) => {
      const values = drawn.map((value, index) => ({ name: `/etc/app.json.d/${index}.json`, value: plain(value) }));
      const before = JSON.stringify(values);
      const merged = await merge(values, { profile });
      expect(JSON.stringify(values)).toBe(before);
      const files = Object.fromEntries(drawn.map((value, index) => [values[index]?.name, jsonFormat.emit(value)]));
      const declared = { "/usr/share/substrata/schemas/app.json.merge.yaml": PROFILE };
      const read = await (await prepare(memoryFileSystem({ ...files, ...declared }))).resolve("app.json");
      expect(findings(merged)).toEqual(findings(read));
    }),
    runs({ few: 300, cost: 20 }),
  );
});

/** All but lines and the order by them, which values do not have. */
function findings(resolution: Resolution): unknown {
  const { state, diagnostics } = resolution;
  const found = diagnostics
    .filter(({ code }) => code !== "discover/near-miss")
    .map(({ code, place, origin }) => `${code} ${place} ${origin?.file}`);
  return { state, found: found.sort(), ...(state === "effective" ? { value: resolution.value } : {}) };
}
