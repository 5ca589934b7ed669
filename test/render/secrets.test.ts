import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { prepare } from "../../src/index.js";
import { shownText } from "../../src/inspect/index.js";
import type { Resolution } from "../../src/model/resolution.js";
import { accountOf } from "../../src/provenance/index.js";
import { github, report, sarif, type Paint, type TextOf } from "../../src/render/index.js";
import { LONG, runs } from "../support/runs.js";

/*
 * No message, fact, place, related line or frame holds a secret's text (Q5), whichever keyword the secret breaks and
 * however far above it `x-secret` stands. A secret may be a key as well: all of a secret map is secret.
 */
type Make = (a: string, b: string) => unknown;
interface Broken {
  readonly schema: object;
  readonly vendor: Make;
  readonly site: Make;
  /** Whether it takes both files to break it: items of a list that appends never meet. */
  readonly together?: true;
}

const broken = (schema: object, site: Make, vendor: Make = (a) => a): Broken => ({ schema, site, vendor });
const together = (each: Broken): Broken => ({ ...each, together: true });
const map: Make = (a) => ({ [a]: a });
const list: Make = (a) => [a];

/** An object with a `then` is none to write down in a program that awaits. */
const parsed = (text: string): object => JSON.parse(text) as object;

const BROKEN: Readonly<Record<string, Broken>> = {
  type: broken({ type: "integer" }, (_, b) => b),
  "type of a map": broken({ type: "string" }, (a, b) => ({ [a]: b }), map),
  enum: broken({ enum: ["on", "off"] }, (_, b) => b),
  const: broken({ const: { a: 1 } }, (a) => ({ a }), map),
  maximum: broken(
    { type: "number", maximum: 5 },
    () => 7_351_735_173,
    () => 7_351_735_174,
  ),
  exclusiveMinimum: broken(
    { exclusiveMinimum: 1e12 },
    () => 7_351_735_173,
    () => 7_351_735_174,
  ),
  multipleOf: broken(
    { multipleOf: 10 },
    () => 7_351_735_173,
    () => 7_351_735_170,
  ),
  maxLength: broken({ maxLength: 1 }, (_, b) => b),
  minLength: broken({ minLength: 500 }, (_, b) => b),
  pattern: broken({ pattern: "^[0-9]$" }, (_, b) => b),
  format: broken({ format: "ipv4" }, (_, b) => b),
  maxItems: together(broken({ maxItems: 1, "x-merge": "append" }, (_, b) => [b], list)),
  minItems: broken({ minItems: 9 }, (_, b) => [b], list),
  uniqueItems: together(broken({ uniqueItems: true, "x-merge": "append" }, list, list)),
  "uniqueItems of a set of maps": broken({ uniqueItems: true }, (a) => [{ a }, { a }], list),
  contains: broken({ contains: { const: 1 } }, (_, b) => [b], list),
  maxContains: broken({ contains: { type: "string" }, maxContains: 1 }, (a, b) => [a, b], list),
  maxProperties: together(broken({ maxProperties: 1 }, (a, b) => ({ [b]: a }), map)),
  minProperties: broken({ minProperties: 9 }, (a, b) => ({ [b]: a }), map),
  required: broken({ required: ["user"] }, (a, b) => ({ [b]: a }), map),
  "required, deleted": broken(
    { required: ["user"] },
    (a) => ({ [a]: a, user: { $delete: true } }),
    (a) => ({ user: a }),
  ),
  dependentRequired: broken({ dependentRequired: { on: ["user"] } }, (a) => ({ on: a }), map),
  dependentSchemas: together(
    broken(
      { dependentSchemas: { on: { properties: { user: { const: 1 } } } } },
      (a) => ({ on: a }),
      (a) => ({ user: a }),
    ),
  ),
  properties: broken(
    { properties: { user: { type: "integer" } } },
    (a) => ({ user: a }),
    (_, b) => ({ user: b }),
  ),
  patternProperties: broken({ patternProperties: { "": { type: "integer" } } }, (a, b) => ({ [b]: a }), map),
  additionalProperties: broken({ additionalProperties: false }, (a, b) => ({ [b]: a }), map),
  "additionalProperties, a schema": broken({ additionalProperties: { type: "integer" } }, (a, b) => ({ [b]: a }), map),
  "additionalProperties below a key": broken(
    { additionalProperties: { properties: { on: { type: "integer" } }, required: ["off"], not: { required: ["on"] } } },
    (a, b) => ({ [b]: { on: a } }),
    (a) => ({ [a]: { off: a } }),
  ),
  propertyNames: broken({ propertyNames: { maxLength: 1 } }, (a, b) => ({ [b]: a }), map),
  items: broken({ items: { type: "integer" } }, (_, b) => [b], list),
  prefixItems: broken({ prefixItems: [{ type: "integer" }], items: false }, (a, b) => [a, b], list),
  unevaluatedItems: broken({ unevaluatedItems: false }, (a, b) => [a, b], list),
  unevaluatedProperties: broken({ unevaluatedProperties: false }, (a, b) => ({ [b]: a }), map),
  allOf: broken({ allOf: [{ type: "integer" }, { minLength: 500 }] }, (_, b) => b),
  anyOf: broken({ anyOf: [{ type: "integer" }, { type: "null" }] }, (_, b) => b),
  "anyOf, nothing near": broken({ anyOf: [{ required: ["on"] }, { required: ["off"] }] }, (a, b) => ({ [b]: a }), map),
  oneOf: broken({ oneOf: [{ type: "string" }, { minLength: 3 }] }, (_, b) => b),
  "oneOf, a discriminator": broken(
    {
      oneOf: ["x", "y"].map((on) => ({ properties: { on: { const: on }, to: { type: "integer" } }, required: ["on"] })),
    },
    (a) => ({ on: "y", to: a }),
    (a) => ({ on: "x", to: a }),
  ),
  "oneOf, no such discriminator": broken(
    { oneOf: ["x", "y"].map((on) => ({ properties: { on: { const: on } }, required: ["on"] })) },
    (a) => ({ on: a }),
    (a) => ({ on: "x", to: a }),
  ),
  not: broken({ not: { type: "string" } }, (_, b) => b),
  "not, of a key": broken({ not: { required: ["on"] } }, (a) => ({ on: a }), map),
  "if and then": broken(
    parsed(
      '{ "if": { "required": ["on"] }, "then": { "properties": { "user": { "maxLength": 1 } }, "required": ["off"] } }',
    ),
    (a) => ({ on: a }),
    (a) => ({ user: a }),
  ),
  false: broken({ not: {} }, (_, b) => b),
};

