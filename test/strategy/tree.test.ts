import { expect, test } from "vitest";
import { formatOrigin } from "../../src/model/diagnostic.js";
import { SET, UNDECLARED } from "../../src/model/strategy.js";
import { loadDeclaration } from "../../src/strategy/index.js";
import { directory } from "../support/schema-directory.js";

async function treeOf(schema: unknown, profile?: string) {
  const files = {
    ...(schema === undefined ? {} : { "a.schema.json": schema }),
    ...(profile === undefined ? {} : { "a.merge.yaml": profile }),
  };
  const { plan, diagnostics } = await loadDeclaration("a", [directory(files)]);
  return {
    plan,
    written: diagnostics.map((each) => `${each.origin && formatOrigin(each.origin)} ${each.code} ${each.message}`),
  };
}

const keyed = { type: "array", "x-merge": "keyed", "x-merge-keys": ["name"] };

test("a plan reads what stands beside type", async () => {
  const schema = {
    properties: {
      net: { type: "object", description: "the network", "x-lock": true },
      mtu: { type: ["integer", "null"], default: 1500 },
      password: { type: "string", writeOnly: true },
      token: { "x-secret": true, properties: { inner: {} } },
    },
  };
  const { plan } = await treeOf(schema);
  expect(plan.key("net")).toMatchObject({ locked: true, description: "the network", merge: undefined });
  expect(plan.key("mtu").default).toBe(1500);
  expect([...(plan.key("mtu").types ?? [])]).toEqual(["integer", "null"]);
  expect(plan.key("password").secret).toBe(true);
  expect(plan.key("token").key("inner").secret).toBe(true);
  expect(plan.key("mtu").secret).toBe(false);
  expect(plan.names).toEqual(["net", "mtu", "password", "token"]);
});

test("a keyed list names its fields, and what stands in for one", async () => {
  const items = { properties: { port: {}, protocol: { default: "tcp" } } };
  const schema = { properties: { ports: { "x-merge": "keyed", "x-merge-keys": ["port", "protocol"], items } } };
  const { plan } = await treeOf(schema);
  expect(plan.key("ports").identity).toEqual([{ name: "port" }, { name: "protocol", default: "tcp" }]);
  expect(plan.key("ports").declaredBy).toBe("schemas/a.schema.json#/properties/ports/x-merge");
  expect((await treeOf({ "x-merge": "set" })).plan.identity).toBe(SET);
});

test("a plan follows patterns, additional keys, tuples, and further items", async () => {
  const schema = {
    patternProperties: { "^eth": { "x-merge": "append" } },
    additionalProperties: { "x-merge": "prepend" },
    properties: {
      new: { prefixItems: [{ "x-merge": "set" }], items: { "x-merge": "replace" } },
      old: { items: [{ "x-merge": "set" }], additionalItems: { "x-merge": "replace" } },
    },
  };
  const { plan } = await treeOf(schema);
  expect(plan.key("eth0").merge).toBe("append");
  expect(plan.key("wlan0").merge).toBe("prepend");
  for (const list of ["new", "old"]) {
    expect([0, 1, undefined].map((index) => plan.key(list).item(index).merge)).toEqual(["set", "replace", "replace"]);
  }
});

