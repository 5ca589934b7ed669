import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { merge, prepare, type Diagnostic } from "../../src/index.js";
import { missing, readShared } from "../corpus/shared.js";

/*
 * What of schemas, profiles and policies holds nothing, though somebody meant it to (V9). In a table of slips `«` stands
 * before what is told.
 */

const SCHEMAS = "/usr/share/substrata/schemas";
const POLICY = "/etc/substrata/policy";
const SCHEMA = `${SCHEMAS}/webd/webd.yaml.schema.json`;
const PROFILE = `${SCHEMAS}/webd/webd.yaml.merge.yaml`;
const VENDOR = "port: 80\ndb: { password: abc }\nservers: [{ name: a }]\n";
const HOST = { "/usr/share/defaults/webd/webd.yaml": VENDOR };
const GOOD = '{ "properties": { "port": { "type": "integer" } }, "additionalProperties": {} }';

type Files = Readonly<Record<string, string>>;

async function findings(files: Files): Promise<readonly Diagnostic[]> {
  const plan = await prepare(memoryFileSystem({ ...HOST, ...files }));
  const { diagnostics } = await plan.check("webd/webd.yaml");
  return [...diagnostics, ...(await plan.unused())];
}

function schemaOf(body: string, draft?: string): Files {
  return { [SCHEMA]: draft === undefined ? body : body.replace("{", `{ "$schema": "${draft}",`) };
}

const DRAFT_04 = "http://json-schema.org/draft-04/schema#";
const DRAFT_07 = "http://json-schema.org/draft-07/schema#";
const DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema";

/** The name of the slip, its files, what is told of it, and the nearest name. */
type Slip = readonly [name: string, files: Files, code: string, nearest: string | undefined];

const KEYWORD = "schema/unknown-keyword";
const IGNORED = "schema/ignored-keyword";
const DEFAULT = "schema/default";
const UNUSED = "schema/unused";

