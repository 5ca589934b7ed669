import { expect, test } from "vitest";
import { finding, formatOrigin } from "../../src/model/diagnostic.js";
import type { Draft, SchemaSource } from "../../src/schema/index.js";
import { knownIds, loadDeclaration } from "../../src/strategy/index.js";
import { directory } from "../support/schema-directory.js";

async function faults(schema: string, more: Record<string, unknown> = {}, suffix = "json") {
  const { compile, diagnostics } = await loadDeclaration("a", [directory({ [`a.schema.${suffix}`]: schema, ...more })]);
  const validator = await compile?.();
  return [...diagnostics, ...(validator?.diagnostics ?? [])].map(
    (each) => `${each.origin && formatOrigin(each.origin)} ${each.code} ${each.message}`,
  );
}

/** Every draft that is spoken is tried here: the compiler misses one that is not. */
const BY_DRAFT: Readonly<Record<Draft, string>> = {
  "04": "http://json-schema.org/draft-04/schema#",
  "06": "http://json-schema.org/draft-06/schema#",
  "07": "http://json-schema.org/draft-07/schema#",
  "2019-09": "https://json-schema.org/draft/2019-09/schema",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
};
const METASCHEMAS = Object.values(BY_DRAFT);

test("a draft that is not spoken is refused", async () => {
  expect(await faults('{ "$schema": "http://json-schema.org/draft-03/schema#" }')).toEqual([
    expect.stringMatching(/^schemas\/a\.schema\.json:1:14 schema\/broken .*which is no draft known here/),
  ]);
});

test.each(METASCHEMAS)("compile() speaks %s", async ($schema) => {
  const id = $schema.includes("draft-04") ? "id" : "$id";
  const schema = {
    $schema,
    [id]: "https://example.org/a.json",
    definitions: { n: { [id]: "n.json", type: "integer" } },
    properties: { n: { $ref: "n.json" }, s: { format: "ipv4" }, self: { $ref: "#" } },
    additionalProperties: false,
  };
  const { compile, diagnostics } = await loadDeclaration("a", [directory({ "a.schema.json": schema })]);
  const validator = await compile?.();
  expect([...diagnostics, ...(validator?.diagnostics ?? [])]).toEqual([]);
  expect(validator?.validate({ n: 1, s: "10.0.0.1" })).toEqual([]);
  const found = validator?.validate({ self: { n: "x", s: "y", z: 1 } }) ?? [];
  expect(found.map(({ finding: written }) => written.code)).toEqual([
    "schema/additional-key",
    "schema/type",
    "schema/format",
  ]);
});

test("draft 04 reads exclusiveMinimum as a flag", async () => {
  const $schema = BY_DRAFT["04"];
  const { compile } = await loadDeclaration("a", [
    directory({ "a.schema.json": { $schema, minimum: 1, exclusiveMinimum: true } }),
  ]);
  const [violation] = (await compile?.())?.validate(1) ?? [];
  expect(violation?.finding.message).toBe("must be more than 1, found 1");
});

test("dynamic and recursive references mean the outermost schema", async () => {
  const dynamic = {
    $id: "https://example.org/strict",
    $dynamicAnchor: "node",
    $ref: "tree",
    unevaluatedProperties: false,
    $defs: {
      tree: { $id: "tree", $dynamicAnchor: "node", properties: { below: { $dynamicRef: "#node" }, v: {} } },
    },
  };
  const recursive = {
    $schema: METASCHEMAS[3],
    $id: "https://example.org/strict",
    $recursiveAnchor: true,
    $ref: "tree",
    unevaluatedProperties: false,
    $defs: { tree: { $id: "tree", $recursiveAnchor: true, properties: { below: { $recursiveRef: "#" }, v: {} } } },
  };
  for (const schema of [dynamic, recursive]) {
    const { compile } = await loadDeclaration("a", [directory({ "a.schema.json": schema })]);
    const validator = await compile?.();
    expect(validator?.diagnostics).toEqual([]);
    expect(validator?.validate({ below: { v: 1 } })).toEqual([]);
    expect(validator?.validate({ below: { below: { w: 1 } } })).toMatchObject([{ path: ["below", "below"], key: "w" }]);
  }
});

test.each<[string, readonly string[]]>([
  [
    '{\n  "properties": {\n    "a": { "type": "int" }\n  }\n}',
    [
      '3:20 schema/broken the schema does not compile: #/properties/a/type must be "array", "boolean", "integer", "null", "number", "object" or "string", found "int"',
    ],
  ],
  [
    '{\n  "required": true }',
    ["2:15 schema/broken the schema does not compile: #/required must be a list, found true"],
  ],
  [
    '{\n  "properties": { "a": { "$ref": "#/nowhere" } } }',
    ['2:34 schema/unresolved-reference the schema refers to "#/nowhere", which is in none of the given schemas'],
  ],
  [
    '{\n  "$ref": "http://127.0.0.1/x.json" }',
    [
      '2:11 schema/unresolved-reference the schema refers to "http://127.0.0.1/x.json", which is in none of the given schemas',
    ],
  ],
  [
    '{ "pattern": "(a" }',
    ["1:14 schema/broken the schema does not compile: Invalid regular expression: /(a/: Unterminated group"],
  ],
  [
    '{ "pattern": "(?<=x)(a+)+$" }',
    [
      "1:14 schema/broken the schema does not compile: the pattern (?<=x)(a+)+$ can take for ever on a text of 64 characters",
    ],
  ],
  [
    '{ "$schema": "http://example.org/mine" }',
    [
      '1:14 schema/broken the schema does not compile: $schema is "http://example.org/mine", which is no draft known here',
    ],
  ],
  [
    '{ "x-merge": "no" }',
    ['1:14 schema/annotation x-merge takes deep, replace, append, prepend, set or keyed, found "no"'],
  ],
  ["[]", ["1:1 schema/broken the schema does not compile: a schema is an object, true or false"]],
])("a schema's fault has its line: %s", async (schema, expected) => {
  expect(await faults(schema)).toEqual(expected.map((each) => `schemas/a.schema.json:${each}`));
});

