import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memoryFileSystem, nodeFileSystem, type FileSystem, type MemoryFile } from "../../src/host/public.js";
import { onDisk } from "../support/disk.js";
import { effective, findings, named, NULL, standings, surveyOf, USR } from "./given.js";

const DROP_IN = "/etc/app/app.yaml.d/10-a.yaml";

test.each([
  ["a dangling link", { link: "/none" }, "discover/dangling", "dangling link"],
  ["a loop", { link: "10-a.yaml" }, "discover/loop", "link loop"],
  ["a FIFO", { other: "fifo" } as const, "discover/not-regular", "no regular file"],
  ["a link to a device", { link: "/dev/zero" }, "discover/not-regular", "no regular file"],
  ["a directory", { directory: true } as const, "discover/not-regular", "directory"],
])(
  "survey() refuses %s in layered and does not fall back on the namesake below (D9)",
  async (_, odd, code, because) => {
    const found = await surveyOf({
      ...named(`${USR}/app/app.yaml.d/10-a.yaml`),
      "/dev/zero": { other: "device" },
      [DROP_IN]: odd,
    });
    expect(effective(found)).toEqual([]);
    expect(findings(found)).toEqual([["error", code, DROP_IN]]);
    expect(standings(found)).toEqual({
      [`${USR}/app/app.yaml.d/10-a.yaml`]: `shadowed by ${DROP_IN}`,
      [DROP_IN]: `ignored: ${because}`,
    });
  },
);

test.each<[string, MemoryFile, words: string]>([
  ["a loop", { link: "10-a.yaml" }, '"10-a.yaml" is a link that leads back to itself, or through too many links'],
  ["a FIFO", { other: "fifo" }, '"10-a.yaml" must be a regular file, found a FIFO, socket or device'],
  ["a directory", { directory: true }, '"10-a.yaml" must be a regular file, found a directory'],
])("survey() says what is wrong with %s (D9)", async (_, odd, words) => {
  const found = await surveyOf({ [DROP_IN]: odd });
  expect(found.diagnostics).toMatchObject([{ message: words, origin: { layer: "admin", file: DROP_IN } }]);
});

test.each<[string, MemoryFile, words: string]>([
  ["a file", "text", '"app.yaml.d" must be a directory of drop-ins, found a file'],
  ["a FIFO", { other: "fifo" }, '"app.yaml.d" must be a directory of drop-ins, found a FIFO, socket or device'],
  ["a loop", { link: "app.yaml.d" }, '"app.yaml.d" is a link that leads back to itself, or through too many links'],
])("survey() says what is wrong with %s in the place of a directory (D9)", async (_, odd, words) => {
  const found = await surveyOf({ "/etc/app/app.yaml.d": odd });
  expect(found.diagnostics).toMatchObject([{ message: words, origin: { file: "/etc/app/app.yaml.d" } }]);
  expect(standings(found)["/etc/app/app.yaml.d"]).toMatch(/^ignored: (?:no directory|link loop)$/);
});

test("survey() says where a dangling link leads (D9)", async () => {
  const found = await surveyOf({ [DROP_IN]: { link: "../../../srv/none/a.yaml" } });
  expect(found.diagnostics[0]).toMatchObject({
    id: "app/app.yaml",
    message: '"10-a.yaml" is a link to /srv/none/a.yaml, which does not exist inside the root',
    origin: { layer: "admin", file: DROP_IN, start: { line: 1, column: 1 } },
  });
});

test("survey() refuses a main file that cannot be opened in layered, and keeps the others (D9)", async () => {
  const found = await surveyOf({ ...named(`${USR}/app/app.yaml`), "/etc/app/app.yaml": { link: "/none" } });
  expect(effective(found)).toEqual([`${USR}/app/app.yaml`]);
  expect(findings(found)).toEqual([["error", "discover/dangling", "/etc/app/app.yaml"]]);
});

test("survey() says nothing of what a higher layer masks or replaces (D9)", async () => {
  const found = await surveyOf({
    ...named("/etc/app/app.yaml.d/20-b.yaml"),
    [`${USR}/app/app.yaml`]: { link: "/none" },
    [`${USR}/app/app.yaml.d/20-b.yaml`]: { other: "socket" },
    "/etc/app/app.yaml": NULL,
  });
  expect(findings(found)).toEqual([["note", "discover/mask-for-nothing", "/etc/app/app.yaml"]]);
  expect(standings(found)[`${USR}/app/app.yaml`]).toBe("masked by /etc/app/app.yaml");
});

test("survey() does not wait for a FIFO on disk (D9, R1)", async () => {
  await onDisk({ "/etc/app/app.yaml.d/20-b.yaml": "b: 1\n" }, async (root) => {
    execFileSync("mkfifo", [join(root, DROP_IN)]);
    const found = await surveyOf(nodeFileSystem(root));
    expect(findings(found)).toEqual([["error", "discover/not-regular", DROP_IN]]);
  });
});

test.each([
  ["a file", "text", "error"],
  ["a dangling link", { link: "/none" }, "error"],
  ["a FIFO", { other: "fifo" } as const, "error"],
])("survey() refuses %s in the place of a directory of drop-ins (D9)", async (_, odd, severity) => {
  const found = await surveyOf({ ...named(`${USR}/app/app.yaml.d/10-a.yaml`), "/etc/app/app.yaml.d": odd });
  expect(effective(found)).toEqual([`${USR}/app/app.yaml.d/10-a.yaml`]);
  expect(found.diagnostics).toMatchObject([{ severity, origin: { file: "/etc/app/app.yaml.d" } }]);
  expect(standings(found)["/etc/app/app.yaml.d"]).toMatch(/^ignored: /);
});