const SLIPS: readonly Slip[] = [
  // misspelt keywords, wherever schemas stand
  ["properties", schemaOf('{ «"propertis": { "port": {} } }'), KEYWORD, "properties"],
  ["maximum, below properties", schemaOf('{ "properties": { "port": { «"maximun": 9 } } }'), KEYWORD, "maximum"],
  ["minLength, below items", schemaOf('{ "items": { «"minLenght": 9 } }'), KEYWORD, "minLength"],
  [
    "pattern, below patternProperties",
    schemaOf('{ "patternProperties": { "^p": { «"patern": "^a" } } }'),
    KEYWORD,
    "pattern",
  ],
  ["required, below allOf", schemaOf('{ "allOf": [{ «"requird": ["port"] }] }'), KEYWORD, "required"],
  ["enum, below anyOf", schemaOf('{ "anyOf": [{}, { «"enums": [1] }] }'), KEYWORD, "enum"],
  ["const, below if", schemaOf('{ "if": { «"cnst": 1 }, "then": {} }'), KEYWORD, "const"],
  ["type, below then", schemaOf('{ "if": true, "then": { «"tpye": "object" } }'), KEYWORD, "type"],
  ["multipleOf, below not", schemaOf('{ "not": { «"multipleof": 2 } }'), KEYWORD, "multipleOf"],
  ["items, below $defs", schemaOf('{ "$defs": { "a": { «"item": { "type": "string" } } } }'), KEYWORD, "items"],
  ["additionalProperties", schemaOf('{ «"additionalPropertes": false }'), KEYWORD, "additionalProperties"],
  ["oneOf", schemaOf('{ «"oneof": [{ "type": "object" }] }'), KEYWORD, "oneOf"],
  [
    "uniqueItems, in a policy",
    { [SCHEMA]: GOOD, [`${POLICY}/webd/webd.yaml.schema.json`]: '{ «"uniqueItem": true }' },
    KEYWORD,
    "uniqueItems",
  ],
  [
    "format, in YAML",
    { [`${SCHEMAS}/webd/webd.yaml.schema.yaml`]: "properties:\n  host: { type: string, «formt: ipv4 }\n" },
    KEYWORD,
    "format",
  ],
  [
    "$ref",
    schemaOf('{ "properties": { "port": { «"$reff": "#/$defs/port" } }, "$defs": { "port": {} } }'),
    KEYWORD,
    "$ref",
  ],
  [
    "a keyword in a file referred to",
    { ...schemaOf('{ "$ref": "common.json" }'), [`${SCHEMAS}/webd/common.json`]: '{ «"maxPropertis": 3 }' },
    KEYWORD,
    "maxProperties",
  ],
  // misspelt annotations
  [
    "x-merge",
    schemaOf('{ "properties": { "servers": { "type": "array", «"x-merg": "append" } } }'),
    KEYWORD,
    "x-merge",
  ],
  ["x-secret", schemaOf('{ "properties": { "db": { «"x-secrets": true } } }'), KEYWORD, "x-secret"],
  ["x-lock", schemaOf('{ "properties": { "port": { «"x_lock": true } } }'), KEYWORD, "x-lock"],
  [
    "x-kubernetes-list-type",
    schemaOf('{ "properties": { "servers": { «"x-kubernetes-listtype": "set" } } }'),
    KEYWORD,
    "x-kubernetes-list-type",
  ],
  [
    "x-secret, in a profile",
    { [PROFILE]: "/db/password: { «x-secert: true }\n" },
    "schema/unknown-annotation",
    "x-secret",
  ],
  [
    "a word of x-merge",
    schemaOf('{ "properties": { "servers": { "x-merge": «"apend" } } }'),
    "schema/annotation",
    "append",
  ],
  // file names and directories
  ["a directory", { [`«${SCHEMAS}/web/webd.yaml.schema.json`]: GOOD }, UNUSED, "webd/webd.yaml.schema.json"],
  ["a name", { [`«${SCHEMAS}/webd/wbed.yaml.schema.yaml`]: "type: object\n" }, UNUSED, "webd/webd.yaml.schema.yaml"],
  ["the suffix left out", { [`«${SCHEMAS}/webd/webd.schema.json`]: GOOD }, UNUSED, "webd/webd.yaml.schema.json"],
  [
    "another suffix",
    { [`«${SCHEMAS}/webd/webd.yml.merge.yaml`]: "/servers: { x-merge: append }\n" },
    UNUSED,
    "webd/webd.yaml.merge.yaml",
  ],
  [
    "a suffix that counts for nothing",
    { [`«${SCHEMAS}/webd/webd.yaml.schema.yml`]: "type: object\n" },
    UNUSED,
    "webd/webd.yaml.schema.yaml",
  ],
  [
    "a profile in another syntax",
    { [`«${SCHEMAS}/webd/webd.yaml.merge.json`]: "{}" },
    UNUSED,
    "webd/webd.yaml.merge.yaml",
  ],
  [
    "a policy",
    { [SCHEMA]: GOOD, [`«${POLICY}/webd/webdd.yaml.schema.json`]: GOOD },
    UNUSED,
    "webd/webd.yaml.schema.json",
  ],
  [
    "a policy for nothing that is there",
    { [SCHEMA]: GOOD, [`«${POLICY}/sshd.conf.schema.json`]: GOOD },
    UNUSED,
    undefined,
  ],
  [
    "a policy without its directory",
    { [SCHEMA]: GOOD, [`«${POLICY}/webd.yaml.schema.json`]: GOOD },
    UNUSED,
    "webd/webd.yaml.schema.json",
  ],
  [
    "a policy for a file of a collection",
    {
      [SCHEMA]: GOOD,
      [`${SCHEMAS}/net.merge.yaml`]: '"": { x-precedence: collection, x-format: yaml }\n',
      "/usr/share/defaults/net/10-a.yaml": "x: 1\n",
      [`«${POLICY}/net/10-a.yaml.schema.json`]: GOOD,
    },
    UNUSED,
    "net.schema.json",
  ],
  // patterns that meet nothing
  [
    "a secret of no schema",
    { [PROFILE]: "«/db/pasword: { x-secret: true }\n" },
    "schema/unmatched-pattern",
    "password",
  ],
  ["a strategy of no schema", { [PROFILE]: "«/server: { x-merge: append }\n" }, "schema/unmatched-pattern", "servers"],
  ["a key of items", { [PROFILE]: '«"/servers/*/nam": { x-lock: true }\n' }, "schema/unmatched-pattern", "name"],
  [
    "a lock beside a schema",
    { [SCHEMA]: GOOD, [PROFILE]: "«/prt: { x-lock: true }\n" },
    "schema/unmatched-pattern",
    "port",
  ],
  [
    "a pattern of a policy",
    { [SCHEMA]: GOOD, [`${POLICY}/webd/webd.yaml.merge.yaml`]: "«/dbs/password: { x-lock: true }\n" },
    "schema/unmatched-pattern",
    "db",
  ],
  ["no pattern at all", { [PROFILE]: "«port: { x-lock: true }\n" }, "schema/pattern", undefined],
  // defaults
  [
    "of another type",
    schemaOf('{ "properties": { "port": { "type": "integer", "default": «"80" } } }'),
    DEFAULT,
    undefined,
  ],
  [
    "none of the words",
    schemaOf('{ "properties": { "level": { "enum": ["low"], "default": «"high" } } }'),
    DEFAULT,
    undefined,
  ],
  ["out of bounds", schemaOf('{ "properties": { "mtu": { "minimum": 68, "default": «0 } } }'), DEFAULT, undefined],
  [
    "through a reference",
    schemaOf(
      '{ "properties": { "a": { "$ref": "#/$defs/a", "default": «"" } }, "$defs": { "a": { "minLength": 1 } } }',
    ),
    DEFAULT,
    undefined,
  ],
  [
    "inside a map",
    schemaOf(
      '{ "properties": { "db": { "properties": { "port": { "type": "integer" } }, "default": «{ "port": "x" } } } }',
    ),
    DEFAULT,
    undefined,
  ],
  [
    "in a policy",
    {
      [SCHEMA]: GOOD,
      [`${POLICY}/webd/webd.yaml.schema.json`]: '{ "properties": { "x": { "pattern": "^a", "default": «"b" } } }',
    },
    DEFAULT,
    undefined,
  ],
  // keywords of another draft
  ["dependentRequired in 07", schemaOf('{ «"dependentRequired": { "a": ["b"] } }', DRAFT_07), IGNORED, "dependencies"],
  ["unevaluatedProperties in 04", schemaOf('{ «"unevaluatedProperties": false }', DRAFT_04), IGNORED, undefined],
  ["prefixItems in 2019-09", schemaOf('{ «"prefixItems": [{}] }', DRAFT_2019), IGNORED, "items"],
  ["additionalItems in 2020-12", schemaOf('{ «"additionalItems": false }'), IGNORED, "items"],
  [
    "$recursiveRef in 2020-12",
    schemaOf('{ "properties": { "a": { «"$recursiveRef": "#" } } }'),
    IGNORED,
    "$dynamicRef",
  ],
  ["divisibleBy of draft 03", schemaOf('{ «"divisibleBy": 2 }', DRAFT_04), IGNORED, "multipleOf"],
  // shapes
  ["an unknown type", schemaOf('{ "properties": { "port": { "type": «"integr" } } }'), "schema/broken", "integer"],
  ["required is no list", schemaOf('{ "required": «"port" }'), "schema/broken", undefined],
  ["properties is no map", schemaOf('{ "properties": «["port"] }'), "schema/broken", undefined],
  ["a bound that is a text", schemaOf('{ "properties": { "port": { "maximum": «"9" } } }'), "schema/broken", undefined],
  [
    "a draft that is none",
    schemaOf('{ "$schema": «"http://json-schema.org/draft-7/schema#" }'),
    "schema/broken",
    "http://json-schema.org/draft-07/schema",
  ],
  [
    "an annotation with another value",
    { [PROFILE]: "/servers: { x-merge: keyed, x-merge-keys: «name }\n" },
    "schema/annotation",
    undefined,
  ],
];

