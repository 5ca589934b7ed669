import { cpSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { follow } from "../../src/host/index.js";
import { graft, memoryFileSystem, nodeFileSystem } from "../../src/host/public.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import { runs } from "../support/runs.js";
import { relative, treeOf } from "../support/arbitrary-tree.js";
import { onDisk, shown } from "../support/disk.js";

const host = memoryFileSystem({ "/etc/a": "host", "/usr/share/old": "host", "/usr/lib": { link: "lib64" } });
const image = memoryFileSystem({ "/etc/a": "image", "/usr/share/new": "image" });

test("graft() shows one directory of another tree", async () => {
  expect(await shown(graft(host, "/usr", image))).toEqual({
    "/etc": "directory",
    "/etc/a": "4 host",
    "/usr": "directory",
    "/usr/share": "directory",
    "/usr/share/new": "5 image",
  });
});

test("graft() makes the directories above, and shows nothing where the other tree has nothing", async () => {
  expect(await shown(graft(memoryFileSystem({}), "/usr/share", image))).toEqual({
    "/usr": "directory",
    "/usr/share": "directory",
    "/usr/share/new": "5 image",
  });
  expect(await shown(graft(host, "/usr", memoryFileSystem({})))).toEqual({ "/etc": "directory", "/etc/a": "4 host" });
});

test("graft() leads its links through the joined tree", async () => {
  const files = graft(host, "/usr", memoryFileSystem({ "/usr/a": { link: "/etc/a" } }));
  expect(await follow(files, "/usr/a", DEFAULT_LIMITS)).toMatchObject({ is: "file", path: "/etc/a" });
});

test("graft() at the root is the other tree", async () => {
  expect(await shown(graft(host, "/", image))).toEqual(await shown(image));
});

test("graft() refuses a path that is not absolute", () => {
  expect(() => graft(host, "usr", image)).toThrow(RangeError);
});

const PATHS = [
  "/usr",
  "/usr/a",
  "/usr/d",
  "/usr/d/a",
  "/usr/d/e",
  "/usr/d/e/a",
  "/srv",
  "/srv/a",
  "/srv/d",
  "/srv/d/a",
];

test("graft() equals copying the tree", async () => {
  const tree = treeOf(PATHS, [...PATHS, "/none"]).map(relative);
  await fc.assert(
    fc.asyncProperty(tree, tree, fc.constantFrom(...PATHS), async (under, from, at) => {
      await onDisk(under, (root) =>
        onDisk(from, async (other) => {
          const files = graft(memoryFileSystem(under), at, memoryFileSystem(from));
          if (copy(join(root, at), join(other, at))) {
            expect(await shown(files)).toEqual(await shown(nodeFileSystem(root)));
          } else {
            await expect(shown(files)).rejects.toThrow(/ENOTDIR/);
          }
        }),
      );
    }),
    runs({ few: 100, cost: 100 }),
  );
});

/** False where nothing can be written to the path. */
function copy(to: string, from: string): boolean {
  try {
    lstatSync(from);
  } catch {
    tryTo(() => rmSync(to, { recursive: true }));
    return true;
  }
  if (!tryTo(() => mkdirSync(dirname(to), { recursive: true }))) return false;
  tryTo(() => rmSync(to, { recursive: true }));
  return tryTo(() => cpSync(from, to, { recursive: true, verbatimSymlinks: true }));
}

function tryTo(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
