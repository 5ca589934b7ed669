import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { onDisk, type Tree } from "../support/disk.js";

/* The gate for images is run as the README has it, with the command that was built. */
const program = new URL("../../dist/cli/substrata.cjs", import.meta.url).pathname;
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const gate = Array.from(readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, body = ""]) => body).find((body) =>
  body.includes("--contract"),
);

const SCHEMA = "usr/share/substrata/schemas/app/app.yaml.schema.json";
const schemaOf = (...levels: readonly string[]): string =>
  JSON.stringify({ type: "object", properties: { log: { enum: levels } }, additionalProperties: false });
const GOOD: Tree = {
  "old/usr/share/defaults/app/app.yaml": "log: error\n",
  [`old/${SCHEMA}`]: schemaOf("error", "warn", "debug"),
  "new/usr/share/defaults/app/app.yaml": "log: warn\n",
  [`new/${SCHEMA}`]: schemaOf("error", "warn", "debug", "trace"),
  "examples/etc/app/app.yaml.d/10-quiet.yaml": "log: error\n",
};

/** Runs the gate over a tree: its exit code and what it printed. */
function pass(tree: Tree): Promise<readonly [code: number | null, printed: string]> {
  return onDisk(tree, (root) => {
    mkdirSync(`${root}/bin`);
    writeFileSync(`${root}/bin/substrata`, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    writeFileSync(`${root}/gate`, gate ?? "");
    for (const file of ["bin/substrata", "gate"]) chmodSync(`${root}/${file}`, 0o755);
    const env = { ...process.env, PATH: `${root}/bin:${process.env["PATH"]}`, OLD: `${root}/old`, NEW: `${root}/new` };
    const { status, stdout, stderr } = spawnSync(`${root}/gate`, { cwd: root, env, encoding: "utf8", timeout: 20_000 });
    return [status, stdout + stderr] as const;
  });
}

test("the gate passes an image in which nothing is wrong", async () => {
  const [code, printed] = await pass(GOOD);
  expect([code, printed]).toEqual([0, expect.stringContaining("1 configuration; nothing breaks")]);
});

test.each<[string, Tree, string]>([
  ["a bad default", { "new/usr/share/defaults/app/app.yaml": "log: loud\n" }, 'found "loud"'],
  ["a bad example", { "examples/etc/app/app.yaml.d/10-quiet.yaml": "log: never\n" }, 'found "never"'],
  ["a breaking upgrade", { [`new/${SCHEMA}`]: schemaOf("error", "warn") }, "log: debug"],
])("it fails for %s", async (_, fault, printedOfIt) => {
  const [code, printed] = await pass({ ...GOOD, ...fault });
  expect([code, printed]).toEqual([1, expect.stringContaining(printedOfIt)]);
});
