import { expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { resolve } from "../../src/index.js";
import { formatOrigin, type Diagnostic } from "../../src/model/diagnostic.js";
import { plain, type Value } from "../../src/model/value.js";
import { loadDeclaration } from "../../src/strategy/index.js";
import type { Violation } from "../../src/validate/index.js";
import { directory } from "../support/schema-directory.js";

async function violations(schema: unknown, value: unknown, more: Record<string, unknown> = {}) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const { compile, diagnostics } = await loadDeclaration("a", [directory({ "a.schema.json": schema, ...more })]);
  expect(diagnostics).toEqual([]);
  const validator = await compile?.();
  expect(validator?.diagnostics).toEqual([]);
  return validator?.validate(plain(jsonFormat.parse(text).value as Value)) ?? [];
}

const line = ({ path, key, finding }: Violation): string =>
  `${path.map((part) => `/${part}`).join("")}${key === undefined ? "" : ` (${key})`} ${finding.code} ${finding.message}`;

async function lines(schema: unknown, value: unknown): Promise<readonly string[]> {
  return (await violations(schema, value)).map(line);
}

test.each<[string, unknown, unknown, string]>([
  ["type", { type: "integer" }, "9k", 'schema/type must be an integer, found "9k"'],
  ["type list", { type: ["boolean", "null"] }, 1, "schema/type must be true, false or null, found 1"],
  ["nullable", { type: "string", nullable: true }, 1, "schema/type must be a string or null, found 1"],
  ["enum", { enum: ["left", "right"] }, "rihgt", 'schema/enum must be "left" or "right", found "rihgt"'],
  ["const", { const: { a: 1 } }, { a: 2 }, 'schema/const must be {"a":1}, found {"a":2}'],
  ["minimum", { minimum: 3 }, 1, "schema/range must be at least 3, found 1"],
  ["exclusiveMaximum", { exclusiveMaximum: 3 }, 3, "schema/range must be less than 3, found 3"],
  ["multipleOf", { multipleOf: 3 }, 4, "schema/range must be a multiple of 3, found 4"],
  ["minLength", { minLength: 3 }, "ab", 'schema/length must have at least 3 characters, found "ab"'],
  ["maxItems", { maxItems: 1 }, [1, 2], "schema/length must have at most 1 item, found [1,2]"],
  ["minProperties", { minProperties: 1 }, {}, "schema/length must have at least 1 key, found {}"],
  ["items false", { prefixItems: [{}], items: false }, [1, 2], "schema/length must have at most 1 item, found [1,2]"],
  [
    "unevaluatedItems",
    { prefixItems: [{}], unevaluatedItems: false },
    [1, 2],
    "schema/length must have at most 1 item, found [1,2]",
  ],
  ["pattern", { pattern: "^a$" }, "b", 'schema/text-pattern must match ^a$, found "b"'],
  ["format", { format: "ipv4" }, "b", 'schema/format must be in the format "ipv4", found "b"'],
  [
    "uniqueItems",
    { uniqueItems: true },
    [{ a: 1 }, 2, { a: 1 }],
    "schema/duplicate-items must not repeat an item: /0 and /2 are the same",
  ],
  [
    "contains",
    { contains: { type: "string" } },
    [1],
    "schema/contains must have at least 1 of the items that `contains` describes (string), found [1]",
  ],
  [
    "maxContains",
    { contains: { type: "integer" }, maxContains: 1 },
    [1, 2],
    "schema/contains must have exactly 1 of the items that `contains` describes (integer), found [1,2]",
  ],
  ["required", { required: ["toString"] }, {}, 'schema/required must have the key "toString"'],
  [
    "dependentRequired",
    { dependentRequired: { a: ["b"] } },
    { a: 1 },
    'schema/required must have the key "b" beside "a"',
  ],
  [
    "not",
    { not: { type: "integer" } },
    1,
    "schema/forbidden must not have the form that `not` describes (integer), found 1",
  ],
  ["false", false, 1, "schema/forbidden is not allowed here, found 1"],
])("validate() says what %s demands and what was found", async (_, schema, value, expected) => {
  expect(await lines(schema, JSON.stringify(value))).toEqual([` ${expected}`]);
});

test("validate() points at a key too many and names the nearest that is free", async () => {
  const schema = { properties: { interval: {}, internal: {} }, additionalProperties: false };
  const [violation] = await violations(schema, { intervall: 1, internal: 2 });
  expect(violation).toMatchObject({ path: [], key: "intervall", finding: { hint: "did you mean interval?" } });
});

test("validate() finds the nearest key of an unevaluated one behind references and branches", async () => {
  const schema = {
    $defs: { base: { properties: { timeout: {} } } },
    $ref: "#/$defs/base",
    anyOf: [{ properties: { retries: {} } }],
    unevaluatedProperties: false,
  };
  const found = await violations(schema, { timeuot: 1, retrys: 1 });
  expect(found.map(({ finding }) => finding.hint)).toEqual(["did you mean retries?", "did you mean timeout?"]);
});

