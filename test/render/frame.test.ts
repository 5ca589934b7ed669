import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { finding, locate } from "../../src/model/diagnostic.js";
import { report, type Paint } from "../../src/render/index.js";
import { law } from "../laws/laws.js";

const plain: Paint = (_, text) => text;

type Point = readonly [line: number, column: number];
/** The frame in the report of a finding, which stands between the origin and what else took part. */
function framed(text: string, [line, column]: Point, [endLine, endColumn]: Point): string {
  const range = { start: { line, column }, end: { line: endLine, column: endColumn } };
  const found = locate(finding("parse/syntax", { reason: "x" }), { origin: { file: "/etc/a.yaml", ...range } });
  const lines = report(found, () => text, plain).split("\n");
  expect(lines[1]).toBe(` --> /etc/a.yaml:${line}:${column}`);
  return lines
    .slice(2)
    .filter((each) => !each.startsWith(" help:"))
    .join("\n");
}

test.each<[behaviour: string, text: string, start: Point, end: Point, shown: string]>([
  ["the range itself", "a: 1\nmtu: 9k\n", [2, 6], [2, 8], "  |\n2 | mtu: 9k\n  |      ^^"],
  ["a text without final newline", "mtu: 9k", [1, 6], [1, 8], "  |\n1 | mtu: 9k\n  |      ^^"],
  ["lines that end with CRLF, without the CR", "a: 1\r\nmtu: 9k\r\n", [2, 6], [2, 8], "  |\n2 | mtu: 9k\n  |      ^^"],
  ["lines that end with CR alone", "a: 1\rmtu: 9k\r", [2, 6], [2, 8], "  |\n2 | mtu: 9k\n  |      ^^"],
  ["tabs before the range, which stay tabs", "\t\tmtu: 9k", [1, 8], [1, 10], "  |\n1 | \t\tmtu: 9k\n  | \t\t     ^^"],
  ["tabs inside the range, up to their stop", '"a\tb"', [1, 1], [1, 6], '  |\n1 | "a\tb"\n  | ^^^^^^'],
  ["a tab alone", "a\t", [1, 2], [1, 3], "  |\n1 | a\t\n  |  ^^^"],
  ["wide characters before it, two columns each", "名前: x", [1, 5], [1, 6], "  |\n1 | 名前: x\n  |       ^"],
  ["wide characters in it", "a: 名前", [1, 4], [1, 6], "  |\n1 | a: 名前\n  |    ^^^^"],
  ["an astral ideograph, one character of two columns", "𠮷: x", [1, 5], [1, 6], "  |\n1 | 𠮷: x\n  |     ^"],
  ["an astral letter, one column", "𝒳: x", [1, 5], [1, 6], "  |\n1 | 𝒳: x\n  |    ^"],
  ["an emoji", "a: 🐙!", [1, 4], [1, 6], "  |\n1 | a: 🐙!\n  |    ^^"],
  ["a family that is drawn as one", "👨‍👩‍👧: x", [1, 11], [1, 12], "  |\n1 | 👨‍👩‍👧: x\n  |     ^"],
  ["a flag of two letters", "🇨🇭: x", [1, 7], [1, 8], "  |\n1 | 🇨🇭: x\n  |     ^"],
  ["combining marks, no column", "e\u0301: x", [1, 5], [1, 6], "  |\n1 | e\u0301: x\n  |    ^"],
  ["a combining mark that the range starts with", "e\u0301x", [1, 2], [1, 3], "  |\n1 | e\u0301x\n  | ^"],
  ["a space of no width", "a\u200bb: x", [1, 6], [1, 7], "  |\n1 | a\u200bb: x\n  |     ^"],
  ["a range of nothing at the line's end", "mtu:", [1, 5], [1, 5], "  |\n1 | mtu:\n  |     ^"],
  ["a range of nothing in a text of an empty line", "\n", [1, 1], [1, 1], "  |\n1 | \n  | ^"],
  ["an empty line", "a: 1\n\nb: 2", [2, 1], [2, 1], "  |\n2 | \n  | ^"],
  [
    "a range over several lines, to the end of its first",
    "a:\n  - 1\n  - 2",
    [2, 3],
    [3, 6],
    "  |\n2 |   - 1\n  |   ^^^",
  ],
  ["a range that starts at a line's end", "a:\n  b: 1", [1, 3], [2, 7], "  |\n1 | a:\n  |   ^"],
  ["a line behind the last", "a: 1", [7, 3], [7, 5], "  |\n7 | \n  | ^"],
  ["a column behind the line's end", "a: 1", [1, 99], [1, 100], "  |\n1 | a: 1\n  |     ^"],
  ["numbers of several digits", `${"\n".repeat(99)}a: 1`, [100, 4], [100, 5], "    |\n100 | a: 1\n    |    ^"],
  [
    "control characters, made visible",
    "a\u001b[31m: x",
    [1, 9],
    [1, 10],
    "  |\n1 | a\\u001b[31m: x\n  |              ^",
  ],
  ["a NUL in the range", "a\0b", [1, 2], [1, 3], "  |\n1 | a\\u0000b\n  |  ^^^^^^"],
  ["letters that would turn the line around", "a\u202eb: x", [1, 6], [1, 7], "  |\n1 | a\\u202eb: x\n  |           ^"],
  ["half of a surrogate pair", "\ud83d: x", [1, 4], [1, 5], "  |\n1 | \ud83d: x\n  |    ^"],
])("a frame shows %s", (_, text, start, end, shown) => {
  expect(framed(text, start, end)).toBe(shown);
});

