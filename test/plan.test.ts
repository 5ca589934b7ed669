import { describe, expect, test } from "vitest";
import { memoryFileSystem, type MemoryFile } from "../src/host/public.js";
import { sshd } from "./support/sshd-format.js";
import { diff, prepare, type Format, type Plan, type View } from "../src/index.js";
import { REDACTED } from "../src/model/place.js";

const SCHEMAS = "/usr/share/substrata/schemas";
const LOCKED = JSON.stringify({ properties: { a: { type: "integer", "x-lock": true }, token: { "x-secret": true } } });

function tree(more: Readonly<Record<string, MemoryFile>> = {}) {
  return memoryFileSystem({
    "/usr/share/defaults/app.yaml": "a: 1\n",
    "/etc/app.yaml.d/10.yaml": "a: 2\n",
    [`${SCHEMAS}/app.yaml.schema.json`]: LOCKED,
    ...more,
  });
}

describe("plan.resolve() takes a path under a layer for the id that it means (D1)", () => {
  test.each(["app.yaml", "/etc/app.yaml", "/etc/app.yaml.d/10.yaml", "app.yaml.d/10.yaml"])("%s", async (path) => {
    const resolution = await (await prepare(tree())).resolve(path);
    expect(resolution.id).toBe("app.yaml");
    expect(resolution.diagnostics.map(({ code }) => code)).toEqual(["merge/locked"]);
  });

  test.each(["netplan", "/etc/netplan/10.yaml", "netplan/10.yaml"])("of a collection: %s", async (path) => {
    const files = memoryFileSystem({
      "/usr/share/defaults/netplan/10.yaml": "a: 1\n",
      [`${SCHEMAS}/netplan.merge.yaml`]: '"": { x-precedence: collection, x-format: yaml }\n',
    });
    expect(await (await prepare(files)).resolve(path)).toMatchObject({
      id: "netplan",
      state: "effective",
      value: { a: 1 },
    });
  });
});

describe("a schema that stands there and cannot be read refuses its id, and no other (R2)", () => {
  test.each<[string, MemoryFile]>([
    ["discover/dangling", { link: "/opt/missing.json" }],
    ["discover/loop", { link: "app.yaml.schema.json" }],
    ["discover/not-regular", { other: "fifo" }],
    ["discover/not-regular", { directory: true }],
    ["read/unreadable", { fails: "EACCES" }],
  ])("%s", async (code, schema) => {
    const files = tree({ [`${SCHEMAS}/app.yaml.schema.json`]: schema, "/usr/share/defaults/b.yaml": "b: 1\n" });
    const plan = await prepare(files);
    const refused = await plan.resolve("app.yaml");
    expect(refused.state).toBe("refused");
    expect(refused.diagnostics.map((found) => found.code)).toContain(code);
    expect(await plan.resolve("b.yaml")).toMatchObject({ state: "effective" });
  });
});

test("dependencies name schemas and profiles, and where they were looked for (D13)", async () => {
  const { dependencies } = await (await prepare(tree())).resolve("app.yaml");
  expect(dependencies).toContainEqual({
    is: "read",
    of: "declaration",
    path: `${SCHEMAS}/app.yaml.schema.json`,
    sha256: tree().digest(new TextEncoder().encode(LOCKED)),
  });
  expect(dependencies).toContainEqual({ is: "absent", path: `${SCHEMAS}/app.yaml.merge.yaml` });
});

test("an x-lock is broken by deleting or replacing what it is in", async () => {
  const schema = JSON.stringify({ properties: { m: { properties: { k: { "x-lock": true } } } } });
  for (const override of ["m: !delete", "m: 5", "!delete", "m: !replace { j: 1 }"]) {
    const files = memoryFileSystem({
      "/usr/share/defaults/app.yaml": "m: { k: 1 }\n",
      "/etc/app.yaml.d/10.yaml": override,
      [`${SCHEMAS}/app.yaml.schema.json`]: schema,
    });
    const { diagnostics } = await (await prepare(files)).resolve("app.yaml");
    expect({ override, codes: diagnostics.map(({ code }) => code) }).toMatchObject({
      codes: expect.arrayContaining(["merge/locked"]) as string[],
    });
  }
});

test("the fingerprint tells an integer beyond 2^53 from the string of its digits", async () => {
  const prints = await Promise.all(
    ["9007199254740993", '"9007199254740993"'].map(async (text) => {
      const resolution = await (
        await prepare(memoryFileSystem({ "/usr/share/defaults/a.json": `{"a": ${text}}` }))
      ).resolve("a.json");
      return resolution.state === "effective" ? resolution.fingerprint : resolution.state;
    }),
  );
  expect(prints[0]).not.toBe(prints[1]);
});

function policy(schema: unknown): Readonly<Record<string, string>> {
  return { "/etc/substrata/policy/app.yaml.schema.json": JSON.stringify(schema) };
}

