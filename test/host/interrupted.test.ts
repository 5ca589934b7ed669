import { spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliver, nodeFileSystem } from "../../src/host/public.js";
import { LONG } from "../support/runs.js";

/*
 * R4: a writer that is interrupted at any system call leaves the old file or the new one. The writer is a process of
 * its own, killed at random moments, and by strace at, or instead of, each system call; nothing in the source knows.
 */
const bench = mkdtempSync(join(tmpdir(), "substrata-"));
const program = join(bench, "writer.cjs");
const root = process.getuid?.() === 0;
const ROUNDS = LONG ? 300 : 15;
const [OLD, NEW] = ["old: 1\n".repeat(20_000), "new: 22\n".repeat(30_000)];

beforeAll(() => {
  const contents = `
    import { deliver, nodeFileSystem } from "./public.js";
    import { existsSync } from "node:fs";
    const accessMark = () => existsSync("/substrata-mark");
    const [, , how, file, output] = process.argv;
    const texts = { old: ${text(OLD)}, new: ${text(NEW)} };
    const put = (which) => deliver(nodeFileSystem(), file, texts[which], { outputs: [output], layers: [] });
    if (how === "loop") {
      process.stdout.write("ready");
      (async () => { for (;;) { await put("new"); await put("old"); } })();
    } else {
      accessMark();
      put(how).then(({ did }) => (accessMark(), { did })).then(({ did }) => console.log(did), (error) => console.log(error.code));
    }`;
  const stdin = { contents, resolveDir: new URL("../../src/host", import.meta.url).pathname };
  buildSync({ stdin, bundle: true, platform: "node", format: "cjs", outfile: program, logLevel: "silent" });
});
afterAll(() => rmSync(bench, { recursive: true }));

const text = (whole: string): string =>
  `${JSON.stringify(whole.slice(0, whole.indexOf("\n") + 1))}.repeat(${whole.split("\n").length - 1})`;

async function given(use: (file: string, output: string) => Promise<void> | void): Promise<void> {
  const output = mkdtempSync(join(bench, "out-"));
  mkdirSync(join(output, "app"));
  const file = join(output, "app/app.yaml");
  writeFileSync(file, OLD);
  if (root) chownSync(file, 1234, 4321); // so that the writer has an owner to keep
  await use(file, output);
}

function stateOf(file: string): string {
  if (!existsSync(file)) return "none";
  const held = readFileSync(file, "utf8");
  return held === OLD ? "old" : held === NEW ? "new" : `torn after ${held.length}`;
}

test(`a writer killed at random ${ROUNDS} times leaves a whole file, and its draft is swept`, async () => {
  await given(async (file, output) => {
    for (let round = 0; round < ROUNDS; round++) {
      const writer = spawn(process.execPath, [program, "loop", file, output], { stdio: ["ignore", "pipe", "inherit"] });
      const ended = new Promise((done) => writer.on("exit", done));
      await new Promise((ready) => writer.stdout.once("data", ready));
      const until = performance.now() + Math.random() * 25;
      while (performance.now() < until) {
        expect(stateOf(file)).toMatch(/^(?:old|new)$/); // nor does a reader ever see half of it
        await sleep(1);
      }
      writer.kill("SIGKILL");
      await ended;
      expect(stateOf(file)).toMatch(/^(?:old|new)$/);
    }
    await deliver(nodeFileSystem(), file, NEW, { outputs: [output], layers: [] });
    expect(readdirSync(join(file, ".."))).toEqual(["app.yaml"]);
    expect(stateOf(file)).toBe("new");
  });
});

/** Why system calls cannot be tampered with here, if so. */
const noStrace = ((): string | undefined => {
  const tried = spawnSync("strace", ["-o", "/dev/null", "-e", "inject=sync:error=EIO", "true"]);
  return tried.status === 0 ? undefined : (tried.error?.message ?? String(tried.stderr));
})();

/** Runs the writer once, with one of its system calls tampered with. */
function tampered(how: string, inject: string, file: string, output: string): string {
  const log = join(bench, "strace.log");
  const args = ["-f", "-o", log, "-e", `trace=${inject.split(":")[0]}`, "-e", `inject=${inject}`];
  const { stdout } = spawnSync("strace", [...args, process.execPath, program, how, file, output], { encoding: "utf8" });
  expect(readFileSync(log, "utf8"), "the call was made").toMatch(/INJECTED|killed by SIGKILL/);
  return stdout.trim();
}

