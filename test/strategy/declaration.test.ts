import { expect, test } from "vitest";
import { knownIds, loadDeclaration } from "../../src/strategy/index.js";
import { directory } from "../support/schema-directory.js";

test("an id has one schema and one profile, each whole and of the last source that has one (S0)", async () => {
  const low = directory({ "d/a.schema.json": {}, "d/a.merge.yaml": "/x: { x-merge: set }" }, "low");
  const high = directory({ "d/a.merge.yaml": "/y: { x-merge: append }" }, "high");
  const other = directory({ "d/b.schema.json": {} }, "other");
  const declaration = await loadDeclaration("d/a", [low, high, other]);
  expect(declaration.schemaFile).toBe("low/d/a.schema.json");
  expect(declaration.profileFile).toBe("high/d/a.merge.yaml");
  expect([declaration.plan.key("x").merge, declaration.plan.key("y").merge]).toEqual([undefined, "append"]);
});

test("a family's profile holds for its ids, an exact name beats it, and the closer of two families (S0)", async () => {
  const families = {
    "n/*.network.merge.yaml": '"": { x-format: ini }',
    "n/*.b.network.merge.yaml": '"": { x-format: env }',
  };
  const source = directory({ ...families, "n/x.network.merge.yaml": '"": { x-format: toml }' }, "s");
  const formats = ["n/a.network", "n/x.network", "n/a.b.network", "n/.network", "m/a.network"].map(
    async (id) => (await loadDeclaration(id, [source])).format,
  );
  expect(await Promise.all(formats)).toEqual(["ini", "toml", "env", undefined, undefined]);
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
    reader: { by: "self" },
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
