import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { services, tmpfiles } from "../../src/host/public.js";

const installed = spawnSync("systemd-analyze", ["--version"]).status === 0;
if (!installed) process.stdout.write("skipped: systemd-analyze is not installed, so the units were not judged by it\n");

let directory: string;
let units: readonly string[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "units-"));
  const command = join(directory, "substrata");
  writeFileSync(command, "#!/bin/sh\n");
  chmodSync(command, 0o755);
  units = services({ command }).map(({ name, text }) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the units run the command line only, and write only where they deliver", () => {
  test("deliver before ordinary services start, with the last good text where nothing stands", () => {
    const [boot] = services();
    expect(boot?.text).toContain(
      "\nExecStart=/usr/bin/substrata show --to /run/substrata --fallback last --keep /var/lib/substrata\n",
    );
    expect(boot?.text).toContain("\nBefore=sysinit.target");
    expect(boot?.text).toContain("\nRuntimeDirectory=substrata\n");
    expect(boot?.text).toContain("\nReadWritePaths=-/var/lib/substrata\n");
  });

  test("a refused configuration fails the first, and stops no boot: nothing requires it", () => {
    const [boot] = services();
    expect(boot?.text).not.toMatch(/SuccessExitStatus|RequiredBy|StateDirectory/);
    expect(boot?.text).toContain("\nWantedBy=sysinit.target\n");
  });

  test("have a directory made for what they keep", () => {
    expect(tmpfiles()).toEqual({ name: "substrata.conf", text: "d /var/lib/substrata 0700 root root -\n" });
    expect(services({ keep: "/srv/keep" })[1]?.text).toContain("ReadWritePaths=-/srv/keep");
    expect(() => services({ keep: "keep" })).toThrow(RangeError);
    expect(() => tmpfiles({ keep: "/a/../b" })).toThrow(RangeError);
  });

  test("follow changes", () => {
    expect(services()[1]?.text).toContain("--watch\n");
  });

  test.each([["/etc/substrata"], ["/run"], ["/run/../etc"], ["/run/a b"]])("no output at %s", (output) => {
    expect(() => services({ output })).toThrow(RangeError);
  });

  test.each([["substrata"], ["/usr/bin/substrata; reboot"], ["/usr/bin/%i"]])("no command %s", (command) => {
    expect(() => services({ command })).toThrow(RangeError);
  });
});

describe.skipIf(!installed)("systemd takes the units", () => {
  test("verify says nothing", () => {
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...units], { encoding: "utf8" });
    expect(stderr.split("\n").filter((line) => line.includes("substrata"))).toEqual([]);
    expect(status).toBe(0);
  });

  test("the exposure of each is at most 2.0", () => {
    for (const path of units) {
      const validated = execFileSync("systemd-analyze", ["security", "--offline=yes", "--no-pager", path], {
        encoding: "utf8",
      });
      const [, exposure = "10"] = /exposure level for \S+: ([\d.]+)/.exec(validated) ?? [];
      expect(Number(exposure)).toBeLessThanOrEqual(2);
    }
  });
});
