import * as fc from "fast-check";
import { expect, test } from "vitest";
import { follow } from "../../src/host/index.js";
import { memoryFileSystem, nodeFileSystem, type FileSystem } from "../../src/host/public.js";
import { DEFAULT_LAYERS, type Precedence } from "../../src/model/resolution.js";
import { treeOf } from "../support/arbitrary-tree.js";
import { onDisk, type Tree } from "../support/disk.js";
import { runs } from "../support/runs.js";
import { idsIn, RULES, surveyOf, USR, type Rules, type Survey } from "./given.js";

const LAYER = [
  "/app",
  "/app/app.yaml",
  "/app/app.yml",
  "/app/app.yaml.bak",
  "/app/app.yaml.d",
  "/app/app.yaml.d/10-a.yaml",
  "/app/app.yaml.d/10-a.json",
  "/app/app.yaml.d/9-b.yaml",
  "/app/app.yaml.d/10-a.yaml~",
  "/app/app.yaml.d/.h.yaml",
  "/app/app.yaml.d/x.txt",
  "/app/app.yaml.d/sub.d",
  "/app/app.yaml.d/é😀.yaml",
  "/app/app.yaml.d/ﬀ.yaml",
];
const PATHS = [USR, "/run", "/etc"].flatMap((root) => LAYER.map((path) => root + path));
const TARGETS = [
  "/dev/null",
  "../dev/null",
  "../../../dev/null",
  "/run/substrata/app",
  "/srv",
  "/srv/a",
  "/none",
  ".",
  "..",
  "/",
  "10-a.yaml",
  "app.yaml",
  "app.yaml.d/10-a.yaml",
  "../app.yaml",
  "../../../../../../../etc/app",
  "/etc/app",
  `${USR}/app/app.yaml`,
  "/run/app/app.yaml.d",
  "/etc/app/app.yaml.d/10-a.yaml",
];
const RUNS = runs({ cost: 50 });
const TREES = treeOf([...PATHS, ...PATHS, "/srv/a", "/srv/app.yaml.d/10-a.yaml", "/dev/null"], TARGETS);
const PRECEDENCE = fc.constantFrom<Precedence>("layered", "uapi", "collection");

const rulesOf = (precedence: Precedence): Partial<Rules> & { readonly id: string } => ({
  precedence,
  id: precedence === "collection" ? "app/app.yaml.d" : "app/app.yaml",
});

/** A survey without what differs between two trees of the same names: inodes, and the sizes of directories. */
function comparable(found: Survey): unknown {
  return { ...found, effective: found.effective.map(({ entry, ...source }) => ({ ...source, size: entry.size })) };
}

test("survey() finds the same in memory and on disk, and ends on any links (R1)", async () => {
  await fc.assert(
    fc.asyncProperty(TREES, PRECEDENCE, async (tree, precedence) => {
      await onDisk(tree, async (root) => {
        const [inMemory, disk] = [memoryFileSystem(tree), nodeFileSystem(root)];
        const rules = rulesOf(precedence);
        expect(comparable(await surveyOf(disk, rules))).toEqual(comparable(await surveyOf(inMemory, rules)));
        const known = [{ id: rules.id, precedence }];
        const ids = await Promise.all([disk, inMemory].map((files) => idsIn(files, known)));
        expect(ids[0]?.ids).toEqual(ids[1]?.ids);
      });
    }),
    runs({ few: 150, cost: 50 }),
  );
});

test("survey() accounts for every entry of a searched directory exactly once (D12)", async () => {
  let searched = 0;
  await fc.assert(
    fc.asyncProperty(TREES, PRECEDENCE, async (tree, precedence) => {
      const files = memoryFileSystem(tree);
      const found = await surveyOf(files, rulesOf(precedence));
      const accounted = found.fragments.map(({ file }) => file);
      expect(new Set(accounted).size).toBe(accounted.length);
      for (const { root } of DEFAULT_LAYERS) {
        const directory = `${root}/app/app.yaml.d`;
        const there = await follow(files, directory, RULES.limits);
        if (there.is !== "directory" || accounted.includes(directory) || accounted.includes(`${root}/app`)) continue;
        const entries = ((await files.list(there.path)) ?? []).map(({ name }) => `${directory}/${name}`);
        expect(accounted.filter((file) => file.startsWith(`${directory}/`)).sort()).toEqual(entries.sort());
        searched += entries.length;
      }
      const effective = found.fragments.filter(({ standing }) => standing.is === "effective");
      expect(found.effective.map(({ file }) => file)).toEqual(effective.map(({ file }) => file));
    }),
    RUNS,
  );
  expect(searched).toBeGreaterThan(RUNS.numRuns / 2);
});

test("survey() does not depend on the order in which directories are listed (M10)", async () => {
  await fc.assert(
    fc.asyncProperty(TREES, PRECEDENCE, fc.infiniteStream(fc.nat()), async (tree: Tree, precedence, random) => {
      const files = memoryFileSystem(tree);
      const shuffled: FileSystem = {
        ...files,
        list: async (directory) => {
          const entries = await files.list(directory);
          const keyed = entries?.map((entry) => [random.next().value ?? 0, entry] as const);
          return keyed?.toSorted(([a], [b]) => a - b).map(([, entry]) => entry);
        },
      };
      const rules = rulesOf(precedence);
      expect(await surveyOf(shuffled, rules)).toEqual(await surveyOf(files, rules));
    }),
    RUNS,
  );
});
