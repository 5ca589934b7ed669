import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { suffixOf } from "../../src/discover/index.js";
import { compareNames, ignoredName, meantDropIn, nearMiss, original } from "../../src/discover/names.js";

const STEMS = "10-x 5-a 50-a 9-x B Z a-b a.b a a_b ab";

function sorted(suffix: string): string[] {
  return STEMS.split(" ")
    .map((stem) => stem + suffix)
    .sort(compareNames);
}

test("compareNames() orders whole file names by code point", () => {
  expect(sorted("").join(" ")).toBe("10-x 5-a 50-a 9-x B Z a a-b a.b a_b ab");
  // the suffix takes part: "5-a.yaml" < "50-a.yaml" as - < 0, but "a-b.yaml" < "a.b.yaml" < "a.yaml" as - < . and b < y
  expect(sorted(".yaml").join(" ")).toBe(
    "10-x.yaml 5-a.yaml 50-a.yaml 9-x.yaml B.yaml Z.yaml a-b.yaml a.b.yaml a.yaml a_b.yaml ab.yaml",
  );
});

test("compareNames() orders as the bytes of UTF-8 are ordered", () => {
  expect(["😀", "ﬀ", "é", "z"].sort(compareNames)).toEqual(["z", "é", "ﬀ", "😀"]);
  const name = fc.string({ unit: fc.constantFrom("a", "é", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "😀") });
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(Math.sign(compareNames(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { seed: 1 },
  );
});

test.each([
  [".10-x.yaml", "hidden"],
  [".10-x.yaml.swp", "hidden"],
  ["lost+found", "hidden"],
  ["10-x.yaml~", "backup"],
  ["10-x.yaml.rpmsave", "backup"],
  ["10-x.yaml.rpmnew", "backup"],
  ["10-x.yaml.dpkg-old", "backup"],
  ["10-x.yaml.dpkg-dist", "backup"],
  ["10-x.yaml.ucf-old", "backup"],
  ["10-x.yaml.bak", "backup"],
  ["10-x.yaml.orig", "backup"],
  ["10-x.yaml.swp", "backup"],
  ["10-x.yaml", undefined],
  ["10-x.old.yaml", undefined],
  ["bak", undefined],
])("ignoredName() takes %s for %s", (name, because) => {
  expect(ignoredName(name)).toBe(because);
});

test("original() takes every mark of a backup away", () => {
  expect(original("10-x.yaml.rpmsave~")).toBe("10-x.yaml");
  expect(original("10-x.yaml")).toBe("10-x.yaml");
});

test("suffixOf() takes the last dot, unless it is the first character", () => {
  expect(["a.b.yaml", "hosts", ".hidden", ".a.yaml"].map(suffixOf)).toEqual([".yaml", "", "", ".yaml"]);
});

const JSON_FIRST = [".json", ".jsonc", ".yaml", ".yml", ".toml"];

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
])("meantDropIn() guesses that %s was to be %s", (name, meant) => {
  expect(meantDropIn(name, JSON_FIRST, new Set(["there.yaml"]))).toBe(meant);
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
])("nearMiss() guesses that %s was to be the %s %s", (name, kind, meant) => {
  expect(nearMiss(name, "daemon.json", JSON_FIRST, new Set())).toMatchObject({ kind, meant });
});

test.each(["daemon.json", "daemon.json.d", "daemon", "daemon.conf", "key.json", "known.jsn", "vendor.d"])(
  "nearMiss() leaves %s alone",
  (name) => {
    expect(nearMiss(name, "daemon.json", JSON_FIRST, new Set(["known.jsn"]))).toBeUndefined();
  },
);

test("nearMiss() leaves a file alone that the vendor has too", () => {
  const vendor = new Set(["daemon.json", "daemon.yaml"]);
  expect(nearMiss("daemon.yaml", "daemon.json", JSON_FIRST, vendor)).toBeUndefined();
  expect(nearMiss("daemon.yaml.d", "daemon.json", JSON_FIRST, vendor)).toBeUndefined();
});
