import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import type { Section } from "../support/txtar.js";
import { some } from "../support/runs.js";

/*
 * C1: 0 nothing to report, 1 a file's content is wrong or there is a difference or a finding, 2 it could not be asked.
 * Every command in every form, with --quiet and --json too: the code is the same.
 */
const file = (heading: string, body: string): Section => ({ heading, body });
const SCHEMA = '{ "properties": { "a": { "type": "integer" }, "old": { "deprecated": true } } }';
const TREE: readonly Section[] = [
  ...["clean", "changed", "broken", "secret", "null", "dull", "aged"].map((name) =>
    file(`usr/share/defaults/${name}.yaml`, "a: 1\nb: { c: 1 }\n"),
  ),
  file("usr/share/defaults/masked.yaml", "a: 1\n"),
  file("usr/share/defaults/opaque.conf", "a = 1\n"),
  ...["broken", "aged"].map((name) => file(`usr/share/substrata/schemas/${name}.yaml.schema.json`, SCHEMA)),
  file("usr/share/substrata/schemas/secret.yaml.merge.yaml", "/a: { x-secret: true }\n"),
  file("etc/changed.yaml", "a: 2\n"),
  file("etc/broken.yaml", "a: text\n"),
  file("etc/secret.yaml", "a: 2\n"),
  file("etc/null.yaml", "b: { c: null }\n"),
  file("etc/dull.yaml", "a: 1\n"),
  file("etc/aged.yaml", "old: 1\n"),
  file("etc/masked.yaml -> /dev/null", ""),
  file("proposal.yaml", "a: 3\n"),
  file("empty/", ""),
  // the same vendor but for one value, and one that changes under an override
  ...["clean", "secret", "null", "dull", "aged", "broken"].map((name) =>
    file(`new/usr/share/defaults/${name}.yaml`, "a: 1\nb: { c: 1 }\n"),
  ),
  file("new/usr/share/defaults/changed.yaml", "a: 5\nb: { c: 1 }\n"),
  file("new/usr/share/defaults/masked.yaml", "a: 2\n"),
  file("new/usr/share/defaults/fresh.yaml", "a: 2\n"),
];