/** What a report shows of an override's values. */
async function shown(more: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const values = { "/usr/share/defaults/app.yaml": "a: 1\ntoken: t\n", "/etc/app.yaml": "a: 2\ntoken: u\n" };
  const plan = await prepare(memoryFileSystem({ ...values, ...more }));
  const [before, after] = [await plan.resolve("app.yaml", { layers: ["vendor"] }), await plan.resolve("app.yaml")];
  return diff(before, after).map(({ after: value }) => value);
}

function says(secret: boolean): unknown {
  return { properties: { a: { "x-secret": secret }, token: { "x-secret": secret } } };
}

describe("a site's policy tightens and never loosens (V7)", () => {
  const vendor = {
    "/usr/share/defaults/app.yaml": "a: 1\nl: [x]\n",
    [`${SCHEMAS}/app.yaml.schema.json`]: JSON.stringify({
      properties: { a: { maximum: 5 }, l: { "x-merge": "append" } },
    }),
  };
  const codes = async (more: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const resolution = await (await prepare(memoryFileSystem({ ...vendor, ...more }))).resolve("app.yaml");
    return resolution.diagnostics.map(({ code }) => code);
  };

  test("by what it forbids beside the vendor's schema", async () => {
    const strict = policy({ properties: { a: { maximum: 3 } } });
    expect(await codes({ ...strict, "/etc/app.yaml": "a: 4\n" })).toEqual(["schema/range"]);
    expect(await codes({ ...strict, "/etc/app.yaml": "a: 6\n" })).toEqual(["schema/range", "schema/range"]);
    expect(await codes({ ...policy({ properties: { a: { maximum: 9 } } }), "/etc/app.yaml": "a: 6\n" })).toEqual([
      "schema/range",
    ]);
  });

  test("by locks, on a leaf and on all below a map", async () => {
    const locked = policy({ properties: { a: { "x-lock": true } } });
    expect(await codes({ ...locked, "/etc/app.yaml": "a: 2\n" })).toEqual(["merge/locked"]);
    expect(await codes({ ...policy({ "x-lock": true }), "/etc/app.yaml": "b: 2\n" })).toEqual(["merge/locked"]);
    expect(await codes({ ...locked, "/etc/app.yaml": "b: 2\n" })).toEqual([]);
  });

  test("by secrets, and never by saying that something is none", async () => {
    const schema = (secret: boolean) => ({ [`${SCHEMAS}/app.yaml.schema.json`]: JSON.stringify(says(secret)) });
    const profile = { [`${SCHEMAS}/app.yaml.merge.yaml`]: "/a: { x-secret: false }\n/token: { x-secret: false }\n" };
    expect(await shown({})).toEqual([2, REDACTED]);
    expect(await shown(policy(says(false)))).toEqual([2, REDACTED]);
    expect(await shown(schema(false))).toEqual([2, "u"]);
    expect(await shown(profile)).toEqual([2, "u"]);
    expect(await shown({ ...schema(false), ...policy(says(true)) })).toEqual([REDACTED, REDACTED]);
    expect(await shown({ ...profile, ...policy(says(true)) })).toEqual([REDACTED, REDACTED]);
    expect(await shown({ ...profile, ...schema(true) })).toEqual([REDACTED, REDACTED]);
  });

  test("not by strategies", async () => {
    const files = memoryFileSystem({
      ...vendor,
      ...policy({ properties: { l: { "x-merge": "replace" } } }),
      "/etc/app.yaml": "l: [y]\n",
    });
    expect(await (await prepare(files)).resolve("app.yaml")).toMatchObject({ value: { l: ["x", "y"] } });
  });
});

const known = (id: string): string => `${SCHEMAS}/${id}.merge.yaml`;
const all = async (plan: Plan, view?: View): Promise<readonly string[]> => {
  const resolved: string[] = [];
  for await (const { id, state } of plan.resolveAll(view)) resolved.push(`${id} ${state}`);
  return resolved;
};

describe("plan.ids() and plan.resolveAll() speak of what a view has (D1)", () => {
  const collection = '"": { x-precedence: collection, x-format: ini }\n';
  const files = memoryFileSystem({
    "/usr/share/defaults/app.yaml": "a: 1\n",
    [known("here.yaml")]: "{}",
    [known("there.yaml")]: "{}",
    [known("nowhere.yaml")]: "{}",
    [known("network")]: collection,
    "/etc/app.yaml.d/10.yaml": "a: 2\n",
    "/etc/here.yaml": "b: 1\n",
  });
  const there = memoryFileSystem({
    "/usr/share/defaults/foreign.yaml": "x: 1\n", // a view's files count above the lowest layer only
    "/etc/there.yaml": "c: 1\n",
    "/run/network/10.conf": "[Match]\nName=a\n",
  });
  test.each<[string, View | undefined, readonly string[]]>([
    ["the plan's own files", undefined, ["app.yaml", "here.yaml"]],
    ["another host's files", { files: there }, ["app.yaml", "network", "there.yaml"]],
    ["some layers", { layers: ["vendor"] }, ["app.yaml"]],
    ["layers without the vendor", { layers: ["admin"] }, ["app.yaml", "here.yaml"]],
    ["some layers of another host", { files: there, layers: ["runtime", "admin"] }, ["network", "there.yaml"]],
    ["no layer", { layers: [] }, []],
  ])("%s", async (_, view, ids) => {
    const plan = await prepare(files);
    expect(await plan.ids(view)).toEqual(ids);
    expect(await all(plan, view)).toEqual(ids.map((id) => `${id} effective`));
  });

  test("one refused id hides no other, and each resolution is the view's", async () => {
    const plan = await prepare(files);
    const broken = memoryFileSystem({ "/etc/app.yaml": "a: [\n", "/etc/there.yaml": "c: 1\n" });
    expect(await all(plan, { files: broken })).toEqual(["app.yaml refused", "there.yaml effective"]);
  });

  test("an id is resolved when it is asked for", async () => {
    let read = 0;
    const counting = { ...there, read: (file: string, limit: number) => ((read += 1), there.read(file, limit)) };
    const plan = await prepare(files);
    for await (const { id } of plan.resolveAll({ files: counting })) {
      expect(id).toBe("app.yaml");
      break;
    }
    expect(read).toBe(0);
  });

  test("a layer that does not exist is an error", async () => {
    const plan = await prepare(files);
    await expect(plan.ids({ layers: ["etc"] })).rejects.toThrow(RangeError);
    await expect(all(plan, { layers: ["etc"] })).rejects.toThrow(RangeError);
  });
});

