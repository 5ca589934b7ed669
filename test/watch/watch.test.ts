import { expect, test } from "vitest";
import { memoryFileSystem, overlay, type FileSystem, type MemoryFile } from "../../src/host/public.js";
import { resolve, watch, type Update, type WatchOptions } from "../../src/index.js";

type Files = Readonly<Record<string, MemoryFile>>;

const TREE: Files = {
  "/usr/share/defaults/app/app.yaml": "a: 1\nb: 2\n",
  "/usr/share/defaults/other.json": "{}",
  "/etc/app/app.yaml.d/10.yaml": "a: 2\n",
};

/** A tree in memory that becomes another at `become`. */
function changing(first: Files): { readonly files: FileSystem; readonly become: (next: Files) => void } {
  let now = memoryFileSystem(first);
  let tell: (() => void) | undefined;
  const files: FileSystem = {
    entry: (path) => now.entry(path),
    list: (directory) => now.list(directory),
    read: (file, limit) => now.read(file, limit),
    digest: (bytes) => now.digest(bytes),
    async *watch(_, signal) {
      signal.addEventListener("abort", () => tell?.());
      while (!signal.aborted) {
        const findings = new Promise<void>((done) => (tell = done));
        yield;
        await findings;
      }
    },
  };
  return {
    files,
    become: (next) => {
      now = memoryFileSystem(next);
      tell?.();
    },
  };
}

/** A tree that cannot change. */
const still = (tree: Files): FileSystem => overlay(memoryFileSystem(tree), {});

const quiet = (): Promise<void> => new Promise((later) => setTimeout(later, 40));

/** What is told after each step, the first being the tree as it is found. */
async function findingsAfter(
  steps: readonly (Files | (() => void))[],
  options: WatchOptions = {},
): Promise<readonly (readonly Update[])[]> {
  const [first, ...rest] = steps as readonly [Files, ...(Files | (() => void))[]];
  const { files, become } = changing(first);
  const stop = new AbortController();
  const updates: Update[] = [];
  const done = (async () => {
    for await (const update of watch(files, { ...options, signal: stop.signal })) updates.push(update);
  })();
  const findings: (readonly Update[])[] = [];
  await quiet();
  for (const step of [undefined, ...rest]) {
    if (typeof step === "function") step();
    else if (step !== undefined) become(step);
    await quiet();
    findings.push(updates.splice(0));
  }
  stop.abort();
  await done;
  return findings;
}

/** The validator is loaded at its first use, which takes longer than a step. */
async function warmUp(): Promise<void> {
  const files = { "/usr/share/defaults/a.yaml": "a: 1\n", "/usr/share/substrata/schemas/a.yaml.schema.json": "{}" };
  await resolve(memoryFileSystem(files), "a.yaml");
}

const brief = (updates: readonly Update[] | undefined) =>
  updates?.map(({ id, now, before, diagnostics }) =>
    id === undefined
      ? ["the search", ...diagnostics.filter(({ severity }) => severity !== "note").map(({ code }) => code)]
      : [id, before?.state ?? "new", now.state],
  );

test("watch() tells every id of a tree that cannot change once, in order, and ends", async () => {
  const ids: string[] = [];
  for await (const { id, before } of watch(still(TREE))) {
    ids.push(id ?? "none");
    expect(before).toBeUndefined();
  }
  expect(ids).toEqual(["app/app.yaml", "other.json"]);
});

test("watch() of nothing ends, and options that contradict each other are thrown", async () => {
  for await (const _ of watch(still({}))) expect.unreachable();
  await expect(watch(memoryFileSystem({}), { layers: [] }).next()).rejects.toThrow(RangeError);
});

