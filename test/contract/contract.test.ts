import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { contract, prepare, type Contract, type Options } from "../../src/index.js";
import { LONG } from "../support/runs.js";

type Tree = Readonly<Record<string, string>>;

const SCHEMAS = "/usr/share/substrata/schemas";
const VENDOR = "/usr/share/defaults";

async function compare(old: Tree, now: Tree, id = "app.yaml", options: Options = {}): Promise<Contract> {
  const [before, after] = await Promise.all([old, now].map((tree) => prepare(memoryFileSystem(tree), options)));
  for await (const one of contract(before!, after!, { ids: [id] })) return one;
  throw new Error("nothing was compared");
}

const tree = (schema: object, vendor = "log: error\n", id = "app.yaml"): Tree => ({
  [`${SCHEMAS}/${id}.schema.json`]: JSON.stringify({ type: "object", ...schema }),
  [`${VENDOR}/${id}`]: vendor,
});

/** What breaks: place, keyword, the witness and what becomes of it; and what was not compared. */
async function found(old: Tree, now: Tree, id?: string, options?: Options): Promise<unknown> {
  const { breaks, uncompared } = await compare(old, now, id, options);
  return [
    ...breaks.map(({ place, keyword, witness, outcome }) => [place, keyword, witness?.text, outcome]),
    ...uncompared.map(({ place, keyword }) => [place, keyword, "not compared"]),
  ];
}

const keyed = (items: object, ...keys: readonly string[]): object => ({
  properties: {
    jobs: { type: "array", "x-merge": "keyed", "x-merge-keys": keys, items: { type: "object", ...items } },
  },
});
const named = { properties: { name: { type: "string" }, n: { type: "integer" } } };
const branches = (...values: readonly number[]): object => ({
  properties: {
    s: {
      oneOf: [
        {
          type: "object",
          properties: { t: { const: "a" }, v: { type: "integer" } },
          required: ["t", "v"],
          additionalProperties: false,
        },
        {
          type: "object",
          properties: { t: { const: "b" }, w: { enum: values } },
          required: ["t", "w"],
          additionalProperties: false,
        },
      ],
    },
  },
});
/** A condition: by its own name it would be a promise. */
const whenTwo = JSON.parse(
  '{"if":{"properties":{"a":{"const":2}},"required":["a"]},"then":{"required":["b"]}}',
) as object;
const either = { from: { type: "string" }, to: { type: "string" } };
const recursive = (more: object): object => ({
  $ref: "#/$defs/n",
  $defs: { n: { properties: { v: { type: "integer", ...more }, next: { $ref: "#/$defs/n" } } } },
});

const constants = (count: number): object => ({
  properties: { a: { enum: Array.from({ length: count }, (_, index) => `v${index}`) } },
});
const of = (key: string, schema: object): object => ({ properties: { [key]: schema } });
const ADDING = { type: "array", "x-merge": "append" };

const jobs = (...names: readonly string[]): string => JSON.stringify({ jobs: names.map((name) => ({ name, n: 1 })) });

const profiled = (profile: string): Tree => ({
  [`${VENDOR}/app.yaml`]: "{}\n",
  [`${SCHEMAS}/app.yaml.merge.yaml`]: profile,
});

const secret = (pattern: string): object => ({
  properties: { token: { type: "string", pattern, "x-secret": true } },
});

const pattern = (source: string): object => ({ properties: { a: { type: "string", pattern: source } } });

const many = (refused: number): object => ({
  properties: Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`k${index}`, { not: { enum: [refused] } }]),
  ),
});

const peers = (properties: object): object => ({
  properties: {
    peers: { type: "array", "x-merge": "set", items: { type: "object", properties, additionalProperties: false } },
  },
});

const dir = (format: string): Tree => ({
  [`${SCHEMAS}/app.d.merge.yaml`]: `"": { x-precedence: collection, x-format: ${format} }\n`,
  [`${VENDOR}/app.d/10-a.conf`]: "A=1\n",
});

const opaque = (words: string): Tree => ({
  [`${SCHEMAS}/app.cfg.merge.yaml`]: `"": { ${words} }\n`,
  [`${VENDOR}/app.cfg`]: "A\n",
});

