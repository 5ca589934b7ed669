import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  graft,
  memoryFileSystem,
  nodeFileSystem,
  overlay,
  type FileSystem,
  type MemoryFile,
} from "../../src/host/public.js";
import { diff, prepare, type Options, type Plan, type Resolution } from "../../src/index.js";
import { inTree, runIn } from "../support/case.js";
import { LONG, runs } from "../support/runs.js";

/*
 * Dry runs are file systems, not options: what a question says of one equals what it says of the tree that the file
 * system stands for.
 */
type Files = Readonly<Record<string, MemoryFile>>;

const RUNS = runs({ few: 30, cost: 30 });

/** What is said of every id of a tree. */
async function written(plan: Plan, view?: Parameters<Plan["resolve"]>[1], ids?: readonly string[]): Promise<unknown> {
  const all = ids ?? (await plan.ids());
  return Promise.all(all.map(async (id) => shown(await plan.resolve(id, view))));
}

function shown(resolution: Resolution): unknown {
  const { id, state, fragments, diagnostics } = resolution;
  return {
    id,
    state,
    fragments,
    diagnostics,
    ...(resolution.state === "effective" ? { value: resolution.value, fingerprint: resolution.fingerprint } : {}),
    ...(resolution.state === "refused" ? { merged: resolution.merged } : {}),
  };
}

const VENDOR = "/usr/share/defaults";
const SCHEMAS = "/usr/share/substrata/schemas";
const BELOW = [
  "/app/app.yaml",
  "/app/app.yaml.d/10-a.yaml",
  "/app/app.yaml.d/20-b.json",
  "/one.json",
  "/one.json.d/1.json",
  "/net/5.yaml",
  "/net/7.yaml",
];
const text = fc.constantFrom<MemoryFile>(
  "a: 1\n",
  "a: {b: 1, c: [1]}\n",
  "a: !append [2]\n",
  "a: !delete\n",
  "a: !lock 1\n",
  '{"a": {"b": 2}}',
  '{"$replace": {"z": 1}}',
  "a: [\n",
  "",
  { link: "/dev/null" },
  { link: "10-a.yaml" },
  { link: "/srv/nothing" },
  { fails: "EACCES" },
);
const declared = fc.constantFrom<readonly [string, string]>(
  [`${SCHEMAS}/app/app.yaml.schema.json`, '{"properties": {"a": {"type": "integer", "x-lock": true}}}'],
  [`${SCHEMAS}/one.json.merge.yaml`, '"": { x-precedence: uapi }\n'],
  [`${SCHEMAS}/net.merge.yaml`, '"": { x-precedence: collection, x-format: yaml }\n'],
  [`${SCHEMAS}/app/app.yaml.merge.yaml`, "/a: { x-merge: append }\n"],
);

const filesIn = (roots: readonly string[], maxLength: number): fc.Arbitrary<Files> =>
  fc
    .array(fc.tuple(fc.constantFrom(...roots.flatMap((root) => BELOW.map((path) => root + path))), text), { maxLength })
    .map((entries) => Object.fromEntries(entries));
const schemas = fc.array(declared, { maxLength: 3 }).map((entries): Files => Object.fromEntries(entries));
const vendor = filesIn([VENDOR], 6);
const above = filesIn(["/run", "/etc"], 8);
const precedence = fc.constantFrom<Options>({}, { precedence: "uapi" }, { nulls: { admin: "delete" } });

test('layers: ["vendor"] is the factory reset: the tree without /etc and /run', async () => {
  let overridden = 0;
  await fc.assert(
    fc.asyncProperty(schemas, vendor, above, precedence, async (declares, lowest, overrides, options) => {
      const full = await prepare(memoryFileSystem({ ...declares, ...lowest, ...overrides }), options);
      const reset = await prepare(memoryFileSystem({ ...declares, ...lowest }), options);
      const ids = await full.ids();
      const factory = await written(full, { layers: ["vendor"] }, ids);
      expect(factory).toEqual(await written(reset, {}, ids));
      if (JSON.stringify(factory) !== JSON.stringify(await written(full, {}, ids))) overridden++;
    }),
    RUNS,
  );
  expect(overridden).toBeGreaterThan(RUNS.numRuns / 3);
});

test("an upgrade, a tree whose /usr is another, is a graft of that /usr", async () => {
  await fc.assert(
    fc.asyncProperty(schemas, vendor, above, schemas, vendor, above, async (was, old, mine, is, next, theirs) => {
      const host = memoryFileSystem({ ...was, ...old, ...mine });
      const image = memoryFileSystem({ ...is, ...next, ...theirs });
      const upgraded = await prepare(graft(host, "/usr", image));
      const expected = await prepare(memoryFileSystem({ ...is, ...next, ...mine }));
      expect(await written(upgraded)).toEqual(await written(expected));
    }),
    RUNS,
  );
});