test("validate() says why the name of a key is wrong", async () => {
  expect(await lines({ propertyNames: { pattern: "^[a-z]+$" } }, { A: 1, b: 2 })).toEqual([
    ' (A) schema/key-name has the key "A", whose name must match ^[a-z]+$',
  ]);
});

test("validate() leaves out `if` and tells what its branch demands", async () => {
  const schema = '{ "if": { "required": ["a"] }, "then": { "required": ["b"] } }';
  expect(await lines(schema, { a: 1 })).toEqual([' schema/required must have the key "b"']);
});

test("validate() says nothing of the items that `contains` passes over", async () => {
  const schema = { contains: { $ref: "#/$defs/x" }, $defs: { x: { type: "string", minLength: 2 } } };
  expect(await lines(schema, [1, "a"])).toHaveLength(1);
});

test("validate() tells every violation, in the order of paths, none twice", async () => {
  const schema = {
    $defs: { n: { type: "integer" } },
    items: { allOf: [{ $ref: "#/$defs/n" }, { $ref: "#/$defs/n" }], minimum: 2 },
  };
  const list = [...Array.from({ length: 11 }, () => 5), "x", 1];
  expect(await lines(schema, list)).toEqual([
    '/11 schema/type must be an integer, found "x"',
    "/12 schema/range must be at least 2, found 1",
  ]);
});

test("anyOf: types that none of the branches has are one finding", async () => {
  expect(await lines({ anyOf: [{ type: "string" }, { type: "integer" }] }, [])).toEqual([
    " schema/type must be a string or an integer, found []",
  ]);
});

test("oneOf: the branch of the value's type speaks", async () => {
  const schema = { oneOf: [{ type: "string" }, { type: "object", required: ["a"] }] };
  expect(await lines(schema, {})).toEqual([' schema/required must have the key "a"']);
});

const shapes = {
  oneOf: ["file", "net"].map((type) => ({
    properties: { type: { const: type }, [type]: { type: "string" } },
    required: ["type", type],
    additionalProperties: false,
  })),
};

test("oneOf: a discriminator chooses the branch that speaks, however much is wrong in it", async () => {
  expect(await lines(shapes, { type: "net", file: "x", extra: 1 })).toEqual([
    ' (extra) schema/additional-key has no key "extra"',
    ' (file) schema/additional-key has no key "file"',
    ' schema/required must have the key "net"',
  ]);
});

test("oneOf: a discriminator that no branch has is told with all that would do", async () => {
  const [violation] = await violations(shapes, { type: "nett", net: "x" });
  expect(violation && line(violation)).toBe('/type schema/enum must be "file" or "net", found "nett"');
  expect(violation?.finding.hint).toBe("did you mean net?");
});

test("anyOf: nested unions are told apart", async () => {
  const inner = { anyOf: [{ type: "integer" }, { type: "null" }] };
  const schema = { anyOf: [{ type: "string" }, { type: "object", properties: { a: inner, b: inner } }] };
  expect(await lines(schema, { a: "x", b: 1 })).toEqual(['/a schema/type must be an integer or null, found "x"']);
});

test("anyOf: branches that are equally near are listed in few words", async () => {
  expect(await lines({ anyOf: [{ required: ["a"] }, { required: ["b"] }] }, {})).toEqual([
    " schema/branch must fit one of the schema's forms (with a; with b), found {}",
  ]);
});

test("oneOf: two branches that fit are named", async () => {
  const schema = { oneOf: [{ title: "small", maximum: 5 }, { type: "string" }, { title: "even", multipleOf: 2 }] };
  expect(await lines(schema, 4)).toEqual([
    " schema/branch must fit exactly one of the schema's forms (small; even), found 4",
  ]);
});

test("a violation knows the keyword's own line, through references into other files and recursion", async () => {
  const common =
    '{\n  "$defs": {\n    "node": {\n      "description": "a node",\n      "properties": {\n        "next": { "$ref": "#/$defs/node" },\n        "size": { "type": "integer" }\n      }\n    }\n  }\n}';
  const schema = { properties: { tree: { $ref: "lib/common.json#/$defs/node" } } };
  const [violation] = await violations(
    schema,
    { tree: { next: { next: { size: "x" } } } },
    { "lib/common.json": common },
  );
  expect(violation?.schema.path).toEqual(["$defs", "node", "properties", "size", "type"]);
  expect(violation && formatOrigin(violation.schema.origin())).toBe("schemas/lib/common.json:7:27");
});

test("a violation carries the description of its schema", async () => {
  const [violation] = await violations(
    { properties: { mtu: { type: "integer", description: "in bytes" } } },
    { mtu: "x" },
  );
  expect(violation?.description).toBe("in bytes");
});

/** What a resolution says of a value that its schema refuses. */
async function refusal(schema: object, text: string): Promise<readonly Diagnostic[]> {
  const files = memoryFileSystem({
    "/usr/share/substrata/schemas/a.json.schema.json": JSON.stringify(schema),
    "/etc/a.json": text,
  });
  return (await resolve(files, "a.json")).diagnostics;
}

