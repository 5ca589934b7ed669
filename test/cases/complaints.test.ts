import { describe, expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import type { Section } from "../support/txtar.js";

/*
 * What must be said, whatever the words: where nothing could be asked the path and the reason stand in words that a
 * person knows, and where a question has no answer the silence is explained (C6).
 */
const TREE: readonly Section[] = [
  { heading: "usr/share/defaults/app.yaml", body: "a: 1\n" },
  { heading: "usr/share/defaults/app.conf", body: "a = 1\n" },
  { heading: "etc/app.yaml.d/10-site.yaml", body: "a: 2\n" },
  { heading: "file", body: "x\n" },
];

const UNASKED: readonly (readonly [command: string, path: string])[] = [
  ["check --root ROOT/none", "ROOT/none"],
  ["show app.yaml --root ROOT/none", "ROOT/none"],
  ["check --root ROOT/file", "ROOT/file"],
  ["check --schemas ROOT/none", "ROOT/none"],
  ["check --schemas ROOT/file", "ROOT/file"],
  ["diff --with ROOT/none@/etc/app.yaml", "ROOT/none"],
  ["diff --with ROOT/etc@/etc/app.yaml", "ROOT/etc"],
  ["show app.yaml -o ROOT/file/app.yaml", "ROOT/file"],
  ["show app.yaml -o ROOT/etc", "ROOT/etc"],
  ["show app.yaml --to ROOT/file", "ROOT/file"],
];

describe("what could not be asked", () => {
  test.each(UNASKED)("`substrata %s` is one line that names %s and the reason", async (command, path) => {
    await inTree(TREE, async (root) => {
      const { code, stdout, stderr } = await runIn(root, `substrata ${command}`);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^substrata: [^\n]+\n$/);
      expect(stderr).toContain(path);
      expect(stderr).not.toMatch(/\bE[A-Z]{3,}\b|a fault of substrata/);
    });
  });
});

const ANSWERED: readonly (readonly [command: string, stdin: string, written: RegExp])[] = [
  ["diff --with -@/etc/app.yaml.d/60-x.txt", "a: 3\n", /60-x\.txt/],
  ["diff app.yaml --with -@/etc/app.yaml.d/60-x.txt", "a: 3\n", /60-x\.txt/],
  ["diff --with -@/srv/60-x.yaml", "a: 3\n", /60-x\.yaml/],
  ["diff --with -@/etc/app.yaml.d/60-x.yaml", "a: [\n", /app\.yaml.*refused/],
  ["diff --without /etc/app.yaml.d/none.yaml", "", /none\.yaml/],
  ["diff app.conf", "", /app\.conf.*format/],
  ["explain app.conf", "", /app\.conf.*format/],
  ["explain app.conf#/a", "", /app\.conf.*format/],
];

describe("silence is no answer", () => {
  test.each(ANSWERED)("`substrata %s` (standard input: %j) says %s", async (command, stdin, written) => {
    await inTree(TREE, async (root) => {
      const { stdout, stderr } = await runIn(root, `substrata ${command}`, stdin);
      expect(`${stdout}${stderr}`).toMatch(written);
    });
  });

  test("a layer that does not exist is no empty one", async () => {
    await inTree(TREE, async (root) => {
      for (const command of ["check", "show app.yaml", "diff", "layers", "explain app.yaml"]) {
        const { code } = await runIn(root, `substrata ${command} --layers vendr`);
        expect({ command, code }).toEqual({ command, code: 2 });
      }
    });
  });
});

test("no control character of a file's text or name reaches the terminal", async () => {
  const escape = "\u001b[31m";
  const tree: readonly Section[] = [
    { heading: `usr/share/defaults/app${escape}.yaml`, body: `"\\e[31mkey": "\\e[31mvalue"\n` },
    { heading: "usr/share/defaults/list.yaml", body: "a: {}\n" },
    { heading: `etc/list.yaml.d/${escape}.yaml`, body: '"\\e[31mkey": { "\\e[31m": [1, "\\e[31m"] }\n' },
    {
      heading: "usr/share/substrata/schemas/list.yaml.schema.json",
      body: '{ "additionalProperties": { "type": "string", "description": "\\u001b[31mred" } }',
    },
    { heading: "usr/share/defaults/bad.yaml", body: '"\\e[31mkey": 1\n"\\e[31mkey": !x\\e 2\n' },
  ];
  await inTree(tree, async (root) => {
    const places = ["list.yaml", "list.yaml#/\u001b[31mkey", "list.yaml#/\u001b[31mkex"].map(
      (word) => `explain '${word}'`,
    );
    for (const command of [
      "check",
      "check --format sarif",
      "check --format github",
      "layers",
      "diff",
      "diff --format unified",
      "diff --json",
      "show list.yaml",
      "show bad.yaml",
      ...places,
    ]) {
      const { stdout, stderr } = await runIn(root, `substrata ${command}`);
      expect({ command, written: `${stdout}${stderr}` }).toEqual({
        command,
        written: expect.not.stringContaining("\u001b") as string,
      });
    }
  });
});

/** Each would be read back as an override, of this id or of another, or two configurations would be one file. */
const MISPLACED = [
  "show app.yaml -o ROOT/etc/app.yaml",
  "show app.yaml -o ROOT/etc/app.yaml.d/99-all.yaml",
  "show app.yaml -o ROOT/etc/other.yaml",
  "show app.yaml other.yaml -o ROOT/out/one --to ROOT/out",
];

test.each(MISPLACED)("`substrata %s` delivers nothing", async (command) => {
  const other: Section = { heading: "usr/share/defaults/other.yaml", body: "b: 1\n" };
  await inTree([...TREE, other], async (root) => {
    const before = await runIn(root, "substrata layers --json");
    const { code, stdout } = await runIn(root, `substrata ${command}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(await runIn(root, "substrata layers --json")).toEqual(before);
  });
});