describe("contract() finds the smallest override that breaks by", () => {
  test.each<[string, object, object, readonly (readonly [string, string, string, string])[]]>([
    [
      "an enum that is narrowed",
      { properties: { log: { enum: ["error", "warn", "debug"] } } },
      { properties: { log: { enum: ["warn", "error"] } } },
      [["/log", "enum", "log: debug\n", "refused"]],
    ],
    [
      "a key that is dropped",
      { properties: { log: {}, net: { type: "integer" } }, additionalProperties: false },
      { properties: { log: {} }, additionalProperties: false },
      [["/net", "additionalProperties", "net: 0\n", "refused"]],
    ],
    [
      "a key that is renamed without x-renamed-from",
      { properties: { log: {}, old: { type: "integer" } }, additionalProperties: false },
      { properties: { log: {}, now: { type: "integer" } }, additionalProperties: false },
      [["/old", "additionalProperties", "old: 0\n", "refused"]],
    ],
    [
      "a key whose old name is no longer told",
      { properties: { now: { type: "integer", "x-renamed-from": ["old"] } } },
      { properties: { now: { type: "integer" } } },
      [["/old", "x-renamed-from", "old: 0\n", "otherwise"]],
    ],
    [
      "a new lock",
      { properties: { log: { type: "string" } } },
      { properties: { log: { type: "string", "x-lock": true } } },
      [["/log", "x-lock", "log: a\n", "refused"]],
    ],
    [
      "a key that is removed",
      { properties: { net: { type: "integer" } } },
      { properties: { net: { type: "integer", "x-removed": "use links" } } },
      [["/net", "x-removed", "net: 0\n", "refused"]],
    ],
    [
      "a key that is newly required",
      { properties: { net: { type: "object", properties: { a: {} } } } },
      { properties: { net: { type: "object", properties: { a: {} }, required: ["a"] } } },
      [["/net", "required", "net: {}\n", "refused"]],
    ],
    [
      "a default that may no longer be deleted",
      { properties: { log: {} } },
      { properties: { log: {} }, required: ["log"] },
      [["", "required", "log:\n  $delete: true\n", "refused"]],
    ],
    [
      "another strategy",
      { properties: { list: { type: "array" } } },
      { properties: { list: { type: "array", "x-merge": "append" } } },
      [["/list", "x-merge", "list: []\n", "otherwise"]],
    ],
    [
      "another identity",
      keyed(named, "name"),
      keyed(named, "n"),
      [["/jobs", "x-merge", "jobs:\n  - name: a\n", "refused"]],
    ],
    [
      "a pattern that is narrowed",
      { properties: { name: { type: "string", pattern: "^[a-z]{2,}$" } } },
      { properties: { name: { type: "string", pattern: "^[a-y]{2,}$" } } },
      [["/name", "pattern", "name: az\n", "refused"]],
    ],
    [
      "a bound",
      { properties: { port: { type: "integer", minimum: 3, maximum: 100 } } },
      { properties: { port: { type: "integer", minimum: 3, maximum: 99 } } },
      [["/port", "maximum", "port: 100\n", "refused"]],
    ],
    [
      "how many items there may be, of which each is one of a few",
      { properties: { on: { type: "array", items: { enum: ["tcp", "udp"] }, uniqueItems: true } } },
      { properties: { on: { type: "array", items: { enum: ["tcp", "udp"] }, uniqueItems: true, maxItems: 1 } } },
      [["/on", "maxItems", '"on":\n  - tcp\n  - udp\n', "refused"]],
    ],
    [
      "another type",
      { properties: { port: { type: ["integer", "string"] } } },
      { properties: { port: { type: "integer" } } },
      [["/port", "type", "port: a\n", "refused"]],
    ],
    [
      "a format",
      { properties: { at: { type: "string" } } },
      { properties: { at: { type: "string", format: "ipv4" } } },
      [["/at", "format", "at: (\n", "refused"]],
    ],
    [
      "what an item of a keyed list must have",
      keyed({ ...named, required: ["name"] }, "name"),
      keyed({ ...named, required: ["name", "n"] }, "name"),
      [["/jobs/*", "required", "jobs:\n  - name: a\n", "refused"]],
    ],
    ["a branch that is narrowed", branches(1, 2), branches(1), [["/s/w", "enum", "s:\n  t: b\n  w: 2\n", "refused"]]],
    [
      "a branch that is dropped, though an override could keep to the other",
      { properties: { rule: { properties: either, anyOf: [{ required: ["from"] }, { required: ["to"] }] } } },
      { properties: { rule: { properties: either, anyOf: [{ required: ["from"] }] } } },
      [["/rule", "anyOf", "rule:\n  to: a\n", "refused"]],
    ],
    [
      "a schema that leads back to itself, once",
      recursive({}),
      recursive({ maximum: 9 }),
      [["/v", "maximum", "v: 10\n", "refused"]],
    ],
    [
      "a condition",
      { properties: { a: { enum: [1, 2] }, b: { type: "integer" } } },
      {
        properties: { a: { enum: [1, 2] }, b: { type: "integer" } },
        ...whenTwo,
      },
      [["", "required", "a: 2\n", "refused"]],
    ],
    [
      "two keys of which only one may be",
      { properties: { a: { type: "integer" }, b: { type: "integer" } } },
      { properties: { a: { type: "integer" }, b: { type: "integer" } }, not: { required: ["a", "b"] } },
      [["", "not", "a: 0\nb: 0\n", "refused"]],
    ],
    [
      "a key that asks for another",
      { properties: { a: { type: "integer" }, b: { type: "integer" } } },
      { properties: { a: { type: "integer" }, b: { type: "integer" } }, dependentRequired: { a: ["b"] } },
      [["", "dependentRequired", "a: 0\n", "refused"]],
    ],
    [
      "what names of keys may be",
      { patternProperties: { "^[a-z]+$": { type: "integer" } } },
      { patternProperties: { "^[a-y]+$": { type: "integer" }, "^z": false } },
      [["/*", "patternProperties", "z: 0\n", "refused"]],
    ],
    [
      "a null that is no longer allowed",
      { properties: { a: { type: "string", nullable: true } } },
      { properties: { a: { type: "string" } } },
      [["/a", "nullable", "a: null\n", "refused"]],
    ],
    [
      "a bound of draft 04 that is itself excluded",
      { $schema: "http://json-schema.org/draft-04/schema#", properties: { a: { type: "integer", maximum: 3 } } },
      {
        $schema: "http://json-schema.org/draft-04/schema#",
        properties: { a: { type: "integer", maximum: 3, exclusiveMaximum: true } },
      },
      [["/a", "exclusiveMaximum", "a: 3\n", "refused"]],
    ],
    [
      "a key that nothing else speaks of any more",
      { allOf: [{ properties: { a: {}, b: {} } }], unevaluatedProperties: false },
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      [["", "unevaluatedProperties", "b: 0\n", "refused"]],
    ],
    [
      "another draft, in which a keyword means something else",
      { $schema: "http://json-schema.org/draft-07/schema#", properties: { a: { items: [{ type: "integer" }] } } },
      { $schema: "http://json-schema.org/draft-07/schema#", properties: { a: { items: [{ type: "string" }] } } },
      [["/a/*", "type", "a:\n  - 0\n", "refused"]],
    ],
    [
      "another YAML",
      { "x-yaml": "1.1", properties: { flag: { type: "boolean" } }, additionalProperties: false },
      { properties: { flag: { type: "boolean" } }, additionalProperties: false },
      [["", "x-yaml", "flag: off\n", "refused"]],
    ],
  ])("%s", async (_, old, now, expected) => {
    const vendor = JSON.stringify(old).includes('"log"') ? "log: error\n" : "{}\n";
    expect(await found(tree(old, vendor), tree(now, vendor))).toEqual(expected);
  });
});

