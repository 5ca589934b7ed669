import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { transform } from "esbuild";
import { expect, test } from "vitest";
import { inTree, runIn } from "./support/case.js";

/* Every block of the README is run: files are laid down, commands and programs print what it says. */
const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = Array.from(text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm), ([, language = "", body = ""]) => ({
  language,
  body,
}));
const bodies = (language: string): readonly string[] =>
  blocks.filter((block) => block.language === language).map(({ body }) => body);

const tree = bodies("yaml").map((body) => {
  const [, path = ""] = /^# file: \/(\S+)\n/.exec(body) ?? [];
  return { heading: path, body: body.slice(body.indexOf("\n") + 1) };
});

test("it knows every block that it has", () => {
  expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual(["console", "sh", "text", "ts", "yaml"]);
  expect(bodies("console").length).toBeGreaterThan(4);
});

test.each(bodies("console"))("the command prints what the README says: %s", async (block) => {
  const [line = "", ...rest] = block.split("\n");
  const [, command = "", standardInput = ""] = /^\$ (.*?)(?: < (.*))?$/.exec(line) ?? [];
  const { stdout } = await inTree(tree, (root) => runIn(root, command, `${standardInput}\n`));
  const expected = rest.join("\n");
  if (expected.endsWith("…\n")) expect(stdout.startsWith(expected.slice(0, -2))).toBe(true);
  else expect(stdout).toBe(expected);
});

test("the program prints what the README says", async () => {
  const { code } = await transform(bodies("ts")[0] ?? "", { loader: "ts", format: "esm" });
  const print =
    "console.log = (...all) => process.stdout.write(all.map((one) => typeof one === 'string' ? one : JSON.stringify(one)).join(' ').trimEnd() + '\\n');\n";
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
    input: print + code,
    encoding: "utf8",
    cwd: new URL("..", import.meta.url),
  });
  expect(stderr).toBe("");
  expect(stdout).toBe(bodies("text")[0]);
});