test("an overlay is the tree with those files written, and those of null removed", async () => {
  const proposal = fc.tuple(
    fc.constantFrom(...["/run", "/etc", VENDOR].flatMap((root) => BELOW.map((path) => root + path))),
    fc.option(fc.constantFrom("a: 9\n", '{"a": 9}', "")),
  );
  await fc.assert(
    fc.asyncProperty(
      schemas,
      vendor,
      above,
      fc.uniqueArray(proposal, { selector: ([path]) => path, maxLength: 4 }),
      async (declares, lowest, mine, writes) => {
        const tree = { ...declares, ...lowest, ...mine };
        const changed: Record<string, MemoryFile> = { ...tree };
        for (const [path, body] of writes) {
          if (body !== null) {
            changed[path] = body;
          } else if (path in changed) {
            delete changed[path];
            changed[path.slice(0, path.lastIndexOf("/"))] = { directory: true }; // it stays, as with rm
          }
        }
        const over = await prepare(overlay(memoryFileSystem(tree), Object.fromEntries(writes)));
        const expected = await prepare(memoryFileSystem(changed));
        expect(await written(over)).toEqual(await written(expected));
      },
    ),
    RUNS,
  );
});

describe("--with FILE@PATH and --without PATH of the command line are an overlay", () => {
  const sections = [
    { heading: "usr/share/defaults/app/app.yaml", body: "a: 1\nlist: [1]\n" },
    { heading: "etc/app/app.yaml.d/10.yaml", body: "b: 2\n" },
    { heading: "proposed.yaml", body: "a: 5\nlist: !append [2]\n" },
  ];
  test.each<[string, Readonly<Record<string, string | null>>]>([
    [
      "--with ROOT/proposed.yaml@/etc/app/app.yaml.d/20.yaml",
      { "/etc/app/app.yaml.d/20.yaml": "a: 5\nlist: !append [2]\n" },
    ],
    [
      "--with ROOT/proposed.yaml@/etc/app/app.yaml.d/10.yaml",
      { "/etc/app/app.yaml.d/10.yaml": "a: 5\nlist: !append [2]\n" },
    ],
    ["--without /etc/app/app.yaml.d/10.yaml", { "/etc/app/app.yaml.d/10.yaml": null }],
    [
      "--with ROOT/proposed.yaml@/run/app/app.yaml --without /etc/app/app.yaml.d",
      { "/run/app/app.yaml": "a: 5\nlist: !append [2]\n", "/etc/app/app.yaml.d": null },
    ],
  ])("%s", async (words, files) => {
    await inTree(sections, async (root) => {
      const disk = nodeFileSystem(root);
      const [today, proposed] = await Promise.all([prepare(disk), prepare(overlay(disk, files))]);
      const expected = diff(await today.resolve("app/app.yaml"), await proposed.resolve("app/app.yaml"));
      const { stdout, code } = await runIn(root, `substrata diff app/app.yaml --json ${words}`);
      const { differences } = JSON.parse(stdout) as {
        differences: [{ changes: { before?: unknown; after?: unknown; change: string }[] }];
      };
      const findings = differences[0].changes.map(({ change, before, after }) => ({ change, before, after }));
      expect(findings).toEqual(expected.map(({ change, before, after }) => ({ change, before, after })));
      expect(findings.length).toBeGreaterThan(0);
      expect(code).toBe(1);
    });
  });
});

/** Schemas that take long to compile are left to the long run. */
function quick(ids: readonly string[]): readonly string[] {
  return LONG ? ids : ids.filter((id) => /^(?:docker|systemd|containers)\//.test(id));
}

describe("the package's own defaults", () => {
  const home = new URL("../../", import.meta.url).pathname;
  const options: Options = { schemas: [nodeFileSystem(join(home, "schemas/config"))] };
  /** They as a host's vendor layer. */
  async function onHost(use: (root: string, files: FileSystem) => Promise<void>): Promise<void> {
    const root = mkdtempSync(join(tmpdir(), "substrata-"));
    try {
      cpSync(join(home, "defaults"), join(root, VENDOR), { recursive: true });
      await use(root, nodeFileSystem(root));
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  test("are the factory state of a host with overrides", async () => {
    await onHost(async (root, files) => {
      const reset = await prepare(files, options);
      const ids = quick(await reset.ids());
      const factory = await written(reset, {}, ids);
      expect(ids.length).toBeGreaterThan(4);
      cpSync(join(home, "test/sample/etc"), join(root, "etc"), { recursive: true });
      const full = await prepare(files, options);
      expect(await written(full, { layers: ["vendor"] }, ids)).toEqual(factory);
      expect(await written(full, {}, ids)).not.toEqual(factory);
    });
  });

  test("under a host's overrides are an upgrade by graft", async () => {
    await onHost(async (root) => {
      const image = nodeFileSystem(root);
      const mine = { "/etc/docker/daemon.json.d/50.json": '{"log-opts": {"max-size": "1g"}}' };
      const host = memoryFileSystem({ ...mine, [`${VENDOR}/docker/daemon.json`]: "{}" });
      const upgraded = await prepare(graft(host, "/usr", image), options);
      const expected = await prepare(overlay(image, mine), options);
      const ids = await expected.ids();
      expect(await upgraded.ids()).toEqual(ids);
      expect(await written(upgraded, {}, quick(ids))).toEqual(await written(expected, {}, quick(ids)));
    });
  });
});
