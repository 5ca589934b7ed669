import assert from "node:assert";
import { expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import {
  diff,
  effective,
  emit,
  explain,
  jsonPatch,
  mergePatch,
  parsePlace,
  prepare,
  preview,
  type Effective,
} from "../../src/index.js";

async function resolved(files: Readonly<Record<string, string>>, id = "app.json"): Promise<Effective> {
  const resolution = await (await prepare(memoryFileSystem(files))).resolve(id);
  if (resolution.state !== "effective") throw new Error(JSON.stringify(resolution.diagnostics));
  return resolution;
}

test("the value is as JSON.parse makes it", async () => {
  const app = await resolved({
    "/usr/share/defaults/app.json": '{"x": {"y": [{"z": 1}]}}',
    "/etc/app.json.d/10.json": '{"x": {"w": 2}}',
  });
  assert.deepStrictEqual(effective(app), { x: { y: [{ z: 1 }], w: 2 } });
  assert.deepStrictEqual(app.value, { x: { y: [{ z: 1 }], w: 2 } });
  expect(effective(app)).toBe(app.value);
});

test("what the caller does to a value is done to nothing else", async () => {
  const app = await resolved({ "/usr/share/defaults/app.json": '{"x": {"y": [1]}}' });
  const value = effective(app) as { x: { y: number[] } };
  value.x.y.push(2);
  expect(emit(app)).toBe('{\n  "x": {\n    "y": [\n      1\n    ]\n  }\n}\n');
  expect(explain(app, parsePlace("/x/y/1")).present).toBe(false);
});

test("__proto__, constructor and toString are keys like others from parse to emit (E10)", async () => {
  const text = '{"__proto__":{"x":1},"constructor":{"prototype":2},"toString":[{"__proto__":null}],"hasOwnProperty":3}';
  const app = await resolved({
    "/usr/share/defaults/app.json": text,
    "/etc/app.json.d/10.json": '{"__proto__": {"y": {"__proto__": 4}}}',
  });
  const merged = text.replace('{"x":1}', '{"x":1,"y":{"__proto__":4}}');
  const value = effective(app) as object;
  assert.deepStrictEqual(value, JSON.parse(merged));
  expect(JSON.stringify(value)).toBe(merged);
  expect(JSON.stringify(JSON.parse(emit(app)))).toBe(merged);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test("every answer has plain values: explanations, changes, patches, facts, what was merged of a refused one", async () => {
  const plan = await prepare(
    memoryFileSystem({
      "/usr/share/substrata/schemas/app.json.schema.json": '{"properties":{"a":{"type":"integer"}}}',
      "/usr/share/defaults/app.json": '{"a": 1}',
      "/etc/app.json.d/10.json": '{"a": {"b": {}}, "c": {"d": {}}}',
    }),
  );
  const [vendor, app] = [await plan.resolve("app.json", { layers: ["vendor"] }), await plan.resolve("app.json")];
  assert(app.state === "refused");
  assert.deepStrictEqual(app.merged, { a: { b: {} }, c: { d: {} } });
  assert.deepStrictEqual(app.diagnostics.find(({ code }) => code === "schema/type")?.facts, {
    types: ["integer"],
    found: { b: {} },
  });
  assert.deepStrictEqual(explain(app, parsePlace("/c")).value, { d: {} });
  assert.deepStrictEqual(explain(app, parsePlace("/c")).writes[0]?.value, { d: {} });
  assert.deepStrictEqual(diff(vendor, app)[0]?.after, { b: {} });
  assert.deepStrictEqual(jsonPatch(vendor, app)[0], { op: "replace", path: "/a", value: { b: {} } });
  assert.deepStrictEqual(mergePatch(vendor, app), { a: { b: {} }, c: { d: {} } });
});

test("who calls wrongly is told so", async () => {
  const app = await resolved({ "/usr/share/defaults/app.json": "{}" });
  const promise = Promise.resolve(app) as unknown as Effective;
  expect(() => effective(promise)).toThrow(
    new TypeError("expected a resolution as resolve() returns it; await the promise"),
  );
  expect(() => effective(undefined as unknown as Effective)).toThrow(
    new TypeError("expected a resolution as resolve() returns it"),
  );
  const defaults = { befor: app, after: app } as unknown as { before: Effective; after: Effective };
  expect(() => preview(app, app, defaults)).toThrow(
    new RangeError('preview has no option "befor"; did you mean "before"?'),
  );
});