test("of a secret value the finding has neither the value nor what is near it", async () => {
  const s = { enum: ["secret1"] };
  const [open] = await refusal({ properties: { s } }, '{ "s": "secret2" }');
  expect(open).toMatchObject({ message: 'must be "secret1", found "secret2"', hint: expect.any(String) as string });
  const [written] = await refusal({ properties: { s: { ...s, "x-secret": true } } }, '{ "s": "secret2" }');
  expect(written?.message).toBe('must be "secret1"');
  expect(JSON.stringify(written)).not.toContain("secret2");
  expect(written?.hint).toBeUndefined();
});

test("keys that stand on Object.prototype are keys like others", async () => {
  const schema =
    '{ "properties": { "__proto__": { "type": "integer" }, "constructor": { "type": "string" } }, "required": ["__proto__", "valueOf"], "additionalProperties": false }';
  expect(await lines(schema, '{ "__proto__": "x", "constructor": 1, "hasOwnProperty": 1 }')).toEqual([
    ' (hasOwnProperty) schema/additional-key has no key "hasOwnProperty"',
    ' schema/required must have the key "valueOf"',
    '/__proto__ schema/type must be an integer, found "x"',
    "/constructor schema/type must be a string, found 1",
  ]);
  expect(await lines(schema, '{ "__proto__": 1, "valueOf": 2 }')).toEqual([
    ' (valueOf) schema/additional-key has no key "valueOf"',
  ]);
});

test("const, enum and uniqueItems compare objects that have no prototype", async () => {
  const schema = '{ "const": { "constructor": { "a": [1] } } }';
  expect(await lines(schema, '{ "constructor": { "a": [1] } }')).toEqual([]);
  expect(await lines({ enum: [{ valueOf: 1 }] }, '{ "valueOf": 1 }')).toEqual([]);
});

test("the words of others in a schema disturb nothing", async () => {
  const schema = {
    "x-merge": "deep",
    "x-anything": { $ref: "#/nowhere" },
    $async: true,
    discriminator: {},
    type: "object",
  };
  expect(await lines(schema, {})).toEqual([]);
});

test("an integer that JSON numbers do not hold is of no type, and no string of digits either", async () => {
  const schema = { properties: { s: { type: "string" }, n: { type: ["number", "null"] }, any: {} } };
  const text = '{ "n": 9007199254740993, "s": 9007199254740993, "any": 9007199254740993 }';
  expect((await refusal(schema, text)).map(({ message }) => message)).toEqual([
    "must be an integer within ±2^53, which JSON numbers hold exactly, found 9007199254740993",
    "must be a string, found 9007199254740993, an integer",
  ]);
});

test("const and enum know an integer that JSON numbers do not hold", async () => {
  const schema = { properties: { n: { const: 2 ** 64 } } };
  expect(await refusal(schema, '{ "n": 18446744073709551616 }')).toEqual([]);
  const found = await refusal(schema, '{ "n": 18446744073709551617 }');
  expect(found.map(({ code }) => code)).toEqual(["schema/const"]);
});

test("a large value is told its first violation, and a long list of faults ends", async () => {
  const many = JSON.stringify(Array.from({ length: 5000 }, () => 1));
  expect(await violations({ items: { type: "string" } }, many)).toHaveLength(1000);
  const huge = JSON.stringify(Array.from({ length: 300_000 }, () => 1));
  expect(await violations({ items: { type: "string" } }, huge)).toHaveLength(1);
});

test("a schema that explodes over its references ends with a finding", async () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => {
      const next = { $ref: `#/$defs/d${index + 1}` };
      return [`d${index}`, { allOf: [next, { ...next }] }];
    }),
  );
  expect(await lines({ $defs: { ...$defs, d40: true }, $ref: "#/$defs/d0" }, {})).toEqual([
    " schema/too-costly cannot be judged: the schema's references explode",
  ]);
});

test("a schema that refers to itself without end is told", async () => {
  const found = await violations(
    { $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" },
    {},
  );
  expect(found.map(({ finding }) => finding.code)).toEqual(["schema/too-costly"]);
});

test("the format url ends on a text made to backtrack", async () => {
  expect(await lines({ format: "url" }, JSON.stringify(`http://${":".repeat(1_000_000)}`))).toHaveLength(1);
});

test.each(["unevaluatedProperties", "additionalProperties", "properties"])(
  "many patterns, judged in pieces, find what few find: beside %s",
  async (beside) => {
    const schema = (size: number) => ({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      patternProperties: Object.fromEntries(
        Array.from({ length: size }, (_, at) => [`^p${at}$`, { type: "integer", minimum: at }]),
      ),
      [beside]: beside === "properties" ? { q: { type: "string" } } : false,
    });
    const text = JSON.stringify({ p5: 7, p7: "x", p8: 1, q: 1, r: 1 });
    const found = await lines(schema(10), text);
    expect(found.length).toBeGreaterThan(2);
    expect(await lines(schema(700), text)).toEqual(found);
  },
);
