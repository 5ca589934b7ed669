import { expect, test } from "vitest";
import type { Draft } from "../../src/schema/index.js";
import { loadDeclaration } from "../../src/strategy/index.js";
import { directory } from "../support/schema-directory.js";

/** Every draft that is spoken is tried here: the compiler misses one that is not. */
const BY_DRAFT: Readonly<Record<Draft, string>> = {
  "04": "http://json-schema.org/draft-04/schema#",
  "06": "http://json-schema.org/draft-06/schema#",
  "07": "http://json-schema.org/draft-07/schema#",
  "2019-09": "https://json-schema.org/draft/2019-09/schema",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
};
const METASCHEMAS = Object.values(BY_DRAFT);

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
