import assert from "node:assert";
import { expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { ConfigError, explain, parsePlace, prepare, valueAt, type Place } from "../../src/index.js";

const plan = await prepare(
  memoryFileSystem({
    "/usr/share/substrata/schemas/app.yaml.merge.yaml": "/jobs: { x-merge: keyed, x-merge-keys: [name] }",
    "/usr/share/defaults/app.yaml": "jobs: [{ name: gc, every: 1 }, { name: scan, every: 0x10 }]\na/b: { 0: null }\n",
    "/usr/share/defaults/bad.yaml": "a: [\n",
    "/usr/share/defaults/gone.yaml": "a: 1\n",
    "/etc/gone.yaml": "!delete\n",
  }),
);
const app = await plan.resolve("app.yaml");

test.each<[string, unknown]>([
  [
    "",
    {
      jobs: [
        { name: "gc", every: 1 },
        { name: "scan", every: 16 },
      ],
      "a/b": { "0": null },
    },
  ],
  ["/jobs/[name=scan]", { name: "scan", every: 16 }],
  ["/jobs/[name=scan]/every", 16],
  ["/jobs/1/every", 16],
  ["/a~1b/0", null],
  ["/jobs/2", undefined],
  ["/jobs/[name=x]", undefined],
  ["/toString", undefined],
  ["/jobs/length", undefined],
])("valueAt(%j) is what stands there, undefined where nothing does", (place, value) => {
  assert.deepStrictEqual(valueAt(app, place), value);
  assert.deepStrictEqual(valueAt(app, parsePlace(place)), value);
  expect(explain(app, place)).toEqual(explain(app, parsePlace(place)));
});

test("valueAt() answers as effective() does where there is no configuration", async () => {
  expect(valueAt(await plan.resolve("gone.yaml"), "/a")).toBeUndefined();
  const refused = await plan.resolve("bad.yaml");
  expect(() => valueAt(refused, "/a")).toThrow(ConfigError);
});

test("what is no place is the caller's mistake", () => {
  for (const ask of [valueAt, explain]) {
    expect(() => ask(app, "jobs")).toThrow(new RangeError('a place starts with "/", found "jobs"'));
    expect(() => ask(app, 1 as unknown as Place)).toThrow(TypeError);
  }
});