test("survey() warns that a directory of drop-ins cannot be masked as one (D6)", async () => {
  const found = await surveyOf({ ...named(`${USR}/app/app.yaml.d/10-a.yaml`), "/etc/app/app.yaml.d": NULL });
  expect(effective(found)).toEqual([`${USR}/app/app.yaml.d/10-a.yaml`]);
  expect(findings(found)).toEqual([["warning", "discover/masked-directory", "/etc/app/app.yaml.d"]]);
  expect(found.diagnostics[0]?.facts).toEqual({ file: "/etc/app/app.yaml.d" });
  expect(standings(found)["/etc/app/app.yaml.d"]).toBe("ignored: no directory");
});

test("survey() refuses a dangling link on the way to the files (D9)", async () => {
  const found = await surveyOf({ ...named(`${USR}/app/app.yaml`), "/etc/app": { link: "/mnt/app" } });
  expect(effective(found)).toEqual([`${USR}/app/app.yaml`]);
  expect(findings(found)).toEqual([["error", "discover/dangling", "/etc/app"]]);
});

test.each(["layered", "uapi"] as const)(
  "survey() refuses an unreadable directory of drop-ins in %s (D9)",
  async (precedence) => {
    const tree = {
      ...named(`${USR}/app/app.yaml`, "/etc/app/app.yaml.d/10-a.yaml"),
      "/etc/app/app.yaml.d": { fails: "EACCES" },
    };
    const found = await surveyOf(tree, { precedence });
    expect(effective(found)).toEqual([`${USR}/app/app.yaml`]);
    expect(findings(found)).toEqual([["error", "read/unreadable", "/etc/app/app.yaml.d"]]);
    expect(found.diagnostics[0]?.facts).toEqual({ path: "/etc/app/app.yaml.d", errno: "EACCES" });
    expect(standings(found)["/etc/app/app.yaml.d"]).toBe("ignored: unreadable");
  },
);

test("survey() finds the files in a directory that may be entered and not listed", async () => {
  const found = await surveyOf({
    ...named("/etc/app/app.yaml", "/etc/app/app.yaml.d/10-a.yaml", "/etc/app/app.yaml~"),
    "/etc/app": { fails: "EACCES" },
  });
  expect(effective(found)).toEqual(["/etc/app/app.yaml", "/etc/app/app.yaml.d/10-a.yaml"]);
  expect(found.diagnostics).toEqual([]);
  expect((await surveyOf({ "/etc/app/app.yaml": "a: 1\n", "/etc/app": { fails: "EIO" } })).diagnostics).toMatchObject([
    { code: "read/unreadable", facts: { path: "/etc/app", errno: "EIO" } },
  ]);
});

/** A tree in which nothing can be said of one path. */
function without(files: FileSystem, path: string, code: string): FileSystem {
  const entry: FileSystem["entry"] = (asked) => {
    if (asked === path) throw Object.assign(new Error(code), { code });
    return files.entry(asked);
  };
  return { ...files, entry };
}

test.each([
  ["/etc/app", "EACCES", "read/unreadable", "/etc/app"],
  ["/srv/a.yaml", "EIO", "read/unreadable", DROP_IN],
  ["/srv/a.yaml", "ESTALE", "read/changed", DROP_IN],
])("survey() reports that it cannot look at %s for %s (D9)", async (path, errno, code, file) => {
  const files = memoryFileSystem({ ...named("/srv/a.yaml"), [DROP_IN]: { link: "/srv/a.yaml" } });
  const found = await surveyOf(without(files, path, errno), { precedence: "uapi" });
  expect(findings(found)).toEqual([["error", code, file]]);
  expect(found.diagnostics[0]?.facts).toMatchObject({ path: file });
  expect(standings(found)[file]).toBe(
    code === "read/changed" ? "ignored: changed while it was read" : "ignored: unreadable",
  );
});

test("survey() reports a drop-in that vanishes while it looks (R3)", async () => {
  const files = memoryFileSystem({ ...named("/srv/a.yaml"), [DROP_IN]: { link: "/srv/a.yaml" } });
  const entry: FileSystem["entry"] = (path) => (path === DROP_IN ? undefined : files.entry(path));
  expect(findings(await surveyOf({ ...files, entry }))).toEqual([["error", "read/changed", DROP_IN]]);
});

test("survey() lets a mistake of its own be seen", async () => {
  const files = memoryFileSystem(named(DROP_IN));
  const broken: FileSystem = { ...files, list: () => Promise.reject(new TypeError("no such method")) };
  await expect(surveyOf(broken)).rejects.toThrow(TypeError);
});

test("survey() passes over names on disk that are no UTF-8, and lists them (D10)", async () => {
  await onDisk({ [DROP_IN]: "a: 1\n" }, async (root) => {
    const directory = Buffer.from(join(root, "etc/app/app.yaml.d/"));
    writeFileSync(Buffer.concat([directory, Buffer.from([0xff]), Buffer.from(".yaml")]), "b: 2\n");
    const found = await surveyOf(nodeFileSystem(root));
    expect(standings(found)).toEqual({
      [DROP_IN]: "effective",
      "/etc/app/app.yaml.d/\\xff.yaml": "ignored: name is not UTF-8",
    });
  });
});
