import { expect, test } from "vitest";
import { parse } from "yaml";
import { memoryFileSystem } from "../../src/host/index.js";
import { effective, resolve, type Json } from "../../src/index.js";
import { inTree, runIn } from "../support/case.js";
import { missing, readShared } from "../corpus/shared.js";

interface Vector {
  readonly n: number;
  readonly parts: readonly string[];
  readonly expected: string;
}

/** The cases that say nothing of how to merge; by cloud-init's own default a map of the later part replaces whole. */
const PROFILES: ReadonlyMap<number, string> = new Map([[2, ""], [11, ""], [12, "/*: { x-merge: replace }\n"]]);
const ID = "cloud.yaml";

const { cases } = missing ? { cases: [] } : (JSON.parse(readShared("vectors/cloud-init-merge-sources.json")) as { cases: readonly Vector[] });

test.skipIf(missing)("cloud-init has 12 cases", () => {
  expect(cases).toHaveLength(12);
});

test.each(cases.filter(({ n }) => PROFILES.has(n)))("cloud-init merge source $n", async ({ n, parts, expected }) => {
  const profile = PROFILES.get(n) ?? "";
  const files: Record<string, string> = Object.fromEntries(parts.map((part, index) => [index === 0 ? `usr/share/defaults/${ID}` : `etc/${ID}.d/${index}0-part.yaml`, part]));
  if (profile !== "") files[`usr/share/substrata/schemas/${ID}.merge.yaml`] = profile;
  const value = parse(expected) as Json;

  const tree = memoryFileSystem(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/${path}`, text])));
  expect(effective(await resolve(tree, ID))).toEqual(value);

  await inTree(Object.entries(files).map(([heading, body]) => ({ heading, body })), async (root) => {
    const { code, stdout } = await runIn(root, `substrata show ${ID}`);
    expect({ code, value: parse(stdout) as Json }).toEqual({ code: 0, value });
  });
});
