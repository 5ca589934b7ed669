import * as fc from "fast-check";
import { expect, test } from "vitest";
import { boundedPattern, patternSet } from "../../src/validate/index.js";
import { runs } from "../support/runs.js";

test.each([
  "^(a+)+$",
  "^(a|a)*$",
  "^(a|aa)+$",
  "(x+x+)+y",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  "^(?=(a+)+$)",
  "a*a*a*a*a*a*$",
])("a pattern that backtracks badly ends: %s", (source) => {
  const pattern = boundedPattern(source);
  expect(pattern).not.toBeTypeOf("string");
  if (typeof pattern === "string") return;
  expect(pattern.test(`${"a".repeat(3000)}!`)).toBe(source.startsWith("a*"));
});

test.each(["^(?<=a)(a+)+$", "^(a+)+\\1$", "^((.{1,999}){1,999}){1,999}$"])(
  "a pattern that cannot be bounded is refused: %s",
  (source) => {
    expect(boundedPattern(source)).toMatch(/^the pattern /);
  },
);

test.each(["[\\w\\-.]+", "\\-", "^\\p{L}+$", "^[😀]$", "^.$"])(
  "a pattern is read with or without Unicode: %s",
  (source) => {
    expect(boundedPattern(source)).not.toBeTypeOf("string");
  },
);

test("a pattern of Unicode takes a character for one", () => {
  const pattern = boundedPattern("^.$");
  expect(typeof pattern !== "string" && pattern.test("😀")).toBe(true);
});

const piece: fc.Arbitrary<string> = fc.letrec<{ piece: string }>((tie) => ({
  piece: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\b", "\\B", "^", "$", "\\n", "\\.", "", "\\u0061"),
    fc.tuple(tie("piece"), tie("piece")).map(([a, b]) => a + b),
    fc.tuple(tie("piece"), tie("piece")).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie("piece"), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "{2,}", "*?"))
      .map(([a, sign]) => `(${a})${sign}`),
    tie("piece").map((a) => `(?=${a})`),
    tie("piece").map((a) => `(?!${a})`),
  ),
})).piece;

/** Matches nothing in so many ways that whatever stands before it is followed in step with the text. */
const WAYS = "(?:|z){17}";

test("a pattern that is followed in step finds what RegExp finds", () => {
  expect(boundedPattern(`(?:(?<=a)b)${WAYS}`)).toMatch(/^the pattern /); // what cannot be followed is not tried
  const text = fc.string({ unit: fc.constantFrom("a", "b", "1", " ", "\n", "."), maxLength: 6 });
  fc.assert(
    fc.property(piece, fc.array(text, { minLength: 1, maxLength: 5 }), (source, texts) => {
      const pattern = boundedPattern(`(?:${source})${WAYS}`);
      if (typeof pattern === "string") expect.fail(pattern);
      for (const each of texts) {
        expect([source, each, pattern.test(each)]).toEqual([source, each, new RegExp(source, "u").test(each)]);
      }
    }),
    runs({ cost: 10 }),
  );
});

test("of a set of patterns those fit that fit by themselves", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "1", "x", "."), maxLength: 8 });
  const sources = fc.array(fc.oneof(piece, fc.constantFrom("^a", "b$", "ab", "^x\\.", "a1b1a", "x|b")), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(sources, fc.array(text, { maxLength: 5 }), (all, texts) => {
      const fits = patternSet(all.map(boundedPattern));
      const alone = all.map((source) => new RegExp(source, "u"));
      for (const each of texts)
        expect([all, each, fits(each)]).toEqual([all, each, alone.flatMap((one, at) => (one.test(each) ? [at] : []))]);
    }),
    runs({ cost: 10 }),
  );
});

test("a pattern of a set that would take for ever is taken to fit", () => {
  const fits = patternSet(["^(a{1,100}){1,100}$", "^b"].map(boundedPattern));
  expect(fits("b")).toEqual([1]);
  expect(fits(`${"a".repeat(3000)}b`)).toEqual([0]);
});
