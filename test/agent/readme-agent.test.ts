import { readFileSync } from "node:fs";
import { transform } from "esbuild";
import { expect, test } from "vitest";
import { memoryFileSystem, type MemoryFileSystem } from "../../src/host/public.js";
import * as substrata from "../../src/index.js";

/** README's agent as a function of what it imports and of its process. */
async function readmeAgent(): Promise<(world: Record<string, unknown>) => Promise<void>> {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const blocks = Array.from(readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm), ([, body = ""]) => body);
  const source = blocks.find((body) => body.includes("agent(")) ?? "";
  const { code } = await transform(source.replaceAll(/^import .*$/gm, ""), { loader: "ts", target: "node20" });
  const names = ["agent", "nodeFileSystem", "process", "console"];
  // oxlint-disable-next-line no-implied-eval -- it is README's own code
  const body = new Function(...names, `return (async () => {${code}})()`) as (...args: unknown[]) => Promise<void>;
  return (world) => body(...names.map((name) => world[name]));
}

test("README's agent delivers, reports, falls back and ends: every branch of it, in memory", async () => {
  const files = memoryFileSystem({
    "/usr/share/defaults/app.yaml": "port: 8080\n",
    "/usr/share/defaults/other.yaml": "a: 1\n",
    "/run/substrata/stale.yaml": "gone: true\n",
  });
  const lines: string[] = [];
  let end: (() => void) | undefined;
  const roots: string[] = [];
  const running = (await readmeAgent())({
    agent: substrata.agent,
    nodeFileSystem: (root: string): MemoryFileSystem => {
      roots.push(root);
      return files;
    },
    process: { env: {}, once: (_: string, ends: () => void) => (end = ends) },
    console: { log: (line: string) => lines.push(line) },
  });
  const until = async (...expected: readonly string[]): Promise<void> => {
    for (let left = 200; lines.length < expected.length && left > 0; left -= 1)
      await new Promise((later) => setTimeout(later, 4));
    await new Promise((later) => setTimeout(later, 15)); // it comes to rest
    expect(lines.splice(0)).toEqual(expected);
  };

  await until("stale.yaml removed", "app.yaml delivered", "other.yaml delivered");
  files.write("/etc/app.yaml.d/10.yaml", "port: 9090\n");
  await until("/port: 8080 → 9090", "app.yaml delivered");
  files.write("/etc/app.yaml.d/10.yaml", "port: [\n");
  await until(
    'error parse/syntax /etc/app.yaml.d/10.yaml:2 expected "]" or an item that is indented deeper, found the end of the line',
    "app.yaml left",
  );
  files.remove("/run");
  files.write("/etc/app.yaml.d/20.yaml", "tls: true\n");
  await until(
    'error parse/syntax /etc/app.yaml.d/10.yaml:2 expected "]" or an item that is indented deeper, found the end of the line',
    "app.yaml fell-back",
  );
  files.remove("/usr/share/defaults");
  await until(
    "error discover/missing-root /usr/share/defaults:1 the root /usr/share/defaults of the layer vendor is not there",
    "nothing nothing",
  );
  end?.();
  await running;
  expect(roots).toEqual(["/"]);
  expect(new TextDecoder().decode(files.read("/run/substrata/app.yaml", 99) as Uint8Array)).toBe("port: 9090\n");
});
