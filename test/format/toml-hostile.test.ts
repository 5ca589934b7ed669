import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import type { Value } from "../../src/model/value.js";
import { expectLinear } from "../support/expect-linear.js";
import { sized } from "../support/runs.js";
import { RUNS } from "./support/arbitrary.js";

const { depth } = DEFAULT_LIMITS;
const nested = (levels: number): string => `a = ${"[".repeat(levels)}${"]".repeat(levels)}`;
const names = (count: number): string => Array(count).fill("a").join(".");

test.each([
  ["a million brackets", `a = ${"[".repeat(1_000_000)}`, "parse/depth"],
  ["a million brackets as a header", "[".repeat(1_000_000), "parse/syntax"],
  ["20,000 braces", "a = " + "{a = ".repeat(20_000), "parse/depth"],
  ["a key of 100,000 names", `${names(100_000)} = 1`, "parse/depth"],
  ["a header of 100,000 names", `[${names(100_000)}]`, "parse/depth"],
  ["one level too many", nested(depth), "parse/depth"],
  ["one header too deep", `[${names(depth)}]`, "parse/depth"],
  ["a list below too deep a header", `[${names(depth - 1)}]\nb = []`, "parse/depth"],
  ["lists of tables too deep", `[[a]]\n[[a.a]]\n`.repeat(1) + `[[a.a.${names(depth - 5)}]]`, "parse/depth"],
  ["a million digits", `a = ${"9".repeat(1_000_000)}`, "parse/number"],
  ["a million digits behind a point", `a = 0.${"1".repeat(1_000_000)}`, "parse/number"],
  ["a million quotes", `a = ${'"'.repeat(1_000_001)}`, "parse/syntax"],
  ["a million backslashes", `a = "${"\\".repeat(1_000_001)}`, "parse/syntax"],
])("parse() of TOML ends soon with a finding: %s", (_, text, code) => {
  expect(tomlFormat.parse(text).findings[0]).toMatchObject({ code });
});

test("parse() of TOML allows what stands at the limit, emit() and edit() stand it", () => {
  for (const text of [
    nested(depth - 1),
    `[${names(depth - 1)}]`,
    `${names(depth)} = 1`,
    `[${names(depth - 2)}]\nb = []`,
  ]) {
    const { value, findings } = tomlFormat.parse(text);
    expect(findings).toEqual([]);
    expect(tomlFormat.parse(tomlFormat.emit(value as Value)).value).toEqual(value);
    expect(tomlFormat.edit(text, [{ path: ["new"], set: 1 }])).toContain("new = 1");
  }
});

test.each<[string, (index: number, count: number) => string, (index: number) => readonly (string | number)[]]>([
  ["keys", (index) => `key${index} = ${index}\n`, (index) => [`key${index}`]],
  ["tables", (index) => `[t.key${index}]\nv = ${index} # why\n\n`, (index) => ["t", `key${index}`]],
  ["items", (index) => `[[t]]\nv = ${index}\n`, (index) => ["t", index]],
  ["dotted keys", (index) => `t.key${index}.v = ${index}\n`, (index) => ["t", `key${index}`]],
  [
    "items of one line",
    (index, count) => `${index === 0 ? "t = [" : ", "}${index}${index === count - 1 ? "]\n" : ""}`,
    (index) => ["t", index],
  ],
  [
    "keys between braces",
    (index, count) => `${index === 0 ? "t = {" : ", "}k${index}.v = 1${index === count - 1 ? "}\n" : ""}`,
    (index) => ["t", `k${index}`],
  ],
])("parse(), range(), emit() and edit() of TOML are as much work as there are %s", async (_, write, path) => {
  await expectLinear((count) => {
    const indexes = Array.from({ length: count }, (__, index) => index);
    const text = indexes.map((index) => write(index, count)).join("");
    const document = tomlFormat.parse(text);
    expect(document.findings).toEqual([]);
    expect(indexes.filter((index) => document.range(path(index)) === undefined)).toEqual([]);
    expect(tomlFormat.parse(tomlFormat.emit(document.value as Value)).findings).toEqual([]);
    const even = indexes.filter((index) => index % 2 === 0);
    const edits = even.map((index) => ({ path: path(index), remove: true }) as const);
    const after = tomlFormat.parse(tomlFormat.edit(text, edits));
    expect(indexes.filter((index) => after.range(path(index)) !== undefined)).toHaveLength(count / 2);
  }, sized(20_000));
});

test("edit() of TOML that adds keys and tables is as much work as there are of them", async () => {
  await expectLinear((count) => {
    const text = Array.from({ length: count }, (_, index) => `[t${index}]\na.b = 1\n`).join("");
    const edits = Array.from({ length: count }, (_, index) => [
      { path: [`t${index}`, "new"], set: 1 },
      { path: [`t${index}`, "a", "new"], set: 1 },
      { path: [`t${index}`, "sub"], set: { k: 1 } },
      { path: [`root${index}`], set: 1 },
    ]).flat();
    const { value } = tomlFormat.parse(tomlFormat.edit(text, edits));
    expect(Object.keys(value as object)).toHaveLength(2 * count);
  }, sized(8_000));
});

test("parse() and edit() of TOML are as much work as there are comments, blank lines, duplicates and escapes", async () => {
  await expectLinear((count) => {
    const text = `a = "${"\\n\\u00e9".repeat(count)}" # why\n`;
    expect(tomlFormat.parse(text).value).toEqual({ a: "\né".repeat(count) });
    const blank = "# why\n\n".repeat(count);
    expect(tomlFormat.parse(blank).value).toBeUndefined();
    expect(tomlFormat.parse("a = 1\n".repeat(count)).findings.at(-1)?.more ?? 0).toBe(Math.max(0, count - 101));
    expect(tomlFormat.edit(`${blank}[a]\n`, [{ path: ["b"], set: 1 }])).toContain("\nb = 1\n\n[a]\n");
  }, sized(100_000));
});

const PIECES = [
  ..."a|b|.|=| = |1|[|]|[[|]]|{|}|,|#|# c|\n|\r\n|\r|\t|\"|'|\"\"\"|'''|\\|\\u12|\\q|_|-|+|0x|inf|1e999|$append".split(
    "|",
  ),
  ..."\0|\u007f|\ud800|\ufeff|é|😀|a = 1\n|[a]\n|[[a]]\n|a.b = {c = 1, c = 2}\n|1979-05-27|07:32|true|null".split("|"),
];

test("parse() of TOML never throws, whatever it is given, and says where", () => {
  const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: "binary" })), (text) => {
      const document = tomlFormat.parse(text);
      const lines = text.split(/\r\n|\n|\r/);
      for (const { range, code, message } of document.findings) {
        expect(code).toMatch(/^parse\//);
        expect(message).not.toMatch(/undefined|\[object|gave up|expected TOML/);
        expect(range.start.column).toBeLessThanOrEqual((lines[range.start.line - 1] as string).length + 1);
      }
      document.range(["a", 0, "$append"]);
      if (document.findings.length > 0 || document.value === undefined) return;
      expect(tomlFormat.parse(tomlFormat.emit(document.value)).value).toEqual(document.value);
    }),
    RUNS,
  );
});
