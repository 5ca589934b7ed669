import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FORMAT_SUFFIXES, suffixOf } from "../../src/discover/index.js";
import { named, standings, surveyOf, USR, type Survey } from "./given.js";

const STEMS = "10-x 5-a 50-a 9-x B Z a-b a.b a a_b ab";

const DROP_INS = "/etc/app/app.yaml.d";

/** What becomes of drop-ins of these names. */
function surveyOfNames(names: readonly string[], directory = DROP_INS): Promise<Survey> {
  return surveyOf(named(...names.map((name) => `${directory}/${name}`)), { id: directory.slice(5, -2) });
}

/** The names in the order in which they are considered. */
async function ordered(names: readonly string[]): Promise<readonly string[]> {
  return (await surveyOfNames(names)).fragments.map(({ file }) => file.slice(DROP_INS.length + 1));
}

/** What each near miss was meant to be, by its file. */
function meantIn(found: Survey): Readonly<Record<string, string>> {
  return Object.fromEntries(
    found.diagnostics.flatMap(({ code, facts, origin }) =>
      code === "discover/near-miss" && origin !== undefined ? [[origin.file, facts.meant]] : [],
    ),
  );
}

test("survey() orders whole file names by code point", async () => {
  expect((await ordered(STEMS.split(" "))).join(" ")).toBe("10-x 5-a 50-a 9-x B Z a a-b a.b a_b ab");
  // the suffix takes part: "5-a.yaml" < "50-a.yaml" as - < 0, but "a-b.yaml" < "a.b.yaml" < "a.yaml" as - < . and b < y
  expect((await ordered(STEMS.split(" ").map((stem) => `${stem}.yaml`))).join(" ")).toBe(
    "10-x.yaml 5-a.yaml 50-a.yaml 9-x.yaml B.yaml Z.yaml a-b.yaml a.b.yaml a.yaml a_b.yaml ab.yaml",
  );
});

test("survey() orders names as the bytes of UTF-8 are ordered", async () => {
  expect(await ordered(["😀", "ﬀ", "é", "z"])).toEqual(["z", "é", "ﬀ", "😀"]);
  const unit = fc.constantFrom("a", "é", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "😀");
  const names = fc.uniqueArray(fc.string({ unit, minLength: 1 }), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(names, async (drawn) => {
      const bytes = drawn.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await ordered(drawn)).toEqual(bytes);
    }),
    { seed: 1 },
  );
});

test.each([
  [".10-x.yaml", "ignored: hidden"],
  [".10-x.yaml.swp", "ignored: hidden"],
  ["lost+found", "ignored: hidden"],
  ["10-x.yaml~", "ignored: backup"],
  ["10-x.yaml.rpmsave", "ignored: backup"],
  ["10-x.yaml.rpmnew", "ignored: backup"],
  ["10-x.yaml.dpkg-old", "ignored: backup"],
  ["10-x.yaml.dpkg-dist", "ignored: backup"],
  ["10-x.yaml.ucf-old", "ignored: backup"],
  ["10-x.yaml.bak", "ignored: backup"],
  ["10-x.yaml.orig", "ignored: backup"],
  ["10-x.yaml.swp", "ignored: backup"],
  ["10-x.yaml", "effective"],
  ["10-x.old.yaml", "effective"],
  ["bak", "ignored: other suffix"],
])("survey() takes the drop-in %s for %s", async (name, standing) => {
  expect(standings(await surveyOfNames([name]))).toEqual({ [`${DROP_INS}/${name}`]: standing });
});

test("survey() takes the name of a README for none that was mistyped, and one that begins otherwise for one", async () => {
  expect(meantIn(await surveyOfNames(["readme.yml2", "Readme"]))).toEqual({});
  expect(meantIn(await surveyOfNames(["my readme.yml2"]))).toEqual({
    [`${DROP_INS}/my readme.yml2`]: "my readme.yml",
  });
});

