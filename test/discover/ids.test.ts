import { expect, test } from "vitest";
import { memoryFileSystem, nodeFileSystem, type FileSystem, type MemoryFile } from "../../src/host/public.js";
import { onDisk } from "../support/disk.js";
import { idsIn, named, NULL, RULES, USR, type Known } from "./given.js";

async function idsOf(
  tree: Readonly<Record<string, MemoryFile>> | FileSystem,
  known: readonly Known[] = [],
  rules: Parameters<typeof idsIn>[2] = {},
): Promise<readonly string[]> {
  const files = typeof tree["list"] === "function" ? (tree as FileSystem) : memoryFileSystem(tree as never);
  return (await idsIn(files, known, rules)).ids;
}

test("discoverIds() finds the vendor's files whose suffix tells a format, in order (D1, D2)", async () => {
  const tree = named(
    ...["z.toml", "a/deep/er/b.json", "a/c.yaml", "a-b.yml", "B.jsonc", "a/.eslintrc.json", "10.yaml", "9.yaml"].map(
      (id) => `${USR}/${id}`,
    ),
    ...["app.conf", "app.ini", "hosts", ".yaml", "a/c.yaml~", "a/c.yaml.rpmnew", "x.txt"].map((id) => `${USR}/${id}`),
    "/etc/unknown.yaml",
    "/run/unknown.yaml",
  );
  expect(await idsOf(tree)).toEqual([
    "10.yaml",
    "9.yaml",
    "B.jsonc",
    "a-b.yml",
    "a/.eslintrc.json",
    "a/c.yaml",
    "a/deep/er/b.json",
    "z.toml",
  ]);
});

test("discoverIds() takes a directory of drop-ins for its id, and nothing inside for another (D1)", async () => {
  const tree = {
    ...named(`${USR}/a/app.yaml.d/10-x.json`, `${USR}/a/app.yaml.d/sub/y.json`, `${USR}/conf.d/x.json`),
    [`${USR}/empty.toml.d`]: { directory: true },
    [`${USR}/linked.yaml.d`]: { link: "a/app.yaml.d" },
    [`${USR}/file.yaml.d`]: "text",
  } as const;
  expect(await idsOf(tree)).toEqual(["a/app.yaml", "conf.d/x.json", "empty.toml", "linked.yaml"]);
});

function layered(id: string): Known {
  return { id, precedence: "layered" };
}

test("discoverIds() takes known ids of which some layer holds a fragment (D1)", async () => {
  const tree = named(
    `${USR}/systemd/journald.conf.d/10-a.yaml`,
    "/etc/app/app.conf",
    "/run/other.conf.d/10-a.conf",
    "/etc/backup.conf.rpmsave",
  );
  const known = ["systemd/journald.conf", "app/app.conf", "other.conf", "none.conf", "backup.conf"].map(layered);
  expect(await idsOf(tree, known)).toEqual(["app/app.conf", "other.conf", "systemd/journald.conf"]);
});

test("discoverIds() takes a known id whose only fragment is at fault or a mask", async () => {
  const known = ["a.conf", "b.conf", "c.conf"].map(layered);
  const tree = { "/etc/a.conf": { link: "/none" }, "/etc/b.conf": NULL, "/etc/c.conf": { link: "/run/substrata/c" } };
  expect(await idsOf(tree, known)).toEqual(["a.conf", "b.conf"]);
});

test("discoverIds() takes a collection for one id, and its files for none (D1, D4)", async () => {
  const tree = named(`${USR}/netplan/50-v.yaml`, `${USR}/netplan/sub/x.yaml`, "/etc/network/a.network");
  const known: readonly Known[] = [
    { id: "netplan", precedence: "collection" },
    { id: "network", precedence: "collection", suffixes: [".network"] },
    { id: "none", precedence: "collection" },
  ];
  expect(await idsOf(tree, known)).toEqual(["netplan", "network"]);
});

test("discoverIds() shows what cannot be opened, so that its fault is told", async () => {
  const tree = {
    [`${USR}/mask.yaml`]: NULL,
    [`${USR}/dangling.yaml`]: { link: "/none" },
    [`${USR}/loop.yaml`]: { link: "loop.yaml" },
    [`${USR}/fifo.yaml`]: { other: "fifo" },
    [`${USR}/link.yaml`]: { link: "/srv/a" },
    [`${USR}/output.yaml`]: { link: "/run/substrata/output.yaml" },
    "/srv/a": "a: 1\n",
  } as const;
  expect(await idsOf(tree)).toEqual(["dangling.yaml", "fifo.yaml", "link.yaml", "loop.yaml", "mask.yaml"]);
});

