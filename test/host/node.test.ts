import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { follow } from "../../src/host/index.js";
import { nodeFileSystem } from "../../src/host/public.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import { onDisk } from "../support/disk.js";

const hasHandles = existsSync("/proc/self/fd");
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

test("nodeFileSystem() tells what stands at a path, links not followed", async () => {
  const tree = { "/etc/a.yaml": "a: 1\n", "/etc/l": { link: "/etc/a.yaml" }, "/etc/d": { directory: true } } as const;
  await onDisk(tree, async (root) => {
    const files = nodeFileSystem(root);
    expect(await files.entry("/")).toMatchObject({ name: "/", is: "directory" });
    expect(await files.entry("/etc/a.yaml")).toMatchObject({ name: "a.yaml", is: "file", size: 5 });
    expect(await files.entry("/etc/l")).toMatchObject({ is: "link", target: "/etc/a.yaml" });
    expect(await files.entry("/etc/a.yaml/x")).toBeUndefined();
    expect(await files.entry("/usr")).toBeUndefined();
    expect(await files.entry(`/${"x".repeat(300)}`)).toBeUndefined();
    const listed = await files.list("/etc");
    const found = listed?.map(({ name, is, target }) => ({ name, is, target })) ?? [];
    expect(found.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "a.yaml", is: "file", target: undefined },
      { name: "d", is: "directory", target: undefined },
      { name: "l", is: "link", target: "/etc/a.yaml" },
    ]);
    expect(await files.list("/etc/a.yaml")).toBeUndefined();
    expect(await files.list("/usr")).toBeUndefined();
  });
});

test("nodeFileSystem() knows two names of one file", async () => {
  await onDisk({ "/a": "x", "/c": "x" }, async (root) => {
    linkSync(join(root, "a"), join(root, "b"));
    const files = nodeFileSystem(root);
    const [a, b, c] = await Promise.all(["/a", "/b", "/c"].map(async (path) => files.entry(path)));
    expect(b?.identity).toBe(a?.identity);
    expect(c?.identity).not.toBe(a?.identity);
  });
});

test("nodeFileSystem() knows the null device", async () => {
  expect((await nodeFileSystem().entry("/dev/null"))?.is).toBe("null");
  expect((await nodeFileSystem().list("/dev"))?.find(({ name }) => name === "null")?.is).toBe("null");
  expect((await nodeFileSystem("/dev").entry("/null"))?.is).toBe("null");
  expect((await nodeFileSystem("/dev").entry("/zero"))?.is).toBe("other");
});