test("survey() takes every mark of a backup away to tell what it was made of", async () => {
  const made = await surveyOfNames(["10-x.yaml.rpmsave~"]);
  expect(meantIn(made)).toEqual({ [`${DROP_INS}/10-x.yaml.rpmsave~`]: "10-x.yaml" });
  expect(meantIn(await surveyOfNames(["10-x.yaml"]))).toEqual({});
});

test("suffixOf() takes the last dot, unless it is the first character", () => {
  expect(["a.b.yaml", "hosts", ".hidden", ".a.yaml"].map(suffixOf)).toEqual([".yaml", "", "", ".yaml"]);
});

test.each([
  ["10-x.yml~", "10-x.yml"],
  ["10-x.json.rpmsave", "10-x.json"],
  ["10-x.txt", "10-x.json"],
  ["10-x", "10-x.json"],
  ["10-x.jsn", "10-x.json"],
  ["10-x.YAML", "10-x.yaml"],
  ["10-x.ymal", "10-x.yaml"],
  [".10-x.yaml", undefined],
  ["README", undefined],
  ["README.md", undefined],
  ["there.yaml~", undefined],
])("survey() guesses that the drop-in %s was to be %s", async (name, meant) => {
  const directory = "/etc/app/daemon.json.d"; // whose suffix comes first
  const found = meantIn(await surveyOfNames([name, "there.yaml"], directory));
  expect(found).toEqual(meant === undefined ? {} : { [`${directory}/${name}`]: meant });
});

test.each([
  ["daemon.json~", "main", "daemon.json"],
  ["daemon.json.rpmsave", "main", "daemon.json"],
  ["daemon.jsn", "main", "daemon.json"],
  ["daemon.yaml", "main", "daemon.json"],
  ["daemon.JSON", "main", "daemon.json"],
  ["daemon.yaml.d", "drop-in", "daemon.json.d"],
  ["daemon.jsn.d", "drop-in", "daemon.json.d"],
  ["daemon.d", "drop-in", "daemon.json.d"],
  ["daemon.json.d.bak", "drop-in", "daemon.json.d"],
  ["deamon.json", "main", "daemon.json"],
  ["Daemon.json", "main", "daemon.json"],
  ["deamon.json.d", "drop-in", "daemon.json.d"],
  ["Daemon.json.d", "drop-in", "daemon.json.d"],
  ["daemon.json.D", "drop-in", "daemon.json.d"],
  ["daemon.json.dd", "drop-in", "daemon.json.d"],
  ["daemon.json-d", "drop-in", "daemon.json.d"],
  ["daemon.jsond", "drop-in", "daemon.json.d"],
  ["deamon.jsn.d", "drop-in", "daemon.json.d"],
])("survey() guesses that %s was to be the %s %s", async (name, kind, meant) => {
  const file = `/etc/app/${name}`;
  const directory = kind === "drop-in";
  const tree = { ...named(`${USR}/app/daemon.json`), [file]: directory ? { directory: true } : "a: 1\n" };
  const found = await surveyOf(tree as Parameters<typeof surveyOf>[0], { id: "app/daemon.json" });
  expect(meantIn(found)).toEqual({ [file]: directory ? `/etc/app/${meant}` : meant });
  expect(found.fragments.find((each) => each.file === file)).toMatchObject({ kind, standing: { is: "ignored" } });
});

/** What is passed over, or found, where these files stand over those of the vendor's. */
async function ignoredBeside(files: readonly string[], vendor: readonly string[]): Promise<readonly string[]> {
  const tree = { ...named(...vendor.map((name) => `${USR}/app/${name}`)) };
  for (const file of files) Object.assign(tree, { [file]: file.endsWith(".d") ? { directory: true } : "a: 1\n" });
  const { fragments, diagnostics } = await surveyOf(tree, { id: "app/daemon.json" });
  const ignored = fragments.filter(({ standing }) => standing.is === "ignored").map(({ file }) => file);
  return [...ignored, ...diagnostics.map(({ code }) => code)];
}

