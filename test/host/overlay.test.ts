import { mkdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryFileSystem, nodeFileSystem, overlay, type FileSystem } from "../../src/host/public.js";
import { runs } from "../support/runs.js";
import { relative, treeOf } from "../support/arbitrary-tree.js";
import { onDisk, shown } from "../support/disk.js";

async function textAt(files: FileSystem, path: string): Promise<string | undefined> {
  const content = await files.read(path, 1000);
  return content && new TextDecoder().decode(content);
}

test("overlay() lays files over a tree, and makes the directories above them", async () => {
  const under = memoryFileSystem({ "/etc/a": "old" });
  const files = overlay(under, { "/etc/a": "new", "/etc/app/app.yaml.d/10-x.yaml": "x: 1\n" });
  expect(await shown(files)).toEqual({
    "/etc": "directory",
    "/etc/a": "3 new",
    "/etc/app": "directory",
    "/etc/app/app.yaml.d": "directory",
    "/etc/app/app.yaml.d/10-x.yaml": "5 x: 1\n",
  });
  expect(await shown(under)).toEqual({ "/etc": "directory", "/etc/a": "3 old" });
});

test("overlay() removes a file, and a directory with what is below it", async () => {
  const under = memoryFileSystem({ "/etc/a": "a", "/etc/d/b": "b", "/etc/d/e/c": "c" });
  expect(await shown(overlay(under, { "/etc/a": null, "/etc/d": null, "/etc/none": null }))).toEqual({
    "/etc": "directory",
  });
});

test("overlay() lays links over a tree, and shows them as links", async () => {
  const files = overlay(memoryFileSystem({ "/etc/a": "a" }), {
    "/etc/a": { link: "/dev/null" },
    "/etc/d/b": { link: "../a" },
  });
  expect(await files.entry("/etc/a")).toMatchObject({ name: "a", is: "link", target: "/dev/null" });
  expect((await files.list("/etc/d"))?.map(({ name, is }) => [name, is])).toEqual([["b", "link"]]);
  await expect(Promise.resolve(files.read("/etc/a", 10))).rejects.toMatchObject({ code: "ESTALE" });
});

test("overlay() applies its proposals one after another", async () => {
  const under = memoryFileSystem({ "/etc/d/b": "b" });
  expect(await shown(overlay(under, { "/etc/d": null, "/etc/d/c": "c" }))).toMatchObject({ "/etc/d/c": "1 c" });
  expect(await textAt(overlay(under, { "/etc/d": null, "/etc/d/c": "c" }), "/etc/d/b")).toBeUndefined();
  expect(await shown(overlay(under, { "/etc/d/c": "c", "/etc/d": null }))).toEqual({ "/etc": "directory" });
});

test("overlay() writes through directories that are links, and replaces a file that is one", async () => {
  const under = memoryFileSystem({ "/etc/app": { link: "../srv/app" }, "/srv/app/a": { link: "/dev/null" } });
  const files = overlay(under, { "/etc/app/a": "a", "/etc/app/new/b": "b" });
  expect(await textAt(files, "/srv/app/a")).toBe("a");
  expect(await textAt(files, "/srv/app/new/b")).toBe("b");
  expect((await files.entry("/etc/app"))?.is).toBe("link");
});

test("overlay() reads one byte more than the limit, with the digest of what it read", async () => {
  const files = overlay(memoryFileSystem({}), { "/a": "abcdef" });
  const read = await files.read("/a", 2);
  expect(read?.length).toBe(3);
});

test.each([
  ["below a file", { "/etc/a/b": "x" }, "ENOTDIR"],
  ["over a directory", { "/etc": "x" }, "EISDIR"],
  ["beyond a link to nothing", { "/etc/l/b": "x" }, "ENOTDIR"],
])("overlay() answers with an errno where a file is proposed %s", async (_, proposed, code) => {
  const files = overlay(memoryFileSystem({ "/etc/a": "a", "/etc/l": { link: "/none" } }), proposed);
  await expect(files.entry("/etc/a")).rejects.toMatchObject({ code });
});

test("overlay() refuses a path that is not absolute", () => {
  expect(() => overlay(memoryFileSystem({}), { "etc/a": "x" })).toThrow(RangeError);
});

const PATHS = [
  "/etc",
  "/etc/a",
  "/etc/d",
  "/etc/d/a",
  "/etc/d/e",
  "/etc/d/e/a",
  "/srv",
  "/srv/a",
  "/srv/d",
  "/srv/d/a",
];

test("overlay() equals writing the files", async () => {
  const proposals = fc.array(fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom("new", "", null)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(treeOf(PATHS, [...PATHS, "/none"]).map(relative), proposals, async (tree, proposed) => {
      await onDisk(tree, async (root) => {
        const files = overlay(memoryFileSystem(tree), Object.fromEntries(proposed));
        const written = attempt(() => {
          for (const [path, text] of Object.entries(Object.fromEntries(proposed))) write(join(root, path), text);
        });
        if (written) expect(await shown(files)).toEqual(await shown(nodeFileSystem(root)));
        else await expect(shown(files)).rejects.toThrow(/ENOTDIR|EISDIR/);
      });
    }),
    runs({ few: 100, cost: 100 }),
  );
});

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function write(path: string, text: string | null): void {
  if (text === null) {
    attempt(() => rmSync(path, { recursive: true }));
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  attempt(() => unlinkSync(path));
  writeFileSync(path, text);
}
