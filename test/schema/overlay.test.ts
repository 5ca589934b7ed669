import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { plain, type Value } from "../../src/model/value.js";
import { loadDeclaration } from "../../src/strategy/index.js";
import { directory } from "../support/schema-directory.js";
import { some } from "../support/runs.js";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

const SCHEMA = {
  required: ["net"],
  properties: {
    net: {
      type: "object",
      required: ["mtu"],
      properties: {
        mtu: { type: "integer", minimum: 68 },
        dns: { type: "array", minItems: 2, items: { type: "string" } },
      },
      additionalProperties: false,
    },
    jobs: { type: "array", items: { $ref: "#/$defs/job" } },
    store: { oneOf: [{ properties: { file: { type: "string" } }, required: ["file"] }, { required: ["url"] }] },
    fresh: { type: "integer", "x-renamed-from": ["old"] },
  },
  additionalProperties: false,
  not: { required: ["jobs"] },
  $defs: {
    job: {
      type: "object",
      required: ["name", "every"],
      properties: { name: {}, every: { type: "integer" } },
      additionalProperties: false,
    },
  },
};

/** Whether the emitted schema, as an editor takes it, accepts a document. */
async function editor(schema: unknown): Promise<(text: string) => boolean> {
  const { overlay } = await loadDeclaration("app", [directory({ "app.schema.json": schema })]);
  const code = { optimize: false }; // shorter code takes longer to compile than it saves
  const ajv = new Ajv2020({ strict: false, logger: false, validateFormats: false, code });
  const accepts = ajv.compile((await overlay?.()) as object);
  return (text) => accepts(plain(yamlFormat().parse(text).value as Value));
}

describe("the overlay schema takes what an override may say (V2, V8)", () => {
  let accepts: (text: string) => boolean;
  beforeAll(async () => void (accepts = await editor(SCHEMA)));

  test.each([
    ["nothing", "{}"],
    ["a part of a map that requires more", "net: { dns: [a] }"],
    ["fewer items than the whole needs", "net: { dns: [] }"],
    ["an item without all that items require", "jobs: [{ name: node }]"],
    ["what only the whole may not be", "jobs: []"],
    ["a part that fits no form alone", "store: {}"],
    ["an old name", "old: 3"],
    ["a deletion", "net: !delete true"],
    ["a deleted item", "jobs: [!delete { name: node }]"],
    ["items for the tail", "net: { dns: !append [a] }"],
    ["directives that stand together", "jobs: { $remove: [{ name: a }], $append: [{ name: b, every: 1 }] }"],
    ["a lock", "net: !lock { mtu: 9000 }"],
    ["a locked list that adds", "net: { dns: !lock { $append: [a] } }"],
    ["a pin, an expectation", "net: !pin { mtu: !existing 9000 }"],
    ["a map replaced", "net: !replace { mtu: 9000 }"],
    ["a directive at the root", "$replace: { net: { mtu: 1500 } }"],
    ["anything as a literal", "net: { $literal: { $append: 1 } }"],
  ])("%s", (_, text) => {
    expect(accepts(text)).toBe(true);
  });

  test.each([
    ["a key that is none", "net: { dsn: [a] }"],
    ["a key that is none, at the root", "nte: {}"],
    ["a value of another type", "net: { mtu: 9k }"],
    ["a value beyond a bound", "net: { mtu: 1 }"],
    ["an item of another type", "net: { dns: [1] }"],
    ["an item of another type at the tail", "net: { dns: !append [1] }"],
    ["a key that is none in an item", "jobs: [{ name: node, evry: 1 }]"],
    ["a slip inside a lock", "net: !lock { mtu: 9k }"],
    ["a slip inside what replaces", "net: !replace { mut: 1 }"],
    ["a directive that is none", "net: { $apend: [a] }"],
    ["a directive beside a key", "net: { $merge: {}, mtu: 1500 }"],
    ["a list directive on a map", "net: { $append: [a] }"],
    ["a deletion that is none", "net: { $delete: false }"],
  ])("and refuses %s", (_, text) => {
    expect(accepts(text)).toBe(false);
  });

  test("of a schema that recurses, over files and by names with odd characters", async () => {
    const { overlay } = await loadDeclaration("app", [
      directory({
        "app.schema.json": { properties: { "a b#c%": { $ref: "node.json#/$defs/tree" } }, additionalProperties: false },
        "node.json": {
          $defs: {
            tree: {
              properties: { "^x/y~": { type: "integer" }, next: { $ref: "#/$defs/tree" } },
              additionalProperties: false,
            },
          },
        },
      }),
    ]);
    const accepts = new Ajv2020({ strict: false }).compile((await overlay?.()) as object);
    expect(accepts({ "a b#c%": { next: { next: { "^x/y~": { $lock: 1 } } } } })).toBe(true);
    expect(accepts({ "a b#c%": { next: { next: { "^x/y~": { $lock: "1" } } } } })).toBe(false);
  });
});

describe("the overlay schemas of the package's own configurations", () => {
  type Slipped = readonly [path: string, slip: Readonly<Record<string, unknown>>];
  const OWN: readonly (readonly [id: string, overrides: readonly Slipped[]])[] = [
    ["cloud/cloud.cfg", [["cloud/cloud.cfg.d/90-users.cfg", { disable_root: [5] }]]],
    [
      "docker/daemon.json",
      [
        ["docker/daemon.json.d/50-logs.yaml", { "log-optss": {} }],
        ["docker/daemon.json.d/60-pools.json", { bips: "10.0.0.1/8" }],
      ],
    ],
    ["netplan", [["netplan/60-uplink.yaml", { netwrk: {} }]]],
  ];

  test.each(some(OWN, 2))("%s: the sample's overrides pass, and fail with a slip beside", async (id, overrides) => {
    const accepts = await editor(JSON.parse(read(`schemas/config/${id}.schema.json`)));
    for (const [path, slip] of overrides) {
      const format = path.endsWith(".json") ? jsonFormat : yamlFormat();
      const value = plain(format.parse(read(`test/sample/etc/${path}`)).value as Value) as Readonly<
        Record<string, unknown>
      >;
      expect({ path, passes: accepts(JSON.stringify(value)) }).toEqual({ path, passes: true });
      expect({ path, passes: accepts(JSON.stringify({ ...value, ...slip })) }).toEqual({ path, passes: false });
    }
  });
});
