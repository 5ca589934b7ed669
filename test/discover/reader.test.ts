import { describe, expect, test } from "vitest";
import type { MemoryFile } from "../../src/host/public.js";
import type { Reader } from "../../src/model/reader.js";
import { effective, findings, named, NULL, standings, surveyOf, USR } from "./given.js";

/** What of a tree is read under a declared reader, the weakest first. */
async function read(
  tree: Readonly<Record<string, MemoryFile>>,
  declared: Partial<Reader>,
  id = "app/app.conf",
): Promise<readonly string[]> {
  return effective(await surveyOf(tree, { id, declared }));
}

const DROP_INS = named(
  `${USR}/app/app.conf`,
  `${USR}/app/app.conf.d/20-v.conf`,
  "/etc/app/app.conf",
  "/etc/app/app.conf.d/10-a.conf",
  "/run/app/app.conf.d/30-r.conf",
);

describe("the order of a reader (D15)", () => {
  const [vendorMain, vendor] = [`${USR}/app/app.conf`, `${USR}/app/app.conf.d/20-v.conf`];
  const [adminMain, admin, runtime] = [
    "/etc/app/app.conf",
    "/etc/app/app.conf.d/10-a.conf",
    "/run/app/app.conf.d/30-r.conf",
  ];
  test.each<[Partial<Reader>, readonly string[]]>([
    [{ order: "layered" }, [vendorMain, vendor, runtime, adminMain, admin]],
    [{ order: "by-root" }, [vendorMain, adminMain, vendor, runtime, admin]],
    [{ order: "by-name" }, [vendorMain, adminMain, admin, vendor, runtime]],
    [{ order: "by-name", wins: "first" }, [runtime, vendor, admin, adminMain, vendorMain]],
    [{ reads: ["{name}.d/", "{name}"], order: "by-name" }, [admin, vendor, runtime, vendorMain, adminMain]],
    [{ roots: ["/usr/lib", "/etc", "/run"] }, [adminMain, admin, runtime]],
  ])("%j", async (declared, expected) => {
    expect(await read(DROP_INS, declared)).toEqual(expected);
  });
});

describe("which main files count (D15)", () => {
  const tree = { ...named(`${USR}/app/app.conf`, "/run/app/app.conf", "/etc/app/app.conf.d/x.conf") };
  const [vendor, runtime, dropIn] = [`${USR}/app/app.conf`, "/run/app/app.conf", "/etc/app/app.conf.d/x.conf"];
  const masked = { ...tree, "/etc/app/app.conf": NULL };
  const empty = { ...tree, "/etc/app/app.conf": "" };
  const dangling = { ...tree, "/etc/app/app.conf": { link: "/none" } };
  test.each<[Reader["main"], Readonly<Record<string, MemoryFile>>, readonly string[]]>([
    ["merge", tree, [vendor, runtime, dropIn]],
    ["all", tree, [vendor, runtime, dropIn]],
    ["highest", tree, [runtime, dropIn]],
    ["required", tree, [runtime, dropIn]],
    ["merge", masked, [dropIn]],
    ["all", masked, [vendor, runtime, dropIn]],
    ["highest", masked, [dropIn]],
    ["required", masked, []],
    ["merge", empty, [vendor, runtime, "/etc/app/app.conf", dropIn]],
    ["highest", empty, [dropIn]],
    ["required", empty, []],
    ["required", named("/etc/app/app.conf.d/x.conf"), []],
    ["highest", named("/etc/app/app.conf.d/x.conf"), ["/etc/app/app.conf.d/x.conf"]],
  ])("%s", async (main, files, expected) => {
    expect(await read(files, { main, order: "by-name" })).toEqual(expected);
  });

  test.each<[Reader["main"], Reader["dangling"], readonly string[]]>([
    ["highest", "hides", [runtime, dropIn]],
    ["highest", "skipped", [runtime, dropIn]],
    ["required", "hides", []],
    ["required", "skipped", [runtime, dropIn]],
  ])("%s, where the strongest leads to nothing and that %s", async (main, how, expected) => {
    expect(await read(dangling, { main, dangling: how, order: "by-name" })).toEqual(expected);
  });

  test("a list of files: the last that stands in any root", async () => {
    const reads = [["{template}", "{name}"], "{name}.d/"];
    const instance = "u/x@a.conf";
    const both = named("/etc/u/x@.conf", "/run/u/x@.conf", `${USR}/u/x@a.conf`);
    const declared = { reads, main: "highest", order: "by-name" } as const;
    expect(await read(both, declared, instance)).toEqual([`${USR}/u/x@a.conf`]);
    expect(await read(named("/etc/u/x@.conf", "/run/u/x@.conf"), declared, instance)).toEqual(["/etc/u/x@.conf"]);
    expect(await read(named("/etc/u/x@.conf"), declared, "u/y.conf")).toEqual([]);
  });
});

