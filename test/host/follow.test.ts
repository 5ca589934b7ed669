import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { follow, type Found } from "../../src/host/index.js";
import { memoryFileSystem, nodeFileSystem, type MemoryFile } from "../../src/host/public.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import { onDisk, type Tree } from "../support/disk.js";

async function inMemory(tree: Readonly<Record<string, MemoryFile>>, path: string): Promise<Found> {
  return follow(memoryFileSystem(tree), path, DEFAULT_LIMITS);
}

const LINKS: Tree = {
  "/etc/a": "a",
  "/etc/absolute": { link: "/etc/a" },
  "/etc/relative": { link: "./../etc//a" },
  "/etc/up": { link: "../../../../../etc/a" },
  "/etc/chain": { link: "absolute" },
  "/etc/dir": { link: "/srv" },
  "/etc/root": { link: "/" },
  "/srv/a": "a",
  "/etc/missing": { link: "/srv/none/b" },
  "/etc/through-file": { link: "/etc/a/b" },
  "/etc/null": { link: "/dev/null" },
  "/etc/null-relative": { link: "../dev/null" },
  "/etc/null-chain": { link: "null-relative" },
  "/etc/not-null": { link: "/dev/none/../null" },
  "/etc/self": { link: "self" },
  "/etc/ping": { link: "pong" },
  "/etc/pong": { link: "/etc/ping" },
};

const CASES: readonly (readonly [string, string, string])[] = [
  ["/etc/a", "file", "/etc/a"],
  ["/etc/absolute", "file", "/etc/a"],
  ["/etc/relative", "file", "/etc/a"],
  ["/etc/up", "file", "/etc/a"],
  ["/etc/chain", "file", "/etc/a"],
  ["/etc/dir", "directory", "/srv"],
  ["/etc/dir/a", "file", "/srv/a"],
  ["/etc/dir/../etc/a", "file", "/etc/a"],
  ["/etc/root", "directory", "/"],
  ["/", "directory", "/"],
  ["/etc/none", "absent", "/etc/none"],
  ["/none/none", "absent", "/none/none"],
  ["/etc/a/none", "absent", "/etc/a/none"],
  ["/etc/dir/none", "absent", "/srv/none"],
  ["/etc/missing", "dangling", "/srv/none/b"],
  ["/etc/missing/c", "dangling", "/srv/none/b/c"],
  ["/etc/through-file", "dangling", "/etc/a/b"],
  ["/etc/null", "null", "/dev/null"],
  ["/etc/null-relative", "null", "/dev/null"],
  ["/etc/null-chain", "null", "/dev/null"],
  ["/etc/not-null", "dangling", "/dev/null"],
];

test.each(CASES)("follow() leads %s to a %s at %s", async (from, is, path) => {
  expect(await inMemory(LINKS as Record<string, MemoryFile>, from)).toMatchObject({ is, path });
  await onDisk(LINKS, async (root) => {
    expect(await follow(nodeFileSystem(root), from, DEFAULT_LIMITS)).toMatchObject({ is, path });
  });
});

test.each(["/etc/self", "/etc/ping", "/etc/self/x"])("follow() ends in the loop at %s", async (from) => {
  expect((await inMemory(LINKS as Record<string, MemoryFile>, from)).is).toBe("loop");
});

test("follow() takes 40 links and no more", async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [`/${at}`, at === 0 ? "a" : { link: `${at - 1}` }]),
  );
  expect(await inMemory(chain, "/40")).toMatchObject({ is: "file", path: "/0" });
  expect((await inMemory(chain, "/41")).is).toBe("loop");
});

test("follow() knows the null device where an image has none, a file in its place, or /dev elsewhere", async () => {
  expect(await inMemory({ "/a": { link: "/dev/null" } }, "/a")).toMatchObject({ is: "null" });
  expect(await inMemory({ "/a": { link: "/dev/null" }, "/dev/null": "text" }, "/a")).toMatchObject({ is: "null" });
  expect(await inMemory({ "/a": { link: "/dev/null/b" } }, "/a")).toMatchObject({ is: "dangling" });
});

test.runIf(existsSync("/dev/null"))("follow() knows the null device by its number", async () => {
  expect(await follow(nodeFileSystem("/dev"), "/null", DEFAULT_LIMITS)).toMatchObject({ is: "null", path: "/null" });
});

test("follow() tells the links that it took", async () => {
  expect((await inMemory(LINKS as Record<string, MemoryFile>, "/etc/chain")).links).toEqual([
    "/etc/chain",
    "/etc/absolute",
  ]);
});

test("follow() says that something is neither file nor directory", async () => {
  const found = await inMemory({ "/fifo": { other: "fifo" }, "/l": { link: "fifo" } }, "/l");
  expect(found).toMatchObject({ is: "other", path: "/fifo", entry: { name: "fifo" } });
});

test("follow() throws what the file system throws", async () => {
  const files = memoryFileSystem({ "/etc/a": "a" });
  const denied = Object.assign(new Error("denied"), { code: "EACCES" });
  await expect(
    follow({ ...files, entry: () => Promise.reject(denied) }, "/etc/a", DEFAULT_LIMITS),
  ).rejects.toMatchObject({ code: "EACCES" });
});