test("watch() tells only of the ids whose outcome differs", async () => {
  const [first, ...rest] = await findingsAfter([
    TREE,
    { ...TREE, "/usr/share/defaults/other.json": '{"x": 1}' },
    { ...TREE, "/usr/share/defaults/other.json": '{"x": 1}', "/etc/app/app.yaml.d/10.yaml": "# why\na: 2\n" },
    { ...TREE, "/usr/share/defaults/other.json": '{"x": 1}', "/etc/app/app.yaml.d/~": "" },
    { ...TREE, "/usr/share/defaults/app/app.yaml": "b: 2\na: 1\n", "/usr/share/defaults/other.json": '{"x": 1}' },
    { ...TREE, "/usr/share/defaults/app/app.yaml": "b: 0x2\na: 1\n", "/usr/share/defaults/other.json": '{"x": 1}' },
  ]);
  expect(brief(first)).toEqual([
    ["app/app.yaml", "new", "effective"],
    ["other.json", "new", "effective"],
  ]);
  expect(rest.map(brief)).toEqual([
    [["other.json", "effective", "effective"]],
    [], // a comment
    [], // a name that is ignored
    [["app/app.yaml", "effective", "effective"]], // the order of the keys that are delivered
    [["app/app.yaml", "effective", "effective"]], // their spelling
  ]);
});

test("watch() tells of a fragment that becomes unreadable, and of its coming back", async () => {
  const [, ...rest] = await findingsAfter([
    TREE,
    { ...TREE, "/etc/app/app.yaml.d/10.yaml": { fails: "EACCES" } },
    { ...TREE, "/etc/app/app.yaml.d": { fails: "EIO", directory: true } },
    TREE,
  ]);
  expect(rest.map(brief)).toEqual([
    [["app/app.yaml", "effective", "refused"]],
    [["app/app.yaml", "refused", "refused"]],
    [["app/app.yaml", "refused", "effective"]],
  ]);
});

test("watch() takes no id for gone while the search for ids fails (R2)", async () => {
  const [, unreadable, back, gone] = await findingsAfter([
    TREE,
    { ...TREE, "/usr/share/defaults/app": { fails: "EIO" } },
    TREE,
    { "/usr/share/defaults/other.json": "{}", "/etc/app/app.yaml.d/10.yaml": "a: 2\n" },
  ]);
  expect(brief(unreadable)).toEqual([
    ["the search", "read/unreadable"],
    ["app/app.yaml", "effective", "refused"],
  ]);
  expect(brief(back)).toEqual([["the search"], ["app/app.yaml", "refused", "effective"]]);
  expect(brief(gone)).toEqual([["app/app.yaml", "effective", "absent"]]);
});

test("watch() follows trees of schemas and of policies too", async () => {
  await warmUp();
  const schemas = changing({});
  const policy = changing({});
  const [first, forbidden, allowed, required] = await findingsAfter(
    [
      TREE,
      () => schemas.become({ "/app/app.yaml.schema.json": '{"properties": {"a": {"maximum": 1}}}' }),
      () => schemas.become({}),
      () => policy.become({ "/other.json.schema.json": '{"required": ["x"]}' }),
    ],
    { schemas: [{ name: "DIR", files: schemas.files }], policy: [policy.files] },
  );
  expect(first).toHaveLength(2);
  expect(brief(forbidden)).toEqual([["app/app.yaml", "effective", "refused"]]);
  expect(brief(allowed)).toEqual([["app/app.yaml", "refused", "effective"]]);
  expect(brief(required)).toEqual([["other.json", "effective", "refused"]]);
});

test("watch() tells with a plan that was prepared from what is", async () => {
  const [, changed] = await findingsAfter([TREE, { ...TREE, "/usr/share/defaults/app/app.yaml": "a: 9\n" }]);
  const [update] = changed ?? [];
  expect(await update?.plan?.resolve("app/app.yaml", { layers: ["vendor"] })).toMatchObject({ value: { a: 9 } });
  expect(await update?.plan?.ids()).toEqual(["app/app.yaml", "other.json"]);
  expect(update?.before).toMatchObject({ value: { a: 2, b: 2 } });
});

