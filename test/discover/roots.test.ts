import { describe, expect, test } from "vitest";
import { missingRoot, missingRoots, outputRoots } from "../../src/discover/index.js";
import { memoryFileSystem, type FileSystem, type MemoryFile } from "../../src/host/public.js";
import { START } from "../../src/model/diagnostic.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import { USR } from "./given.js";

const VENDOR = { name: "vendor", root: USR };
const ADMIN = { name: "admin", root: "/etc" };

/** A tree of which nothing can be said. */
function blind(code: string): FileSystem {
  const entry = (): never => {
    throw Object.assign(new Error(code), { code });
  };
  return { ...memoryFileSystem({}), entry };
}

describe("missingRoot() says why a layer's root cannot be looked at", () => {
  test.each<[string, MemoryFile | undefined, why: string]>([
    ["nothing", undefined, "is not there"],
    ["a link to nothing", { link: "/none" }, "is not there"],
    ["a file", "text", "is no directory"],
    ["a loop", { link: "etc" }, "is no directory"],
  ])("%s", async (_, stands, why) => {
    const files = memoryFileSystem(stands === undefined ? {} : { "/etc": stands });
    expect(await missingRoot(files, ADMIN, DEFAULT_LIMITS)).toMatchObject({
      code: "discover/missing-root",
      facts: { layer: "admin", root: "/etc", why },
      origin: { layer: "admin", file: "/etc", ...START },
    });
  });

  test("one of which nothing can be said", async () => {
    expect(await missingRoot(blind("EACCES"), ADMIN, DEFAULT_LIMITS)).toMatchObject({
      code: "read/unreadable",
      facts: { path: "/etc", errno: "EACCES" },
      origin: { layer: "admin", file: "/etc" },
    });
  });

  test("and nothing of a directory, or of a link to one", async () => {
    const files = memoryFileSystem({ "/etc": { link: "/srv" }, "/srv": { directory: true } });
    expect(await missingRoot(files, ADMIN, DEFAULT_LIMITS)).toBeUndefined();
    expect(await missingRoot(files, { name: "srv", root: "/srv" }, DEFAULT_LIMITS)).toBeUndefined();
  });
});

/** Whose roots are missing, and how severe that is. */
async function severities(
  asked: readonly string[],
  files: FileSystem = memoryFileSystem({}),
): Promise<readonly (readonly [string | undefined, string])[]> {
  const found = await missingRoots(files, [VENDOR, ADMIN], asked, DEFAULT_LIMITS);
  return found.map(({ severity, origin }) => [origin?.layer, severity]);
}

describe("missingRoots() looks at the roots that somebody named (D16)", () => {
  test("the lowest that is missing is an error, another one a warning", async () => {
    expect(await severities(["vendor", "admin"])).toEqual([
      ["vendor", "error"],
      ["admin", "warning"],
    ]);
  });

  test("of one that nobody named nothing is said, nor of one that is there", async () => {
    expect(await severities([])).toEqual([]);
    expect(await severities(["admin"])).toEqual([["admin", "warning"]]);
    expect(await severities(["vendor"], memoryFileSystem({ [USR]: { directory: true } }))).toEqual([]);
  });

  test("one that cannot be looked at is an error wherever it stands", async () => {
    expect(await severities(["admin"], blind("EIO"))).toEqual([["admin", "error"]]);
  });
});

describe("outputRoots() knows an output by its name and by where that leads (D14)", () => {
  test("each once", async () => {
    const files = memoryFileSystem({ "/run/out": { link: "/var/out" }, "/run/plain": { directory: true } });
    expect(await outputRoots(files, ["/run/out", "/run/plain", "/var/out"], DEFAULT_LIMITS)).toEqual([
      "/run/out",
      "/var/out",
      "/run/plain",
    ]);
  });

  test("one that cannot be looked at by its name alone", async () => {
    expect(await outputRoots(blind("EACCES"), ["/run/out"], DEFAULT_LIMITS)).toEqual(["/run/out"]);
  });
});
