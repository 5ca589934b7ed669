import { chmodSync, chownSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { memoryFileSystem, type MemoryFile } from "../../src/host/public.js";
import type { Options } from "../../src/options.js";
import { prepare } from "../../src/plan.js";
import { inTree, runIn } from "../support/case.js";

const code = "discover/permissions";

async function found(files: Readonly<Record<string, MemoryFile>>, options: Options = { permissions: true }) {
  const vendor = { "/usr/share/defaults/app.yaml": "a: 1\n" };
  const resolution = await (await prepare(memoryFileSystem({ ...vendor, ...files }), options)).resolve("app.yaml");
  expect(resolution.state).toBe("effective");
  return resolution.diagnostics.map(({ code, severity, message, origin }) => [code, severity, message, origin?.file]);
}

const FILE = "/etc/app.yaml.d/10.yaml";
const content = "a: 2\n";

describe("a fragment that others than root own or may write is a warning, where it is asked (R6)", () => {
  test.each([
    [0, 0o644, undefined],
    [0, 0o600, undefined],
    [0, 0o4755, undefined],
    [0, 0o664, `${FILE} may be written by its group`],
    [0, 0o646, `${FILE} may be written by everybody`],
    [0, 0o666, `${FILE} may be written by its group and everybody`],
    [1000, 0o644, `${FILE} belongs to user 1000, not to root`],
    [65534, 0o777, `${FILE} belongs to user 65534, not to root and may be written by its group and everybody`],
  ])("user %i, mode %o", async (uid, mode, message) => {
    const files = { [FILE]: { content, uid, mode } };
    expect(await found(files)).toEqual(message === undefined ? [] : [[code, "warning", message, FILE]]);
    expect(await found(files, {})).toEqual([]);
  });

  test("the file that a link leads to counts, and neither what is masked nor what is ignored", async () => {
    const open = { content, mode: 0o666 };
    expect(await found({ [FILE]: { link: "/srv/a.yaml" }, "/srv/a.yaml": open })).toHaveLength(1);
    expect(await found({ "/run/app.yaml.d/10.yaml": open, [FILE]: { link: "/dev/null" } })).toEqual([]);
    const [first] = await found({ "/etc/app.yaml.d/10.txt": open });
    expect(first?.[0]).toBe("discover/near-miss");
  });

  test.skipIf(process.getuid?.() !== 0)(
    "on the command line it exits 1 with --strict (needs root to own files)",
    async () => {
      const sections = [
        { heading: "usr/share/defaults/app.yaml", body: "a: 1\n" },
        { heading: FILE.slice(1), body: content },
      ];
      await inTree(sections, async (root) => {
        chownSync(join(root, "usr/share/defaults/app.yaml"), 1234, 0);
        chmodSync(join(root, FILE), 0o664);
        const run = await runIn(root, "substrata check --permissions");
        expect(run.code).toBe(0);
        expect(run.stdout).toContain(`warning[${code}]: ${FILE} may be written by its group`);
        expect(run.stdout).toContain("belongs to user 1234, not to root");
        expect(run.stdout).toContain("help: let root alone write it: chmod go-w");
        expect((await runIn(root, "substrata check --permissions --strict")).code).toBe(1);
        expect((await runIn(root, "substrata check --strict")).code).toBe(0);
      });
    },
  );
});
