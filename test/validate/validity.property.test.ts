import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { plain, type Json } from "../../src/model/value.js";
import { loadDeclaration } from "../../src/strategy/index.js";
import { runs } from "../support/runs.js";
import { directory } from "../support/schema-directory.js";
import { plainAjv } from "./plain-ajv.js";

/** Two stand on `Object.prototype`; the library alone compares objects by others that do, and stumbles. */
const KEYS = ["a", "b", "c", "hasOwnProperty", "toLocaleString"];
const key = fc.constantFrom(...KEYS);
const scalar = fc.constantFrom<unknown>(null, true, false, 0, 1, 2, 3.5, "", "a", "ab", "2026-01-02");

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3 }),
  ),
}));

const size = fc.nat({ max: 3 });
const types = fc.constantFrom("null", "boolean", "integer", "number", "string", "array", "object");

/** References stand below keys and items only, else a schema may refer to itself without end. */
const { schema } = fc.letrec((tie) => {
  const inner = tie("schema");
  const below = fc.oneof({ arbitrary: inner, weight: 4 }, { arbitrary: fc.constantFrom(0, 1).map(ref), weight: 1 });
  const some = fc.array(inner, { minLength: 1, maxLength: 3 });
  const keywords: Record<string, fc.Arbitrary<unknown>> = {
    type: fc.oneof(types, fc.uniqueArray(types, { minLength: 1, maxLength: 3 })),
    enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }),
    const: fc.oneof(scalar, fc.constant({ a: [1] })),
    minimum: size,
    exclusiveMaximum: size,
    multipleOf: fc.constantFrom(1, 2),
    minLength: size,
    maxLength: size,
    pattern: fc.constantFrom("^a", "b$", "^[a-b]+$", "^(a|ab)*$", "[0-9]"),
    format: fc.constantFrom("date", "ipv4", "no-such-format"),
    minItems: size,
    maxItems: size,
    uniqueItems: fc.boolean(),
    minProperties: size,
    maxProperties: size,
    required: fc.uniqueArray(key, { maxLength: 2 }),
    properties: fc.dictionary(key, below, { maxKeys: 3 }),
    patternProperties: fc.dictionary(fc.constantFrom("^a", "s", "^(c|co)+"), below, { maxKeys: 2 }),
    additionalProperties: below,
    propertyNames: inner,
    unevaluatedProperties: below,
    dependentSchemas: fc.dictionary(key, inner, { maxKeys: 2 }),
    dependentRequired: fc.dictionary(key, fc.uniqueArray(key, { maxLength: 2 }), { maxKeys: 2 }),
    items: below,
    prefixItems: fc.array(below, { minLength: 1, maxLength: 2 }),
    contains: inner.map((each) => ({ allOf: [each] })), // the library alone forgets that `true` evaluates every item
    minContains: size,
    unevaluatedItems: below,
    allOf: some,
    anyOf: some,
    oneOf: some,
    not: inner,
  };
  for (const conditional of ["if", "then", "else"]) keywords[conditional] = inner;
  const one = fc.constantFrom(...Object.keys(keywords)).chain((name) => {
    return (keywords[name] as fc.Arbitrary<unknown>).map((written) => ({ [name]: written }));
  });
  const object = fc.array(one, { maxLength: 4 }).map((parts) => Object.assign({}, ...parts) as object);
  return {
    schema: fc.oneof(
      { maxDepth: 3 },
      fc.boolean(),
      types.map((type) => ({ type })),
      object,
    ),
  };
});

function ref(index: number): object {
  return { $ref: `#/$defs/d${index}` };
}

const RUNS = runs({ few: 100, cost: 10 });

test("validate() finds something exactly where the validator alone says no", async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      schema,
      schema,
      schema,
      fc.array(value, { minLength: 1, maxLength: 4 }),
      async (a, b, c, values) => {
        const whole = { $defs: { d0: a, d1: b }, allOf: [c] };
        let alone: (value: unknown) => boolean;
        try {
          alone = plainAjv(whole);
        } catch {
          return; // it refuses some schemas that the draft allows
        }
        const { compile } = await loadDeclaration("x", [directory({ "x.schema.json": whole })]);
        const validator = await compile?.();
        expect(validator?.diagnostics).toEqual([]);
        for (const each of values) {
          const read = plain(jsonFormat.parse(JSON.stringify(each)).value as Json);
          const valid = alone(JSON.parse(JSON.stringify(each)));
          if (!valid) refused++;
          expect(validator?.validate(read).length === 0).toBe(valid);
        }
      },
    ),
    RUNS,
  );
  expect(refused).toBeGreaterThan(RUNS.numRuns / 4);
});
