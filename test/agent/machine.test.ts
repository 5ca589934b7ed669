import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeFileSystem } from "../../src/host/public.js";
import { agent } from "../../src/index.js";
import { onDisk, plant } from "../support/disk.js";
import { LONG } from "../support/runs.js";

/* What only a real machine does to an agent: links that are exchanged under it, and its own end at any moment. */
const program = new URL("../../dist/cli/substrata.cjs", import.meta.url).pathname;
const KILLS = LONG ? 200 : 6;
const VENDOR = { "/usr/share/defaults/app.yaml": "a: 0\nb: 0\n", "/usr/share/defaults/other.yaml": "o: 1\n" };

/** What a kubelet does with a ConfigMap that is mounted: a new directory, and one link that is exchanged for it. */
function publish(directory: string, version: number, files: Readonly<Record<string, string>>): void {
  const data = `..2026_${version}`;
  mkdirSync(join(directory, data), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, data, name), text);
  symlinkSync(data, join(directory, "..data_tmp"));
  renameSync(join(directory, "..data_tmp"), join(directory, "..data"));
  for (const name of Object.keys(files)) {
    if (!existsSync(join(directory, name))) symlinkSync(`..data/${name}`, join(directory, name));
  }
  rmSync(join(directory, `..2026_${version - 1}`), { recursive: true, force: true });
}

test("a ConfigMap as the administrator's layer: each change is delivered once, and nothing between", async () => {
  await onDisk(VENDOR, async (root) => {
    const layer = join(root, "etc/app.yaml.d");
    publish(layer, 0, { "10-a.yaml": "a: 1\n", "20-b.yaml": "b: 1\n" });
    const ending = new AbortController();
    const texts: string[] = [];
    const running = (async () => {
      for await (const { id, did, diagnostics } of agent(nodeFileSystem(root), { signal: ending.signal })) {
        if (id !== "app.yaml") continue;
        expect(diagnostics).toEqual([]);
        expect(did).toBe("delivered");
        texts.push(readFileSync(join(root, "run/substrata/app.yaml"), "utf8"));
      }
    })();
    for (let version = 1; version <= 5; version += 1) {
      await expect.poll(() => texts.length, { timeout: 5000, interval: 5 }).toBe(version);
      publish(layer, version, { "10-a.yaml": `a: ${version + 1}\n`, "20-b.yaml": `b: ${version + 1}\n` });
    }
    await expect.poll(() => texts.length, { timeout: 5000, interval: 5 }).toBe(6);
    await new Promise((later) => setTimeout(later, 150));
    ending.abort();
    await running;
    expect(texts).toEqual([1, 2, 3, 4, 5, 6].map((n) => `a: ${n}\nb: ${n}\n`)); // never an old a beside a new b
  });
});

test(
  `an agent killed ${KILLS} times leaves whole files, and the next one goes on`,
  { timeout: 1_200_000 },
  async () => {
    await onDisk(VENDOR, async (root) => {
      const out = join(root, "run/substrata/app.yaml");
      const words = ["show", "--to", join(root, "run/substrata"), "--keep", join(root, "keep"), "--fallback", "last"];
      const start = async (): Promise<ChildProcess> => {
        const child = spawn(process.execPath, [program, ...words, "--watch", "--root", root], {
          stdio: ["ignore", "pipe", "ignore"],
        });
        await once(child.stdout, "data");
        return child;
      };
      const large = "x".repeat(200_000);
      for (let round = 1; round <= KILLS; round += 1) {
        const child = await start();
        plant(root, { "/etc/app.yaml.d/10.yaml": `a: ${round}\nlarge: ${large}\n` });
        await new Promise((later) => setTimeout(later, Math.random() * 120));
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
        const text = readFileSync(out, "utf8");
        const [, found] = /^a: (\d+)\nb: 0\nlarge: (?:x{200000})\n$/.exec(text) ?? [];
        if (round > 1 || text !== VENDOR["/usr/share/defaults/app.yaml"])
          expect([round - 1, round], `torn: ${text.slice(0, 60)} … ${text.length}`).toContain(Number(found));
        // whatever was interrupted, one run brings all of it up to date, and leaves nothing of the one before
        if (round % 5 === 0) {
          if (round % 10 === 0) rmSync(join(root, "run"), { recursive: true });
          const once_ = spawn(process.execPath, [program, ...words, "--root", root], { stdio: "ignore" });
          expect((await once(once_, "exit"))[0]).toBe(0);
          expect(readFileSync(out, "utf8")).toBe(`a: ${round}\nb: 0\nlarge: ${large}\n`);
          expect(readdirSync(join(root, "run/substrata"))).toEqual(["app.yaml", "other.yaml"]);
          const kept = readdirSync(join(root, "keep/run/substrata/app.yaml"));
          expect(kept.filter((name) => !/^\.(?:record\.json|text\.[0-9a-f]{64})$/.test(name))).toEqual([]);
          expect(kept).toHaveLength(2);
        }
      }
    });
  },
);
