import { describe, expect, test } from "vitest";
import { memoryFileSystem, overlay } from "../../src/host/public.js";
import { diff, emit, prepare, type Change } from "../../src/index.js";
import { isSecretName } from "../../src/model/strategy.js";
import { REDACTED } from "../../src/model/place.js";
import { inTree, runIn } from "../support/case.js";
import { some } from "../support/runs.js";
import {
  ADDED,
  overridden,
  overridesOf,
  pointer,
  valueAt,
  writeAsJson,
  writeAsYaml,
  type Override,
  type Written,
} from "./override.js";
import { ALL, asJson, NETPLAN, parsePlainly, positionIn, readBack, type Exact, type RealFile } from "./real-file.js";
import { missing } from "./shared.js";

const VENDOR = "/usr/share/defaults";
const SCHEMAS = "/usr/share/substrata/schemas";

/** How a file is put before the engine: its id, the profile of that id, and where its override goes. */
interface Setup {
  readonly id: string;
  readonly vendor: string;
  readonly override: string;
  readonly profile: Readonly<Record<string, string>>;
}

function alone(file: RealFile): Setup {
  const profile = file.yaml === "1.1" ? { [`${SCHEMAS}/${file.path}.merge.yaml`]: '"": { x-yaml: "1.1" }\n' } : {};
  return {
    id: file.path,
    vendor: `${VENDOR}/${file.path}`,
    override: `/etc/${file.path}.d/60-site.${suffixOf(file)}`,
    profile,
  };
}

function inCollection(file: RealFile): Setup {
  const profile = {
    [`${SCHEMAS}/netplan.merge.yaml`]: '"": { x-precedence: collection, x-format: yaml, x-yaml: "1.1" }\n',
  };
  return { id: "netplan", vendor: `${VENDOR}/${file.path}`, override: "/etc/netplan/zz-site.yaml", profile };
}

function suffixOf({ path }: RealFile): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** What `diff` must list, computed from the plain value, the override and where both were written. */
function expectedChanges(
  file: RealFile,
  value: Exact,
  override: Override,
  written: Written,
  { id, vendor, override: site }: Setup,
): readonly object[] {
  const { changed, to, deleted, added } = override;
  const below = { layer: "vendor", file: vendor };
  const above = { layer: "admin", file: site };
  const was = (keys: readonly string[]) => ({ ...below, start: positionIn(file.text, keys) });
  const is = (keys: readonly string[]) => ({ ...above, start: written.at.get(pointer(keys)) });
  const line = written.at.get(pointer(added)) as { line: number; column: number };
  const inside = (path: readonly (string | number)[], text: string) => ({
    id,
    place: pointer([...added, ...path]),
    change: "added",
    after: valueAt(ADDED, path),
    origins: {
      after: { ...above, start: { line: line.line, column: line.column + JSON.stringify(ADDED).indexOf(text) } },
    },
  });
  const change = {
    id,
    place: pointer(changed),
    change: "changed",
    before: reported(changed, asJson(valueAt(value, changed) as Exact)),
    after: reported(changed, asJson(to)),
    origins: { before: was(changed), after: is(changed) },
  };
  const removal = {
    id,
    place: pointer(deleted),
    change: "removed",
    before: reported(deleted, asJson(valueAt(value, deleted) as Exact)),
    origins: { before: was(deleted), after: is(deleted) },
  };
  return sorted([
    change,
    removal,
    inside(["word"], '"on"'),
    inside(["time"], '"22:30"'),
    inside(["list", 0], "1,"),
    inside(["list", 1], '"two"'),
    inside(["none"], "{}"),
  ]);
}

/** A report shows no text that is a secret by the name of its key. */
function reported(path: readonly string[], value: unknown): unknown {
  const key = path.findLast((step) => !/^\d+$/.test(step)) ?? "";
  return typeof value === "string" && isSecretName(key) ? REDACTED : value;
}

function starts(origin: Change["origins"]["after"]): object | undefined {
  return origin && { layer: origin.layer, file: origin.file, start: origin.start };
}

/** Without the ends of the ranges, the flag of secrets and the digits of large integers, which nothing here is about. */
function reduced(changes: readonly Change[]): readonly object[] {
  return sorted(
    changes.map(({ secret: _secret, exact: _exact, origins, ...change }) => ({
      ...change,
      origins: Object.fromEntries(Object.entries(origins).map(([side, origin]) => [side, starts(origin)])),
    })),
  );
}

function sorted<T extends object>(changes: readonly T[]): readonly T[] {
  return changes.toSorted((a, b) =>
    JSON.stringify((a as { place?: unknown }).place).localeCompare(JSON.stringify((b as { place?: unknown }).place)),
  );
}

