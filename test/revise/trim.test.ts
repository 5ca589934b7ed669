import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { prepare } from "../../src/plan.js";
import { trim } from "../../src/revise/index.js";

const PROFILE = `/jobs: { x-merge: keyed, x-merge-keys: [name] }
/modules: { x-merge: set }
/flags: { x-merge: append }
`;
const VENDOR = `net: { mtu: 1500, dns: [a] }
jobs:
  - { name: node, every: 15s }
  - { name: self, every: 30s }
modules: [tun, br]
flags: [x]
`;
const SITE = "/etc/app.yaml.d/10-site.yaml";

async function trimmed(override: string, more: Readonly<Record<string, string>> = {}, file = SITE) {
  const files = memoryFileSystem({
    "/usr/share/defaults/app.yaml": VENDOR,
    "/usr/share/substrata/schemas/app.yaml.merge.yaml": PROFILE,
    [file]: override,
    ...more,
  });
  return trim({ plan: await prepare(files), files }, file);
}

/** The one file that is left of an override; undefined where it is removed. */
async function left(override: string, more?: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { files } = await trimmed(override, more);
  const [revision] = files;
  return revision === undefined ? override : revision.after;
}

describe("trim() takes out what changes nothing", () => {
  test.each<[string, string, string | undefined]>([
    ["nothing where all of it counts", "net:\n  mtu: 9000\n", "net:\n  mtu: 9000\n"],
    ["a value that is there already", "net:\n  mtu: 9000\n  dns: [a]\n", "net:\n  mtu: 9000\n"],
    ["the whole file, where nothing is left", "net:\n  mtu: 1500\n", undefined],
    [
      "every other byte stays",
      "# why\nnet: # here\n    mtu: 9000 # big\n    dns: [ a ]\n# end\n",
      "# why\nnet: # here\n    mtu: 9000 # big\n# end\n",
    ],
    [
      "not the file, where a comment is left",
      "# ask before you change this\nnet: { mtu: 1500 }\n",
      "# ask before you change this\n{}\n",
    ],
    [
      "an item of a keyed list",
      "jobs:\n  - name: node\n    every: 5s\n  - name: self\n    every: 30s\n",
      "jobs:\n  - name: node\n    every: 5s\n",
    ],
    [
      "a field of an item, but not the one it is known by",
      "jobs:\n  - name: node\n    every: 15s\n    x: 1\n",
      "jobs:\n  - name: node\n    x: 1\n",
    ],
    ["an item of a set", "modules: [tun, vlan]\n", "modules: [vlan]\n"],
    ["not what appends", "flags: [x]\n", "flags: [x]\n"],
    ["a deletion of nothing", "gone: !delete\nnet: { mtu: 9000 }\n", "net: { mtu: 9000 }\n"],
    ["not a deletion that counts", "net: { dns: !delete }\n", "net: { dns: !delete }\n"],
    [
      "not what is pinned or locked",
      "net: { mtu: !pin 1500, dns: !lock [a] }\n",
      "net: { mtu: !pin 1500, dns: !lock [a] }\n",
    ],
    [
      "what a replaced map repeats stays: without it it would be gone",
      "net: !replace { mtu: 1500 }\n",
      "net: !replace { mtu: 1500 }\n",
    ],
    ["a list that is the same, whole", "net: { dns: !replace [a], mtu: 1 }\n", "net: { mtu: 1 }\n"],
  ])("%s", async (_, override, expected) => {
    expect(await left(override)).toBe(expected);
  });

  test("one of two files that say the same may go, and what a later one hides", async () => {
    const more = { "/etc/app.yaml.d/20-late.yaml": "net: { mtu: 9000 }\n" };
    expect(await left("net: { mtu: 9000 }\n", more)).toBeUndefined();
    expect(await left("net: { mtu: 7 }\n", more)).toBeUndefined();
  });

  test("a file keeps its name where it hides another: empty, it still does", async () => {
    const more = { "/run/app.yaml.d/10-site.yaml": "net: { mtu: 7 }\n" };
    const { files } = await trimmed("net: { mtu: 1500 }\n", more);
    expect(files).toEqual([
      { file: SITE, before: "net: { mtu: 1500 }\n", after: expect.stringMatching(/^(?:\{\})?\n?$/) },
    ]);
  });

  test("twice is once", async () => {
    const once = await left("net:\n  mtu: 9000\n  dns: [a]\nmodules: [tun, vlan]\n");
    expect(await left(once as string)).toBe(once);
  });
});

describe("trim() refuses", () => {
  test.each([
    ["the vendor's own file", "/usr/share/defaults/app.yaml", /is the vendor's/],
    ["a file that takes no part", "/etc/app.yaml.d/99-none.yaml", /takes no part/],
  ])("%s", async (_, file, message) => {
    const files = memoryFileSystem({ "/usr/share/defaults/app.yaml": VENDOR, [SITE]: "a: 1\n" });
    await expect(trim({ plan: await prepare(files), files }, file)).rejects.toThrow(message);
  });

  test("a refused id", async () => {
    await expect(trimmed("a: [1\n")).rejects.toThrow(/is refused/);
  });
});
