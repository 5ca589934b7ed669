import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { prepare, preview, type Upgrade } from "../../src/index.js";
import { missing, namesIn, readShared } from "../corpus/shared.js";
import { inTree, runIn } from "../support/case.js";
import { expectLinear } from "../support/expect-linear.js";
import { sized } from "../support/runs.js";
import type { Section } from "../support/txtar.js";

type Files = Readonly<Record<string, string>>;

/** The upgrades of `app.yaml`, each as `place fate`, from one vendor (and its schemas) to another. */
async function upgrades(old: Files, now: Files, etc: Files): Promise<readonly Upgrade[]> {
  const [before, after] = await Promise.all(
    [old, now].map(async (vendor) => (await prepare(memoryFileSystem({ ...vendor, ...etc }))).resolve("app.yaml")),
  );
  if (before === undefined || after === undefined) throw new Error("two were asked for");
  return preview(before, after);
}

const VENDOR = "/usr/share/defaults/app.yaml";
const PROFILE = "/usr/share/substrata/schemas/app.yaml.merge.yaml";
const SCHEMA = "/usr/share/substrata/schemas/app.yaml.schema.json";
const ETC = "/etc/app.yaml.d/10-site.yaml";

const CASES: Readonly<Record<string, readonly [old: string, now: string, etc: string, findings: readonly string[]]>> = {
  "a value that nobody overrides is adopted": ["a: 1", "a: 2", "b: 1", ["/a adopted"]],
  "an overridden value is held": ["a: 1", "a: 2", "a: 3", ["/a held"]],
  "an override with the new default has converged": ["a: 1", "a: 2", "a: 2", ["/a converged"]],
  "an override that equalled the old default is held": ["a: 1", "a: 2", "a: 1", ["/a held"]],
  "a default that vanishes under an override is orphaned": ["a: 1", "{}", "a: 3", ["/a orphaned"]],
  "a default that vanishes without one is adopted": ["a: 1\nb: 1", "b: 1", "b: 2", ["/a adopted"]],
  "a deletion of what vanishes hits nothing any more": ["a: 1\nb: 1", "b: 1", "a: !delete", ["/a orphaned"]],
  "a deletion of what changes is held": ["a: 1", "a: 2", "a: !delete", ["/a held"]],
  "a default that comes to what an override has is held": ["b: 1", "b: 1\na: 1", "a: 2", ["/a held"]],
  "a default that comes as the override has it has converged": ["b: 1", "b: 1\na: 2", "a: 2", ["/a converged"]],
  "a map that vanishes under a scalar is orphaned": ["a: { b: 1 }", "{}", "a: 1", ["/a/b orphaned"]],
  "a null default is a value": ["a: null", "a: 1", "a: 2", ["/a held"]],
  "a list without identity is one place": ["a: [1, 2]", "a: [1, 3, 2]", "a: [9]", ["/a held"]],
  "an appended list is joined with its new default": ["l: [1]", "l: [1, 2]", "l: [9]", ["/l joined"]],
  "a list that grows as the override has it has converged": [
    "l: [1]",
    "l: [1, 2]",
    "l: !replace [1, 2]",
    ["/l converged"],
  ],
  "a set goes by item; one that an override now adds at the end has moved": [
    "s: [1, 2]",
    "s: [2, 3, 4]",
    "s: [1, 3]",
    ["/s/[=1] adopted", "/s/[=1] orphaned", "/s/[=3] converged", "/s/[=4] adopted"],
  ],
  "an item that vanishes under a part of it is recreated": [
    "k: [{ n: a, x: 1, y: 1 }]",
    "k: []",
    "k: [{ n: a, x: 2 }]",
    ["/k/[n=a] recreated"],
  ],
  "an item that vanishes under all of it is orphaned": [
    "k: [{ n: a, x: 1 }]",
    "k: []",
    "k: [{ n: a, x: 2 }]",
    ["/k/[n=a] orphaned"],
  ],
  "a move is adopted": ["k: [{ n: a }, { n: b }]", "k: [{ n: b }, { n: a }]", "z: 1", ["/k/[n=b] adopted"]],
  "a move under a list replaced whole is held": [
    "k: [{ n: a }, { n: b }]",
    "k: [{ n: b }, { n: a }]",
    "k: !replace [{ n: a }, { n: b }]",
    ["/k/[n=b] held"],
  ],
  "the whole configuration is a place": ["1", "2", "3", [" held"]],
};