/** The files without `«`, and where it stood. */
function withoutSign(files: Files): { readonly files: Files; readonly at: string } {
  let at = "";
  const entries = Object.entries(files).map(([name, text]) => {
    const file = name.replace("«", "");
    if (file !== name) at = `${file}:1:1`;
    const before = text.slice(0, Math.max(0, text.indexOf("«"))).split("\n");
    if (text.includes("«")) at = `${file}:${before.length}:${(before.at(-1) as string).length + 1}`;
    return [file, text.replace("«", "")] as const;
  });
  return { files: Object.fromEntries(entries), at };
}

describe("slips", () => {
  test.each(SLIPS)("%s", async (_name, given, code, nearest) => {
    const { files, at } = withoutSign(given);
    const found = await findings(files);
    const slips = found.filter((each) => each.code === code);
    expect(found.map((each) => each.code)).toContain(code);
    const [{ origin, facts }] = slips as [Diagnostic & { readonly facts: Readonly<Record<string, unknown>> }];
    expect(`${origin?.file}:${origin?.start.line}:${origin?.start.column}`).toBe(at);
    expect(facts["nearest"] ?? facts["instead"]).toBe(nearest);
  });

  test("nothing is told of the same files without their slips", async () => {
    const good = {
      [SCHEMA]: GOOD,
      [PROFILE]: "/servers: { x-merge: keyed, x-merge-keys: [name] }\n/db/password: { x-secret: true }\n",
      [`${POLICY}/webd/webd.yaml.schema.json`]: '{ "required": ["port"] }',
    };
    expect(await findings(good)).toEqual([]);
  });
});

