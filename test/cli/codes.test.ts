import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { CATALOG, type Code } from "../../src/model/diagnostic.js";
import { prepare } from "../../src/plan.js";
import { inTree, runIn } from "../support/case.js";
import { readTxtar, type Section } from "../support/txtar.js";

const codes = Object.keys(CATALOG) as readonly Code[];

interface Help {
  readonly summary: string;
  readonly means: string;
  readonly example: string;
  readonly solve: string;
}

/** What the command line answers to those who ask about codes. */
const ask = async (topic: string): Promise<unknown> =>
  JSON.parse((await inTree([], (root) => runIn(root, `substrata help ${topic} --json`))).stdout);
const listed = (await ask("codes")) as { readonly codes: readonly { readonly code: Code; readonly summary: string }[] };
const CODE_HELP = Object.fromEntries(
  await Promise.all(
    listed.codes.map(async ({ code, summary }) => [code, { ...((await ask(code)) as Help), summary }] as const),
  ),
) as Readonly<Record<Code, Help>>;

test("codes.md explains every code, and nothing else", () => {
  const text = readFileSync(new URL("../../src/cli/codes.md", import.meta.url), "utf8");
  const explained = Array.from(text.matchAll(/^### ([^:\n]+): /gm), ([, code = ""]) => code);
  expect(explained.toSorted()).toEqual(codes.toSorted());
  expect(Object.keys(CODE_HELP).toSorted()).toEqual(codes.toSorted());
});

describe("every code is explained in text that fits a terminal", () => {
  test.each(codes)("%s", (code) => {
    const { summary, means, example, solve } = CODE_HELP[code];
    expect(summary).toMatch(/^\S.{9,49}$/);
    expect(means).toMatch(/^[^a-z].{80,}\.$/s);
    expect(solve).toMatch(/^[A-Z].{15,}\.$/s);
    expect(example.split("\n").length).toBeLessThanOrEqual(6);
    const indented = `${example}\n${solve}`.split("\n");
    for (const line of [...means.split("\n"), ...indented.map((each) => `  ${each}`)]) {
      expect(line).toMatch(/^.{1,78}$/);
      expect(line.trimEnd()).toBe(line);
    }
  });
});

/** What no files of a tree cause, but the moment, the user or the size. */
const SITUATIONS: ReadonlySet<Code> = new Set<Code>([
  "read/unreadable",
  "read/too-large",
  "read/not-utf8",
  "read/changed",
  "discover/not-regular",
  "discover/empty-main",
  "discover/permissions",
  "host/access",
  "host/source-gone",
  "host/fallback-refused",
  "host/would-remove-all",
  "host/unwritable",
  "host/keep",
  "host/unsayable",
  "host/stack", // stands beside the table
  "discover/missing-root",
  "discover/unknown-id",
  "parse/depth",
  "parse/too-large",
  "audit/orphaned",
  "schema/refused",
  "schema/unchecked", // only where it is asked
  "schema/unused", // no note where ids are named
]);

/** The tree that an example shows: a schema and a profile in words, else files under their paths, or links. */
function treeOf(example: string): readonly Section[] {
  const parts = example.split(/\n(?! )/).map((part) => part.split("\n"));
  const id = /^\/(?:etc|usr\/share\/defaults)\/(\S+?)(?:\.d(?:\/\S*)?)?(?: -> \S+)?$/m.exec(example)?.[1] ?? "";
  return parts.flatMap(([line = "", ...lines]): readonly Section[] => {
    const [, written, rest] = /^The (schema|merge profile): (.*)$/.exec(line) ?? [];
    const body = [...(rest === undefined ? [] : [rest]), ...lines.map((each) => each.slice(2)), ""].join("\n");
    const suffix = written === "schema" ? "schema.json" : "merge.yaml";
    if (written !== undefined) return [{ heading: `usr/share/substrata/schemas/${id}.${suffix}`, body }];
    return /^\/\S+(?: -> \S+)?$/.test(line) ? [{ heading: line.slice(1), body }] : [];
  });
}

describe("the files of every example cause their finding", () => {
  test.each(codes.filter((code) => !SITUATIONS.has(code)))("%s", async (code) => {
    await inTree(treeOf(CODE_HELP[code].example), async (root) => {
      const [, path = ""] = /^(\/(?:etc|usr\/share\/defaults)\/\S+)/m.exec(CODE_HELP[code].example) ?? [];
      const precedence = code === "discover/vendor-drop-in-wins" ? "uapi" : "layered";
      const audit = code.startsWith("audit/") ? " --audit" : "";
      const { stdout } = await runIn(root, `substrata check ${path} --precedence ${precedence}${audit}`);
      expect(stdout).toContain(`${CATALOG[code].severity}[${code}]`);
    });
  });
});

/** What a case cannot cause, and the test that does. */
const ELSEWHERE: Readonly<Partial<Record<Code, string>>> = {
  "read/unreadable": "../discover/broken.test.ts", // whoever runs the tests may read everything
  "read/changed": "../discover/broken.test.ts", // between two calls
  "read/too-large": "codes.test.ts", // 16 MiB
  "parse/too-large": "../format/too-large.test.ts", // two million nodes
  "host/access": "../agent/agent.test.ts", // what may not be kept depends on it too
  "schema/refused": "../inspect/standard-schema.test.ts", // by a schema of the program that asks
  "discover/permissions": "../discover/permissions.test.ts", // whose the files of a case are depends on who runs it
};

describe("every code owns a case (A5)", () => {
  const directory = new URL("../cases/", import.meta.url);
  const printed = readdirSync(directory)
    .filter((name) => name.endsWith(".txtar") && !name.startsWith("help-"))
    .flatMap((name) => readTxtar(readFileSync(new URL(name, directory), "utf8")).sections)
    .map(({ body }) => body)
    .join("");
  test.each(codes)("%s", (code) => {
    const file = ELSEWHERE[code];
    if (file === undefined) expect(printed).toMatch(new RegExp(`\\[${code}\\]|"code": "${code}"`));
    else expect(readFileSync(new URL(file, import.meta.url), "utf8")).toContain(`"${code}"`);
  });
});

test("a file beyond the limit is refused, and not parsed (R1)", async () => {
  const files = memoryFileSystem({ "/usr/share/defaults/app.yaml": "name: edge\nmtu: [\n" });
  const plan = await prepare(files, { limits: { fileSize: 10 } });
  const { state, diagnostics } = await plan.resolve("app.yaml");
  expect({ state, diagnostics }).toMatchObject({
    state: "refused",
    diagnostics: [{ code: "read/too-large", message: "the file is larger than 10 bytes" }],
  });
});
