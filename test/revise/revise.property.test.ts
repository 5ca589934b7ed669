import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { emitAccount } from "../../src/inspect/index.js";
import type { Path } from "../../src/model/document.js";
import type { Resolution } from "../../src/model/resolution.js";
import { equal, isObject, type Value } from "../../src/model/value.js";
import { prepare } from "../../src/plan.js";
import { accountOf, isRedundant, statementsOf } from "../../src/provenance/index.js";
import { adopt, resolveWith, squash, trim, type Revisions } from "../../src/revise/index.js";
import { PROFILE, value } from "../support/arbitrary.js";
import { document } from "../support/documents.js";
import { runs } from "../support/runs.js";

const VENDOR = "/usr/share/defaults/app.json";
const RUNS = runs({ few: 60, cost: 20 });

const texts = fc.array(
  document.map((drawn) => jsonFormat.emit(drawn)),
  { minLength: 2, maxLength: 4 },
);

async function treeOf(contents: Readonly<Record<string, string>>) {
  const files = memoryFileSystem({ "/usr/share/substrata/schemas/app.json.merge.yaml": PROFILE, ...contents });
  return { plan: await prepare(files), files };
}

function stack([vendor = "{}", ...overrides]: readonly string[]): Readonly<Record<string, string>> {
  const dropIns = overrides.map((text, index) => [`/etc/app.json.d/${index}0.json`, text] as const);
  return { [VENDOR]: vendor, ...Object.fromEntries(dropIns) };
}

const textOf = (resolution: Resolution): string => emitAccount(accountOf(resolution), jsonFormat, false);

function law<T>(drawn: fc.Arbitrary<T>, holds: (drawn: T) => Promise<void>): Promise<void> {
  return fc.assert(fc.asyncProperty(drawn, holds), RUNS);
}

/** Where the tree is after each file, if somebody stops there. */
async function everyStep(
  tree: Awaited<ReturnType<typeof treeOf>>,
  { id, files }: Revisions,
): Promise<readonly string[]> {
  return Promise.all(files.map(async (_, index) => textOf(await resolveWith(tree, id, files.slice(0, index + 1)))));
}

/** The nodes of a file that are called redundant. */
function calledRedundant(resolution: Resolution, file: string): readonly Path[] {
  const account = accountOf(resolution);
  const fragment = account.fragments.findIndex((each) => each.file === file);
  const own = account.fragments[fragment];
  if (own === undefined) return [];
  return statementsOf(own, account.strategies)
    .filter((statement) => isRedundant(account, resolution.diagnostics, { ...statement, fragment }))
    .map(({ path }) => path);
}

/** The largest nodes around a path, or itself, of which nothing stands there on purpose. */
function nodesOnTheWay(text: string, path: Path): readonly Path[] {
  const way = path.map((_, depth) => path.slice(0, depth + 1));
  return way.filter((node) => {
    const value = node.reduce<unknown>((at, step) => Object(at)[step] as unknown, JSON.parse(text));
    return !/"\$(?:pin|lock)"/.test(JSON.stringify([node, value]));
  });
}

test("trim(): the effect is the same, byte for byte; twice is once; nothing idle is left", async () => {
  let shortened = 0;

  await law(texts, async (drawn) => {
    const tree = await treeOf(stack(drawn));
    const before = await tree.plan.resolve("app.json");
    if (before.state === "refused") return;
    const revisions = await trim(tree, "/etc/app.json.d/00.json");
    const after = await resolveWith(tree, "app.json", revisions.files);
    expect(textOf(after)).toBe(textOf(before));
    const [revision] = revisions.files;
    shortened += revisions.files.length;
    if (revision?.after === undefined) return;
    const trimmed = await treeOf({ ...stack(drawn), [revision.file]: revision.after });
    expect((await trim(trimmed, revision.file)).files).toEqual([]);
    const left = await trimmed.plan.resolve("app.json");
    for (const path of calledRedundant(left, revision.file)) {
      for (const node of nodesOnTheWay(revision.after, path)) {
        const less = jsonFormat.edit(revision.after, [{ path: node, remove: true }]);
        const without = await (await treeOf({ ...stack(drawn), [revision.file]: less })).plan.resolve("app.json");
        if (without.state === "refused" || !equal(accountOf(without).value, accountOf(left).value)) continue;
        expect(textOf(without)).not.toBe(textOf(before)); // its turn counts
        break;
      }
    }
  });
  expect(shortened).toBeGreaterThan(RUNS.numRuns / 10);
});

test("squash(): the effect is the same, byte for byte, after each file that is written; twice is once", async () => {
  let squashed = 0;
  await law(texts, async (drawn) => {
    const tree = await treeOf(stack(drawn));
    const before = await tree.plan.resolve("app.json");
    if (before.state === "refused") return;
    const revisions = await squash(tree, "app.json", "admin").catch((error: unknown) => {
      expect(error).toBeInstanceOf(RangeError);
      return undefined;
    });
    if (revisions === undefined || revisions.files.length === 0) return;
    squashed += 1;
    const steps = await everyStep(tree, revisions);
    expect(steps.at(-1)).toBe(textOf(before));
    if (revisions.stepwise) expect(new Set([...steps, textOf(before)]).size).toBe(1);
    const contents = Object.fromEntries(
      revisions.files.flatMap(({ file, after }) => (after === undefined ? [] : [[file, after]])),
    );
    const again = await treeOf({ [VENDOR]: drawn[0] as string, ...contents });
    if (Object.keys(contents).length === 1) expect((await squash(again, "app.json", "admin")).files).toEqual([]);
  });
  expect(squashed).toBeGreaterThan(RUNS.numRuns / 4);
});

const object = value.filter((drawn: Value) => isObject(drawn));

test("adopt(): over the old vendor it is the copy; with pins over today's too", async () => {
  await law(fc.tuple(object, object, object), async ([old, now, copy]) => {
    const file = "/etc/app.json";
    const past = await (
      await treeOf({ [VENDOR]: jsonFormat.emit(old) })
    ).plan.resolve("app.json", { layers: ["vendor"] });
    const tree = await treeOf({ [VENDOR]: jsonFormat.emit(now), [file]: jsonFormat.emit(copy) });
    const before = await tree.plan.resolve("app.json");
    if (before.state === "refused" || past.state === "refused") return;
    const meant = accountOf(await (await treeOf({ [VENDOR]: jsonFormat.emit(copy) })).plan.resolve("app.json")).value;

    const adopted = await adopt(tree, file, { past });
    const overOld = await treeOf({ [VENDOR]: jsonFormat.emit(old), [file]: jsonFormat.emit(copy) });
    expect(equal(accountOf(await resolveWith(overOld, "app.json", adopted.files)).value, meant)).toBe(true);

    const pinned = await adopt(tree, file, { past, pin: true });
    expect(equal(accountOf(await resolveWith(tree, "app.json", pinned.files)).value, meant)).toBe(true);
  });
});
