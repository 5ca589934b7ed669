import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { resolve } from "../../src/index.js";
import { expectLinear } from "../support/expect-linear.js";
import { sized } from "../support/runs.js";

/*
 * Schemas are untrusted (R1, R5): whatever stands in one, a resolution ends, with a finding that says what is wrong with
 * it, at its own file. The work is counted; the bounds are not of time.
 */
const SCHEMA = "/usr/share/substrata/schemas/app.yaml.schema.json";

async function validated(schema: unknown, vendor = "a: 1\n") {
  const text = typeof schema === "string" ? schema : JSON.stringify(schema);
  const files = memoryFileSystem({ [SCHEMA]: text, "/usr/share/defaults/app.yaml": vendor });
  const { state, diagnostics } = await resolve(files, "app.yaml");
  const findings = diagnostics.map(
    ({ code, message, origin }) => `${code} ${origin?.file === SCHEMA ? "schema" : "file"}: ${message}`,
  );
  return { state, findings };
}

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const named = <T>(count: number, make: (index: number) => T) =>
  Object.fromEntries(many(count, (i) => [`d${i}`, make(i)]));
const refTo = (index: number) => ({ $ref: `#/$defs/d${index}` });

/** Forty levels, each of which refers twice to the next. */
function lattice(keyword: string, end: unknown) {
  const level = (index: number) => ({ [keyword]: [refTo(index + 1), refTo(index + 1)] });
  return { ...refTo(0), $defs: { ...named(40, level), d40: end } };
}

describe("references", () => {
  test.each([
    ["to itself", { $ref: "#" }],
    ["to itself, through allOf", { allOf: [{ $ref: "#" }] }],
    ["in a circle", { $ref: "#/$defs/d0", $defs: { d0: refTo(1), d1: refTo(0) } }],
    ["in a circle, through anyOf and not", { anyOf: [{ not: { $ref: "#" } }] }],
  ])("without end are the schema's fault: %s", async (_, schema) => {
    const { state, findings } = await validated(schema);
    expect(state).toBe("refused");
    expect(findings).toEqual([
      "schema/too-costly schema: cannot be judged: the schema refers to itself without end, or has more forms than can be followed",
    ]);
  });

  test("that a value ends are no circle", async () => {
    const { state } = await validated(
      { additionalProperties: { anyOf: [{ type: "integer" }, { $ref: "#" }] } },
      "a: { b: { c: 1 } }\n",
    );
    expect(state).toBe("effective");
  });

  test("that multiply are counted", async () => {
    expect((await validated(lattice("allOf", true))).findings).toEqual([
      "schema/too-costly schema: cannot be judged: the schema's references explode",
    ]);
    expect((await validated(lattice("anyOf", { type: "string" }))).findings).toEqual([
      "schema/too-costly schema: cannot be judged: the schema's forms explode",
    ]);
  });

  test("one behind the other, ten thousand of them, are beyond the compiler, and it says so", async () => {
    const chain = { ...refTo(0), $defs: { ...named(10_000, (index) => refTo(index + 1)), d10000: true } };
    expect((await validated(chain)).findings).toEqual([
      "schema/broken schema: the schema does not compile: its references go too deep, or a union has too many forms",
    ]);
  });

  test("to the network are not followed", async () => {
    const { findings } = await validated({ $ref: "https://example.com/x.json" });
    expect(findings).toEqual([
      'schema/unresolved-reference schema: the schema refers to "https://example.com/x.json", which is in none of the given schemas',
    ]);
  });
});

