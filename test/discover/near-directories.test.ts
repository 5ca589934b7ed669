import { describe, expect, test } from "vitest";
import { nearDirectories } from "../../src/discover/index.js";
import { memoryFileSystem, type FileSystem, type MemoryFile } from "../../src/host/public.js";
import type { Precedence } from "../../src/model/resolution.js";
import { lookedAt, named, NULL, RULES, USR } from "./given.js";

interface Given {
  readonly id?: string;
  readonly precedence?: Precedence;
  readonly declared?: readonly string[];
  readonly layers?: typeof RULES.layers;
}

/** What nearly stands in the right directory, as `LAYER FILE: what it was meant to be`. */
async function nearIn(
  tree: Readonly<Record<string, MemoryFile>> | FileSystem,
  { id = "docker/daemon.json", precedence = "layered", declared = [], layers = RULES.layers }: Given = {},
): Promise<readonly string[]> {
  const files = typeof tree["list"] === "function" ? (tree as FileSystem) : memoryFileSystem(tree as never);
  const isDeclared = async (path: string): Promise<boolean> => declared.includes(path);
  const found = await nearDirectories(files, id, { ...lookedAt(id, { ...RULES, layers, precedence }), isDeclared });
  return found.map(({ code, facts, origin }) => {
    expect(code).toBe("discover/near-miss");
    expect(origin).toMatchObject({ file: (facts as { readonly file: string }).file, start: { line: 1, column: 1 } });
    return `${origin?.layer} ${origin?.file}: ${(facts as { readonly meant: string }).meant}`;
  });
}

describe("nearDirectories() finds what stands in a directory that nearly is the right one", () => {
  test.each<[string, Readonly<Record<string, MemoryFile>>, readonly string[]]>([
    ["a main file", named("/etc/dokcer/daemon.json"), ["admin /etc/dokcer/daemon.json: /etc/docker/daemon.json"]],
    [
      "a directory of drop-ins",
      named("/etc/dokcer/daemon.json.d/10-a.json"),
      ["admin /etc/dokcer/daemon.json.d: /etc/docker/daemon.json.d"],
    ],
    ["a mask", { "/etc/dokcer/daemon.json": NULL }, ["admin /etc/dokcer/daemon.json: /etc/docker/daemon.json"]],
    [
      "what is reached through a link",
      { "/etc/dokcer": { link: "/srv" }, "/srv/daemon.json": "{}" },
      ["admin /etc/dokcer/daemon.json: /etc/docker/daemon.json"],
    ],
    [
      "in each layer above the lowest, the lower first",
      named("/etc/dokcer/daemon.json", "/run/docke/daemon.json"),
      [
        "runtime /run/docke/daemon.json: /run/docker/daemon.json",
        "admin /etc/dokcer/daemon.json: /etc/docker/daemon.json",
      ],
    ],
    ["and nothing in the right one", named("/etc/docker/daemon.json"), []],
    ["and nothing in the lowest layer", named(`${USR}/dokcer/daemon.json`), []],
    ["and nothing in one that is none of a slip", named("/etc/podman/daemon.json"), []],
    ["and nothing in one that has another file", named("/etc/dokcer/other.json"), []],
    ["and nothing in one that the vendor has too", named("/etc/dokcer/daemon.json", `${USR}/dokcer/x.json`), []],
    ["and nothing in a file of that name", named("/etc/dokcer"), []],
  ])("%s", async (_, tree, expected) => {
    expect(await nearIn(tree)).toEqual(expected);
  });

  test("but not what is declared", async () => {
    const tree = named("/etc/dokcer/daemon.json");
    expect(await nearIn(tree, { declared: ["dokcer/daemon.json"] })).toEqual([]);
    expect(await nearIn(tree, { declared: ["docker/daemon.json"] })).toHaveLength(1);
  });

  test("at any depth of the way, and a main file is no step of it", async () => {
    const tree = named("/etc/sytem/units/app.yaml", "/etc/system/untis/app.yaml", "/etc/system/units/ap.yaml/x");
    expect(await nearIn(tree, { id: "system/units/app.yaml" })).toEqual([
      "admin /etc/sytem/units/app.yaml: /etc/system/units/app.yaml",
      "admin /etc/system/untis/app.yaml: /etc/system/units/app.yaml",
    ]);
  });

  test("and nothing where there is no layer", async () => {
    expect(await nearIn(named("/etc/dokcer/daemon.json"), { layers: [] })).toEqual([]);
  });
});

describe("nearDirectories() finds what nearly is a collection", () => {
  const netplan = { id: "netplan", precedence: "collection" } as const;

  test("with a file that counts", async () => {
    expect(await nearIn(named("/etc/netplam/a.yaml"), netplan)).toEqual(["admin /etc/netplam: /etc/netplan"]);
    expect(await nearIn(named("/etc/netplam/README"), netplan)).toEqual([]);
    expect(await nearIn({ "/etc/netplam": { directory: true } }, netplan)).toEqual([]);
  });

  test("and not its namesake with drop-ins", async () => {
    expect(await nearIn(named("/etc/netplam.d/a.yaml"), { ...netplan, precedence: "layered" })).toEqual([]);
  });
});

function refuse(asked: string, at: string): void {
  if (asked === at) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
}

test("nearDirectories() says nothing of what it cannot look at", async () => {
  const files = memoryFileSystem(named("/etc/dokcer/daemon.json"));
  const entryless = (at: string): FileSystem => ({ ...files, entry: (path) => (refuse(path, at), files.entry(path)) });
  expect(await nearIn(entryless("/etc"))).toEqual([]);
  expect(await nearIn(entryless("/etc/dokcer/daemon.json"))).toEqual([]);
  expect(await nearIn({ ...files, list: (path) => (refuse(path, "/etc"), files.list(path)) })).toEqual([]);
});