const styles = (file: RealFile) => (file.yaml === undefined ? [writeAsJson] : [writeAsJson, writeAsYaml]);
const cases = [
  ...ALL.map((file) => [file.path, file, alone(file)] as const),
  ...NETPLAN.map((file) => [`${file.path} in a collection`, file, inCollection(file)] as const),
];

describe.skipIf(missing)("a shipped configuration under small overrides", () => {
  test("has many places to override", () => {
    expect(NETPLAN).toHaveLength(35);
    for (const file of ALL) expect(overridesOf(parsePlainly(file.text, file.yaml)).length).toBeGreaterThan(1);
  });

  test.each(cases)(
    "%s: diff() lists the leaves of each override and emit() the merged value",
    async (_, file, setup) => {
      const value = parsePlainly(file.text, file.yaml);
      const tree = memoryFileSystem({ [setup.vendor]: file.text, ...setup.profile });
      for (const override of some(overridesOf(value), 10)) {
        for (const style of styles(file)) {
          const written = style(override);
          const plan = await prepare(overlay(tree, { [setup.override]: written.text }));
          expect(await plan.ids()).toEqual([setup.id]);
          const vendorAlone = await plan.resolve(setup.id, { layers: ["vendor"] });
          const all = await plan.resolve(setup.id);
          if (all.state !== "effective" || vendorAlone.state !== "effective")
            throw new Error(JSON.stringify(all.diagnostics));
          expect(all.diagnostics).toEqual([]);
          expect(readBack(emit(vendorAlone), file.yaml)).toEqual(value);
          expect(readBack(emit(all), file.yaml)).toEqual(overridden(value, override));
          expect(all.value).toEqual(asJson(overridden(value, override)));
          expect(reduced(diff(vendorAlone, all))).toEqual(expectedChanges(file, value, override, written, setup));
          expect(diff(all, all)).toEqual([]);
        }
      }
    },
  );

  test.each(cases)("%s: `substrata diff` and `show` say the same", async (_, file, setup) => {
    const value = parsePlainly(file.text, file.yaml);
    const overrides = overridesOf(value);
    const override = overrides[Math.floor(overrides.length / 2)] as Override;
    const written = (styles(file).at(-1) as typeof writeAsJson)(override);
    const sections = Object.entries({ [setup.vendor]: file.text, ...setup.profile, [setup.override]: written.text });
    await inTree(
      sections.map(([path, body]) => ({ heading: path.slice(1), body })),
      async (root) => {
        const shown = await runIn(root, `substrata show ${setup.id} --no-atlas`);
        expect(shown).toMatchObject({ code: 0, stderr: "" });
        expect(readBack(shown.stdout, file.yaml)).toEqual(overridden(value, override));
        const json = await runIn(root, "substrata diff --format json --no-atlas");
        expect(json).toMatchObject({ code: 1, stderr: "" });
        const { differences } = JSON.parse(json.stdout) as { differences: readonly { changes: readonly Change[] }[] };
        expect(differences).toHaveLength(1);
        const expected = expectedChanges(file, value, override, written, setup);
        expect(reduced(differences[0]?.changes ?? [])).toEqual(expected);
        const people = await runIn(root, `substrata diff ${setup.id} --no-atlas`);
        expect(people).toMatchObject({ code: 1, stderr: "" });
        const places = people.stdout.split("\n").filter((line) => line.startsWith(`${setup.id}#`));
        expect(places.map((line) => line.slice(setup.id.length + 1).replace(/ {2}.*$/, "")).toSorted()).toEqual(
          expected.map((change) => (change as Change).place).toSorted(),
        );
        expect((await runIn(root, "substrata diff --layers vendor --no-atlas")).code).toBe(0);
      },
    );
  });
});

test.skipIf(missing)("netplan's examples together: a collection is the fold of its files by name", async () => {
  const files = Object.fromEntries(NETPLAN.map(({ path, text }) => [`${VENDOR}/${path}`, text]));
  const { profile } = inCollection(NETPLAN[0] as RealFile);
  const plan = await prepare(memoryFileSystem({ ...files, ...profile }));
  const all = await plan.resolve("netplan");
  if (all.state !== "effective") throw new Error(JSON.stringify(all.diagnostics));
  const fold = NETPLAN.map(({ text, yaml }) => parsePlainly(text, yaml)).reduce(merged);
  expect(all.value).toEqual(asJson(fold));
  expect(readBack(emit(all), "1.1")).toEqual(fold);
});

function isMap(value: Exact): value is Record<string, Exact> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function merged(below: Exact, above: Exact): Exact {
  if (!isMap(below) || !isMap(above)) return above;
  const keys = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  return Object.fromEntries(
    keys.map((key) => [
      key,
      !(key in above)
        ? (below[key] as Exact)
        : key in below
          ? merged(below[key] as Exact, above[key] as Exact)
          : (above[key] as Exact),
    ]),
  );
}