describe("steps (D15)", () => {
  test("a later directory of a list hides the namesakes of an earlier one, in an inner list the root decides first", async () => {
    const tree = named("/etc/app/low.d/x.conf", `${USR}/app/high.d/x.conf`);
    expect(await read(tree, { reads: [["low.d/", "high.d/"]] })).toEqual([`${USR}/app/high.d/x.conf`]);
    expect(await read(tree, { reads: [[["low.d/", "high.d/"]]] })).toEqual(["/etc/app/low.d/x.conf"]);
  });

  test("prefixes are the beginnings of a name before its dashes, the longest the strongest", async () => {
    const names = ["a-.conf.d", "a-b-.conf.d", "a-b-c.conf.d", "conf.d"].map((name) => `/etc/app/${name}`);
    const tree = named(...names.map((name) => `${name}/x.conf`));
    const reads = [["{type}.d/", ["{prefix}-.{type}.d/", "{name}.d/"]]];
    const found = await surveyOf(tree, { id: "app/a-b-c.conf", declared: { reads } });
    expect(standings(found)).toEqual({
      "/etc/app/conf.d/x.conf": "shadowed by /etc/app/a-b-c.conf.d/x.conf",
      "/etc/app/a-.conf.d/x.conf": "shadowed by /etc/app/a-b-c.conf.d/x.conf",
      "/etc/app/a-b-.conf.d/x.conf": "shadowed by /etc/app/a-b-c.conf.d/x.conf",
      "/etc/app/a-b-c.conf.d/x.conf": "effective",
    });
  });

  test("an absolute step is looked for there alone: in the root that it lies below, or above all of them", async () => {
    const tree = named("/etc/app/app.conf", "/run/app/app.conf", "/etc/app/x.d/a.conf", "/var/lib/app/auto.conf");
    const reads = ["/var/lib/app/auto.conf", "/etc/app/app.conf", "x.d/"];
    const found = await surveyOf(tree, { id: "app/app.conf", declared: { reads } });
    expect(found.fragments.map(({ layer, file }) => `${layer} ${file}`)).toEqual([
      "admin /etc/app/app.conf",
      "admin /etc/app/x.d/a.conf",
      "/var/lib/app/auto.conf /var/lib/app/auto.conf",
    ]);
  });

  test("patterns in one directory each take their own, and what none takes is told once (D12)", async () => {
    const tree = named("/etc/app/x.d/a.local", "/etc/app/x.d/b.conf", "/etc/app/x.d/c.txt");
    const found = await surveyOf(
      { ...tree, "/etc/app/x.d/d.conf": { directory: true } },
      {
        id: "app/app.conf",
        declared: { reads: ["{name}", "x.d/*.conf", "x.d/*.local"], dangling: "skipped" },
      },
    );
    expect(effective(found)).toEqual(["/etc/app/x.d/b.conf", "/etc/app/x.d/a.local"]);
    expect(found.fragments.map(({ file }) => file).toSorted()).toEqual(
      ["a.local", "b.conf", "c.txt", "d.conf"].map((name) => `/etc/app/x.d/${name}`),
    );
    expect(standings(found)).toMatchObject({ "/etc/app/x.d/d.conf": "ignored: directory" });
  });
});

