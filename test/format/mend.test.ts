import { describe, expect, test } from "vitest";
import { formatNamed } from "../../src/format/index.js";

/** A syntax, a text with a slip, and the line that the hint shows; undefined where none is certain. */
const SLIPS: readonly (readonly [format: string, text: string, line: string | undefined])[] = [
  ["yaml", "a: 1\nmtu:1400\n", "mtu: 1400"],
  ["yaml", "net:\n  a: 1\n b: 2\n", "  b: 2"],
  ["yaml", "a:\n  b: 1\n   c: 2\n", "  c: 2"],
  ["yaml", "jobs:\n  - name: a\n   port: 1\n", "    port: 1"],
  ["yaml", "a:\n  - x\n - y\n", "  - y"],
  ["yaml", "a:\n\tb: 1\n", "  b: 1"],
  ["yaml", 'a: "x\nb: 2\n', 'a: "x"'],
  ["yaml", "a: [1, 2\nb: 3\n", "a: [1, 2]"],
  ["yaml", "a: {x: 1\nb: 3\n", "a: {x: 1}"],
  ["yaml", "a: b: c\n", 'a: "b: c"'],
  ["yaml", "a: @x\n", 'a: "@x"'],
  ["yaml", "a: 1\nb = 2\n", "b: 2"],
  ["yaml", "a: 1\n  b: 2\n", undefined],
  ["yaml", "a:\n  b: x\n  port 8080\n", "port: 8080"],
  ["yaml", 'a:\n  - core\n  - "metrics\n', '- "metrics"'],
  ["yaml", "a:\n  b: x\n  port：8080\n", "port: 8080"],
  ["yaml", "a: {b: x, c: y]\n", "a: {b: x, c: y}"],
  ["yaml", "a: {b: x c: y}\n", "a: {b: x, c: y}"],
  ["json", '{ "a": 1, }', '{ "a": 1 }'],
  ["json", '{\n  "a": 1\n  "b": 2\n}\n', '"a": 1,'],
  ["json", '{ "a": 1,, "b": 2 }', '{ "a": 1, "b": 2 }'],
  ["json", '{ "a" = 1 }', '{ "a": 1 }'],
  ["json", '{ "a" 1 }', '{ "a": 1 }'],
  ["json", "{ a: 1 }", '{ "a": 1 }'],
  ["json", "{ 'a': 1 }", '{ "a": 1 }'],
  ["json", '{ "a": "x }', '{ "a": "x" }'],
  ["json", '{ "a": True }', '{ "a": true }'],
  ["json", '{ "a": 1 }}', '{ "a": 1 }'],
  ["json", '{ "a": NaN }', undefined],
  ["json", '{ "a": +1 }', '{ "a": 1 }'],
  ["json", '{ "a": 0644 }', undefined],
  ["jsonc", '{ // so\n "a": 1; "b": 2 }', '"a": 1, "b": 2 }'],
  ["toml", "a: 1\n", "a = 1"],
  ["toml", "a = { b: 1 }\n", "a = { b = 1 }"],
  ["toml", "a = x\n", 'a = "x"'],
  ["toml", 'a = "x\n', 'a = "x"'],
  ["toml", "a = 1,\n", "a = 1"],
  ["toml", "[a\nb = 1\n", "[a]"],
  ["toml", "a = [1 2]\n", "a = [1, 2]"],
  ["toml", "a = null\n", undefined],
  ["toml", "a = 8080 // so\n", "a = 8080 # so"],
  ["ini", "[S]\nKey: v\n", "Key=v"],
  ["ini", "[S\nKey=v\n", "[S]"],
  ["ini", "[S]\n// so\n", "# so"],
  ["ini", "Key=v\n", undefined],
  ["ini", "[S]\nKey=a\n  --x\n", undefined],
  ["env", "A: 1\n", "A=1"],
  ["env", "export A=1\n", "A=1"],
  ["env", 'A="x\n', 'A="x"'],
  ["env", "MY LANG=x\n", undefined],
  ["env", "unset X\n", undefined],
  ["env", "if true; then\n", undefined],
];

describe("a syntax error shows the line as it was meant", () => {
  test.each(SLIPS)("%s %j", (name, text, line) => {
    const { hint } = formatNamed(name)?.parse(text).findings[0] ?? {};
    expect(/`(.*)`/.exec(hint ?? "")?.[1]).toBe(line);
  });

  test("but of a large text it is not looked for", () => {
    const text = `a: b: c\n${"# x\n".repeat(60_000)}`;
    expect(formatNamed("yaml")?.parse(text).findings[0]?.hint).not.toContain("`");
  });
});