describe("an id that nobody knows is refused by discover/unknown-id, with the nearest (D16)", () => {
  const files = memoryFileSystem({
    "/usr/share/defaults/docker/daemon.json": "{}",
    "/usr/share/defaults/empty.yaml.d": { directory: true },
    [known("site.yaml")]: "{}",
    "/etc/own.yaml": "a: 1\n",
    "/etc/substrata/policy/held.yaml.schema.json": "{}",
  });
  const other = memoryFileSystem({ "/etc/theirs.yaml": "a: 1\n", "/etc/own.yaml": { link: "/dev/null" } });

  test.each<[string, string | undefined]>([
    ["docker/deamon.json", "docker/daemon.json"],
    ["daemon.json", "docker/daemon.json"],
    ["docker", "docker/daemon.json"],
    ["sit.yaml", "site.yaml"],
    ["/etc/own.yml", "own.yaml"],
    ["else/where.toml", undefined],
  ])("%s", async (id, nearest) => {
    const plan = await prepare(files);
    for (const found of [await plan.resolve(id), await plan.check(id)]) {
      expect(found).toMatchObject({ state: "refused" });
      const facts = { id: found.id, ...(nearest === undefined ? {} : { nearest }) };
      expect(found.diagnostics.map(({ code, facts }) => [code, facts])).toEqual([["discover/unknown-id", facts]]);
    }
  });

  test.each<[string, View | undefined, string]>([
    ["site.yaml", undefined, "absent"],
    ["held.yaml", undefined, "absent"],
    ["empty.yaml", undefined, "absent"],
    ["own.yaml", undefined, "effective"],
    ["own.yaml", { layers: ["vendor"] }, "absent"],
    ["own.yaml", { files: other }, "absent"],
    ["own.yaml", { files: memoryFileSystem({}) }, "absent"],
    ["theirs.yaml", undefined, "refused"],
    ["theirs.yaml", { files: other }, "effective"],
    ["theirs.yaml", { files: other, layers: ["vendor"] }, "absent"],
    ["docker/deamon.json", { layers: ["vendor"] }, "refused"],
    ["docker/deamon.json", { layers: [] }, "absent"],
  ])("known in the whole stack of the view or of the plan: %s in %j is %s", async (id, view, state) => {
    expect(await (await prepare(files)).resolve(id, view)).toMatchObject({ state });
  });

  test("a directory that cannot be looked at may hold it", async () => {
    const blind = memoryFileSystem({ "/usr/share/defaults/a.yaml": "", "/etc/b/c.yml": "" });
    blind.fail("/etc/b", "EIO");
    const { diagnostics } = await (await prepare(blind)).resolve("b/c.yaml");
    expect(diagnostics.map(({ code }) => code)).not.toContain("discover/unknown-id");
  });
});

test("a plan parses once what a file system gives as the same bytes, and anew what it reads anew (F5)", async () => {
  const parsed: string[] = [];
  const format: Format = {
    ...sshd,
    name: "counted",
    suffixes: [".counted"],
    read: (text, limits) => (parsed.push(text), sshd.read(text, limits)),
  };
  const [vendor, site] = ["a 1\n", "a 2\n"].map((text) => new TextEncoder().encode(text));
  const files = memoryFileSystem({ "/usr/share/defaults/app.counted": vendor ?? "", "/etc/app.counted": site ?? "" });
  const same = { ...files, read: (file: string) => (file.startsWith("/etc") ? site : vendor) };
  for (const [tree, times] of [
    [same, 1],
    [files, 2],
  ] as const) {
    parsed.length = 0;
    const plan = await prepare(tree, { formats: [format] });
    for (const _ of [1, 2]) expect(await plan.resolve("app.counted")).toMatchObject({ value: { a: "2" } });
    expect(parsed.filter((text) => text === "a 2\n")).toHaveLength(times);
  }
});
