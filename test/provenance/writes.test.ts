import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { explain, parsePlace, resolve, type ExplainedWrite } from "../../src/index.js";

const PROFILE = `
/jobs: { x-merge: keyed, x-merge-keys: [name] }
/groups: { x-merge: set }
/search: { x-merge: append }
`;

/** What a vendor's file and drop-ins over it say of a place, the lowest first. */
async function writesAt(place: string, ...texts: readonly string[]): Promise<readonly ExplainedWrite[]> {
  const [vendor = "", ...overlays] = texts;
  const files = overlays.map((text, index) => [`/etc/app.yaml.d/${index + 1}0.yaml`, text] as const);
  const resolution = await resolve(
    memoryFileSystem({
      "/usr/share/defaults/app.yaml": vendor,
      ...Object.fromEntries(files),
      "/usr/share/substrata/schemas/app.yaml.merge.yaml": PROFILE,
    }),
    "app.yaml",
  );
  return explain(resolution, parsePlace(place)).writes.toReversed();
}

describe("writes() tells what became of each fragment's word", () => {
  test.each<readonly [behaviour: string, texts: readonly string[], place: string, outcomes: readonly string[]]>([
    ["one alone wins", ["mtu: 1500", "up: true"], "/mtu", ["won"]],
    ["the last scalar wins", ["mtu: 1500", "mtu: 1400", "mtu: 9000"], "/mtu", ["shadowed", "shadowed", "won"]],
    ["a scalar wins over a map", ["lan: {up: true}", "lan: auto"], "/lan", ["shadowed", "won"]],
    ["a map over a scalar does not merge with it", ["lan: auto", "lan: {up: true}"], "/lan", ["shadowed", "won"]],
    ["maps merge", ["lan: {up: true}", "lan: {mtu: 9000}", "lan: {up: no}"], "/lan", ["merged", "merged", "merged"]],
    [
      "maps merge above the last scalar",
      ["lan: {up: true}", "lan: auto", "lan: {mtu: 9000}", "lan: {up: true}"],
      "/lan",
      ["shadowed", "shadowed", "merged", "merged"],
    ],
    [
      "maps merge above one that replaces",
      ["lan: {up: true}", "lan: !replace {mtu: 1500}", "lan: {mtu: 9000}"],
      "/lan",
      ["shadowed", "merged", "merged"],
    ],
    ["a list that is replaced is shadowed", ["dns: [a]", "dns: [b]"], "/dns", ["shadowed", "won"]],
    ["a list that is appended merges", ["search: [a]", "search: [b]"], "/search", ["merged", "merged"]],
    ["a list with identity merges", ["groups: [a]", "groups: [b]"], "/groups", ["merged", "merged"]],
    [
      "an appended list does not merge with a map",
      ["search: !replace {a: 1}", "search: [b]"],
      "/search",
      ["shadowed", "won"],
    ],
    ["a map does not merge with a list", ["lan: [a]", "lan: {up: true}"], "/lan", ["shadowed", "won"]],
    [
      "items of one key merge",
      ["jobs: [{name: a, x: 1}]", "jobs: [{name: a, y: 2}]"],
      "/jobs/[name=a]",
      ["merged", "merged"],
    ],
    [
      "what is deleted last is deleted, and the deletion has hit it",
      ["mtu: 1500", "mtu: 1400", "mtu: !delete"],
      "/mtu",
      ["deleted", "deleted", "hit"],
    ],
    ["a deletion of nothing has missed", ["up: true", "mtu: !delete"], "/mtu", ["missed"]],
    [
      "each item that a list removes has hit or missed, beside what the list does",
      ["dns: [a, b]", "dns: !remove [b, c]"],
      "/dns",
      ["merged", "missed", "hit", "merged"],
    ],
    [
      "so has each that a set removes",
      ["groups: [a]", "groups: [!delete a, b]"],
      "/groups",
      ["merged", "hit", "merged"],
    ],
    [
      "and each that a keyed list does",
      ["jobs: [{name: a, x: 1}]", "jobs: [!delete {name: a}, !delete {name: b}]"],
      "/jobs",
      ["merged", "missed", "hit", "merged"],
    ],
    [
      "what is deleted and set again is shadowed",
      ["mtu: 1500", "mtu: !delete", "mtu: 9000"],
      "/mtu",
      ["shadowed", "shadowed", "won"],
    ],
    [
      "a map over a deletion stands on nothing",
      ["lan: {up: true}", "lan: !delete", "lan: {mtu: 9000}"],
      "/lan",
      ["shadowed", "shadowed", "won"],
    ],
    ["nobody's word has no outcome", ["mtu: 1500", "up: true"], "/name", []],
  ])("%s", async (_, texts, place, outcomes) => {
    expect((await writesAt(place, ...texts)).map(({ outcome }) => outcome)).toEqual(outcomes);
  });
});

