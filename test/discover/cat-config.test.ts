import fc from "fast-check";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runIn } from "../support/case.js";
import { runs } from "../support/runs.js";

const installed = spawnSync("systemd-analyze", ["--version"]).status === 0;
if (!installed)
  process.stdout.write("skipped: systemd-analyze is not installed, so the order of files was not compared with it\n");

const ID = "foo/bar.conf";
const LAYERS = { lib: "/usr/lib", local: "/usr/local/lib", run: "/run", etc: "/etc" } as const;
const OPTIONS = Object.entries(LAYERS).map(([name, path]) => `--layer ${name}=${path}`);
const COMMAND = `substrata layers ${ID} --precedence uapi ${OPTIONS.join(" ")}`;
const RUNS = runs({ few: 40, cost: 200 });

const content = fc.constantFrom<string>("[A]\nx=1\n", "[A]\nx=1\n", "[A]\nx=1\n", "");
const place = fc.constantFrom(...Object.values(LAYERS));
const name = fc.oneof(
  fc.constantFrom("10-a.conf", "20-b.conf", "9-x.conf", "a.conf", "a-b.conf", "B.conf", "ä.conf", "z.conf.conf"),
  fc.constantFrom("10-a.txt", ".hidden.conf", "b.conf~", "c.conf.bak", "d.conf.rpmsave", "README", "e.conf.dpkg-old"),
);
const dropIn = fc.tuple(place, name, content).map(([layer, file, text]) => [`${layer}/${ID}.d/${file}`, text] as const);
const main = fc.tuple(place, content).map(([layer, text]) => [`${layer}/${ID}`, text] as const);
const tree = fc.array(fc.oneof({ weight: 4, arbitrary: dropIn }, { weight: 1, arbitrary: main }), { maxLength: 14 });

/** The files that systemd loads, in its order. Version 252 prints a heading for a masked file too: those are left out. */
function loaded(root: string): readonly string[] {
  const { stdout } = spawnSync("systemd-analyze", [`--root=${root}`, "--no-pager", "cat-config", ID], {
    encoding: "utf8",
  });
  return stdout
    .split("\n")
    .flatMap((line) => /^# (\/.*)$/.exec(line)?.[1] ?? [])
    .map((path) => (path.startsWith(root) ? path.slice(root.length) : path))
    .filter((path) => statSync(join(root, path)).size > 0);
}

async function merged(root: string): Promise<readonly string[]> {
  const { stdout } = await runIn(root, COMMAND);
  return stdout.split("\n").flatMap((line) => /^ *\d+ +\S+ +\S+ +(\/\S+)/.exec(line)?.[1] ?? []);
}

test.skipIf(!installed)(
  "UAPI.6: the files that count, and their order, are those of systemd-analyze cat-config",
  async () => {
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const root = realpathSync(mkdtempSync(join(tmpdir(), "tree-")));
        try {
          for (const [path, text] of files) {
            mkdirSync(dirname(join(root, path)), { recursive: true });
            writeFileSync(join(root, path), text);
          }
          const ours = await merged(root);
          expect(ours).toEqual(loaded(root));
          counted += ours.length;
        } finally {
          rmSync(root, { recursive: true });
        }
      }),
      RUNS,
    );
    expect(counted).toBeGreaterThan(RUNS.numRuns);
  },
);
