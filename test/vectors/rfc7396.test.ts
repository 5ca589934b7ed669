import { expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { effective, resolve, type Json } from "../../src/index.js";
import { missing, readShared } from "../corpus/shared.js";
import { inTree, runIn } from "../support/case.js";

interface Vector {
  readonly n: number;
  readonly original: Json;
  readonly patch: Json;
  readonly result: Json;
}

const vectors = missing ? [] : (JSON.parse(readShared("vectors/rfc7396.json")) as readonly Vector[]);
const VENDOR = "usr/share/defaults/a.json";
const ADMIN = "etc/a.json";

test.skipIf(missing)("RFC 7396 appendix A has 15 examples", () => {
  expect(vectors).toHaveLength(15);
});

test.each(vectors)('RFC 7396 appendix A, example $n, with nulls: "delete"', async ({ original, patch, result }) => {
  const [below, above] = [JSON.stringify(original), JSON.stringify(patch)];
  const merged = await resolve(memoryFileSystem({ [`/${VENDOR}`]: below, [`/${ADMIN}`]: above }), "a.json", {
    nulls: { admin: "delete" },
  });
  expect(effective(merged)).toEqual(result);

  const sections = [
    { heading: VENDOR, body: below },
    { heading: ADMIN, body: above },
  ];
  await inTree(sections, async (root) => {
    const { code, stdout } = await runIn(root, "substrata show a.json --nulls admin=delete");
    expect({ code, value: JSON.parse(stdout) as Json }).toEqual({ code: 0, value: result });
  });
});