test("a fault of another file has that file's line", async () => {
  const more = { "b.yaml": "type: string\nminLength: x\n" };
  const [fault] = await faults('{ "$ref": "b.yaml" }', more);
  expect(fault).toBe(
    'schemas/b.yaml:2:12 schema/broken the schema does not compile: #/minLength must be an integer, found "x"',
  );
});

test("a schema whose text is no JSON has the line of the slip", async () => {
  const [fault] = await faults('{\n  "type": }');
  expect(fault).toMatch(/^schemas\/a\.schema\.json:2:\d+ parse\/syntax /);
});

test("a schema that cannot be read refuses, and says why", async () => {
  const source: SchemaSource = {
    name: "schemas",
    read: async (path) =>
      path.endsWith(".json")
        ? { file: `schemas/${path}`, finding: finding("read/unreadable", { path, errno: "EACCES" }) }
        : undefined,
  };
  const { diagnostics, compile } = await loadDeclaration("a", [source]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["read/unreadable"]);
  expect((await compile?.())?.validate(1)).toEqual([]);
});

test("one source declares an id, whole: the last that has any file of it", async () => {
  const low = directory({ "d/a.schema.json": { "x-merge": "set" }, "d/a.merge.yaml": "/x: { x-merge: set }" }, "low");
  const high = directory({ "d/a.merge.yaml": "/y: { x-merge: append }" }, "high");
  const other = directory({ "d/b.schema.json": {} }, "other");
  const declaration = await loadDeclaration("d/a", [low, high, other]);
  expect(declaration.schemaFile).toBeUndefined();
  expect(declaration.profileFile).toBe("high/d/a.merge.yaml");
  expect([declaration.plan.key("x").merge, declaration.plan.key("y").merge]).toEqual([undefined, "append"]);
});

test("two schemas of one id are an error", async () => {
  const source = directory({ "a.schema.json": {}, "a.schema.yaml": "{}" });
  const { diagnostics } = await loadDeclaration("a", [source]);
  expect(diagnostics).toMatchObject([{ code: "schema/two-sources", origin: { file: "schemas/a.schema.yaml" } }]);
});

test("a schema in YAML is read and its faults have their lines", async () => {
  const found = await faults("type: object\nproperties:\n  a: { type: int }\n", {}, "yaml");
  expect(found[0]).toMatch(/^schemas\/a\.schema\.yaml:3:14 schema\/broken /);
});

test("root annotations come from the schema, and the profile goes before", async () => {
  const schema = {
    "x-format": "ini",
    "x-reader": "self",
    "x-yaml": "1.1",
    "x-tags": ["!secret"],
    "x-precedence": "uapi",
  };
  const profile = '"": { x-precedence: collection, x-format: toml, x-yaml: "1.2" }\n';
  const source = directory({ "a.schema.json": schema, "a.merge.yaml": profile, "b.schema.json": schema });
  expect(await loadDeclaration("a", [source])).toMatchObject({
    format: "toml",
    precedence: "collection",
    reader: "self",
    tags: ["!secret"],
  });
  expect((await loadDeclaration("a", [source])).yamlVersion).toBeUndefined();
  expect(await loadDeclaration("b", [source])).toMatchObject({ precedence: "uapi", yamlVersion: "1.1" });
});

test("a bound beyond 2^53 is a number", async () => {
  expect(await faults('{ "maximum": 18446744073709551615 }')).toEqual([]);
});

test("knownIds() names every id with a schema or a profile, once, by code point", async () => {
  const source = directory({
    "docker/daemon.json.schema.json": {},
    "docker/daemon.json.merge.yaml": "",
    "b.schema.yaml": "",
    "B.merge.yaml": "",
    "lib/common.json": {},
    ".schema.json": {},
  });
  expect(await knownIds(source)).toEqual(["B", "b", "docker/daemon.json"]);
});

test("no reference leads out of the directory", async () => {
  const read: string[] = [];
  const refs = [
    "../../../etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc/passwd",
    "a/%2e%2e%2f%2e%2e%2fb",
    "file:///etc/passwd",
    "//host/x",
  ];
  const schema = JSON.stringify({ allOf: refs.map(($ref) => ({ $ref })) });
  const source: SchemaSource = {
    name: "schemas",
    read: async (path) => {
      read.push(path);
      return path === "a.schema.json" ? { file: path, text: schema } : undefined;
    },
  };
  const { diagnostics } = await loadDeclaration("a", [source]);
  expect(diagnostics.map(({ code }) => code)).toEqual(refs.map(() => "schema/unresolved-reference"));
  expect(read).toEqual(["a.schema.json", "a.schema.yaml", "a.merge.yaml", "etc/passwd"]);
});