describe("contract()", () => {
  test("passes what is described, widened and reordered", async () => {
    const old = {
      properties: { log: { enum: ["error", "warn"] }, n: { type: "integer", maximum: 9 } },
      required: ["log"],
      additionalProperties: false,
    };
    const now = {
      additionalProperties: false,
      properties: {
        n: { maximum: 10, type: ["integer", "null"] },
        more: {},
        log: { $ref: "#/$defs/level", description: "how much" },
      },
      $defs: { level: { enum: ["warn", "error", "info"] } },
    };
    expect(await found(tree(old), tree(now))).toEqual([]);
  });

  test("looks far enough: at many constants, names of keys, emptied containers, fractions and long texts", async () => {
    const cases: readonly (readonly [string, object, object, string])[] = [
      ["a: v1\n", constants(990), constants(989), "a: v989\n"],
      ["o: {x: 1}\n", of("o", {}), of("o", { propertyNames: { pattern: "^[a-z]+$" } }), "o:\n  A: 0\n"],
      [
        "o: {x: 1}\n",
        of("o", { type: "object" }),
        of("o", { type: "object", minProperties: 1 }),
        "o:\n  $replace: {}\n",
      ],
      ["u: [1]\n", of("u", ADDING), of("u", { ...ADDING, minItems: 1 }), "u:\n  $replace: []\n"],
      ["s: 2\n", of("s", { type: "number" }), of("s", { type: "number", multipleOf: 0.5 }), "s: 0.1\n"],
      ["s: a\n", of("s", { type: "string" }), of("s", { type: "string", maxLength: 2000 }), `s: ${"a".repeat(2001)}\n`],
    ];
    for (const [vendor, old, now, witness] of cases)
      expect(await found(tree(old, vendor), tree(now, vendor))).toEqual([
        [expect.any(String), expect.any(String), witness, "refused"],
      ]);
  });

  test("does not pass over a new condition that nothing tried meets", async () => {
    const plain = { properties: { tls: { type: "boolean" }, cert: { type: "string" } } };
    const asks = JSON.parse(
      '{"if":{"properties":{"tls":{"const":true}}},"then":{"properties":{"cert":{"pattern":"^/"}}}}',
    ) as object;
    expect(await found(tree(plain, "tls: false\n"), tree({ ...plain, ...asks }, "tls: false\n"))).toEqual([
      ["", "if", "not compared"],
    ]);
  });

  test("tells a key's new name from a key that is gone", async () => {
    const old = { properties: { old: { type: "integer" } }, additionalProperties: false };
    const now = { properties: { now: { type: "integer", "x-renamed-from": ["old"] } }, additionalProperties: false };
    expect(await found(tree(old, "{}\n"), tree(now, "{}\n"))).toEqual([]);
  });

  test("tells a new name inside of items from an item that is another", async () => {
    const [old, now] = [peers({ at: { type: "string" } }), peers({ to: { type: "string", "x-renamed-from": ["at"] } })];
    expect(await found(tree(old, "{}\n"), tree(now, "{}\n"))).toEqual([]);
    expect(await found(tree(now, "{}\n"), tree(old, "{}\n"))).toEqual([
      ["/peers/*/to", "additionalProperties", "peers:\n  - to: a\n", "refused"],
      ["/peers/*/at", "x-renamed-from", "peers:\n  - at: a\n", "otherwise"],
    ]);
  });

  test("needs no override where the vendor alone breaks: an id that is gone, a default that is refused", async () => {
    const old = tree({ properties: { log: {} } });
    expect(await found(old, {})).toEqual([["", "id", undefined, "otherwise"]]);
    expect(await found(old, tree({ properties: { log: { type: "integer" } } }))).toContainEqual([
      "/log",
      "default",
      undefined,
      "refused",
    ]);
  });

  test("finds what leaned on a default: a part of an item that the vendor drops, the old value of a lock", async () => {
    const schema = keyed({ ...named, required: ["name", "n"] }, "name");
    const [old, now] = [tree(schema, jobs("gc", "scan")), tree(schema, jobs("scan"))];
    expect(await found(old, now)).toEqual([]);
    const optional = keyed(
      { properties: { ...named.properties, at: { type: "string" } }, required: ["name", "n"] },
      "name",
    );
    expect(await found(tree(optional, jobs("gc", "scan")), tree(optional, jobs("scan")))).toEqual([
      ["/jobs", "default", "jobs:\n  - name: gc\n", "refused"],
    ]);
    const locked = { properties: { log: { type: "string", "x-lock": true } } };
    expect(await found(tree(locked), tree(locked, "log: warn\n"))).toEqual([
      ["/log", "default", "log: error\n", "refused"],
    ]);
  });

  test("tries a file at each step of the reader", async () => {
    const { breaks } = await compare(tree({}), tree({ "x-precedence": "uapi" }));
    expect(breaks).toMatchObject([
      { keyword: "x-precedence", witness: { file: "/etc/app.yaml" }, outcome: "otherwise" },
    ]);
    const later = { ...tree({ "x-precedence": "uapi" }), [`${VENDOR}/app.yaml.d/90-more.yaml`]: "a: 1\n" };
    expect(await compare(tree({ "x-precedence": "uapi" }), later)).toMatchObject({
      breaks: [{ keyword: "files", because: `${VENDOR}/app.yaml.d/90-more.yaml is read after it` }],
    });
  });

  test("writes the witness in the id's own format", async () => {
    const [old, now] = [{ properties: { a: { enum: [1, 2] } } }, { properties: { a: { enum: [1] } } }];
    expect(await found(tree(old, "a = 1\n", "app.toml"), tree(now, "a = 1\n", "app.toml"), "app.toml")).toEqual([
      ["/a", "enum", "a = 2\n", "refused"],
    ]);
    const ini = { "x-format": "ini", properties: { S: { type: "object", properties: { k: { type: "integer" } } } } };
    const texts = { "x-format": "ini", properties: { S: { type: "object", properties: { k: { type: "string" } } } } };
    expect(await found(tree(ini, "[S]\nk=1\n", "app.conf"), tree(texts, "[S]\nk=1\n", "app.conf"), "app.conf")).toEqual(
      [["/S/k", "type", "[S]\nk=0\n", "otherwise"]],
    );
  });

  test("takes the words that are said of a whole id", async () => {
    const tagged = { "x-tags": ["!vault"], properties: { a: { type: "string" } }, additionalProperties: false };
    expect(await found(tree(tagged, "{}\n"), tree({ ...tagged, "x-tags": [] }, "{}\n"))).toEqual([
      ["", "x-tags", "a: !vault a\n", "refused"],
    ]);
    const { breaks } = await compare(dir("env"), dir("yaml"), "app.d");
    expect(breaks.map(({ keyword, witness }) => [keyword, witness?.file])).toEqual([
      ["id", undefined],
      ["x-format", "/etc/app.d/50-local.conf"],
    ]);
    expect(await compare(opaque("x-precedence: layered"), opaque("x-precedence: uapi"), "app.cfg")).toMatchObject({
      breaks: [{ keyword: "x-precedence", witness: { file: "/etc/app.cfg" } }],
    });
  });

  test("hears profiles, also where no schema is", async () => {
    expect(await found(profiled("/a/list: { x-merge: append }\n"), profiled("/a/list: { x-merge: set }\n"))).toEqual([
      ["/a/list", "x-merge", "a:\n  list: 0\n", "otherwise"],
    ]);
  });

  test("shows nothing that is secret", async () => {
    const answer = await compare(
      tree(secret("^[a-z]{6,}$"), "token: hunter\n"),
      tree(secret("^[a-g]{6,}$"), "token: badcab\n"),
    );
    expect(answer.breaks.map(({ witness }) => witness?.text)).toContain("token: «redacted»\n");
    expect(JSON.stringify(answer)).not.toMatch(/hunter|badcab|aaaaa/);
  });

  test("lists what it cannot compare", async () => {
    const broken = { ...tree({}), [`${SCHEMAS}/app.yaml.schema.json`]: "{" };
    expect(await found(broken, tree({}))).toEqual([["", "", "not compared"]]);
    expect(await found(tree(pattern("^(a|b)\\1$")), tree(pattern("^(b|a)\\1$")))).toEqual([
      ["/a", "pattern", "not compared"],
    ]);
  });

  test.runIf(LONG)("asks no more than 5,000 resolutions of an id, and says where it stopped", async () => {
    const { resolutions, uncompared } = await compare(tree(many(-7)), tree(many(-8)));
    expect(resolutions).toBeLessThanOrEqual(5_000);
    expect(uncompared.length).toBeGreaterThan(0);
    expect(new Set(uncompared.map(({ because }) => because))).toEqual(new Set(["5000 resolutions were made"]));
  });

  test("takes the ids of the old side, and throws back what neither knows", async () => {
    const [old, now] = [
      await prepare(memoryFileSystem(tree({}))),
      await prepare(memoryFileSystem({ ...tree({}), ...tree({}, "{}\n", "new.yaml") })),
    ];
    const ids: string[] = [];
    for await (const { id } of contract(old, now)) ids.push(id);
    expect(ids).toEqual(["app.yaml"]);
    await expect(contract(old, now, { ids: ["ap.yaml"] }).next()).rejects.toThrow(
      /nothing known by the id ap\.yaml.*app\.yaml/,
    );
    await expect(contract(old, now, { id: "app.yaml" } as never).next()).rejects.toThrow(RangeError);
  });
});