test("discoverIds() finds what lies behind one link to a directory, and ends (R1)", async () => {
  const tree = {
    ...named(`${USR}/a/x.yaml`, "/opt/vendor/y.yaml", "/opt/vendor/deep/z.yaml", "/opt/more/w.yaml"),
    [`${USR}/self`]: { link: "." },
    [`${USR}/a/up`]: { link: ".." },
    [`${USR}/a/root`]: { link: "/" },
    [`${USR}/opt`]: { link: "/opt/vendor" },
    "/opt/vendor/back": { link: USR },
    "/opt/vendor/more": { link: "/opt/more" },
  };
  const expected = ["a/x.yaml", "opt/deep/z.yaml", "opt/y.yaml"];
  expect(await idsOf(tree)).toEqual(expected);
  await onDisk(tree as never, async (root) => {
    expect(await idsOf(nodeFileSystem(root))).toEqual(expected);
  });
});

test("discoverIds() finds names that a glob would not match", async () => {
  const odd = [
    "a\nb.yaml",
    "c\\d.yaml",
    "[e].yaml",
    "{f,g}.yaml",
    "!h.yaml",
    "i*.yaml",
    "\u2028.yaml",
    "%41.yaml",
    " j .yaml",
  ];
  const tree = named(...odd.map((name) => `${USR}/${name}`), `${USR}/k\nl/m.yaml`, `${USR}/n\\o/p.yaml`);
  expect([...(await idsOf(tree))].sort()).toEqual([...odd, "k\nl/m.yaml", "n\\o/p.yaml"].sort());
});

test("discoverIds() reports a directory that it cannot list, and goes on (D9)", async () => {
  const files = memoryFileSystem({
    ...named(`${USR}/a/x.yaml`, `${USR}/b/y.yaml`),
    [`${USR}/a`]: { fails: "EACCES" },
  });
  const found = await idsIn(files, []);
  expect(found.ids).toEqual(["b/y.yaml"]);
  expect(found.diagnostics).toMatchObject([
    {
      code: "read/unreadable",
      severity: "error",
      facts: { path: `${USR}/a`, errno: "EACCES" },
      origin: { layer: "vendor", file: `${USR}/a` },
    },
  ]);
});

test("discoverIds() depends on the directories it listed, or on a root that is absent (D13)", async () => {
  const found = await idsIn(memoryFileSystem(named(`${USR}/a/x.yaml`)), []);
  expect(found.dependencies).toEqual([
    { is: "listed", path: USR },
    { is: "listed", path: `${USR}/a` },
  ]);
  const none = await idsIn(memoryFileSystem({}), []);
  expect(none).toMatchObject({ ids: [], diagnostics: [], dependencies: [{ is: "absent", path: USR }] });
});

test("discoverIds() walks the lowest layer's root, be it a link", async () => {
  const layers = [{ name: "vendor", root: "/vendor" }];
  expect(await idsOf({ ...named("/opt/v/a.yaml"), "/vendor": { link: "opt/v" } }, [], { layers })).toEqual(["a.yaml"]);
  expect(await idsOf({}, [], { layers: [] })).toEqual([]);
});

test("discoverIds() without the lowest layer takes the vendor's ids of which another layer holds a fragment", async () => {
  const tree = named(`${USR}/a.yaml`, `${USR}/b.yaml`, `${USR}/c.yaml`, "/etc/b.yaml", "/etc/unknown.yaml");
  const shown = RULES.layers.slice(1);
  expect(await idsOf(tree, [], { shown })).toEqual(["b.yaml"]);
  expect(await idsOf(tree, [layered("d.yaml")], { shown })).toEqual(["b.yaml"]);
  expect(await idsOf(tree, [layered("unknown.yaml")], { shown })).toEqual(["b.yaml", "unknown.yaml"]);
  expect(await idsOf(tree, [layered("unknown.yaml")])).toEqual(["a.yaml", "b.yaml", "c.yaml", "unknown.yaml"]);
});

test("discoverIds() asks of what is declared by its own precedence, be it the vendor's too", async () => {
  const tree = named(`${USR}/app.yaml`, "/etc/app.yaml.d/a.json");
  const shown = RULES.layers.slice(1);
  expect(await idsOf(tree, [], { shown })).toEqual(["app.yaml"]);
  expect(await idsOf(tree, [{ id: "app.yaml", precedence: "uapi" }], { shown })).toEqual([]);
});

test("discoverIds() tells the near misses of a known id of which nothing else stands", async () => {
  const files = memoryFileSystem(named("/etc/app.yaml~", "/etc/other.yaml~"));
  const found = await idsIn(files, [layered("app.yaml")]);
  expect(found.ids).toEqual([]);
  expect(found.diagnostics).toMatchObject([{ code: "discover/near-miss", origin: { file: "/etc/app.yaml~" } }]);
  const there = memoryFileSystem(named("/etc/app.yaml", "/etc/app.json"));
  expect((await idsIn(there, [layered("app.yaml")])).diagnostics).toEqual([]);
});
