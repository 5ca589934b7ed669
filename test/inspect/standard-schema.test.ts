import * as v from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import {
  ConfigError,
  effective,
  prepare,
  type Diagnostic,
  type Json,
  type StandardIssue,
  type StandardSchema,
} from "../../src/index.js";
import { formatOrigin } from "../../src/model/diagnostic.js";

const plan = await prepare(
  memoryFileSystem({
    "/usr/share/substrata/schemas/app.yaml.schema.json": JSON.stringify({
      properties: { token: { "x-secret": true }, jobs: { "x-merge": "keyed", "x-merge-keys": ["name"] } },
    }),
    "/usr/share/defaults/app.yaml": [
      "net: { mtu: 1500, name: eth0, dns: [a] }",
      "token: hunter2",
      "jobs: [{ name: gc, every: 1 }]",
      "",
    ].join("\n"),
    "/etc/app.yaml.d/10-site.yaml": "net: { mtu: 9k, dns: !append [b] }\njobs: [{ name: scan, every: often }]\n",
    "/etc/app.yaml.d/20-gone.yaml": "net: { name: !delete }\n",
    "/etc/bad.yaml": "a: [\n",
    "/usr/share/defaults/bad.yaml": "a: 1\n",
    "/usr/share/defaults/gone.yaml": "a: 1\n",
    "/etc/gone.yaml": "!delete\n",
    "/usr/share/defaults/big.json": '{ "n": 18446744073709551615 }',
  }),
);
const app = await plan.resolve("app.yaml");

/** A schema that answers what it is told to. */
function answering<T>(answer: (value: unknown) => T | Promise<T>): StandardSchema<unknown, T> {
  return { "~standard": { version: 1, vendor: "test", validate: (value) => answer(value) as never } };
}

function refusing(...issues: readonly StandardIssue[]): StandardSchema {
  return answering(() => ({ issues }) as never);
}

function refusalOf(schema: StandardSchema): readonly Diagnostic[] {
  try {
    effective(app, schema);
  } catch (error) {
    if (error instanceof ConfigError) return error.diagnostics;
    throw error;
  }
  throw new Error("expected a refusal");
}

const shown = ({ code, place, message, origin, related = [] }: Diagnostic): string =>
  [
    `${code} ${place} ${message}`,
    ...[{ message: "-->", origin }, ...related].map(
      (about) => `${about.origin === undefined ? "nowhere" : formatOrigin(about.origin)} ${about.message}`,
    ),
  ].join("\n");

describe("effective(r, schema) gives what the schema makes of the value", () => {
  test("and its type", () => {
    const schema = v.object({ net: v.object({ mtu: v.string() }), log: v.optional(v.string(), "info") });
    const made = effective(app, schema);
    expectTypeOf(made).toEqualTypeOf<{ net: { mtu: string }; log: string } | undefined>();
    expect(made).toEqual({ net: { mtu: "9k" }, log: "info" });
  });

  test("which may change what it is given", () => {
    const taken = answering((value) => ({ value: Object.assign(value as object, { net: 1 }) }) as never);
    expect(effective(app, taken)).toMatchObject({ net: 1 });
    expect(effective(app)).toMatchObject({ net: { mtu: "9k" } });
  });

  test("undefined where nothing is left: the schema is not asked", async () => {
    expect(effective(await plan.resolve("gone.yaml"), refusing())).toBeUndefined();
  });

  test("an integer that JSON cannot hold is the string of its digits", async () => {
    const value = effective(await plan.resolve("big.json"), v.object({ n: v.pipe(v.string(), v.toBigint()) }));
    expect(value).toEqual({ n: 18446744073709551615n });
  });

  test("without one the type is Json", () => {
    expectTypeOf(effective(app)).toEqualTypeOf<Json | undefined>();
  });
});