describe("what is no slip", () => {
  const QUIET: readonly (readonly [name: string, files: Files])[] = [
    [
      "a key that is called like a keyword",
      schemaOf('{ "properties": { "propertis": {}, "maximun": { "type": "integer" } } }'),
    ],
    [
      "a word inside a default, an example or a constant",
      schemaOf(
        '{ "default": { "maximun": 1 }, "examples": [{ "propertis": {} }], "properties": { "x": { "const": { "requird": ["a"] } } } }',
      ),
    ],
    [
      "a word whose value the keyword does not take",
      schemaOf('{ "maximun": "9000", "item": 3, "x-merg": 5, "note": "n", "enums": {} }'),
    ],
    [
      "a word of the author's own",
      schemaOf(
        '{ "title": "t", "descripton": "d", "x-order": 3, "markdownDescription": "m", "enumDescriptions": ["a"] }',
      ),
    ],
    [
      "what draft-07 ignores beside a reference",
      schemaOf('{ "$ref": "#/definitions/a", "maximun": 3, "definitions": { "a": {} } }', DRAFT_07),
    ],
    [
      "a draft's own keywords",
      schemaOf('{ "dependencies": { "a": ["b"] }, "items": [{}], "additionalItems": false }', DRAFT_07),
    ],
    [
      "a file that a schema refers to",
      { ...schemaOf('{ "$ref": "webs.yaml.schema.json" }'), [`${SCHEMAS}/webd/webs.yaml.schema.json`]: "{}" },
    ],
    [
      "a number that differs",
      {
        "/usr/share/defaults/net/10-a.yaml": "x: 1\n",
        [SCHEMA]: GOOD,
        "/usr/share/defaults/net/20-a.yaml": "x: 1\n",
        [`${SCHEMAS}/net/20-a.yaml.schema.json`]: "{}",
      },
    ],
    [
      "a profile of what went, and of what may come",
      {
        [PROFILE]:
          '/prt: { x-removed: use port }\n/serv: { x-renamed-from: [server] }\n"/**/passwords": { x-secret: true }\n',
      },
    ],
  ];

  test.each(QUIET)("%s", async (_name, files) => {
    expect(await findings(files)).toEqual([]);
  });

  test("a schema of software that is not there is a note, whose neighbours have schemas of their own", async () => {
    const files = { [SCHEMA]: GOOD, [`${SCHEMAS}/webd/webs.yaml.schema.json`]: GOOD };
    const found = await findings(files);
    expect(found.map(({ code, severity, hint }) => [code, severity, hint])).toEqual([[UNUSED, "note", undefined]]);
  });
});

async function severities(files: Files, options = {}): Promise<readonly string[]> {
  const plan = await prepare(memoryFileSystem({ ...HOST, ...files }), options);
  return (await plan.check("webd/webd.yaml")).diagnostics.map(({ severity }) => severity);
}

