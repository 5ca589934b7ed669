import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { jsoncFormat } from "../support/formats.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import type { Value } from "../../src/model/value.js";
import { expectLinear } from "../support/expect-linear.js";
import { sized } from "../support/runs.js";
import { RUNS, value } from "./support/arbitrary.js";

const yaml = yamlFormat({ tags: ["!secret"] });
const FORMATS = [yaml, yamlFormat({ version: "1.1" }), jsonFormat, jsoncFormat];

const laughs = Array.from({ length: 12 }, (_, level) => {
  const inner = level === 0 ? "lol" : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array(10).fill(inner).join(", ")}]\n`;
}).join("");
/** A longer text is counted before it is read, which is more work for each character. */
const CHAIN = 10_000;
const mergeChain = (length: number): string =>
  Array.from({ length }, (_, at) =>
    at === 0 ? "m0: &m0 {k0: 1}\n" : `m${at}: &m${at} {<<: *m${at - 1}, k${at}: 1}\n`,
  ).join("");
const aliasChain = Array.from({ length: 400 }, (_, at) => `a${at}: &a${at} [${at === 0 ? "" : `*a${at - 1}`}]\n`).join(
  "",
);
const mergeTwice = Array.from({ length: 100 }, (_, at) =>
  at === 0 ? "m0: &m0 {}\n" : `m${at}: &m${at} {<<: [*m${at - 1}, *m${at - 1}]}\n`,
).join("");

test.each([
  ["20,000 brackets", "[".repeat(20_000), "parse/depth"],
  ["20,000 braces", "{a: ".repeat(20_000), "parse/depth"],
  ["100,000 dashes", "- ".repeat(100_000), "parse/depth"],
  ["100,000 explicit keys", "? ".repeat(100_000), "parse/depth"],
  ["a billion laughs", laughs, "parse/alias"],
  ["a chain of 400 aliases", aliasChain, "parse/depth"],
  ["257 levels", `${"[".repeat(257)}${"]".repeat(257)}`, "parse/depth"],
  ["256 levels under a tag", `!lock ${"[".repeat(256)}${"]".repeat(256)}`, "parse/depth"],
  ["a million digits", `a: ${"9".repeat(1_000_000)}`, "parse/number"],
])("parse() of YAML ends soon with a finding: %s", (_, text, code) => {
  expect(yaml.parse(text).findings).toMatchObject([{ code }]);
});

test.each([
  ["a million brackets", "[".repeat(1_000_000), "parse/depth"],
  ["20,000 maps", '{"a":'.repeat(20_000), "parse/depth"],
  ["a million digits", "9".repeat(1_000_000), "parse/number"],
])("parse() of JSON ends soon with a finding: %s", (_, text, code) => {
  expect(jsonFormat.parse(text).findings).toMatchObject([{ code }]);
});

test("parse() allows what stands at the limit", () => {
  const deep = `${"[".repeat(DEFAULT_LIMITS.depth)}${"]".repeat(DEFAULT_LIMITS.depth)}`;
  for (const format of FORMATS) expect(format.parse(deep).findings).toEqual([]);
  const used = `a: &x [1, 2]\nb: [${Array(50).fill("*x").join(", ")}]\n`;
  expect(yaml.parse(used).findings).toEqual([]);
  expect(yaml.parse(used, { ...DEFAULT_LIMITS, aliasExpansion: 1 }).findings).toMatchObject([{ code: "parse/alias" }]);
});

test("emit() and edit() stand the deepest value that parse() allows", () => {
  const deep = Array.from({ length: 255 }).reduce<Value>(
    (inner, _, at) => (at % 2 === 0 ? [inner] : { a: inner }),
    [1],
  );
  for (const format of FORMATS) expect(format.parse(format.emit(deep)).value).toEqual(deep);
});

test.each(FORMATS.map((format, index) => [`${format.name} ${index}`, format] as const))(
  "parse(), range(), emit() and edit() of %s are as much work as there are keys",
  async (_, format) => {
    await expectLinear((count) => {
      const keys = Array.from({ length: count }, (__, at) => `key${at}`);
      const text = format.emit(Object.fromEntries(keys.map((key, at) => [key, at])));
      const document = format.parse(text);
      expect(keys.filter((key) => document.range([key]) === undefined)).toEqual([]);
      const edits = keys.filter((__, at) => at % 2 === 0).map((key) => ({ path: [key], remove: true }) as const);
      expect(Object.keys(format.parse(format.edit(text, edits)).value as object)).toHaveLength(count / 2);
    }, sized(40_000));
  },
);

test("parse() of YAML refuses a chain of maps that take over one another with as much work as it is long", async () => {
  await expectLinear((length) => {
    expect(yaml.parse(mergeChain(length)).findings).toMatchObject([{ code: "parse/alias" }]);
  }, sized(CHAIN));
});

test("range() of a key that nobody has ends, however often maps take over one another", () => {
  expect(yaml.parse(mergeTwice).range(["m99", "nothing"])).toBeUndefined();
  expect(yaml.parse("a: &a {<<: *a}").range(["a", "b"])).toBeUndefined();
});

test.each([
  ["maps that bring nothing", "{}", (before: string) => `{<<: ${before}}`],
  ["maps that bring one key", "{k: 1}", (before: string) => `{<<: ${before}}`],
  ["lists of maps", "{k: 1}", (before: string) => `{<<: [${before}, ${before}]}`],
])("a chain of %s is located, and soon refused where it is too long", async (_, first, next) => {
  const chain = (count: number): string =>
    Array.from({ length: count }, (__, at) => `m${at}: &m${at} ${at === 0 ? first : next(`*m${at - 1}`)}\n`).join("");
  const short = yaml.parse(chain(6));
  expect(short.findings).toEqual([]);
  expect(short.range(["m5", "k"])?.value).toEqual(short.range(["m0", "k"])?.value);
  expect(yaml.parse(chain(1000)).findings[0]?.code).toMatch(/^parse\/(?:alias|depth)$/);
  await expectLinear((count) => {
    expect(yaml.parse(chain(count)).range([`m${count - 1}`, "nothing"])).toBeUndefined();
  }, sized(CHAIN));
});

const PIECES = [
  ..."a:|- |? |# c|\n|\n  |\t|&x |*x|<<: |!append |!delete|!secret |!!int |!x!y |'|\"|[|]|{|}|,|: |---\n|...\n|%TAG ! x\n|\r|\0".split(
    "|",
  ),
  ..."\u0085|\ud800|1e999|0644|~|>\n|@|`|/*|*/|//|\\u12|null".split("|"),
  "|\n",
  "|+2\n",
];

test("parse() never throws, whatever it is given", () => {
  const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: "binary" })), (text) => {
      for (const format of FORMATS) {
        const document = format.parse(text);
        for (const { range, code, message } of document.findings) {
          expect(code).toMatch(/^parse\//);
          expect(message).not.toMatch(/undefined|\[object|gave up/);
          expect(range.start.line).toBeGreaterThan(0);
        }
        document.range(["a", 0, "$append"]);
      }
    }),
    RUNS,
  );
});

test("parse() never throws at a damaged document, and emit() repeats what it read", () => {
  fc.assert(
    fc.property(value, fc.nat(), fc.nat({ max: 8 }), fc.constantFrom(...PIECES), (written, where, length, piece) => {
      for (const format of FORMATS) {
        const text = format.emit(written);
        const at = where % (text.length + 1);
        const damaged = text.slice(0, at) + piece + text.slice(at + length);
        const { value: read, findings } = format.parse(damaged);
        if (findings.length > 0 || read === undefined) continue;
        expect(format.parse(format.emit(read)).findings).toEqual([]);
      }
    }),
    RUNS,
  );
});