describe("an issue is blamed on the line that caused it (V3)", () => {
  test.each<[string, StandardIssue["path"], string]>([
    [
      "the last write of the place, and what that replaced",
      ["net", "mtu"],
      `schema/refused /net/mtu is refused by a schema of test: no
/etc/app.yaml.d/10-site.yaml:1:13 -->
/usr/share/defaults/app.yaml:1:13 replaces the vendor default 1500`,
    ],
    [
      "keys in objects, as some write them",
      [{ key: "net" }, { key: "mtu" }],
      `schema/refused /net/mtu is refused by a schema of test: no
/etc/app.yaml.d/10-site.yaml:1:13 -->
/usr/share/defaults/app.yaml:1:13 replaces the vendor default 1500`,
    ],
    [
      "the deletion of what is missing",
      ["net", "name"],
      `schema/refused /net/name is refused by a schema of test: no
/etc/app.yaml.d/20-gone.yaml:1:14 -->
/usr/share/defaults/app.yaml:1:25 removes the vendor default "eth0"`,
    ],
    [
      "the last writer of the map in which nobody wrote what is missing",
      ["net", "gateway", "v4"],
      `schema/refused /net/gateway/v4 is refused by a schema of test: no
/etc/app.yaml.d/20-gone.yaml:1:6 -->`,
    ],
    [
      "the item that a file appended",
      ["net", "dns", 1],
      `schema/refused /net/dns/1 is refused by a schema of test: no
/etc/app.yaml.d/10-site.yaml:1:31 -->`,
    ],
    [
      "an item with identity, by its index as text",
      ["jobs", "1", "every"],
      `schema/refused /jobs/[name=scan]/every is refused by a schema of test: no
/etc/app.yaml.d/10-site.yaml:2:29 -->`,
    ],
    [
      "the whole, where there is no path",
      undefined,
      `schema/refused  is refused by a schema of test: no
/etc/app.yaml.d/20-gone.yaml:1:1 -->`,
    ],
    [
      "what stands before a symbol, which no configuration has",
      ["net", Symbol("x"), "mtu"],
      `schema/refused /net is refused by a schema of test: no
/etc/app.yaml.d/20-gone.yaml:1:6 -->`,
    ],
  ])("%s", (_, path, written) => {
    const [found] = refusalOf(refusing({ message: "no", path })) as [Diagnostic];
    expect(shown(found)).toBe(written);
    expect(found).toMatchObject({
      code: "schema/refused",
      id: "app.yaml",
      severity: "error",
      facts: { vendor: "test", reason: "no" },
    });
  });

  test("all of them in the order of files and lines, under one error that names the first", () => {
    const schema = v.object({
      net: v.strictObject({ mtu: v.number(), name: v.string(), dns: v.array(v.string()) }),
      jobs: v.array(v.object({ name: v.string(), every: v.number() })),
    });
    expect(() => effective(app, schema)).toThrow(
      "app.yaml is refused: /etc/app.yaml.d/10-site.yaml:1:13: /net/mtu is refused by a schema of valibot: Invalid type",
    );
    expect(refusalOf(schema).map(({ place, origin }) => `${place} ${origin && formatOrigin(origin)}`)).toEqual([
      "/net/mtu /etc/app.yaml.d/10-site.yaml:1:13",
      "/jobs/[name=scan]/every /etc/app.yaml.d/10-site.yaml:2:29",
      "/net/name /etc/app.yaml.d/20-gone.yaml:1:14",
    ]);
  });

  test("issues without one are a refusal all the same", () => {
    expect(refusalOf(refusing()).map(({ message }) => message)).toEqual([
      "is refused by a schema of test: it gives no reason",
    ]);
  });

  test("thousands are told by the first of them", () => {
    expect(refusalOf(refusing(...Array.from({ length: 5000 }, () => ({ message: "no" }))))).toHaveLength(1000);
  });

  test("words that may quote a secret are left out (Q5)", () => {
    const [at, elsewhere, above] = [["token"], ["net"], []].map(
      (path) => refusalOf(refusing({ message: 'expected a number, found "hunter2"', path }))[0],
    );
    for (const found of [at, elsewhere, above]) expect(found?.message).toBe("is refused by a schema of test");
    expect(JSON.stringify([at, elsewhere, above])).not.toContain("hunter2");
  });
});

test("a refused configuration is refused as without a schema", async () => {
  const bad = await plan.resolve("bad.yaml");
  expect(() => effective(bad, refusing())).toThrow(new ConfigError("bad.yaml", bad.diagnostics));
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "expected a Standard Schema of version 1 (zod's, valibot's …), found nothing"],
  ["a JSON Schema", { type: "object" }, 'found {"type":"object"}'],
  ["another version", { "~standard": { version: 2, validate: () => 0 } }, "found one of version 2"],
])("what is no Standard Schema is a TypeError: %s", (_, schema, message) => {
  expect(() => effective(app, schema as StandardSchema)).toThrow(TypeError);
  expect(() => effective(app, schema as StandardSchema)).toThrow(message);
});

test("a schema that answers a promise is a TypeError, and the promise bothers nobody", async () => {
  const late = v.pipeAsync(
    v.unknown(),
    v.checkAsync(() => Promise.reject(new Error("late"))),
  );
  expect(() => effective(app, late)).toThrow(TypeError);
  expect(() => effective(app, late)).toThrow(
    "expected a schema that validates at once, found one of valibot that answers",
  );
  await new Promise((done) => setImmediate(done)); // a rejection that nobody caught would end the run
});