describe("the first fate that fits", () => {
  const profile = "/s: { x-merge: set }\n/l: { x-merge: append }\n/k: { x-merge: keyed, x-merge-keys: [n] }\n";
  test.each(Object.entries(CASES))("%s", async (_, [old, now, etc, findings]) => {
    const [older, newer] = [old, now].map((text): Files => ({ [VENDOR]: text, [PROFILE]: profile })) as [Files, Files];
    const found = await upgrades(older, newer, { [ETC]: etc });
    expect(found.map(({ place, fate }) => `${place} ${fate}`).sort()).toEqual([...findings].sort());
  });

  test("what a new schema forbids or locks comes before all else, also where no default changes", async () => {
    const schema = '{ "properties": { "a": { "maximum": 5 }, "b": { "x-lock": true }, "c": { "type": "integer" } } }';
    const found = await upgrades(
      { [VENDOR]: "a: 1\nb: { x: 1 }\nc: 1\n" },
      { [VENDOR]: "a: 2\nb: { x: 2, y: 1 }\nc: 1\n", [SCHEMA]: schema },
      { [ETC]: "a: 9\nb: { x: 1 }\nc: text\n" },
    );
    expect(found.map(({ place, fate, because }) => [place, fate, because?.replace(/,.*/, "")])).toEqual([
      ["/a", "broken", "must be at most 5"],
      ["/b/x", "newly-locked", expect.stringContaining("locks /b")],
      ["/b/y", "newly-locked", expect.stringContaining("locks /b")],
      ["/c", "broken", "must be an integer"],
    ]);
    expect(found[0]).toMatchObject({ oldDefault: 1, newDefault: 2, yours: 9, origins: { yours: { file: ETC } } });
  });

  test("what was wrong before is not new, though the new schema says it in other words", async () => {
    const [older, newer] = [5, 6].map((most): Files => ({
      [VENDOR]: "a: 1\n",
      [SCHEMA]: `{ "properties": { "a": { "maximum": ${most} } } }`,
    })) as [Files, Files];
    expect(await upgrades(older, newer, { [ETC]: "a: 9\n" })).toEqual([]);
  });

  test("an old name is read as the new one, on both sides", async () => {
    const now = {
      [VENDOR]: "net: { size: 2 }\n",
      [SCHEMA]: '{ "properties": { "net": { "properties": { "size": { "x-renamed-from": ["mtu"] } } } } }',
    };
    const found = await upgrades({ [VENDOR]: "net: { mtu: 1 }\n" }, now, { [ETC]: "net: { mtu: 5 }\n" });
    expect(found).toMatchObject([
      {
        place: "/net/size",
        fate: "held",
        oldDefault: 1,
        newDefault: 2,
        yours: 5,
        origins: { oldDefault: { file: VENDOR, start: { line: 1, column: 13 } }, yours: { file: ETC } },
      },
    ]);
    expect(await upgrades({ [VENDOR]: "net: { mtu: 2 }\n" }, now, {})).toEqual([]);
  });
});

/** Upgrades told from all five resolutions. */
async function upgradesUnder(old: Files, now: Files, etc: Files): Promise<readonly Upgrade[]> {
  const schemas = (files: Files): Files =>
    Object.fromEntries(Object.entries(files).filter(([file]) => file.startsWith("/usr/share/substrata/")));
  const vendor = (files: Files): Files =>
    Object.fromEntries(Object.entries(files).filter(([file]) => !file.startsWith("/usr/share/substrata/")));
  const [today, upgraded, between] = await Promise.all(
    [
      { ...old, ...etc },
      { ...now, ...etc },
      { ...vendor(now), ...schemas(old), ...etc },
    ].map((files) => prepare(memoryFileSystem(files))),
  );
  if (today === undefined || upgraded === undefined || between === undefined) throw new Error("three were asked for");
  const alone = { layers: ["vendor"] };
  return preview(await today.resolve("app.yaml"), await upgraded.resolve("app.yaml"), {
    before: await today.resolve("app.yaml", alone),
    after: await upgraded.resolve("app.yaml", alone),
    oldDeclarations: await between.resolve("app.yaml"),
  });
}