/** Where `x-secret` stands: the schema of the root, and its value around the value in question. */
const PLACED: Readonly<
  Record<string, readonly [schema: (inner: object) => object, value: (inner: unknown) => unknown]>
> = {
  "on the place": [(inner) => ({ properties: { at: { ...inner, "x-secret": true } } }), (at) => ({ at })],
  "on its parent": [
    (inner) => ({ properties: { up: { "x-secret": true, properties: { at: inner } } } }),
    (at) => ({ up: { at } }),
  ],
  "on a free key's parent": [
    (inner) => ({ properties: { up: { "x-secret": true, additionalProperties: inner } } }),
    (at) => ({ up: { hunterkey: at } }),
  ],
  "on the list": [
    (inner) => ({ properties: { all: { "x-secret": true, "x-merge": "append", items: inner } } }),
    (at) => ({ all: [at] }),
  ],
  "on a field of a keyed item": [
    (inner) => ({
      properties: {
        all: {
          "x-merge": "keyed",
          "x-merge-keys": ["name"],
          items: { properties: { at: { ...inner, writeOnly: true } } },
        },
      },
    }),
    (at) => ({ all: [{ name: "web", at }] }),
  ],
  "on the root": [(inner) => ({ "x-secret": true, properties: { at: inner } }), (at) => ({ at })],
};

/**
 * A case costs the compilation of two schemas. `npm test` draws one of each, and breaks each keyword at two of the six
 * places; the long run draws more, at all of them.
 */
const RUNS = runs({ few: 1, cost: 10_000 });
const secret = fc.stringMatching(/^hunter[a-z0-9]{6,40}$/);
const TELLING = /hunter|7351735/;
const paint: Paint = (_, text) => text;
const tree = { given: "/", root: "/", outside: [] };

/** What frames quote of the files. */
function textsOf(answers: readonly Resolution[]): TextOf {
  const accounts = answers.map(accountOf);
  return (file) =>
    accounts
      .flatMap((account) => account.fragments.filter((own) => own.file === file).map((own) => shownText(account, own)))
      .at(-1);
}

async function printed(schema: object, vendor: unknown, site: unknown): Promise<readonly [string, readonly string[]]> {
  const files = memoryFileSystem({
    "/usr/share/substrata/schemas/app.yaml.schema.json": JSON.stringify(schema),
    "/usr/share/defaults/app.yaml": JSON.stringify(vendor, undefined, 1),
    "/etc/app.yaml": JSON.stringify(site),
  });
  const plan = await prepare(files);
  const answers: readonly Resolution[] = [await plan.resolve("app.yaml"), await plan.check("app.yaml")];
  const diagnostics = answers.flatMap((answer) => answer.diagnostics);
  const texts = textsOf(answers);
  const forms = [
    JSON.stringify(diagnostics),
    ...diagnostics.map((diagnostic) => report(diagnostic, texts, paint)),
    ...diagnostics.map((diagnostic) => github(diagnostic, tree)),
    JSON.stringify(sarif(diagnostics, { version: "0", tree, ruleText: () => undefined })),
  ];
  return [
    answers[0]?.state ?? "",
    forms
      .join("\n")
      .split("\n")
      .filter((line) => TELLING.test(line)),
  ];
}

describe.each(Object.entries(PLACED))("x-secret %s", (placed, [schemaAround, valueAround]) => {
  const turn = Object.keys(PLACED).indexOf(placed);
  const meets = Object.entries(BROKEN)
    .filter((_, index) => LONG || index % 3 === turn % 3)
    .filter(([, each]) => placed !== "on the list" || each.together === undefined);
  test.each(meets)("no report of a broken %s tells the secret", async (_, { schema, vendor, site }) => {
    await fc.assert(
      fc.asyncProperty(secret, secret, async (a, b) => {
        const [state, telling] = await printed(
          schemaAround(schema),
          valueAround(vendor(a, b)),
          valueAround(site(a, b)),
        );
        expect(telling).toEqual([]);
        expect(state).toBe("refused");
      }),
      RUNS,
    );
  });
});

test("the same reports tell what is no secret", async () => {
  const [state, telling] = await printed({ properties: { at: { type: "integer" } } }, { at: 1 }, { at: "hunter2" });
  expect(state).toBe("refused");
  expect(telling.length).toBeGreaterThan(3);
});