describe("names (D15)", () => {
  test.each<[readonly string[], readonly string[]]>([
    [[".conf"], ["b.conf"]],
    [
      ["", ".conf"],
      ["a", "b.conf"],
    ],
    [["*"], ["a", "b.conf", "c.conf~", "d.bak"]],
    [
      ["!~", "!.bak"],
      ["a", "b.conf"],
    ],
    [
      ["*", "!b.conf"],
      ["a", "c.conf~", "d.bak"],
    ],
  ])("suffixes %j", async (suffixes, expected) => {
    const names = ["a", "b.conf", "c.conf~", "d.bak", ".e.conf", ".conf"];
    const tree = named(...names.map((name) => `/etc/app/x.d/${name}`));
    expect(await read(tree, { reads: ["x.d/"], suffixes })).toEqual(expected.map((name) => `/etc/app/x.d/${name}`));
  });

  test("hidden ones are read where the program reads them, and that is a note", async () => {
    const found = await surveyOf(named("/etc/app/app.conf.d/.a.conf", "/etc/app/app.conf.d/.conf"), {
      id: "app/app.conf",
      declared: { hidden: "read" },
    });
    expect(effective(found)).toEqual(["/etc/app/app.conf.d/.a.conf", "/etc/app/app.conf.d/.conf"]);
    expect(findings(found).map(([severity, code]) => `${severity} ${code}`)).toEqual([
      "note discover/hidden",
      "note discover/hidden",
    ]);
  });

  test("ten thousand files in a step, one of which is no UTF-8, are read in their order", async () => {
    const names = Array.from(
      { length: 10_000 },
      (_, index) => `${String((index * 7919) % 10_000).padStart(5, "0")}.conf`,
    );
    const tree = named(...names.map((name, index) => `${[USR, "/run", "/etc"][index % 3]}/x.d/${name}`));
    const found = await read(tree, { reads: ["{name}/"], order: "by-name", suffixes: [".conf"] }, "x.d");
    expect(found.map((file) => file.slice(-10))).toEqual(names.toSorted());
  });
});

describe("what a link to nothing does (D15)", () => {
  const tree = {
    ...named(`${USR}/app/app.conf`, `${USR}/app/app.conf.d/x.conf`),
    "/etc/app/app.conf.d/x.conf": { link: "/none" },
  };
  test.each<[Reader["dangling"], boolean, string]>([
    ["stops", false, "error discover/dangling"],
    ["hides", false, "warning discover/dangling"],
    ["skipped", true, "warning discover/dangling"],
  ])("%s", async (dangling, below, finding) => {
    const found = await surveyOf(tree, { id: "app/app.conf", declared: { dangling } });
    expect(effective(found).includes(`${USR}/app/app.conf.d/x.conf`)).toBe(below);
    expect(findings(found).map(([severity, code]) => `${severity} ${code}`)).toEqual([finding]);
  });
});

describe("roots (D15)", () => {
  test("that are not there, are files, or lead to each other, end", async () => {
    const tree = {
      ...named("/etc/app/app.conf"),
      "/srv/file": "a: 1\n",
      "/srv/a": { link: "b" },
      "/srv/b": { link: "a" },
    };
    const found = await surveyOf(tree, {
      id: "app/app.conf",
      declared: { roots: ["/none", "/srv/file", "/srv/a", "/etc"], order: "by-name" },
    });
    expect(effective(found)).toEqual(["/etc/app/app.conf"]);
    expect(findings(found)).toEqual([["error", "discover/loop", "/srv/a/app"]]);
  });

  test("a file in a layer that is none of them is an error: the program does not read it", async () => {
    const tree = named("/etc/app/app.conf", `${USR}/app/app.conf`, "/run/app/app.conf.d/x.conf");
    const found = await surveyOf(tree, { id: "app/app.conf", declared: { roots: ["/etc"] } });
    expect(effective(found)).toEqual(["/etc/app/app.conf"]);
    expect(findings(found)).toEqual([
      ["error", "discover/not-a-root", "/run/app/app.conf.d/x.conf"],
      ["error", "discover/not-a-root", `${USR}/app/app.conf`],
    ]);
  });

  test("a link to /dev/null is an error where it stops the program, and an empty file takes namesakes out", async () => {
    const tree = { ...named(`${USR}/app/app.conf.d/x.conf`), "/etc/app/app.conf.d/x.conf": NULL };
    const declared = { mask: "empty" } as const;
    const found = await surveyOf(tree, { id: "app/app.conf", declared });
    expect(findings(found)).toEqual([["error", "discover/no-mask", "/etc/app/app.conf.d/x.conf"]]);
    const emptied = { ...tree, "/etc/app/app.conf.d/x.conf": "" };
    expect(await read(emptied, declared)).toEqual(["/etc/app/app.conf.d/x.conf"]);
  });
});