describe("writes() tells what each fragment's word is by itself", () => {
  test.each<readonly [behaviour: string, overlay: string, place: string, word: Partial<ExplainedWrite>]>([
    ["a scalar", "mtu: 9000", "/mtu", { value: 9000, deletes: false }],
    ["a map, without what is below", "lan: {mtu: 9000}", "/lan", { value: { mtu: 9000 }, deletes: false }],
    ["a list, without what it is added to", "search: [b]", "/search", { value: ["b"], deletes: false }],
    ["nothing, of a deletion", "mtu: !delete", "/mtu", { deletes: true }],
    ["nothing, of what an ancestor decides", "lan: auto", "/lan/up", { deletes: true }],
  ])("%s", async (_, overlay, place, word) => {
    const [, written] = await writesAt(place, "mtu: 1500\nlan: {up: true}\nsearch: [a]", overlay);
    expect(written).toMatchObject(word);
    expect("value" in (written as ExplainedWrite)).toBe("value" in word);
  });
});

describe("writes() tells what was written on purpose", () => {
  test.each<readonly [behaviour: string, overlay: string, flags: Partial<ExplainedWrite>]>([
    ["a plain value is neither locked nor pinned", "lan: {mtu: 9000}", { locked: false, pinned: false }],
    ["a locked value", "lan: {mtu: !lock 9000}", { locked: true, pinned: false }],
    ["a pinned value", "lan: {mtu: !pin 1500}", { locked: false, pinned: true }],
    ["a value both locked and pinned", "lan: {mtu: {$lock: {$pin: 1500}}}", { locked: true, pinned: true }],
    [
      "a locked map is not a lock of what it leaves out",
      "lan: {$lock: {$replace: {}}}",
      { locked: false, pinned: false },
    ],
    [
      "a pinned map is not a pin of what it leaves out",
      "lan: {$pin: {$replace: {}}}",
      { locked: false, pinned: false },
    ],
  ])("%s", async (_, overlay, flags) => {
    const [, written] = await writesAt("/lan/mtu", "lan: {mtu: 1500}", overlay);
    expect(written).toMatchObject(flags);
  });
});

describe("writes() calls redundant what would change nothing if it were taken out", () => {
  test.each<readonly [behaviour: string, texts: readonly string[], place: string, redundant: readonly boolean[]]>([
    ["the only word is not", ["mtu: 1500"], "/mtu", [false]],
    ["a scalar that is there already, and so are both", ["mtu: 1500", "mtu: 1500"], "/mtu", [true, true]],
    ["a scalar that differs is not, but what it hides is", ["mtu: 1500", "mtu: 9000"], "/mtu", [true, false]],
    ["another spelling of the same number is not", ["mtu: 1500", "mtu: 1500.0"], "/mtu", [true, false]],
    ["the same spelling is", ["mtu: 1500.0", "mtu: 1500.0"], "/mtu", [true, true]],
    ["what a deletion takes away, but not the deletion", ["mtu: 1500", "mtu: !delete"], "/mtu", [true, false]],
    ["a deletion of nothing", ["up: true", "mtu: !delete"], "/mtu", [true]],
    ["of a map its parts are, not the map", ["lan: {mtu: 1500}", "lan: {mtu: 1500}"], "/lan", [false, false]],
    ["a list that is replaced whole", ["dns: [a]", "dns: [a]"], "/dns", [true, true]],
    ["an empty map over an empty map", ["lan: {}", "lan: {}"], "/lan", [true, true]],
    ["an empty list over an empty list", ["dns: []", "dns: []"], "/dns", [true, true]],
    ["what a change of kind is told of is not", ["lan: auto", "lan: {}"], "/lan", [false, false]],
    ["an item of a set said again", ["groups: [a]", "groups: [a]"], "/groups/[=a]", [true, true]],
    [
      "a key that was there already is not, where its map replaces the one below",
      ["lan: {mtu: 1500}", "lan: !replace {mtu: 1500}"],
      "/lan/mtu",
      [true, false],
    ],
    [
      "a key of a map that is replaced is, where another says it again",
      ["lan: !replace {mtu: 1500}", "lan: {mtu: 1500}"],
      "/lan/mtu",
      [true, true],
    ],
    [
      "what an ancestor says is not",
      ["lan: {mtu: 1500}", "lan: auto", "lan: {mtu: !delete}"],
      "/lan/mtu",
      [true, false, true],
    ],
  ])("%s", async (_, texts, place, redundant) => {
    expect((await writesAt(place, ...texts)).map((write) => write.redundant)).toEqual(redundant);
  });
});
