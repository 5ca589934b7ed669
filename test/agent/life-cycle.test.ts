import { transform } from "esbuild";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { services } from "../../src/host/public.js";

const project = new URL("../..", import.meta.url).pathname;
let root: string;
let agent: ChildProcess | undefined;
let written = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "host-"));
  written = "";
  write("usr/share/defaults/app/app.yaml", "port: 8080\nlog: info\n");
  write("usr/share/substrata/schemas/app/app.yaml.schema.json", '{ "properties": { "port": { "type": "integer" } } }');
  write("usr/share/defaults/other.yaml", "a: 1\n"); // a host with one configuration would lose everything at once
  write("run/substrata/stale.yaml", "a: 1\n");
  mkdirSync(join(root, "etc"));
});
afterEach(() => {
  agent?.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function start(command: string, args: readonly string[]): void {
  agent = spawn(command, args, {
    cwd: project,
    env: { ...process.env, ROOT: root },
    stdio: ["ignore", "pipe", "pipe"],
  });
  agent.stdout?.on("data", hear);
  agent.stderr?.on("data", hear);
}

function hear(heard: Buffer): void {
  written += heard.toString();
}

const delivered = (): string | undefined => {
  const file = join(root, "run/substrata/app/app.yaml");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
};

/** The agent acts on its own time: what it does is waited for, and a wait that is too long fails with what it said. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let left = 400; !holds(); left -= 1) {
    if (left === 0) expect.fail(`waited for: ${what}; delivered ${JSON.stringify(delivered())}; it said:\n${written}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** How the agent ends: by itself, or when it is told to. */
async function ended(findings: boolean): Promise<unknown> {
  const exit = once(agent as ChildProcess, "exit");
  if (findings) agent?.kill("SIGTERM");
  return (await exit)[0];
}

/** What a host lives through, whoever follows it. */
async function lifeCycle(): Promise<void> {
  const site = "etc/app/app.yaml.d/10-site.yaml";
  await until("first boot, /etc is empty", () => delivered() === "port: 8080\nlog: info\n");
  expect(existsSync(join(root, "run/substrata/stale.yaml"))).toBe(false); // it vanished while nobody looked

  write(site, "port: 9090\n");
  await until("an override appears", () => delivered() === "port: 9090\nlog: info\n");

  write(site, "port: many\n");
  await until("a broken override is reported at its line", () => /schema\/type[\s\S]*10-site\.yaml:1/.test(written));
  expect(delivered()).toBe("port: 9090\nlog: info\n");

  write(site, "port: 9191\n");
  await until("it is repaired", () => delivered() === "port: 9191\nlog: info\n");

  write("usr/share/defaults/app/app.yaml", "port: 8080\nlog: warn\n");
  await until("the vendor is upgraded", () => delivered() === "port: 9191\nlog: warn\n");

  rmSync(join(root, site));
  await until("the override is removed", () => delivered() === "port: 8080\nlog: warn\n");

  write(site, "port: many\n");
  await until("a broken override again", () => (written.match(/10-site\.yaml:1/g) ?? []).length > 1);
  rmSync(join(root, "run/substrata"), { recursive: true });
  rmSync(join(root, site));
  await until("it is delivered anew", () => delivered() === "port: 8080\nlog: warn\n");

  rmSync(join(root, "usr/share/defaults/app/app.yaml"));
  await until("the configuration is no more", () => delivered() === undefined);
}

test("the README's agent follows a host through its life", async () => {
  const blocks = Array.from(readFileSync(join(project, "README.md"), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm));
  const source = blocks.map(([, body = ""]) => body).find((body) => body.includes("agent(")) ?? "";
  expect(
    source
      .trimEnd()
      .split("\n")
      .filter((line) => line !== "").length,
  ).toBeLessThanOrEqual(15);
  const { code } = await transform(source, { loader: "ts", format: "esm" });
  start(process.execPath, ["--input-type=module", "--eval", code]);
  await lifeCycle();
  expect(await ended(true)).toBe(0);
}, 60_000);

test("the services' command lines do the same", async () => {
  const [boot = "", watching = ""] = services({ command: join(project, "dist/cli/substrata.cjs") }).map(
    ({ text }) => /^ExecStart=(.*)$/m.exec(text)?.[1] ?? "",
  );
  const at = (line: string): readonly string[] => [
    ...line
      .split(" ")
      .slice(1)
      .map((word) => (word.startsWith("/") ? join(root, word) : word)),
    "--root",
    root,
  ];
  const program = join(project, "dist/cli/substrata.cjs");

  write("etc/app/app.yaml", "port: 9090\n");
  start(program, at(boot));
  expect(await ended(false)).toBe(0);
  write("etc/app/app.yaml", "port: many\n"); // broken, and a reboot: the last good text stands in, not the vendor's
  rmSync(join(root, "run"), { recursive: true });
  start(program, at(boot));
  expect(await ended(false)).toBe(1);
  expect(delivered()).toBe("port: 9090\nlog: info\n");
  rmSync(join(root, "etc/app/app.yaml"));
  write("run/substrata/stale.yaml", "a: 1\n");

  written = "";
  start(program, at(watching));
  await lifeCycle();
  expect(await ended(true)).toBe(0);
}, 60_000);
