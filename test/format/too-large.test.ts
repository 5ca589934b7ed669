import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { DEFAULT_LIMITS, type Format } from "../../src/model/document.js";
import { prepare } from "../../src/plan.js";
import { onDisk } from "../support/disk.js";
import { LONG } from "../support/runs.js";

const formatOf = (name: string): Format => formats().find((format) => format.name === name) as Format;
const parse = (name: string, text: string, nodes: number) => formatOf(name).parse(text, { ...DEFAULT_LIMITS, nodes });

/** Texts of so many pieces, and what each piece counts. */
const SHAPES: readonly (readonly [format: string, what: string, piece: number, text: (pieces: number) => string])[] = [
  ["yaml", "items in brackets", 5, (pieces) => `[${"a,".repeat(pieces)}]`],
  ["yaml", "items on lines", 7, (pieces) => "- a\n".repeat(pieces)],
  ["yaml", "maps", 6, (pieces) => `[${"{},".repeat(pieces)}]`],
  ["yaml", "keys", 11, (pieces) => Array.from({ length: pieces }, (_, at) => `k${at}: v\n`).join("")],
  ["yaml", "comments", 2, (pieces) => "#\n".repeat(pieces)],
  ["yaml", "lines of a text", 1, (pieces) => `a: |\n${"  x\n".repeat(pieces)}`],
  ["yaml", "lines of a text in quotes", 1, (pieces) => `a: "${"\n".repeat(pieces)}"`],
  ["yaml", "blank lines", 1, (pieces) => "\n".repeat(pieces)],
  ["yaml", "keys without anything", 2, (pieces) => "?\n".repeat(pieces)],
  ["json", "items", 1, (pieces) => JSON.stringify(Array(pieces).fill(1))],
  ["json", "maps", 2, (pieces) => `[${Array(pieces).fill("{}").join()}]`],
  ["json", "keys", 6, (pieces) => `{${Array.from({ length: pieces }, (_, at) => `"k${at}": 1`).join()}}`],
  ["jsonc", "items", 1, (pieces) => `[${"1,".repeat(pieces)}]`],
  ["toml", "items", 8, (pieces) => `a = [${"1,".repeat(pieces)}]`],
  ["toml", "keys", 8, (pieces) => Array.from({ length: pieces }, (_, at) => `k${at} = 1\n`).join("")],
  ["toml", "tables", 12, (pieces) => Array.from({ length: pieces }, (_, at) => `[t${at}]\n`).join("")],
  ["ini", "lines", 6, (pieces) => `[S]\n${"a=v\n".repeat(pieces)}`],
  ["ini", "comments", 1, (pieces) => `[S]\n${"#\n".repeat(pieces)}`],
  ["env", "lines", 6, (pieces) => Array.from({ length: pieces }, (_, at) => `k${at}=v\n`).join("")],
];

describe("parse() counts what a text is made of before it makes anything of it (R9)", () => {
  test.each(SHAPES)("%s, %s", (name, _, piece, text) => {
    const pieces = 1000;
    const around = 16; // brackets, a section, the end
    const read = parse(name, text(pieces), pieces * piece + around);
    expect(read.findings.filter(({ code }) => code === "parse/too-large")).toEqual([]);
    const refused = parse(name, text(pieces), pieces * piece - around);
    expect(refused.value).toBeUndefined();
    expect(refused.findings).toMatchObject([{ code: "parse/too-large", facts: { limit: pieces * piece - around } }]);
  });

  test.each(["yaml", "json", "jsonc", "toml", "ini", "env"])("and %s of one long text is not large", (name) => {
    const long = "x".repeat(1_000_000);
    const text = { yaml: `a: ${long}\n`, toml: `a = "${long}"\n`, ini: `[S]\na=${long}\n`, env: `a=${long}\n` }[name];
    expect(parse(name, text ?? JSON.stringify({ a: long }), 100).findings).toEqual([]);
  });

  test.each([
    ["yaml", "a: 1\nb: [1, 2,\n  3]\n", "2:8"],
    ["json", '{\n  "a": [1, 2]\n}', "2:9"],
    ["toml", "a = 1\nb = 2\nc = 3\n", "3:5"],
    ["env", "a=1\nb=2\nc=3\nd=4", "4:1"],
  ])("and says where %s became too large", (name, text, where) => {
    const nodes = { yaml: 30, json: 9, toml: 23, env: 18 }[name] as number;
    const [found] = parse(name, text, nodes).findings;
    expect(`${found?.range.start.line}:${found?.range.start.column}`).toBe(where);
  });
});

test("a document of more nodes than allowed refuses its id, and an option allows more", async () => {
  const files = memoryFileSystem({ "/usr/share/defaults/app.json": "[1, 2, 3]" });
  const state = async (nodes: number) =>
    (await (await prepare(files, { limits: { nodes } })).resolve("app.json")).state;
  expect(await state(4)).toBe("refused");
  expect(await state(5)).toBe("effective");
});

/** What a file of 16 MiB may hold again and again. */
const PIECES = [
  "[a,",
  "a,",
  "- a\n",
  "{}",
  "{},",
  "[],",
  "k1=v\n",
  "k: v\n",
  "?\n",
  "\n",
  "#\n",
  "a\\\n",
  "[a]\n",
  "[[a]]\n",
];

test.runIf(LONG)("16 MiB of anything end with an answer in 512 MiB", { timeout: 1_200_000 }, async () => {
  for (const suffix of ["yaml", "json", "jsonc", "toml", "ini", "env"])
    for (const piece of PIECES) {
      const text = piece.repeat(Math.floor((16 * 1024 * 1024 - 8) / piece.length));
      const status = await checked(suffix, piece === "a," || piece.length === 3 ? `[${text}0]` : text);
      expect(status, `${suffix} of ${JSON.stringify(piece)}`).toBeLessThanOrEqual(1);
    }
});

/** The exit code of `check` in little memory; null where it was ended by a signal. */
async function checked(suffix: string, text: string): Promise<number> {
  const files = {
    [`usr/share/defaults/app.${suffix}`]: text,
    [`usr/share/substrata/schemas/app.${suffix}.merge.yaml`]: `"": { x-format: ${suffix} }\n`,
  };
  return onDisk(files, (root) => {
    const args = ["--max-old-space-size=512", "dist/cli/substrata.cjs", "check", `app.${suffix}`, "--root", root];
    return spawnSync(process.execPath, args, { stdio: "ignore" }).status ?? 99;
  });
}
