import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliver } from "../../src/host/index.js";

/*
 * R4: a writer that is interrupted at any system call leaves the old file or the new one. The writer is a process of
 * its own, killed at random moments, and by strace at, or instead of, each system call; nothing in the source knows.
 */
const bench = mkdtempSync(join(tmpdir(), "substrata-"));
const program = join(bench, "writer.cjs");
const ROUNDS = process.env.LAWS === undefined ? 15 : 300;
const [OLD, NEW] = ["old: 1\n".repeat(20_000), "new: 22\n".repeat(30_000)];

beforeAll(() => {
  const contents = `
    import { deliver } from "./deliver.js";
    const [, , how, file, output] = process.argv;
    const texts = { old: ${text(OLD)}, new: ${text(NEW)} };
    const put = (which) => deliver(file, texts[which], { outputs: [output], layers: [] });
    if (how === "loop") {
      process.stdout.write("ready");
      (async () => { for (;;) { await put("new"); await put("old"); } })();
    } else {
      put(how).then((done) => console.log(done), (error) => console.log(error.code));
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
  await use(file, output);
}

function stateOf(file: string): string {
  const names = readdirSync(join(file, ".."));
  if (!names.includes("app.yaml")) return "none";
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
    await deliver(file, NEW, { outputs: [output], layers: [] });
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

const WRITING = ["fchown:when=1", "fchmod:when=1", "fsync:when=1", "rename:when=1", "fsync:when=2"];
const REMOVING = ["unlink:when=1", "fsync:when=1", "rmdir:when=1", "fsync:when=2"];
const why = noStrace === undefined ? "" : ` (skipped: ${noStrace})`;

describe.skipIf(noStrace !== undefined)(`killed in the place of a system call${why}`, () => {
  test.each(WRITING)("writing, %s", async (call) => {
    await given(async (file, output) => {
      expect(tampered("new", call.replace(":", ":signal=SIGKILL:"), file, output)).toBe("");
      expect(stateOf(file)).toBe(call === "fsync:when=2" ? "new" : "old");
      await deliver(file, NEW, { outputs: [output], layers: [] });
      expect(readdirSync(join(file, ".."))).toEqual(["app.yaml"]);
      expect(stateOf(file)).toBe("new");
    });
  });

  test.each(REMOVING)("removing, %s", async (call) => {
    await given(async (file, output) => {
      expect(tampered("none", call.replace(":", ":signal=SIGKILL:"), file, output)).toBe("");
      if (call.startsWith("unlink")) expect(stateOf(file)).toBe("old");
      await deliver(file, undefined, { outputs: [output], layers: [] });
      expect(readdirSync(output)).toEqual([]);
    });
  });
});

describe.skipIf(noStrace !== undefined)("a system call that fails", () => {
  test.each([
    ["fchown", "EPERM", 1, "old"],
    ["fchmod", "EPERM", 1, "old"],
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
