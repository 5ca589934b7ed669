import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { nodeFileSystem, services, type Access, type Changed } from "../../src/host/public.js";

/*
 * R8: what a file had is kept, and what cannot be kept makes access narrower. Asked of the machine's own programs for
 * access lists and attributes, under the rights that the units grant, and as an ordinary user.
 */
const root = process.getuid?.() === 0;
const bench = mkdtempSync(join(tmpdir(), "access-"));
const program = join(bench, "replace.cjs");
let directory: string;
let file: string;

beforeAll(() => {
  chmodSync(bench, 0o755);
  const contents = `
    import { nodeFileSystem } from "./public.js";
    const [, , path, text, like] = process.argv;
    const changed = nodeFileSystem().replace(path, new TextEncoder().encode(text), like && JSON.parse(like));
    console.log(JSON.stringify(changed));`;
  const stdin = { contents, resolveDir: new URL("../../src/host", import.meta.url).pathname };
  buildSync({ stdin, bundle: true, platform: "node", format: "cjs", outfile: program, logLevel: "silent" });
});
afterAll(() => rmSync(bench, { recursive: true, force: true }));
beforeEach(() => {
  directory = mkdtempSync(join(bench, "d-"));
  chmodSync(directory, 0o755);
  file = join(directory, "app.yaml");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function replace(text = "new\n", like?: Access): Changed {
  return nodeFileSystem().replace(file, new TextEncoder().encode(text), like) as Changed;
}

function stand(mode: number, owner?: readonly [number, number]): void {
  writeFileSync(file, "old\n");
  if (root && owner !== undefined) chownSync(file, ...owner);
  chmodSync(file, mode);
}

function access(): { readonly mode: string; readonly uid: number; readonly gid: number } {
  const { mode, uid, gid } = statSync(file);
  return { mode: (mode & 0o7777).toString(8), uid, gid };
}

/** The lines of an access list, as `getfacl` prints them, with what they have effect of. */
function list(): readonly string[] {
  return execFileSync("getfacl", ["-cEp", file], { encoding: "utf8" }).trim().split("\n");
}

const noLists = ((): string | undefined => {
  const probe = join(bench, "probe");
  writeFileSync(probe, "");
  const tried = spawnSync("setfacl", ["-m", "u:1:r", probe], { encoding: "utf8" });
  return tried.status === 0 ? undefined : (tried.error?.message ?? tried.stderr.trim());
})();
if (noLists !== undefined) process.stdout.write(`skipped: no access lists to be kept here: ${noLists}\n`);
const noAttributes = ((): string | undefined => {
  const tried = spawnSync("setfattr", ["-n", "user.probe", "-v", "1", bench], { encoding: "utf8" });
  return tried.status === 0 ? undefined : (tried.error?.message ?? tried.stderr.trim());
})();
if (noAttributes !== undefined) process.stdout.write(`skipped: no extended attributes here: ${noAttributes}\n`);

describe("a file that is replaced keeps", () => {
  test.each([0o600, 0o640, 0o644, 0o444, 0o4755])("its mode %o", (mode) => {
    stand(mode);
    expect(replace()).toEqual({ did: "written" });
    expect(access().mode).toBe(mode.toString(8));
  });

  test("but no bit of others, where what it is made of lets none in", () => {
    stand(0o645);
    const like = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const narrower = "one of the files that it was made of lets in no others";
    expect(replace("secret\n", like)).toEqual({ did: "written", narrower });
    expect(access().mode).toBe("640");
    expect(replace("other\n", like)).toEqual({ did: "written" }); // it is so already
  });

  test.skipIf(!root)("its owner and its group", () => {
    stand(0o640, [1234, 4321]);
    replace();
    expect(access()).toEqual({ mode: "640", uid: 1234, gid: 4321 });
  });

  test("no time of change: it is another text", () => {
    stand(0o644);
    utimesSync(file, 1, 1);
    replace();
    expect(statSync(file).mtimeMs).toBeGreaterThan(1_000_000);
  });

  test.skipIf(noLists !== undefined)("its access list", () => {
    stand(0o600);
    execFileSync("setfacl", ["-m", "g::---,u:1:rw", file]);
    const before = list();
    replace();
    expect(list()).toEqual(before);
    expect(before).toContain("user:daemon:rw-");
  });

  test.skipIf(noAttributes !== undefined)("its extended attributes", () => {
    stand(0o600);
    execFileSync("setfattr", ["-n", "user.origin", "-v", "vendor", file]);
    replace();
    expect(
      execFileSync("getfattr", ["--only-values", "--absolute-names", "-n", "user.origin", file], { encoding: "utf8" }),
    ).toBe("vendor");
  });

  test.skipIf(noLists !== undefined)("what it had and no more, whatever its directory hands down", () => {
    stand(0o640);
    execFileSync("setfacl", ["-d", "-m", "u:1:rwx,g:1:rwx,o::rwx,m::rwx", directory]);
    replace();
    expect(list()).toEqual(["user::rw-", "group::r--", "other::---"]);
  });
});

describe("a first delivery has", () => {
  const mine = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

  test("what the process gives, where nothing is asked", () => {
    replace();
    expect(access().mode).toBe((0o644 & ~process.umask()).toString(8));
  });

  test.each([
    [0o600, "600"],
    [0o640, "640"],
    [0o644, "644"],
    [0o400, "400"],
    [0o777, "644"], // a configuration is written by its owner, and is no program
  ])("at most the mode that is asked: %o", (mode, expected) => {
    replace("new\n", { mode, ...mine });
    expect(access().mode).toBe((Number.parseInt(expected, 8) & ~process.umask()).toString(8));
  });

  test.skipIf(!root)("the owner and group that are asked", () => {
    replace("new\n", { mode: 0o640, uid: 1234, gid: 4321 });
    expect(access()).toEqual({ mode: "640", uid: 1234, gid: 4321 });
  });

  test.skipIf(noLists !== undefined).each([0o600, 0o640, 0o644])(
    "no more than that by a list of its directory: %o",
    (mode) => {
      execFileSync("setfacl", ["-d", "-m", "u:1:rwx,g:1:rwx,o::rwx,m::rwx", directory]);
      replace("new\n", { mode, ...mine });
      const mask = list().find((line) => line.startsWith("mask:"));
      const named = list().filter((line) => /^(?:user|group):[^:]/.test(line));
      // whom the list names may what the mask leaves, and the mask leaves what everybody may
      if (named.length > 0) expect(mask).toBe(mode === 0o644 ? "mask::r--" : "mask::---");
      expect(statSync(file).mode & 0o777 & ~mode).toBe(0);
    },
  );
});

/** The replacing of a file by a process of its own, with other rights. */
function replaceAs(command: string, args: readonly string[], like?: Access): Changed {
  const words = [
    ...args,
    process.execPath,
    program,
    file,
    "new\n",
    ...(like === undefined ? [] : [JSON.stringify(like)]),
  ];
  const { stdout, stderr } = spawnSync(command, words, { encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Changed;
}

const noRights = spawnSync("setpriv", ["--bounding-set", "-sys_admin", "true"]).status !== 0;
if (noRights) process.stdout.write("skipped: rights cannot be taken away here (setpriv)\n");

describe.skipIf(noRights)("under the rights that the units grant", () => {
  const [, granted = ""] = /^CapabilityBoundingSet=(.*)$/m.exec(services()[0]?.text ?? "") ?? [];
  const rights = ["-all", ...granted.split(" ").map((name) => `+${name.replace("CAP_", "").toLowerCase()}`)].join(",");
  const confined = ["--bounding-set", rights, "--inh-caps", "-all", "--no-new-privs"];

  test("the rights are few", () => {
    expect(rights).toBe("-all,+chown,+dac_read_search");
  });

  test.each([
    [0o640, 1234, 4321],
    [0o600, 1234, 0],
    [0o604, 0, 4321],
  ])("mode %o, owner %i and group %i are kept", (mode, uid, gid) => {
    stand(mode, [uid, gid]);
    expect(replaceAs("setpriv", confined)).toEqual({ did: "written" });
    expect(access()).toEqual({ mode: mode.toString(8), uid, gid });
  });

  test.skipIf(noLists !== undefined)("an access list is kept, of a file that is somebody else's", () => {
    stand(0o600, [1234, 4321]);
    execFileSync("setfacl", ["-m", "g::---,u:1:rw", file]);
    const before = list();
    expect(replaceAs("setpriv", confined)).toEqual({ did: "written" });
    expect(list()).toEqual(before);
    expect(access()).toMatchObject({ uid: 1234, gid: 4321 });
  });

  test("a first delivery gets the owner that is asked", () => {
    replaceAs("setpriv", confined, { mode: 0o640, uid: 1234, gid: 4321 });
    expect(access()).toEqual({ mode: "640", uid: 1234, gid: 4321 });
  });
});

describe.skipIf(!root || noRights)("as an ordinary user", () => {
  const user = ["--reuid", "1234", "--regid", "4321", "--clear-groups"];
  beforeEach(() => chownSync(directory, 1234, 4321));

  test("the user's own file keeps what it had", () => {
    stand(0o640, [1234, 4321]);
    expect(replaceAs("setpriv", user)).toEqual({ did: "written" });
    expect(access()).toEqual({ mode: "640", uid: 1234, gid: 4321 });
  });

  test.each([
    ["that may be read", 0o644],
    ["that may not be read", 0o640],
    ["with a special bit", 0o4755],
  ])("another user's file %s becomes narrower, and that is told", (_, mode) => {
    stand(mode, [0, 0]);
    const { did, narrower } = replaceAs("setpriv", user);
    expect(did).toBe("written");
    expect(narrower).toMatch(/^its (?:owner was|access list and attributes were) not kept: /);
    expect(access()).toEqual({ mode: (mode & 0o707).toString(8), uid: 1234, gid: 4321 });
  });

  test("the group is kept where it may be", () => {
    stand(0o640, [0, 4321]);
    expect(replaceAs("setpriv", user).narrower).toContain("owner");
    expect(access()).toEqual({ mode: "640", uid: 1234, gid: 4321 });
  });

  test("a first delivery that cannot have its group has no bits of one", () => {
    const { narrower } = replaceAs("setpriv", user, { mode: 0o640, uid: 0, gid: 0 });
    expect(narrower).toContain("owner");
    expect(access()).toEqual({ mode: "600", uid: 1234, gid: 4321 });
  });
});

test("without the machine's cp the group's bits go, and that is told", () => {
  stand(0o640);
  const { narrower } = replaceAs("env", ["PATH=/nonexistent"]);
  expect(narrower).toContain("were not kept");
  expect(access().mode).toBe("600");
});

describe("directories that other writers make and remove meanwhile", () => {
  test("a delivery does not throw, and its file stands", { timeout: 60_000 }, async () => {
    const files = nodeFileSystem(directory);
    const pruner = `
      const { rmdirSync } = require("node:fs");
      const pause = new Int32Array(new SharedArrayBuffer(4));
      for (;;) {
        for (const path of ["/a/b/c", "/a/b", "/a"]) try { rmdirSync(process.argv[1] + path); } catch {}
        Atomics.wait(pause, 0, 0, 0.1);
      }`;
    const rival = spawn(process.execPath, ["-e", pruner, directory]);
    try {
      for (let round = 0; round < 300; round += 1) {
        expect((await files.replace("/a/b/c/app.yaml", Buffer.from(`${round}\n`))).did).toBe("written");
        expect((await files.remove("/a/b/c/app.yaml", "/")).did).toBe("removed");
      }
    } finally {
      rival.kill("SIGKILL");
    }
  });

  test("a directory that cannot be made is told at once", () => {
    expect(() => nodeFileSystem().replace("/proc/none/a.yaml", Buffer.from("a"))).toThrow(/ENOENT|EACCES|EPERM/);
  });
});