test("a plan follows references: pointers, anchors, ids, and other files", async () => {
  const files = {
    "app/a.schema.json": {
      $id: "https://example.org/schemas/a.json",
      $defs: {
        "x/y": { "x-merge": "append" },
        anchored: { $anchor: "here", "x-merge": "prepend" },
        own: { $id: "sub/own.json", "x-merge": "set", $defs: { deep: { "x-merge": "deep" } } },
      },
      components: { c: { $ref: "#/$defs/x~1y" } },
      properties: {
        pointer: { $ref: "#/$defs/x~1y" },
        anchor: { $ref: "#here" },
        id: { $ref: "sub/own.json" },
        inId: { $ref: "sub/own.json#/$defs/deep" },
        file: { $ref: "lib/b.json#/$defs/b" },
        byId: { $ref: "https://example.org/far.json" },
        odd: { $ref: "#/components/c" },
      },
    },
    "app/lib/b.json": { $defs: { b: { $ref: "../c.yaml" } } },
    "app/c.yaml": "x-merge: replace\n",
    "other/far.schema.json": { $id: "https://example.org/far.json", "x-merge": "deep" },
  };
  const { plan, diagnostics, compile } = await loadDeclaration("app/a", [directory(files)]);
  expect(diagnostics).toEqual([]);
  const merges = ["pointer", "anchor", "id", "inId", "file", "byId", "odd"].map((key) => plan.key(key).merge);
  expect(merges).toEqual(["append", "prepend", "set", "deep", "replace", "deep", "append"]);
  expect(plan.key("file").declaredBy).toBe("schemas/app/c.yaml#/x-merge");
  expect((await compile?.())?.diagnostics).toEqual([]);
});

test("a plan ends where schemas recurse, and gives the same node for the same place", async () => {
  const schema = {
    $defs: { node: { properties: { next: { $ref: "#/$defs/node" }, list: keyed } } },
    $ref: "#/$defs/node",
  };
  const { plan } = await treeOf(schema);
  let here = plan;
  for (let depth = 0; depth < 1000; depth++) here = here.key("next");
  expect(here.key("list").merge).toBe("keyed");
  expect(here).toBe(here.key("next"));
  expect(plan.key("list")).toBe(plan.key("list"));
  expect((await treeOf({ $defs: { a: { allOf: [{ $ref: "#/$defs/a" }] } }, $ref: "#/$defs/a" })).written).toEqual([]);
});

test("keys that nothing names are one node, however many", async () => {
  const { plan } = await treeOf({
    additionalProperties: { properties: { a: { type: "string" } } },
    patternProperties: { "^x": {} },
  });
  const nodes = new Set(Array.from({ length: 100_000 }, (_, index) => plan.key(`key${index}`)));
  expect(nodes.size).toBe(1);
  expect(plan.key("x1")).not.toBe(plan.key("y1"));
});

test("what stands beside type goes before branches and references", async () => {
  const schema = {
    $defs: { base: { properties: { list: { "x-merge": "append" }, other: { "x-merge": "set" } } } },
    $ref: "#/$defs/base",
    properties: { list: { "x-merge": "prepend", anyOf: [{ "x-merge": "set" }] } },
  };
  const { plan, written } = await treeOf(schema);
  expect(written).toEqual([]);
  expect([plan.key("list").merge, plan.key("other").merge]).toEqual(["prepend", "set"]);
});

test("branches that disagree are told once, and the default applies", async () => {
  const schema = {
    $defs: { list: { anyOf: [{ "x-merge": "append" }, { $ref: "#/$defs/keyed" }] }, keyed },
    properties: { a: { $ref: "#/$defs/list" }, b: { allOf: [{ "x-merge": "set" }, { "x-merge": "set" }, {}] } },
    additionalProperties: { properties: { c: { $ref: "#/$defs/list" } } },
  };
  const { plan, written } = await treeOf(schema);
  expect(plan.key("a").merge).toBeUndefined();
  expect(plan.key("b").merge).toBe("set");
  expect(written.map((each) => each.replace(/^\S+ /, ""))).toEqual([
    "schema/ambiguous-strategy branches disagree how /a merges: append or keyed by name; the default applies",
    "schema/ambiguous-strategy branches disagree how /*/c merges: append or keyed by name; the default applies",
  ]);
});