/** The system calls that a delivery makes, each with its number among the process's calls of that name. */
function callsOf(how: string, file: string, output: string): readonly string[] {
  const log = join(bench, "calls.log");
  const { stdout } = spawnSync("strace", ["-o", log, process.execPath, program, how, file, output], {
    encoding: "utf8",
  });
  expect(stdout.trim()).toMatch(/^(?:written|removed)$/);
  const lines = readFileSync(log, "utf8").split("\n");
  const bounds = lines.flatMap((line, at) => (line.includes('"/substrata-mark"') ? [at] : []));
  const counts = new Map<string, number>();
  return lines.flatMap((line, at) => {
    const [, name] = /^(\w+)\(/.exec(line) ?? [];
    if (
      name === undefined ||
      !/^(?:open|mkdir|clone|vfork|wait|write|p?read|f?ch|fsync|rename|unlink|rmdir|close)/.test(name)
    )
      return [];
    const when = (counts.get(name) ?? 0) + 1;
    counts.set(name, when);
    return at > (bounds[0] ?? 0) && at < (bounds[1] ?? 0) ? [`${name}:when=${when}`] : [];
  });
}

const SHORT = /^(?:fchown|fsync|rename|unlink|rmdir|mkdir)/;
const why = noStrace === undefined ? "" : ` (skipped: ${noStrace})`;

describe.skipIf(noStrace !== undefined)(`killed in the place of each system call${why}`, () => {
  test.each([
    ["writing", "new", NEW],
    ["removing", "none", undefined],
  ])("%s leaves the old file or what was asked for", { timeout: 300_000 }, async (_, how, text) => {
    await given(async (file, output) => {
      const calls = callsOf(how, file, output);
      for (const each of ["fsync", "close", "openat", how === "new" ? "rename" : "unlink"])
        expect(calls.map((call) => call.split(":")[0])).toContain(each);
      for (const call of LONG ? calls : calls.filter((call) => SHORT.test(call))) {
        await given(async (file, output) => {
          tampered(how, call.replace(":", ":signal=SIGKILL:"), file, output);
          expect(stateOf(file), call).toMatch(how === "new" ? /^(?:old|new)$/ : /^(?:old|none)$/);
          await deliver(nodeFileSystem(), file, text, { outputs: [output], layers: [] });
          expect(readdirSync(output), call).toEqual(how === "new" ? ["app"] : []);
          if (how === "new") expect(readdirSync(join(file, "..")), call).toEqual(["app.yaml"]);
          if (how === "new") expect(stateOf(file), call).toBe("new");
        });
      }
    });
  });
});

describe.skipIf(noStrace !== undefined)("a system call that fails", () => {
  test.each([
    ["fsync", "EIO", 1, "old"],
    ["fsync", "ENOSPC", 1, "old"],
    ["rename", "EXDEV", 1, "old"],
    ["fsync", "EIO", 2, "new"], // in place, but nobody can say whether it would survive
  ])("%s: %s is told, and leaves a whole file and no draft", async (call, code, when, stands) => {
    await given(async (file, output) => {
      expect(tampered("new", `${call}:error=${code}:when=${when}`, file, output)).toBe(code);
      expect(stateOf(file)).toBe(stands);
      expect(readdirSync(join(file, ".."))).toEqual(["app.yaml"]);
    });
  });

  test.skipIf(!root)("fchown: EPERM leaves the new file to its writer, and to no group", async () => {
    await given((file, output) => {
      expect(tampered("new", "fchown:error=EPERM", file, output)).toBe("written");
      expect(stateOf(file)).toBe("new");
      const { mode, uid } = statSync(file);
      expect([mode & 0o777, uid]).toEqual([0o604, 0]);
    });
  });

  test("fsync of a directory that knows none is no failure", async () => {
    await given((file, output) => {
      expect(tampered("new", "fsync:error=EINVAL:when=2", file, output)).toBe("written");
      expect(stateOf(file)).toBe("new");
    });
  });
});

/** Runs the writer where no file may grow beyond 64 blocks. */
const bounded = (file: string, output: string) =>
  spawnSync(
    "sh",
    ["-c", `trap '' XFSZ; ulimit -f 64; exec "$@"`, "sh", process.execPath, program, "new", file, output],
    { encoding: "utf8" },
  );

describe("a disk that fills in the middle of a text", () => {
  test("is told, and leaves the old file and no draft", async () => {
    await given((file, output) => {
      expect(bounded(file, output).stdout.trim()).toBe("EFBIG");
      expect(stateOf(file)).toBe("old");
      expect(readdirSync(join(file, ".."))).toEqual(["app.yaml"]);
    });
  });
});
