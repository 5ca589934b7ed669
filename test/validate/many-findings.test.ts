import { describe, expect, test } from "vitest";
import { formats } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { prepare } from "../../src/plan.js";

const SCHEMA = "/usr/share/substrata/schemas/app.json.schema.json";
const wrong = (size: number, from = 0): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: size }, (_, at) => [`k${at + from}`, 1])));

const checked = async (files: Readonly<Record<string, string>>) => {
  const { diagnostics, state } = await (await prepare(memoryFileSystem(files))).check("app.json");
  const listed = diagnostics.map(({ code, severity, origin, more }) => ({ code, severity, file: origin?.file, more }));
  return { state, listed };
};

describe("of one kind in one file a hundred findings are listed, and the last says how many more there are", () => {
  test("of what breaks the schema", async () => {
    const { state, listed } = await checked({
      [SCHEMA]: '{"additionalProperties": {"type": "string"}}',
      "/usr/share/defaults/app.json": "{}",
      "/etc/app.json": wrong(250),
    });
    expect(state).toBe("refused");
    expect(listed).toHaveLength(100);
    expect(listed.slice(0, 99).filter(({ more }) => more !== undefined)).toEqual([]);
    expect(listed.at(-1)).toEqual({ code: "schema/type", severity: "error", file: "/etc/app.json", more: 150 });
  });

  test("of each file its own", async () => {
    const { listed } = await checked({
      [SCHEMA]: '{"additionalProperties": {"type": "string"}}',
      "/usr/share/defaults/app.json": wrong(120),
      "/etc/app.json": wrong(103, 120),
    });
    const errors = listed.filter(({ severity }) => severity === "error");
    expect(errors).toHaveLength(200);
    expect(errors.flatMap(({ file, more }) => (more === undefined ? [] : [`${file} ${more}`]))).toEqual([
      "/etc/app.json 3",
      "/usr/share/defaults/app.json 20",
    ]);
  });

  test("and of thousands none is lost in the count", async () => {
    const { listed } = await checked({
      [SCHEMA]: '{"additionalProperties": {"type": "string"}}',
      "/usr/share/defaults/app.json": wrong(3000),
    });
    expect(listed.map(({ more }) => more).filter(Boolean)).toEqual([2900]);
  });

  test("notes never take the place of errors", async () => {
    const keys = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`k${at}`, { $apend: [1] }]));
    const { state, listed } = await checked({
      [SCHEMA]: '{"additionalProperties": {"deprecated": true}}',
      "/usr/share/defaults/app.json": "{}",
      "/etc/app.json": JSON.stringify({ ...keys, z: { $delete: 5 } }),
    });
    expect(state).toBe("refused");
    expect(listed.filter(({ severity }) => severity === "error").length).toBeGreaterThan(0);
  });

  test.each([
    ["json", `{${Array(151).fill('"a": 1').join()}}`, "parse/duplicate-key"],
    ["yaml", "a: 1\n".repeat(151), "parse/duplicate-key"],
    ["toml", "a = 1\n".repeat(151), "parse/duplicate-key"],
    ["ini", `[S]\n${"#!append\n#!append\na=1\n".repeat(151)}`, "merge/directive-misplaced"],
  ])("of what is wrong with a text in %s", (name, text, code) => {
    const found = formats()
      .find((format) => format.name === name)
      ?.parse(text)
      .findings.filter((each) => each.code === code);
    expect(found).toHaveLength(100);
    expect(found?.at(-1)?.more).toBeGreaterThanOrEqual(50);
  });
});
