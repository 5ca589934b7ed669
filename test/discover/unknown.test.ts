import { describe, expect, test } from "vitest";
import { idsBeside, standsInLayers } from "../../src/discover/index.js";
import { memoryFileSystem, type FileSystem, type MemoryFile } from "../../src/host/public.js";
import { named, NULL, RULES, USR } from "./given.js";

const { layers, limits, suffixes } = RULES;

/** A tree in which nothing can be said of one path. */
function without(files: FileSystem, at: string): FileSystem {
  const entry: FileSystem["entry"] = (path) => {
    if (path === at) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
    return files.entry(path);
  };
  return { ...files, entry };
}

describe("standsInLayers() tells whether anything of an id stands in a layer", () => {
  test.each<[string, Readonly<Record<string, MemoryFile>>, boolean]>([
    ["a file", named("/etc/app.yaml"), true],
    ["a file of the lowest layer", named(`${USR}/app.yaml`), true],
    ["a mask", { "/etc/app.yaml": NULL }, true],
    ["a link to nothing", { "/etc/app.yaml": { link: "/none" } }, true],
    ["a directory of drop-ins, be it empty", { "/etc/app.yaml.d": { directory: true } }, true],
    ["a file in the place of that directory", named("/etc/app.yaml.d"), true],
    ["a directory of its own name", { "/etc/app.yaml": { directory: true } }, false],
    ["another file", named("/etc/app.yml", "/etc/other/app.yaml", "/srv/app.yaml"), false],
    ["nothing", {}, false],
  ])("%s", async (_, tree, expected) => {
    expect(await standsInLayers(memoryFileSystem(tree), "app.yaml", layers, limits)).toBe(expected);
  });

  test("what cannot be looked at may stand there", async () => {
    const files = without(memoryFileSystem({ "/etc/x": "x" }), "/etc");
    expect(await standsInLayers(files, "app.yaml", layers, limits)).toBe(true);
    expect(await standsInLayers(files, "app.yaml", layers.slice(0, 1), limits)).toBe(false);
  });
});

function beside(tree: Readonly<Record<string, MemoryFile>>, id = "app/app.yaml"): Promise<readonly string[]> {
  return idsBeside(memoryFileSystem(tree), id, layers, limits, suffixes);
}

describe("idsBeside() names the files beside an id's own that would be ids", () => {
  test("of every layer, with the directory that they stand in", async () => {
    const tree = named(`${USR}/app/a.yaml`, "/run/app/b.json", "/etc/app/c.toml");
    expect(await beside(tree)).toEqual(["app/a.yaml", "app/b.json", "app/c.toml"]);
  });

  test("in the root of a layer", async () => {
    expect(await beside(named("/etc/a.yaml", "/etc/app/b.yaml"), "app.yaml")).toEqual(["a.yaml"]);
  });

  test("by their directory of drop-ins", async () => {
    expect(await beside(named("/etc/app/a.yaml.d/10-x.yaml"))).toEqual(["app/a.yaml"]);
  });

  test("whose suffix tells a format, or is the id's own", async () => {
    const tree = named("/etc/app/a.conf", "/etc/app/b.yaml", "/etc/app/c.txt", "/etc/app/d");
    expect(await beside(tree)).toEqual(["app/b.yaml"]);
    expect(await beside(tree, "app/app.conf")).toEqual(["app/a.conf", "app/b.yaml"]);
    expect(await beside(tree, "app/app")).toEqual(["app/b.yaml", "app/d"]);
  });

  test("through links, and none where nothing can be looked at", async () => {
    expect(await beside({ "/etc/app": { link: "/srv" }, "/srv/a.yaml": "" })).toEqual(["app/a.yaml"]);
    const files = without(memoryFileSystem(named("/etc/app/a.yaml", "/run/app/b.yaml")), "/etc/app");
    expect(await idsBeside(files, "app/app.yaml", layers, limits, suffixes)).toEqual(["app/b.yaml"]);
    expect(await beside({})).toEqual([]);
  });
});