describe("what other declarations do", () => {
  const METHODS = { old: "/l: { x-merge: append }\n", now: "/l: { x-merge: replace }\n" };

  test("another strategy remerges, and both places are named", async () => {
    const found = await upgradesUnder(
      { [VENDOR]: "l: [1]", [PROFILE]: METHODS.old },
      { [VENDOR]: "l: [1, 2]", [PROFILE]: METHODS.now },
      { [ETC]: "l: [9]" },
    );
    expect(found).toMatchObject([
      {
        place: "/l",
        fate: "remerged",
        yours: [9],
        declarations: [
          {
            keyword: "x-merge",
            place: "/l",
            before: { says: "append", declaredBy: `${PROFILE}#/~1l/x-merge` },
            after: { says: "replace", declaredBy: `${PROFILE}#/~1l/x-merge` },
          },
        ],
      },
    ]);
  });

  test("another identity remerges the items, and names the list's", async () => {
    const found = await upgradesUnder(
      { [VENDOR]: "k: [{ n: a, x: 1 }]" },
      { [VENDOR]: "k: [{ n: a, x: 1 }]", [PROFILE]: "/k: { x-merge: keyed, x-merge-keys: [n] }" },
      { [ETC]: "k: [{ n: b }]" },
    );
    expect(found.map(({ place, fate, declarations }) => [place, fate, declarations?.[0]])).toEqual(
      ["/k/[n=a]"].map((place) => [
        place,
        "remerged",
        { keyword: "x-merge", place: "/k", after: { says: "keyed by n", declaredBy: `${PROFILE}#/~1k/x-merge` } },
      ]),
    );
  });

  test.each([
    ["x-yaml", "a: yes\n", {}, '"": { x-yaml: "1.1" }\n', ["/a"]],
    ["x-precedence", "a: 1\nb: 1\n", { "/etc/app.yaml": "a: 2\n" }, '"": { x-precedence: uapi }\n', ["/b"]],
  ] as const)("%s remerges, and is named", async (keyword, vendor, etc, profile, places) => {
    const found = await upgradesUnder({ [VENDOR]: vendor }, { [VENDOR]: vendor, [PROFILE]: profile }, etc);
    expect(found.map(({ place }) => place)).toEqual(places);
    expect(found).toMatchObject(
      places.map(() => ({
        fate: "remerged",
        declarations: [{ keyword, place: "", after: { declaredBy: `${PROFILE}#//${keyword}` } }],
      })),
    );
  });

  test("a new name alone does not: a list to which an override adds by the old one is joined", async () => {
    const schema = '{ "properties": { "m": { "x-merge": "append", "x-renamed-from": ["l"] } } }';
    const found = await upgradesUnder(
      { [VENDOR]: "l: [1]", [PROFILE]: METHODS.old },
      { [VENDOR]: "m: [1, 2]", [SCHEMA]: schema },
      { [ETC]: "l: [9]" },
    );
    expect(found.map(({ place, fate }) => [place, fate])).toEqual([["/m", "joined"]]);
  });

  test("what the old declarations cannot read says nothing", async () => {
    const found = await upgradesUnder(
      { [VENDOR]: "l: [1]", [PROFILE]: METHODS.old },
      { [VENDOR]: "l: [1]\nt: !ours 1\n", [PROFILE]: `${METHODS.now}"": { x-tags: ["!ours"] }\n` },
      { [ETC]: "l: [9]" },
    );
    expect(found.map(({ place, fate }) => [place, fate])).not.toContainEqual(["/t", "remerged"]);
  });
});

