import { spawn } from "node:child_process";
import { once } from "node:events";
import type * as machine from "node:fs";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type * as host from "../../src/host/public.js";
import { LONG } from "../support/runs.js";

/*
 * R7: nobody who may change the tree leads a writer out of it. Between any two system calls of a delivery a directory is
 * swapped for a link to another one outside, and back; whatever the delivery then answers, nothing outside is another.
 */

/** What happens before each system call of the writer; nothing in the source knows. */
const before = { call: undefined as (() => void) | undefined, proc: true };
const chdir = process.chdir.bind(process);
const real = await vi.importActual<typeof machine>("node:fs");
const CALLS = ["openSync", "mkdirSync", "lstatSync", "statSync", "fstatSync", "readdirSync", "readlinkSync"] as const;
const CHANGES = [
  "renameSync",
  "unlinkSync",
  "rmdirSync",
  "fchmodSync",
  "fchownSync",
  "fsyncSync",
  "writeSync",
] as const;

const existsSync = (path: string): boolean => (before.proc || path !== "/proc/self/fd") && real.existsSync(path);

/** The writers, with a file system in which something happens before each call. */
async function hooked(): Promise<typeof host> {
  const calls = [...CALLS, ...CHANGES].map((name) => [
    name,
    (...args: unknown[]) => {
      before.call?.();
      return Reflect.apply(real[name], undefined, args) as unknown;
    },
  ]);
  vi.resetModules();
  vi.doMock("node:fs", () => ({ ...real, ...Object.fromEntries(calls), existsSync }));
  process.chdir = (directory) => {
    before.call?.();
    chdir(directory);
  };
  return import("../../src/host/public.js");
}
let writers: typeof host;
beforeAll(async () => {
  writers = await hooked();
});
afterAll(() => {
  process.chdir = chdir;
  vi.doUnmock("node:fs");
  vi.resetModules(); // the files after this one have the machine's own again
});

const bench = mkdtempSync(join(tmpdir(), "contained-"));
const root = join(bench, "image");
const outside = join(bench, "host");
const OUT = "/run/substrata/app/deep/app.yaml";

beforeEach(() => {
  mkdirSync(join(root, OUT, ".."), { recursive: true });
  mkdirSync(join(outside, "app/deep"), { recursive: true });
  mkdirSync(join(outside, "deep"), { recursive: true });
  for (const file of ["app.yaml", "deep/app.yaml", "app/deep/app.yaml"]) writeFileSync(join(outside, file), "host\n");
});
afterEach(() => {
  before.call = undefined;
  before.proc = true;
  for (const tree of [root, outside]) rmSync(tree, { recursive: true, force: true });
});
afterAll(() => rmSync(bench, { recursive: true, force: true }));

/** Everything below the host's directory: names, texts, times. */
function fingerprint(directory = outside): string {
  return readdirSync(directory, { withFileTypes: true })
    .map((entry) => {
      const path = join(directory, entry.name);
      const { ino, mode, uid, mtimeMs } = statSync(path);
      const inside = entry.isDirectory() ? fingerprint(path) : readFileSync(path, "utf8");
      return `${entry.name} ${ino} ${mode} ${uid} ${mtimeMs} ${inside}`;
    })
    .join("\n");
}

/** A directory of the image, and a link to the host in its place. */
function swap(directory: string): { readonly out: () => void; readonly back: () => void } {
  const [path, aside] = [join(root, directory), join(bench, "aside")];
  const state = { swapped: false };
  return {
    out() {
      if (state.swapped || !real.existsSync(path)) return;
      real.renameSync(path, aside);
      real.symlinkSync(join(outside, directory.split("/").slice(3).join("/")), path);
      state.swapped = true;
    },
    back() {
      if (!state.swapped) return;
      real.unlinkSync(path);
      real.renameSync(aside, path);
      state.swapped = false;
    },
  };
}

type Task = readonly [name: string, standing: string | undefined, text: string | undefined];
const TASKS: readonly Task[] = [
  ["a first delivery", undefined, "new\n"],
  ["a replacement", "old\n", "new\n"],
  ["an unchanged file", "new\n", "new\n"],
  ["a removal", "old\n", undefined],
];
const DIRECTORIES = ["/run/substrata", "/run/substrata/app", "/run/substrata/app/deep"];

async function attempt([, , text]: Task): Promise<string> {
  try {
    const files = writers.nodeFileSystem(root);
    return (await writers.deliver(files, OUT, text, { outputs: ["/run/substrata"], layers: [] })).did;
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
}

function prepare([, standing]: Task): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, OUT, ".."), { recursive: true });
  if (standing !== undefined) writeFileSync(join(root, OUT), standing);
}

/** How many calls a delivery makes that nobody disturbs. */
async function callsOf(task: Task): Promise<number> {
  let calls = 0;
  before.call = () => (calls += 1);
  expect(await attempt(task)).toMatch(/^(?:written|unchanged|removed)$/);
  before.call = undefined;
  return calls;
}

/** For this one call, for this one and all after it, or back and forth with each call from it on. */
const WHEN = {
  once: (now: number, at: number) => now === at,
  from: (now: number, at: number) => now >= at,
  alternately: (now: number, at: number) => now >= at && (now - at) % 2 === 0,
};
const WAYS = DIRECTORIES.flatMap((directory) => Object.entries(WHEN).map(([how, when]) => ({ directory, how, when })));

describe.each([
  ["by handles", true],
  ["without /proc", false],
])("a directory swapped for a link before each system call, %s", (_, proc) => {
  test.each(TASKS)("%s", async (...task) => {
    before.proc = proc;
    prepare(task);
    const calls = await callsOf(task);
    expect(calls).toBeGreaterThan(10);
    for (let at = 0; at < calls; at += 1) {
      for (const { directory, how, when } of LONG ? WAYS : WAYS.filter((_, way) => way === at % WAYS.length)) {
        prepare(task);
        const unharmed = fingerprint();
        const { out, back } = swap(directory);
        let made = 0;
        before.call = () => (when(made++, at) ? out() : back());
        const answer = await attempt(task);
        before.call = undefined;
        back();
        expect(fingerprint(), `${directory} at call ${at}, ${how}: ${answer}`).toBe(unharmed);
        expect(answer).toMatch(/^(?:written|unchanged|removed|E[A-Z]+)$/);
      }
    }
  });
});

test(`a process that swaps directories all the while harms nothing outside`, { timeout: 120_000 }, async () => {
  mkdirSync(join(root, OUT, ".."), { recursive: true });
  const source = `
    const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
    const [, path, link] = process.argv;
    process.stdout.write("ready");
    for (let round = 0; ; round++) {
      try {
        renameSync(path, path + ".aside");
        symlinkSync(link, path);
        unlinkSync(path);
        renameSync(path + ".aside", path);
      } catch {
        try { unlinkSync(path); } catch {}
        try { renameSync(path + ".aside", path); } catch {}
      }
    }`;
  const unharmed = fingerprint();
  const rival = spawn(process.execPath, ["-e", source, join(root, "run/substrata/app"), join(outside, "app")]);
  try {
    await once(rival.stdout, "data");
    const seen = new Set<string>();
    for (let round = 0; round < (LONG ? 2000 : 200); round += 1) {
      seen.add(await attempt(["", undefined, `${round}\n`]));
      seen.add(await attempt(["", undefined, undefined]));
    }
    expect([...seen].filter((answer) => !/^(?:written|unchanged|removed|E[A-Z]+)$/.test(answer))).toEqual([]);
    expect(seen).toContain("written");
  } finally {
    rival.kill("SIGKILL");
  }
  expect(fingerprint()).toBe(unharmed);
});