test("types are united over branches and intersected over allOf", async () => {
  const schema = {
    $defs: { text: { type: "string" } },
    properties: {
      any: { anyOf: [{ type: "integer" }, { $ref: "#/$defs/text" }] },
      all: { type: ["string", "number"], allOf: [{ type: ["integer", "null"] }] },
      some: { anyOf: [{ type: "integer" }, {}] },
      words: { enum: ["a", 1, null] },
    },
    dependentSchemas: { any: { properties: { later: { type: "boolean" } } } },
  };
  const { plan } = await treeOf(schema);
  const types = (key: string) => plan.key(key).types && [...plan.key(key).types!];
  expect(types("any")).toEqual(["integer", "string"]);
  expect(types("all")).toEqual(["integer"]);
  expect(types("some")).toBeUndefined();
  expect(types("words")).toEqual(["string", "integer", "null"]);
  expect(types("later")).toEqual(["boolean"]);
  expect(types("unknown")).toBeUndefined();
});

test("a plan follows then and else", async () => {
  const { plan } = await treeOf('{ "if": {}, "then": { "properties": { "a": { "x-merge": "set" } } } }');
  expect(plan.key("a").merge).toBe("set");
});

test("an id about which nothing is declared has the plan of nothing", async () => {
  const declaration = await loadDeclaration("a", [directory({})]);
  expect(declaration.plan).toBe(UNDECLARED);
  expect(declaration.compile).toBeUndefined();
});

test("a profile speaks where no schema is", async () => {
  const profile = [
    "/scrape_configs: { x-merge: keyed, x-merge-keys: [job_name] }",
    "/scrape_configs/*/static_configs: { x-merge: append }",
    '"/**/password": { x-secret: true }',
    '"/a~1b/*": { x-merge: replace }',
  ].join("\n");
  const { plan, written } = await treeOf(undefined, profile);
  expect(written).toEqual([]);
  expect(plan.key("scrape_configs").identity).toEqual([{ name: "job_name" }]);
  expect(plan.key("scrape_configs").item().key("static_configs").merge).toBe("append");
  expect(plan.key("scrape_configs").item(3).key("static_configs").merge).toBe("append");
  expect(plan.key("password").secret).toBe(true);
  expect(plan.key("x").item().key("y").key("password").secret).toBe(true);
  expect(plan.key("a/b").key("any").declaredBy).toBe("schemas/a.merge.yaml#/~1a~01b~1*/x-merge");
  expect(plan.key("x")).toBe(plan.key("y"));
});

test("in a profile the last match wins for each annotation, over the schema's", async () => {
  const schema = {
    properties: {
      a: { ...keyed, "x-lock": true },
      b: { anyOf: [{ "x-merge": "set" }, { "x-merge": "append" }] },
    },
  };
  const profile = '"/**": { x-merge: append }\n/a: { x-merge: keyed }\n"/*": { x-merge-keys: [id], x-secret: true }\n';
  const { plan, written } = await treeOf(schema, profile);
  expect(written).toEqual([]);
  expect(plan.key("a")).toMatchObject({ merge: "keyed", identity: [{ name: "id" }], locked: true, secret: true });
  expect(plan.key("b").merge).toBe("append");
});

test("a profile's keyed takes the schema's keys", async () => {
  const { plan } = await treeOf({ properties: { a: keyed } }, "/a: { x-merge: keyed }");
  expect(plan.key("a").identity).toEqual([{ name: "name" }]);
});

test.each<[string, string]>([
  [
    "/a: { x-merge: sometimes }",
    '1:16 schema/annotation x-merge takes deep, replace, append, prepend, set or keyed, found "sometimes"',
  ],
  [
    "/a: { x-merge: keyed }",
    '1:16 schema/annotation x-merge takes x-merge-keys beside it where it is keyed, found "keyed"',
  ],
  [
    "/a: { x-merge: keyed, x-merge-keys: name }",
    '1:37 schema/annotation x-merge-keys takes a list of the fields that tell the items apart, found "name"',
  ],
  ["/a:\n  x-merg: set", '2:3 schema/unknown-annotation "x-merg" is no annotation of a merge profile'],
  [
    "a/b: { x-merge: set }",
    '1:1 schema/pattern "a/b" is no place pattern: it starts with "/" or is empty for the root',
  ],
  ["/a: { x-lock: false }", "1:15 schema/annotation x-lock takes true in a profile, which only adds it, found false"],
  ["/a: { x-format: ini }", '1:17 schema/annotation x-format takes the pattern "", which is the root, found "/a"'],
  ["/a: set", '1:5 schema/annotation /a takes a map of annotations, found "set"'],
  ["- a", '1:1 schema/annotation a merge profile takes a map of place patterns, found ["a"]'],
])("a profile's mistake has its line: %s", async (profile, expected) => {
  const { written } = await treeOf(undefined, profile);
  expect(written).toEqual([`schemas/a.merge.yaml:${expected}`]);
});

