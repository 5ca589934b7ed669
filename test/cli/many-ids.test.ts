import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { remember } from "../../src/host/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { prepare } from "../../src/plan.js";
import { onDisk } from "../support/disk.js";
import { expectLinear } from "../support/expect-linear.js";
import { LONG, sized } from "../support/runs.js";

const numbers = (size: number): readonly number[] => Array.from({ length: size }, (_, at) => at);
const vendor = (size: number) =>
  Object.fromEntries(numbers(size).map((at) => [`usr/share/defaults/a/i${at}.json`, "{}\n"]));

test("many ids in one directory are as much work as there are ids, be strangers among them or not (R9)", async () => {
  await expectLinear(async (size) => {
    const names = numbers(size).map((at) => `/etc/a/x${(at * 7919).toString(36)}.json`);
    const own = Object.fromEntries(Object.entries(vendor(size)).map(([path, text]) => [`/${path}`, text]));
    const files = memoryFileSystem({ ...own, ...Object.fromEntries(names.map((name) => [name, "{}"])) });
    const plan = await prepare(remember(files));
    for (const id of await plan.ids()) expect((await plan.check(id)).state).toBe("effective");
  }, sized(19_200)); // more names than a slip is looked for among
});

test("a backup and a slip are told among more strangers than are compared", async () => {
  const others = Object.fromEntries(numbers(600).map((at) => [`/etc/a/x${(at * 7919).toString(36)}.json`, "{}"]));
  const files = memoryFileSystem({
    "/usr/share/defaults/a/daemon.json": "{}",
    "/etc/a/daemon.json~": "{}",
    "/etc/a/daemon.jsn": "{}",
    "/etc/a/daemon.d/10-x.json": "{}",
    ...others,
  });
  const { diagnostics } = await (await prepare(files)).resolve("a/daemon.json");
  expect(diagnostics.map(({ code, origin }) => `${code} ${origin?.file}`)).toEqual([
    "discover/near-miss /etc/a/daemon.d",
    "discover/near-miss /etc/a/daemon.jsn",
    "discover/near-miss /etc/a/daemon.json~",
  ]);
});

test.runIf(LONG)("10,000 ids in one directory are checked, compared and delivered in little memory", async () => {
  await onDisk(vendor(10_000), (root) => {
    for (const words of [["check"], ["diff", "--stat"], ["show", "--to", "/run/substrata"]]) {
      const args = ["--max-old-space-size=220", "dist/cli/substrata.cjs", ...words, "--root", root];
      expect(spawnSync(process.execPath, args, { stdio: "ignore" }).status, words.join(" ")).toBe(0);
    }
  });
});