const CODES: Readonly<Record<string, 0 | 1 | 2>> = {
  "": 2,
  help: 0,
  "help diff": 0,
  "help preview": 0,
  "help audit/copy": 0,
  "help codes": 0,
  "help nothing": 2,
  "trim clean.yaml": 0,
  "trim changed.yaml": 0,
  "trim dull.yaml": 1,
  "trim /etc/dull.yaml": 1,
  "trim broken.yaml": 2,
  "trim none.yaml": 2,
  "trim --adopt /etc/dull.yaml": 1,
  "trim --adopt /usr/share/defaults/dull.yaml": 2,
  "trim --squash admin changed.yaml": 0,
  "trim --squash vendor": 2,
  "trim --pin": 2,
  "schema broken.yaml": 0,
  "schema clean.yaml": 2,
  "show clean.yaml": 0,
  "show changed.yaml": 0,
  "show broken.yaml": 1,
  "show masked.yaml": 0,
  "show opaque.conf": 2,
  show: 2,
  "explain changed.yaml#/a": 0,
  "explain changed.yaml#/none": 0,
  "explain broken.yaml": 1,
  explain: 2,
  layers: 1,
  "layers changed.yaml": 0,
  "check clean.yaml changed.yaml": 0,
  "check broken.yaml": 1,
  check: 1,
  "check aged.yaml": 0,
  "check aged.yaml --strict": 1,
  "check aged.yaml --audit": 1,
  "check clean.yaml --audit": 0,
  "check changed.yaml --audit": 0,
  "check dull.yaml": 0,
  "check dull.yaml --audit": 1,
  "check dull.yaml --audit --old ROOT/new": 1,
  "check clean.yaml --audit --old ROOT/new": 0,
  "check clean.yaml --old ROOT/new": 2,
  "check clean.yaml --audit --old ROOT/none": 2,
  "check clean.yaml --format nothing": 2,
  "check dull.yaml --format github": 0,
  "check dull.yaml --format github --audit": 1,
  "check broken.yaml --format sarif": 1,
  "diff clean.yaml": 0,
  "diff clean.yaml --format unified": 0,
  "diff clean.yaml --format json-patch": 0,
  "diff clean.yaml --format merge-patch": 0,
  "diff clean.yaml --format markdown": 0,
  "diff clean.yaml --format json": 0,
  "diff clean.yaml --stat": 0,
  "diff changed.yaml": 1,
  "diff changed.yaml --format people": 1,
  "diff changed.yaml --format unified": 1,
  "diff changed.yaml --format json-patch": 1,
  "diff changed.yaml --format merge-patch": 1,
  "diff changed.yaml --format markdown": 1,
  "diff changed.yaml --format json": 1,
  "diff changed.yaml --stat": 1,
  "diff changed.yaml#/b": 0,
  "diff changed.yaml#/b --format merge-patch": 2,
  "diff changed.yaml --format nothing": 2,
  "diff changed.yaml --stat --format markdown": 2,
  "diff masked.yaml": 1,
  "diff masked.yaml --format json-patch": 1,
  "diff masked.yaml --format merge-patch": 2,
  "diff broken.yaml": 1,
  "diff broken.yaml --format json-patch": 1,
  "diff secret.yaml": 1,
  "diff secret.yaml --format unified": 1,
  "diff secret.yaml --format json-patch": 2,
  "diff secret.yaml --format merge-patch": 2,
  "diff secret.yaml --format json-patch --secrets": 1,
  "diff secret.yaml --format merge-patch --secrets": 1,
  "diff null.yaml --format json-patch": 1,
  "diff null.yaml --format merge-patch": 2,
  "diff clean.yaml --with ROOT/proposal.yaml@/etc/clean.yaml": 1,
  "diff clean.yaml --with ROOT/none.yaml@/etc/clean.yaml": 2,
  "diff changed.yaml --without /etc/changed.yaml": 1,
  "diff clean.yaml --old ROOT/new": 0,
  "diff changed.yaml --old ROOT/new": 1,
  "diff changed.yaml --old ROOT/none": 2,
  "diff changed.yaml --old ROOT/empty": 2,
  preview: 2,
  "preview ROOT/none": 2,
  "preview ROOT/empty": 2,
  "preview ROOT/new clean.yaml": 0,
  "preview ROOT/new fresh.yaml": 0,
  "preview ROOT/new masked.yaml": 1,
  "preview ROOT/new changed.yaml": 1,
  "preview ROOT/new changed.yaml --all": 1,
  "preview ROOT/new broken.yaml": 0,
  "preview ROOT/new changed.yaml#/a": 2,
  "preview ROOT/new": 1,
  "schema changed.yaml": 2,
  nothing: 2,
};

describe("exit codes", () => {
  test.each(some(Object.entries(CODES), 2))("substrata %s: %i", async (command, expected) => {
    await inTree(TREE, async (root) => {
      const { code, stderr } = await runIn(root, `substrata ${command}`);
      expect({ code, stderr }).toEqual({
        code: expected,
        stderr: expected === 2 ? expect.stringMatching(/./) : stderr,
      });
      if (command === "") return;
      for (const form of ["--quiet", "--json"]) {
        const other = await runIn(root, `substrata ${command} ${form}`);
        expect({ form, code: other.code }).toEqual({ form, code: expected });
        if (form === "--quiet" && expected !== 2) expect(other).toMatchObject({ stdout: "", stderr: "" });
      }
    });
  });
});

const isRoot = process.geteuid?.() === 0;
if (!isRoot) process.stdout.write("skipped: only root can be somebody else who may not read a file\n");

test.skipIf(!isRoot)("what this user may not read decides the exit only of who named it (C1)", async () => {
  await inTree(TREE.slice(0, 2), async (root) => {
    chmodSync(root, 0o755);
    chmodSync(join(root, "usr/share/defaults/changed.yaml"), 0o600);
    process.seteuid?.(65_534);
    try {
      const all = await runIn(root, "substrata check");
      expect(all.code).toBe(0);
      expect(all.stdout).toMatch(/^error\[read\/unreadable\]: cannot read \S+changed\.yaml/m);
      expect((await runIn(root, "substrata check clean.yaml")).code).toBe(0);
      expect((await runIn(root, "substrata check changed.yaml")).code).toBe(2);
      expect((await runIn(root, "substrata show changed.yaml")).code).toBe(2);
    } finally {
      process.seteuid?.(0);
    }
  });
});
