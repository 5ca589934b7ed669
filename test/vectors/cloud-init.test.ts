import { expect, test } from "vitest";
import { parse } from "yaml";
import { memoryFileSystem } from "../../src/host/public.js";
import { effective, resolve, type Json } from "../../src/index.js";
import { missing, readShared } from "../corpus/shared.js";
import { inTree, runIn } from "../support/case.js";
import { contentOf, howOf } from "./cloud-init-how.js";

interface Vector {
  readonly n: number;
  readonly parts: readonly string[];
  readonly expected: string;
}

/** The cases that no strategy means. */
const NO_COUNTERPART: ReadonlyMap<number, string> = new Map([
  [8, "list(recurse_list) merges the items of two lists by their index; here an item has a key, or is itself"],
  [9, "str(append) joins two strings; here a scalar is replaced"],
]);
const ID = "cloud.yaml";
const PROFILE = `usr/share/substrata/schemas/${ID}.merge.yaml`;

const { cases } = missing
  ? { cases: [] }
  : (JSON.parse(readShared("vectors/cloud-init-merge-sources.json")) as { cases: readonly Vector[] });

test.skipIf(missing)("cloud-init has 12 cases, of which 10 have a counterpart", () => {
  expect(cases).toHaveLength(12);
  expect(cases.filter(({ n }) => NO_COUNTERPART.has(n)).map(({ n }) => n)).toEqual([8, 9]);
});

test.each(cases.filter(({ n }) => !NO_COUNTERPART.has(n)))(
  "cloud-init merge source $n",
  async ({ parts, expected }) => {
    const value = parse(expected) as Json;
    expect(await merge(parts)).toEqual(value);

    const sections = Object.entries(filesOf(parts)).map(([heading, body]) => ({ heading, body }));
    await inTree(sections, async (root) => {
      const { code, stdout } = await runIn(root, `substrata show ${ID} --nulls admin=${howOf(parts).nulls}`);
      expect({ code, value: parse(stdout) as Json }).toEqual({ code: 0, value });
    });
  },
);

test.each(cases.filter(({ n }) => NO_COUNTERPART.has(n)))("cloud-init merge source $n: none", async (vector) => {
  expect(await merge(vector.parts)).not.toEqual(parse(vector.expected));
});

async function merge(parts: readonly string[]): Promise<Json | undefined> {
  const files = Object.entries(filesOf(parts)).map(([path, text]) => [`/${path}`, text] as const);
  const tree = memoryFileSystem(Object.fromEntries(files));
  return effective(await resolve(tree, ID, { nulls: { admin: howOf(parts).nulls } }));
}

/** The first part is the vendor's, the others are drop-ins; the profile is what they say of how they merge. */
function filesOf(parts: readonly string[]): Readonly<Record<string, string>> {
  const [vendor = "", ...dropIns] = parts.map(contentOf);
  const above = dropIns.map((part, index) => [`etc/${ID}.d/${index + 1}0-part.yaml`, part] as const);
  return { [`usr/share/defaults/${ID}`]: vendor, ...Object.fromEntries(above), [PROFILE]: howOf(parts).profile };
}