test.each(["daemon.json", "daemon.json.d", "daemon", "daemon.conf", "key.json", "known.jsn", "vendor.d"])(
  "survey() takes %s for no near miss",
  async (name) => {
    expect(await ignoredBeside([`/etc/app/${name}`], ["known.jsn"])).toEqual([]);
  },
);

test("survey() takes a file for no near miss that the vendor has too", async () => {
  const vendor = ["daemon.json", "daemon.yaml"];
  expect(await ignoredBeside(["/etc/app/daemon.yaml"], vendor)).toEqual([]);
  expect(await ignoredBeside(["/etc/app/daemon.yaml.d"], vendor)).toEqual([]);
});

async function foundBeside(id: string, file: string): Promise<readonly string[]> {
  const found = await surveyOf(named(`${USR}/${id}`, file), { id });
  return found.diagnostics.map(({ code }) => code);
}

test("survey() takes numbers that differ for meant", async () => {
  expect(await foundBeside("net/eth0.yaml", "/etc/net/eth1.yaml")).toEqual([]);
  expect(await foundBeside("net/eth0.yaml", "/etc/net/eth1.yaml.d/10.yaml")).toEqual([]);
});

/** What the files of a collection were meant to be. */
async function meantInCollection(
  names: readonly string[],
  suffixes: readonly string[] = FORMAT_SUFFIXES,
): Promise<readonly string[]> {
  const tree = named(...names.map((name) => `/etc/netplan/${name}`));
  return Object.values(meantIn(await surveyOf(tree, { id: "netplan", precedence: "collection", suffixes })));
}

describe("survey() guesses what a file of a collection was to be", () => {
  test("by a suffix that is nearly one", async () => {
    expect(await meantInCollection(["a.ymal"])).toEqual(["a.yaml"]);
  });

  test("by the suffix of a file that counts there, where none is declared", async () => {
    expect(await meantInCollection(["a.json", "b.txt"])).toEqual(["b.json"]);
    expect(await meantInCollection(["a.yaml", "b.txt"])).toEqual(["b.yaml"]);
  });

  test("by the suffix that is declared", async () => {
    expect(await meantInCollection(["b.txt"], [".network"])).toEqual(["b.network"]);
    expect(await meantInCollection(["a.yaml", "b.txt"], [".network", ".yaml"])).toEqual(["b.network"]);
  });
});

/** What is nearly a file, or the drop-ins, of an id without a suffix. */
async function nearSshd(...files: readonly string[]): Promise<readonly string[]> {
  return Object.keys(meantIn(await surveyOf(named(`${USR}/ssh/sshd_config`, ...files), { id: "ssh/sshd_config" })));
}

describe("survey() of an id without a suffix", () => {
  test("takes a directory for near that is nobody's", async () => {
    expect(await nearSshd("/etc/ssh/ssh_config.d/a")).toEqual(["/etc/ssh/ssh_config.d"]);
    expect(await nearSshd("/etc/ssh/sshd_confg.d/a")).toEqual(["/etc/ssh/sshd_confg.d"]);
    expect(await nearSshd("/etc/ssh/sshd_config.dir/a")).toEqual(["/etc/ssh/sshd_config.dir"]);
  });

  test("and not one that belongs to a file beside it", async () => {
    expect(await nearSshd("/etc/ssh/ssh_config", "/etc/ssh/ssh_config.d/a")).toEqual([]);
  });

  test("nor a file, which may be anything", async () => {
    expect(await nearSshd("/etc/ssh/ssh_config")).toEqual([]);
    expect(await nearSshd("/etc/ssh/sshd_confg")).toEqual([]);
  });

  test("nor one whose name only begins alike", async () => {
    expect(await nearSshd("/etc/ssh/sshd_config.director/a", "/etc/ssh/my-sshd_config.d2/a")).toEqual([]);
  });
});