test("watch() asks again where the tree changes while it is read, and tells no refusal of it", async () => {
  const files = still(TREE);
  const failing = ["/etc/app/app.yaml.d/10.yaml", "/usr/share/defaults/app"];
  const once = <T>(path: string, answer: () => T): T => {
    if (failing.at(-1) !== path) return answer();
    failing.pop();
    throw Object.assign(new Error("ESTALE"), { code: "ESTALE" });
  };
  const moving: FileSystem = {
    ...files,
    entry: (path) => once(path, () => files.entry(path)),
    list: (path) => once(path, () => files.list(path)),
    read: (path, limit) => once(path, () => files.read(path, limit)),
  };
  const findings: Update[] = [];
  for await (const update of watch(moving)) findings.push(update);
  expect(failing).toEqual([]);
  expect(brief(findings)).toEqual([
    ["app/app.yaml", "new", "effective"],
    ["other.json", "new", "effective"],
  ]);
});

test("watch() tells what makes the search impossible, and goes on when it is mended", async () => {
  const files = memoryFileSystem({ ...TREE, "/usr/share/substrata/schemas": { directory: true } });
  files.fail("/usr/share/substrata/schemas", "EIO");
  const stop = new AbortController();
  const findings: Update[] = [];
  for await (const update of watch(files, { signal: stop.signal })) {
    findings.push(update);
    if (findings.length === 1) files.fail("/usr/share/substrata/schemas", undefined);
    if (findings.length === 4) stop.abort();
  }
  expect(brief(findings)).toEqual([
    ["the search", "read/unreadable"],
    ["the search"],
    ["app/app.yaml", "new", "effective"],
    ["other.json", "new", "effective"],
  ]);
});

test("watch() tells a missing root that somebody named, once, and follows its coming", async () => {
  const files = memoryFileSystem({ "/etc/app.yaml": "a: 2\n" });
  const layers = [
    { name: "vendor", root: "/opt/defaults" },
    { name: "admin", root: "/etc" },
  ];
  const stop = new AbortController();
  const findings: Update[] = [];
  for await (const update of watch(files, { layers, signal: stop.signal })) {
    findings.push(update);
    if (findings.length === 1) files.write("/opt/defaults/app.yaml", "a: 1\nb: 1\n");
    if (findings.length === 3) stop.abort();
  }
  expect(brief(findings)).toEqual([
    ["the search", "discover/missing-root"],
    ["the search"],
    ["app.yaml", "new", "effective"],
  ]);
});

test("watch() tells whoever takes his time what is true then, and the standing configuration behind a refused one", async () => {
  const files = memoryFileSystem({ ...TREE });
  const stop = new AbortController();
  const findings: Update[] = [];
  const texts = ["a: 3\n", "a: [\n", "a: 4\n"];
  for await (const update of watch(files, { signal: stop.signal })) {
    findings.push(update);
    if (update.id === "app/app.yaml" && texts.length > 0) {
      files.write("/etc/app/app.yaml.d/10.yaml", "a: 99\n"); // overtaken before anybody looks
      files.write("/etc/app/app.yaml.d/10.yaml", texts.shift() ?? "");
      await quiet();
    } else if (texts.length === 0) stop.abort();
  }
  expect(brief(findings)).toEqual([
    ["app/app.yaml", "new", "effective"],
    ["other.json", "new", "effective"], // one that changes all the time keeps no other waiting
    ["app/app.yaml", "effective", "effective"],
    ["app/app.yaml", "effective", "refused"],
    ["app/app.yaml", "refused", "effective"],
  ]);
  expect(findings[4]).toMatchObject({ now: { value: { a: 4 } }, standing: { value: { a: 3 } } });
});

test("watch() throws what the notices throw", async () => {
  const files: FileSystem = {
    ...memoryFileSystem(TREE),
    // oxlint-disable-next-line require-yield -- it fails before it begins
    async *watch() {
      throw Object.assign(new Error("EIO"), { code: "EIO" });
    },
  };
  const following = (async () => {
    for await (const _ of watch(files));
  })();
  await expect(following).rejects.toMatchObject({ code: "EIO" });
});
