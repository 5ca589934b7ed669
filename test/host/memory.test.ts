import { expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";

test("memoryFileSystem() has the directories above a path", async () => {
  const files = memoryFileSystem({ "/etc/app/app.yaml": "a: 1\n" });
  expect((await files.entry("/etc"))?.is).toBe("directory");
  expect((await files.list("/etc"))?.map(({ name }) => name)).toEqual(["app"]);
  expect(await files.list("/etc/app/app.yaml")).toBeUndefined();
  expect(await files.entry("/usr")).toBeUndefined();
});

test("memoryFileSystem() reads text and bytes, with the digest of what it read", async () => {
  const files = memoryFileSystem({ "/a": "abc", "/b": new Uint8Array([97, 98, 99]) });
  const a = await files.read("/a", 10);
  expect(new TextDecoder().decode(a)).toBe("abc");
  expect(files.digest(a as Uint8Array)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(await files.read("/b", 10)).toEqual(a);
  expect(await files.read("/c", 10)).toBeUndefined();
});

test("memoryFileSystem() reads one byte more than the limit and no further", async () => {
  const files = memoryFileSystem({ "/a": "abcdef" });
  expect((await files.read("/a", 3))?.length).toBe(4);
});

test("memoryFileSystem() fails as it is told, on reading and on listing", () => {
  const files = memoryFileSystem({
    "/etc/app.yaml": { fails: "EACCES" },
    "/etc/app.yaml.d": { fails: "EIO" },
    "/etc/app.yaml.d/10-a.yaml": "a: 1\n",
    "/srv": { fails: "EACCES", directory: true },
  });
  expect(() => files.read("/etc/app.yaml", 10)).toThrow(expect.objectContaining({ code: "EACCES" }));
  expect(() => files.list("/etc/app.yaml.d")).toThrow(expect.objectContaining({ code: "EIO" }));
  expect(() => files.list("/srv")).toThrow(expect.objectContaining({ code: "EACCES" }));
});

test("memoryFileSystem() reads nothing but regular files", () => {
  const files = memoryFileSystem({ "/fifo": { other: "fifo" }, "/link": { link: "/a" }, "/d": { directory: true } });
  for (const path of ["/fifo", "/link", "/d"]) {
    expect(() => files.read(path, 10)).toThrow(expect.objectContaining({ code: "ESTALE" }));
  }
});

test("memoryFileSystem() keeps owner and permissions where they are given", async () => {
  const files = memoryFileSystem({ "/a": { content: "x", uid: 1000, mode: 0o666 }, "/b": "y" });
  expect(await files.entry("/a")).toMatchObject({ uid: 1000, mode: 0o666, size: 1 });
  expect(await files.entry("/b")).toMatchObject({ uid: 0, mode: 0o644 });
});

test.each(["etc/app.yaml", "/etc/../app.yaml", "/etc//app.yaml", "/a\0b"])(
  "memoryFileSystem() refuses the path %j",
  (path) => {
    expect(() => memoryFileSystem({ [path]: "" })).toThrow(RangeError);
  },
);

test("memoryFileSystem() refuses a file with something below it", () => {
  expect(() => memoryFileSystem({ "/a": "x", "/a/b": "y" })).toThrow(RangeError);
});

test("memoryFileSystem() takes whatever stands at /dev/null for the null device, as a machine's does", async () => {
  for (const file of ["text", { link: "/" }, { directory: true }, { other: "device" }] as const) {
    expect((await memoryFileSystem({ "/dev/null": file }).entry("/dev/null"))?.is).toBe("null");
  }
});