test("nodeFileSystem() shows names and targets that are no UTF-8 with their bytes escaped", async () => {
  await onDisk({}, async (root) => {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/a`), Buffer.from([0xff]), Buffer.from(".yaml")]), "");
    symlinkSync(Buffer.from([0x2f, 0xfe]), join(root, "l"));
    writeFileSync(join(root, "é�.yaml"), "");
    const listed = await nodeFileSystem(root).list("/");
    const found = new Map(listed?.map((entry) => [entry.name, entry]));
    expect(found.get("a\\xff.yaml")?.is).toBe("undecodable");
    expect(found.get("l")).toMatchObject({ is: "link", target: "/\\xfe" });
    expect(found.get("é�.yaml")?.is).toBe("file");
  });
});

test("nodeFileSystem() reads one byte more than the limit and no further", async () => {
  await onDisk({ "/a": "abcdef", "/b": "" }, async (root) => {
    const files = nodeFileSystem(root);
    expect(text(await files.read("/a", 3))).toBe("abcd");
    expect(text(await files.read("/a", 6))).toBe("abcdef");
    expect(text(await files.read("/b", 6))).toBe("");
    expect(await files.read("/c", 6)).toBeUndefined();
    appendFileSync(join(root, "b"), "x".repeat(100_000));
    expect((await files.read("/b", 1_000_000))?.length).toBe(100_000);
  });
});

test.runIf(existsSync("/proc/self/status"))(
  "nodeFileSystem() reads a file that says it is empty to its end",
  async () => {
    expect(text(await nodeFileSystem().read("/proc/self/status", 100_000))).toContain("Name:");
    expect(text(await nodeFileSystem("/proc/self").read("/status", 9))).toHaveLength(10);
  },
);

test("nodeFileSystem() opens no FIFO, directory or link for reading", async () => {
  await onDisk({ "/d": { directory: true }, "/l": { link: "a" }, "/a": "x" }, (root) => {
    execFileSync("mkfifo", [join(root, "fifo.yaml")]);
    const files = nodeFileSystem(root);
    for (const path of ["/fifo.yaml", "/d", "/l"]) {
      expect(() => files.read(path, 10)).toThrow(expect.objectContaining({ code: "ESTALE" }));
    }
  });
});

test.runIf(hasHandles)(
  "nodeFileSystem() reads nothing outside its root when a file is swapped for a link",
  async () => {
    await onDisk({ "/root/etc/app.yaml": "inside", "/outside.yaml": "outside" }, async (root) => {
      const files = nodeFileSystem(join(root, "root"));
      const found = await follow(files, "/etc/app.yaml", DEFAULT_LIMITS);
      unlinkSync(join(root, "root/etc/app.yaml"));
      symlinkSync(join(root, "outside.yaml"), join(root, "root/etc/app.yaml"));
      expect(() => files.read(found.path, 10)).toThrow(expect.objectContaining({ code: "ESTALE" }));
    });
  },
);

test.runIf(hasHandles)("nodeFileSystem() looks at nothing outside its root when a directory is swapped", async () => {
  await onDisk({ "/root/etc/app/a.yaml": "inside", "/outside/a.yaml": "outside" }, async (root) => {
    const files = nodeFileSystem(join(root, "root"));
    const listed = await files.list("/etc/app");
    renameSync(join(root, "root/etc"), join(root, "root/was"));
    mkdirSync(join(root, "root/etc"));
    symlinkSync(join(root, "outside"), join(root, "root/etc/app"));
    const stale = expect.objectContaining({ code: "ESTALE" }) as Error;
    const asked = [
      () => files.read("/etc/app/a.yaml", 10),
      () => files.entry("/etc/app/a.yaml"),
      () => files.list("/etc/app"),
    ];
    // a directory's own last segment being a link makes it no directory; one further up leads to another path
    expect(asked.map((ask) => ask())).toEqual([undefined, undefined, undefined]);
    rmSync(join(root, "root/etc"), { recursive: true });
    symlinkSync(join(root, "outside"), join(root, "root/etc"));
    mkdirSync(join(root, "outside/app"));
    writeFileSync(join(root, "outside/app/a.yaml"), "outside");
    for (const ask of asked) expect(ask).toThrow(stale);
    expect(() => listed?.[0]?.size).toThrow(stale);
  });
});

test("nodeFileSystem() throws where its root is no directory", async () => {
  await onDisk({ "/a": "x" }, (root) => {
    expect(() => nodeFileSystem(join(root, "missing"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
    expect(() => nodeFileSystem(join(root, "a"))).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
  });
});

test("nodeFileSystem() may be given its root by a link", async () => {
  await onDisk({ "/real/etc/a": "x", "/root": { link: "real" } }, async (root) => {
    expect(text(await nodeFileSystem(join(root, "root")).read("/etc/a", 10))).toBe("x");
  });
});

async function openFiles(): Promise<number> {
  return hasHandles ? ((await nodeFileSystem("/proc/self").list("/fd")) ?? []).length : 0;
}

test("nodeFileSystem() leaves no file open", async () => {
  await onDisk({ "/etc/a": "x", "/etc/d": { directory: true } }, async (root) => {
    const files = nodeFileSystem(root);
    const before = await openFiles();
    for (const path of ["/etc/a", "/etc/d", "/etc/none", "/none/a"]) {
      await files.entry(path);
      await files.list(path);
      try {
        await files.read(path, 10);
      } catch {
        // a directory
      }
    }
    expect(await openFiles()).toBe(before);
  });
});
