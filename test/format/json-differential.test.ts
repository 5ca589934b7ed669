import fc from "fast-check";
import { type ParseError, parse } from "jsonc-parser";
import { expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { Literal } from "../../src/model/value.js";
import { jsoncFormat } from "../support/formats.js";
import { runs } from "../support/runs.js";

/** What the pieces of a document are; joined at random they are mostly wrong in one place. */
const PIECES = [
  ...'"|,|:|{|}|[|]|\\|0|1|-|.|e|E|+|1.0|1e5|"a": 1, |"b": {}, |null|nul|true|[1, 2]|// x\n|/* y */|/*|/|*/'.split("|"),
  ...'\n| |\t|\r|\\u|\\u00e9|\\n|\u0001|,,|\ufeff|\u00a0|constructor|"x"|"\\""|[]|{}|{"a": [|"c": [{'.split("|"),
];
const texts = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join("")),
  fc
    .tuple(fc.json(), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom("", ...PIECES))
    .map(([json, at, piece]) => json.slice(0, at * json.length) + piece + json.slice(at * json.length)),
);

/** What a text says; undefined where it is refused by its syntax. What only a configuration may not hold is told apart. */
function ours(text: string, format: typeof jsonFormat): unknown {
  const { value, findings } = format.parse(text);
  if (findings.some(({ code }) => code === "parse/syntax")) return { is: "refused" };
  if (findings.length > 0) return { is: "unusable" };
  return value === undefined ? { is: "nothing" } : { is: "read", value: numbers(value) };
}

/** A value with each number as a double holds it. */
function numbers(value: unknown): unknown {
  const text = JSON.stringify(value, (_, part: unknown) => (part instanceof Literal ? Number(part.value) : part));
  return JSON.parse(text) as unknown;
}

function theirs(text: string, read: () => unknown): unknown {
  if (/^[ \t\r\n]*$/.test(text)) return { is: "nothing" };
  try {
    return { is: "read", value: numbers(read()) };
  } catch {
    return { is: "refused" };
  }
}

test("JSON is what the engine's own parser takes, and says the same", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const found = ours(text, jsonFormat) as { readonly is: string };
      if (found.is === "unusable") return;
      expect(found, JSON.stringify(text)).toEqual(theirs(text, () => JSON.parse(text)));
    }),
    runs(),
  );
});

test("JSON with comments is what editors' parser takes, and says the same", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const found = ours(text, jsoncFormat) as { readonly is: string };
      if (found.is === "unusable" || found.is === "nothing" || text.includes("__proto__")) return; // which theirs loses
      const read = (): unknown => {
        const errors: ParseError[] = [];
        const value: unknown = parse(text, errors, { allowTrailingComma: true });
        if (errors.length > 0) throw new Error("refused");
        return value;
      };
      expect(found, JSON.stringify(text)).toEqual(theirs(text, read));
    }),
    runs(),
  );
});