test("a text of nothing has no frame", () => {
  expect(framed("", [1, 1], [1, 1])).toBe("");
});

/** The line that a frame shows, and what stands below it. */
const underline = (text: string, column: number, length = 1): readonly [line: string, underlined: string] => {
  const [, line = "", below = ""] = framed(text, [1, column], [1, column + length]).split("\n");
  return [line.slice(4), below.slice(4)];
};

describe("a line that is wider than a frame", () => {
  test("is cut behind, and says so", () => {
    const [line, underlined] = underline(`key: ${"x".repeat(300)}`, 1, 3);
    expect(line).toBe(`key: ${"x".repeat(95)}…`);
    expect(underlined).toBe("^^^");
  });

  test("is cut before the range, which half of the frame leads to", () => {
    const [line, underlined] = underline(`${"a".repeat(300)}HERE${"b".repeat(300)}`, 301, 4);
    expect(line).toBe(`…${"a".repeat(50)}HERE${"b".repeat(46)}…`);
    expect(underlined).toBe(`${" ".repeat(51)}^^^^`);
  });

  test("is shown to its end where the range is near it", () => {
    const [line, underlined] = underline(`${"a".repeat(300)}HERE`, 301, 4);
    expect(line).toBe(`…${"a".repeat(96)}HERE`);
    expect(underlined).toBe(`${" ".repeat(97)}^^^^`);
  });

  test("is not cut through a surrogate pair, and wide characters count two", () => {
    const [line, underlined] = underline(`${"𠮷".repeat(300)}x`, 601);
    expect(line).toBe(`…${"𠮷".repeat(49)}x`);
    expect(underlined).toBe(`${" ".repeat(99)}^`);
  });

  test("of megabytes is not looked at as a whole", () => {
    const [line] = underline("名".repeat(5_000_000), 2_500_000);
    expect(line).toBe(`…${"名".repeat(50)}…`);
  });

  test("is marked no further than it is shown", () => {
    const [line, underlined] = underline("x".repeat(500), 1, 500);
    expect(line).toBe(`${"x".repeat(100)}…`);
    expect(underlined).toBe("^".repeat(100));
  });
});

test("whatever the text and the range, a frame is three lines that no character steers, its mark inside of the width", () => {
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 300 });
  const point = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 310 }));
  law(
    fc.property(text, point, point, (given, start, end) => {
      const lines = framed(given, start, end).split("\n");
      expect(lines).toHaveLength(3);
      // oxlint-disable-next-line no-control-regex
      expect(lines.join("")).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(lines[2]).toMatch(/^ +\| [ \t]*\^{1,108}$/);
    }),
  );
});
