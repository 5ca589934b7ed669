import { expect, test } from "vitest";
import { knownIds, loadDeclaration } from "../../src/strategy/index.js";
import { directory } from "../support/schema-directory.js";

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
