import { describe, expect, test } from "vitest";
import { readDependency, recording, schemaSource } from "../../src/discover/index.js";
import { memoryFileSystem, type MemoryFile } from "../../src/host/public.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import type { Dependency } from "../../src/model/resolution.js";

const DIRECTORY = "/usr/schemas";
const DIGEST = "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"; // of {} and a line end

function sourceOf(tree: Readonly<Record<string, MemoryFile>>, directory = DIRECTORY, name = directory) {
  return schemaSource(memoryFileSystem(tree), directory, name, DEFAULT_LIMITS);
}

const sorted = (names: readonly string[] | undefined): readonly string[] =>
  [...(names ?? [])].sort((a, b) => (a < b ? -1 : 1));

function fail(): never {
  throw Object.assign(new Error("EIO"), { code: "EIO" });
}

describe("schemaSource() reads", () => {
  test("a file below its directory, and calls it by the directory's name", async () => {
    const tree = { "/usr/schemas/app/a.schema.json": "{}\n" };
    const source = sourceOf(tree, DIRECTORY, "schemas");
    expect(source.name).toBe("schemas");
    expect(await source.read("app/a.schema.json")).toMatchObject({ file: "schemas/app/a.schema.json", text: "{}\n" });
  });

  test("a file of the root", async () => {
    const source = sourceOf({ "/a.schema.json": "{}\n" }, "/");
    expect(await source.read("a.schema.json")).toMatchObject({ file: "/a.schema.json", text: "{}\n" });
    expect(await source.list?.()).toEqual(["a.schema.json"]);
  });

  test("through links", async () => {
    const source = sourceOf({ "/usr/schemas/a.json": { link: "../b.json" }, "/usr/b.json": "{}\n" });
    expect(await source.read("a.json")).toMatchObject({ file: "/usr/schemas/a.json", text: "{}\n" });
  });

  test("nothing where nothing is", async () => {
    const source = sourceOf({ "/usr/schemas/a.json": "{}" });
    expect(await source.read("b.json")).toBeUndefined();
    expect(await source.read("c/b.json")).toBeUndefined();
  });
});

describe("schemaSource() says why a file that stands there cannot be read", () => {
  test.each<[string, MemoryFile, code: string, facts: object]>([
    ["a dangling link", { link: "/none" }, "discover/dangling", { name: "a.json", target: "/none" }],
    ["a loop", { link: "a.json" }, "discover/loop", { name: "a.json" }],
    ["a directory", { directory: true }, "discover/not-regular", { name: "a.json", is: "a directory" }],
    ["a FIFO", { other: "fifo" }, "discover/not-regular", { name: "a.json", is: "a FIFO, socket or device" }],
    ["a link to the null device", { link: "/dev/null" }, "discover/not-regular", { name: "a.json", is: "/dev/null" }],
    ["a file without right", { fails: "EACCES" }, "read/unreadable", { path: "/usr/schemas/a.json", errno: "EACCES" }],
  ])("%s", async (_, odd, code, facts) => {
    const found = await sourceOf({ "/usr/schemas/a.json": odd }).read("a.json");
    expect(found).toMatchObject({ file: "/usr/schemas/a.json", finding: { code, facts } });
    expect(found).not.toHaveProperty("text");
  });

  test("a directory on the way of which nothing can be said", async () => {
    const files = memoryFileSystem({ "/usr/schemas/a.json": "{}" });
    const found = await schemaSource({ ...files, entry: fail }, DIRECTORY, "schemas", DEFAULT_LIMITS).read("a.json");
    const finding = { code: "read/unreadable", facts: { path: "schemas/a.json", errno: "EIO" } };
    expect(found).toMatchObject({ file: "schemas/a.json", finding });
  });
});

describe("schemaSource() lists", () => {
  test("what may be a schema or a profile, or was meant to be one, at any depth", async () => {
    const source = sourceOf({
      "/usr/schemas/a.schema.json": "{}",
      "/usr/schemas/b/c/d.merge.yaml": "",
      "/usr/schemas/README.md": "",
      "/usr/schemas/e.json.bak": "",
      "/usr/schemas/f.yml": "",
      "/usr/other.json": "{}",
    });
    expect(sorted(await source.list?.())).toEqual(["a.schema.json", "b/c/d.merge.yaml", "f.yml"]);
  });

  test("what links lead to, a directory that leads back up once", async () => {
    const source = sourceOf({
      "/usr/schemas/b/a.json": "{}",
      "/usr/schemas/b/up": { link: ".." },
      "/usr/schemas/c": { link: "/srv" },
      "/usr/schemas/d.json": { link: "/srv/e.json" },
      "/srv/e.json": "{}",
    });
    expect(sorted(await source.list?.())).toEqual(["b/a.json", "c/e.json", "d.json"]);
  });

  test("nothing of a directory that is not there, or is none", async () => {
    expect(await sourceOf({}).list?.()).toEqual([]);
    expect(await sourceOf({ "/usr/schemas": "text" }).list?.()).toEqual([]);
  });
});

/** What is noted of reading a path. */
async function recorded(path: string, name = DIRECTORY): Promise<readonly Dependency[]> {
  const tree = { "/usr/schemas/a.json": "{}\n", "/usr/schemas/odd.json": { link: "/none" } };
  const files = memoryFileSystem(tree);
  const read: Dependency[] = [];
  const source = schemaSource(files, DIRECTORY, name, DEFAULT_LIMITS);
  const noted = recording(source, files, "policy", read);
  expect(noted.name).toBe(name);
  expect(await noted.read(path)).toEqual(await source.read(path));
  return read;
}

describe("recording() notes what is asked of a source (D13)", () => {
  test("a file that is there, with what it is for and its digest", async () => {
    const file = "/usr/schemas/a.json";
    expect(await recorded("a.json")).toMatchObject([{ is: "read", of: "policy", path: file, sha256: DIGEST }]);
  });

  test("a file that is not there, or cannot be read", async () => {
    expect(await recorded("b.json")).toEqual([{ is: "absent", path: "/usr/schemas/b.json" }]);
    expect(await recorded("odd.json")).toEqual([{ is: "absent", path: "/usr/schemas/odd.json" }]);
    expect(await recorded("b.json", "/")).toEqual([{ is: "absent", path: "/b.json" }]);
  });
});

test("readDependency() computes a digest when it is asked for", () => {
  const files = memoryFileSystem({});
  let asked = 0;
  const counting = { ...files, digest: (bytes: Uint8Array) => ((asked += 1), files.digest(bytes)) };
  const dependency = readDependency(counting, "/etc/a.json", new TextEncoder().encode("{}\n"), { of: "declaration" });
  expect(asked).toBe(0);
  expect(dependency).toMatchObject({ is: "read", of: "declaration", path: "/etc/a.json", sha256: DIGEST });
  expect(asked).toBeGreaterThan(0);
});
