import { expect, test } from "vitest";
import { finding, formatOrigin } from "../../src/model/diagnostic.js";
import type { SchemaSource } from "../../src/schema/index.js";
import { loadDeclaration } from "../../src/strategy/index.js";
import { directory } from "../support/schema-directory.js";

async function faults(schema: string, more: Record<string, unknown> = {}, suffix = "json") {
  const { compile, diagnostics } = await loadDeclaration("a", [directory({ [`a.schema.${suffix}`]: schema, ...more })]);
  const validator = await compile?.();
  return [...diagnostics, ...(validator?.diagnostics ?? [])].map(
    (each) => `${each.origin && formatOrigin(each.origin)} ${each.code} ${each.message}`,
  );
}

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

test("a schema in YAML is read and its faults have their lines", async () => {
  const found = await faults("type: object\nproperties:\n  a: { type: int }\n", {}, "yaml");
  expect(found[0]).toMatch(/^schemas\/a\.schema\.yaml:3:14 schema\/broken /);
});

test("a bound beyond 2^53 is a number", async () => {
  expect(await faults('{ "maximum": 18446744073709551615 }')).toEqual([]);
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