test.each<[object, object | undefined, string | undefined]>([
  [{ "x-kubernetes-list-type": "atomic" }, { merge: "replace" }, undefined],
  [{ "x-kubernetes-list-type": "set" }, { merge: "set" }, undefined],
  [
    { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a", "b"] },
    { merge: "keyed", identity: [{ name: "a" }, { name: "b" }] },
    undefined,
  ],
  [
    { "x-kubernetes-list-type": "map" },
    undefined,
    "of x-kubernetes-list-map-keys substrata knows a list of the fields that tell the items apart, found null",
  ],
  [
    { "x-kubernetes-list-type": "odd" },
    undefined,
    'of x-kubernetes-list-type substrata knows atomic, set and map, found "odd"',
  ],
  [{ "x-kubernetes-map-type": "atomic" }, { merge: "replace" }, undefined],
  [{ "x-kubernetes-map-type": "granular" }, { merge: "deep" }, undefined],
  [
    { "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "name" },
    { merge: "keyed", identity: [{ name: "name" }] },
    undefined,
  ],
  [{ "x-kubernetes-patch-strategy": "merge", type: "array" }, { merge: "set" }, undefined],
  [{ "x-kubernetes-patch-strategy": "replace" }, { merge: "replace" }, undefined],
  [
    { "x-kubernetes-patch-strategy": "retainKeys" },
    undefined,
    'of x-kubernetes-patch-strategy substrata knows merge and replace, found "retainKeys"',
  ],
  [
    { "x-kubernetes-patch-strategy": "merge,retainKeys" },
    { merge: "deep" },
    'of x-kubernetes-patch-strategy substrata knows merge and replace, found "merge,retainKeys"',
  ],
  [{ mergeStrategy: "append" }, { merge: "append" }, undefined],
  [{ mergeStrategy: "overwrite" }, { merge: "replace" }, undefined],
  [{ mergeStrategy: "objectMerge" }, { merge: "deep" }, undefined],
  [{ mergeStrategy: "arrayMergeById" }, { identity: [{ name: "id" }] }, undefined],
  [{ mergeStrategy: "arrayMergeById", mergeOptions: { idRef: "/key" } }, { identity: [{ name: "key" }] }, undefined],
  [{ mergeStrategy: "arrayMergeById", mergeOptions: { idRef: "/" } }, { merge: "set" }, undefined],
  [
    { mergeStrategy: "arrayMergeById", mergeOptions: { idRef: "/a/b" } },
    undefined,
    'of mergeOptions substrata knows an idRef that names one field, found "/a/b"',
  ],
  [
    { mergeStrategy: "version" },
    undefined,
    'of mergeStrategy substrata knows append, overwrite, objectMerge and arrayMergeById, found "version"',
  ],
  [{ "x-merge": "append", "x-kubernetes-list-type": "odd" }, { merge: "append" }, undefined],
])("the words of others are understood, or told: %j", async (schema, expected, problem) => {
  const { plan, written } = await treeOf({ properties: { a: schema } });
  expect(plan.key("a")).toMatchObject(expected ?? { merge: undefined });
  const words = written.map((each) => each.replace(/^\S+ schema\/foreign-annotation /, ""));
  expect(words).toEqual(problem === undefined ? [] : [problem]);
});