test.each([
  ["schemas", `${'{"not":'.repeat(10_000)}true${"}".repeat(10_000)}`],
  ["lists", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
])("%s nested without measure are refused before anything follows them", async (_, schema) => {
  const { state, findings } = await validated(schema);
  expect(state).toBe("refused");
  expect(findings).toEqual(["parse/depth schema: the document is nested deeper than 256 levels"]);
});

test("as deep as the parser goes, the schema judges", async () => {
  const { findings } = await validated(`${'{"allOf":['.repeat(120)}{"type":"string"}${"]}".repeat(120)}`);
  expect(findings).toEqual(['schema/type file: must be a string, found {"a":1}']);
});

describe("a union of thousands of forms", () => {
  test("that a constant tells apart names some of them, and is as much work as there are forms", async () => {
    await expectLinear(async (count) => {
      const { findings } = await validated({ properties: { a: { anyOf: many(count, (i) => ({ const: `v${i}` })) } } });
      expect(findings).toEqual([
        `schema/enum file: must be one of "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7" … (${count} in all), found 1`,
      ]);
    }, sized(10_000));
  });

  test("that nothing tells apart names some of them, in its facts too, and is as much work as there are", async () => {
    await expectLinear(async (count) => {
      const { findings } = await validated({ anyOf: many(count, (i) => ({ required: [`v${i}`] })) });
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatch(/^schema\/branch file: .*\(with v0; .*; with v7; … \d+ in all\), found \{"a":1\}$/);
      expect(findings[0]).toContain(`… ${count} in all`);
    }, sized(10_000));
  });

  test("of which one only may fit is beyond the compiler, and says so", async () => {
    const { state, findings } = await validated({ oneOf: many(10_000, (i) => ({ required: [`v${i}`] })) });
    expect(state).toBe("refused");
    expect(findings).toEqual([
      "schema/broken schema: the schema does not compile: its references go too deep, or a union has too many forms",
    ]);
  });
});

describe("a schema of thousands of schemas, 1.5 MB at most", () => {
  test("is compiled in pieces, judges, and is as much work as there are", async () => {
    await expectLinear(async (count) => {
      const last = count - 1;
      const properties = named(count, (i) => ({ type: "string", description: "x".repeat(70), pattern: `^a${i}$` }));
      const { findings } = await validated({ properties }, `d0: a0\nd${count / 2}: a${count / 2}\nd${last}: "a1"\n`);
      expect(findings).toEqual([`schema/text-pattern file: must match ^a${last}$, found "a1"`]);
    }, sized(12_000));
  });

  test("of references, with keys that it does not know, is as much work as there are", async () => {
    await expectLinear(async (count) => {
      const $defs = named(count, (i) => ({ type: "string", description: "x".repeat(40), minLength: i % 7 }));
      const schema = { properties: named(count, refTo), $defs, additionalProperties: false };
      const { findings } = await validated(schema, `d6: ok\nd7: abcdefgh\nd${count}: x\n`);
      expect(findings).toEqual([
        'schema/length file: must have at least 6 characters, found "ok"',
        `schema/additional-key file: has no key "d${count}"`,
      ]);
    }, sized(12_000));
  });
});

describe("a pattern that backtracks", () => {
  test.each(["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(x+x+)+y", "^([a-z]+.)+$x"])(
    "%s ends on a long text",
    async (pattern) => {
      const { findings } = await validated({ properties: { a: { pattern } } }, `a: "${"a".repeat(20_000)}!"\n`);
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatch(/^schema\/text-pattern file: must match/);
    },
  );

  test("and cannot be followed in step is the schema's fault", async () => {
    const { findings } = await validated({ properties: { a: { pattern: "^(a+)+\\1$" } } });
    expect(findings).toEqual([
      "schema/broken schema: the schema does not compile: the pattern ^(a+)+\\1$ can take for ever on a text of 64 characters",
    ]);
  });
});

test("50,000 required keys end with the first hundred findings", async () => {
  const { findings } = await validated({ required: many(50_000, (i) => `v${i}`) });
  expect(findings).toHaveLength(100);
});

test("a constant that does not fit is told, however long the list of those that do", async () => {
  const { findings } = await validated({ properties: { a: { enum: many(100_000, (i) => `v${i}`) } } }, "a: v1000000\n");
  expect(findings[0]).toMatch(/\(100000 in all\), found "v1000000"$/);
});