test("a change inside a file that an override masks or replaces whole is held", async () => {
  const vendor = (value: number): Files => ({ [VENDOR]: `a: ${value}`, [`${VENDOR}.d/10.yaml`]: `b: ${value}` });
  const plans = await Promise.all(
    [1, 2].map((value) =>
      prepare(
        memoryFileSystem({ ...vendor(value), "/etc/app.yaml.d/10.yaml": "c: 1", "/etc/app.yaml.d/20.yaml": "a: 3" }),
      ),
    ),
  );
  const ask = (layers?: readonly string[]) =>
    Promise.all(plans.map((plan) => plan.resolve("app.yaml", layers === undefined ? {} : { layers })));
  const [[before, after], [old, now]] = [await ask(), await ask(["vendor"])];
  if (before === undefined || after === undefined || old === undefined || now === undefined)
    throw new Error("four were asked for");
  expect(preview(before, after, { before: old, after: now })).toMatchObject([
    { place: "/a", fate: "held", oldDefault: 1, newDefault: 2, yours: 3 },
    {
      place: "/b",
      fate: "held",
      oldDefault: 1,
      newDefault: 2,
      origins: { newDefault: { file: `${VENDOR}.d/10.yaml` } },
    },
  ]);
  expect(preview(before, after).map(({ place }) => place)).toEqual(["/a"]);
});

const wide = (count: number, step: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i % 2 === 0 ? i : i * step])));

test("an upgrade of thousands of keys of which half change is as much work as there are keys", async () => {
  await expectLinear(async (count) => {
    const [old, now] = [{ [VENDOR]: wide(count, 1) }, { [VENDOR]: wide(count, 2) }];
    expect(await upgrades(old, now, { [ETC]: "k1: 5\n" })).toHaveLength(count / 2);
  }, sized(20_000));
});

const variant = (name: string, at: string): readonly Section[] =>
  namesIn(`corpus/bottlerocket/${name}/settings.toml.d`, ".toml").map((file) => ({
    heading: `${at}usr/share/defaults/settings.toml.d/${file}`,
    body: readShared(`corpus/bottlerocket/${name}/settings.toml.d/${file}`),
  }));

describe.skipIf(missing)("two real variants of one vendor, as an upgrade", () => {
  const tree: readonly Section[] = missing
    ? []
    : [
        ...variant("aws-k8s-1.31", ""),
        ...variant("aws-k8s-1.31-nvidia", "new/"),
        {
          heading: "etc/settings.toml.d/99-site.toml",
          body: [
            '[settings]\nkernel.lockdown = "none"',
            '[configuration-files.oci-hooks]\npath = "/etc/site/hooks.json"',
            '[configuration-files.containerd-config-toml]\ntemplate-path = "/usr/share/templates/ours"',
            '[services.log4j-hotpatch-enabled]\nrestart-commands = ["true"]\n',
          ].join("\n"),
        },
        {
          heading: "new/usr/share/substrata/schemas/settings.toml.schema.json",
          body: JSON.stringify({
            properties: {
              "configuration-files": {
                properties: {
                  "containerd-config-toml": { properties: { "template-path": { pattern: "containerd" } } },
                },
              },
            },
          }),
        },
      ];

  test("says what is held, converges, is orphaned and breaks", async () => {
    await inTree(tree, async (root) => {
      const { code, stdout } = await runIn(root, "substrata preview ROOT/new");
      const lines = stdout.split("\n").map((line) => line.trim().split(/ {2,}/).slice(0, 2).join(" "));
      expect(code).toBe(1);
      expect(lines).toEqual(
        expect.arrayContaining([
          "settings.toml",
          "broken #/configuration-files/containerd-config-toml/template-path",
          "orphaned #/services/log4j-hotpatch-enabled/restart-commands",
          "converged #/settings/kernel/lockdown",
          "held #/configuration-files/oci-hooks/path",
          "vanishes vendor",
          "appears vendor",
          "refused at the next boot",
        ]),
      );
      expect(stdout).toMatch(/1 broken, 1 orphaned, 1 converged, 1 held, \d+ adopted/);
      expect(stdout).toMatch(/99-site\.toml:\d+:\d+/);
      expect(stdout).toMatch(/ {2}adopted +\d+ values \(--all\)/);
    });
  });

  test("the other way round the orphan comes back", async () => {
    await inTree(tree, async (root) => {
      const { stdout } = await runIn(root, "substrata preview ROOT/ --root ROOT/new --all");
      expect(stdout).toMatch(/adopted +#\/services\/log4j-hotpatch-enabled\/configuration-files/);
      expect(stdout).not.toContain("orphaned");
    });
  });
});