async function checkers(files: Files): Promise<readonly string[]> {
  const plan = await prepare(memoryFileSystem({ ...HOST, ...files }));
  return (await plan.resolve("webd/webd.yaml")).checkedBy;
}

/** What is told of a schema, in a few words. */
async function slipsOf(schema: string): Promise<readonly string[]> {
  const files = { [`${SCHEMAS}/a.json.schema.json`]: schema, "/usr/share/defaults/a.json": "{}\n" };
  const declaration = await (await prepare(memoryFileSystem(files))).declaration("a.json");
  const slips = await declaration.slips();
  return slips.map(({ code, facts }) => {
    const about: unknown = "keyword" in facts ? facts.keyword : JSON.stringify("found" in facts ? facts.found : null);
    return `${code} ${String(about)}`;
  });
}

test("a name that can be no id, and a directory that cannot be listed, end in no exception", async () => {
  const files = memoryFileSystem({ ...HOST, [`${SCHEMAS}/a\ud800.yaml.schema.json`]: GOOD, [`${POLICY}/x.txt`]: "" });
  files.fail(POLICY, "EACCES");
  const plan = await prepare(files);
  expect(await plan.unused()).toEqual([]);
  expect(await plan.unused({}, ["webd/webd.yaml"])).toEqual([]);
});

test("a slip is a note in the vendor's schemas, a warning in those that are given and in policies", async () => {
  const slip = '{ "propertis": { "port": {} } }';
  expect(await severities({ [SCHEMA]: slip })).toEqual(["note"]);
  expect(await severities({ [`${POLICY}/webd/webd.yaml.schema.json`]: slip })).toEqual(["warning"]);
  expect(await severities({ "/s/webd/webd.yaml.schema.json": slip }, { schemas: ["/s"] })).toEqual(["warning"]);
});

test("a resolution names the schemas that judge it", async () => {
  const policy = `${POLICY}/webd/webd.yaml.schema.json`;
  expect(await checkers({})).toEqual([]);
  expect(await checkers({ [PROFILE]: "/servers: { x-merge: append }\n" })).toEqual([]);
  expect(await checkers({ [SCHEMA]: GOOD, [PROFILE]: "{}\n" })).toEqual([SCHEMA]);
  expect(await checkers({ [policy]: GOOD })).toEqual([policy]);
  expect(await checkers({ [SCHEMA]: GOOD, [policy]: GOOD })).toEqual([SCHEMA, policy]);
  expect((await merge([{ name: "v", value: {} }], { schema: {} })).checkedBy).toEqual(["schema"]);
});

describe("in schemas that others wrote only what is true is told", () => {
  /** Each with why it is true. */
  const TRUE: Readonly<Record<string, readonly string[]>> = {
    "cloud-init": [
      "schema/ignored-keyword prefixItems", // of 2020-12, and the schema says draft-04
      "schema/default null", // type string
      "schema/default null", // type string
      "schema/default null", // type boolean
    ],
    prometheus: [
      'schema/default "AzurePublic"', // the enum holds one list of the three words, not the words
      "schema/default 0", // a duration, type string or null
      "schema/default 0", // the same
    ],
  };

  for (const name of ["alertmanager", "cloud-init", "compose", "dockerd", "netplan", "prometheus"]) {
    const path = `corpus/${name}/schema.json`;
    test.skipIf(missing)(`${name} of the shared corpus, skipped where it is not at hand`, async () => {
      expect((await slipsOf(readShared(path))).toSorted()).toEqual((TRUE[name] ?? []).toSorted());
    });
  }

  test("the metaschemas of all drafts", async () => {
    const refs = join(dirname(createRequire(import.meta.url).resolve("ajv/package.json")), "dist/refs");
    const files = readdirSync(refs, { recursive: true, encoding: "utf8" }).filter((each) => each.endsWith(".json"));
    const draft04 = createRequire(import.meta.url).resolve("ajv-draft-04/dist/refs/json-schema-draft-04.json");
    expect(files.length).toBeGreaterThan(15);
    for (const file of [...files.map((each) => join(refs, each)), draft04])
      expect([file, await slipsOf(readFileSync(file, "utf8"))]).toEqual([file, []]);
  });
});
