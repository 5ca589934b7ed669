import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { resolve, type Diagnostic, type Json } from "../../src/index.js";

const VENDOR = "/usr/share/defaults/app.yaml";
const WEB = "/jobs/[name=web]";
const NAMED = { "x-merge": "keyed", "x-merge-keys": ["name"] };
const BOTH = { type: ["string", "object"] };

const SCHEMA = {
  properties: {
    jobs: NAMED,
    modules: { "x-merge": "set" },
    flags: { "x-merge": "append" },
  },
};

/** What overlays change the kind of, as `place: lower kind to upper kind`, or `place: blank`. */
async function changes(texts: readonly string[], schema: Json = SCHEMA): Promise<readonly string[]> {
  return (await found(texts, schema)).map(({ code, place, facts }) => {
    if (code === "merge/blank") return `${place}: blank`;
    const { from, to } = facts as { from: string; to: string };
    return `${place}: ${from} to ${to}`;
  });
}

/** The findings of files, the vendor's first, then `/etc/app.yaml.d/1.yaml` and so on. */
async function found(texts: readonly string[], schema: Json = SCHEMA): Promise<readonly Diagnostic[]> {
  const files = texts.map((text, index) => [index === 0 ? VENDOR : `/etc/app.yaml.d/${index}.yaml`, text] as const);
  const { diagnostics } = await resolve(
    memoryFileSystem({
      ...Object.fromEntries(files),
      "/usr/share/substrata/schemas/app.yaml.schema.json": JSON.stringify(schema),
    }),
    "app.yaml",
  );
  return diagnostics.filter(({ code }) => code === "merge/type-change" || code === "merge/blank");
}

describe("an overlay changes a kind", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["a scalar to a map", ["net: eth0", "net: { mtu: 9000 }"], ["/net: a scalar to a map"]],
    ["a scalar to a list", ["net: eth0", "net: [eth0]"], ["/net: a scalar to a list"]],
    ["a list to a map", ["net: [eth0]", "net: { mtu: 9000 }"], ["/net: a list to a map"]],
    ["a list to a scalar", ["net: [eth0]", "net: eth0"], ["/net: a list to a scalar"]],
    ["a map to a scalar", ["net: { mtu: 1500 }", "net: eth0"], ["/net: a map to a scalar"]],
    ["a map to a list", ["net: { mtu: 1500 }", "net: [eth0]"], ["/net: a map to a list"]],
    ["a scalar to what is appended to it", ["flags: { $literal: a }", "flags: [b]"], ["/flags: a scalar to a list"]],
    ["a scalar to items of a set", ["modules: { $literal: a }", "modules: [b]"], ["/modules: a scalar to a list"]],
    ["a scalar to keyed items", ["jobs: { $literal: 5 }", "jobs: [{ name: web }]"], ["/jobs: a scalar to a list"]],
    ["the whole document", ["[web]", "name: web"], [": a list to a map"]],
    ["the whole document, an empty file between", ["[web]", "", "name: web"], [": a list to a map"]],
    ["deep below", ["a: { b: { c: 1 } }", "a: { b: { c: [1] } }"], ["/a/b/c: a scalar to a list"]],
    ["below a key with a slash", ["a/b: 1", "a/b: [1]"], ["/a~1b: a scalar to a list"]],
    [
      "in an item",
      ["jobs: [{ name: web, on: 1 }]", "jobs: [{ name: web, on: [1] }]"],
      [`${WEB}/on: a scalar to a list`],
    ],
    ["of two keys", ["a: 1\nb: [1]", "a: [1]\nb: 1"], ["/a: a scalar to a list", "/b: a list to a scalar"]],
    ["over an overlay, not the vendor", ["a: 1", "b: 1", "b: [1]"], ["/b: a scalar to a list"]],
    ["twice", ["a: 1", "a: [1]", "a: 1"], ["/a: a scalar to a list", "/a: a list to a scalar"]],
    [
      "below what an overlay sets whole",
      ["a: 1", "a: !replace { b: 1 }", "a: { b: [1] }"],
      ["/a/b: a scalar to a list"],
    ],
    [
      "in an item of a list that an overlay sets whole",
      ["jobs: []", "jobs: !replace [{ name: db }, { name: web, on: 1 }]", "jobs: [{ name: web, on: [1] }]"],
      [`${WEB}/on: a scalar to a list`],
    ],
  ])("%s", async (_, texts, expected) => {
    expect(await changes(texts)).toEqual(expected);
  });

  test("and both words are named", async () => {
    expect(
      await found(["mtu: 1500", "name: web\nmtu: 1400", "mtu:\n  ipv4: 1500", "mtu:\n\n  ipv6: 1280"]),
    ).toMatchObject([
      {
        place: "/mtu",
        origin: { file: "/etc/app.yaml.d/2.yaml", start: { line: 2, column: 3 } },
        related: [
          { message: "a scalar here", origin: { file: "/etc/app.yaml.d/1.yaml", start: { line: 2, column: 6 } } },
        ],
      },
    ]);
  });
});

describe("an overlay changes no kind", () => {
  test.each<[string, readonly string[]]>([
    ["where it stands alone", ["mtu: 1500"]],
    ["with a scalar over a scalar", ["mtu: 1500", "mtu: jumbo"]],
    ["with a map over a map", ["net: { mtu: 1500 }", "net: { name: eth0 }"]],
    ["with a list over a list", ["dns: [a]", "dns: [b]"]],
    ["where the other kind is at another key", ["a: 1\nb: [1]", "a: 2\nb: [2]"]],
    ["where the other kind is in another item", ["jobs: [{ name: db, on: 1 }]", "jobs: [{ name: web, on: [1] }]"]],
    ["where the vendor says nothing", ["mtu: 1500", "net: { mtu: 9000 }"]],
    ["with null over a list", ["dns: [a]", "dns: null"]],
    ["with a list over null", ["dns: null", "dns: [a]"]],
    ["over what was deleted", ["mtu: 1500", "mtu: !delete", "mtu: [1500]"]],
    ["by a deletion", ["mtu: [1500]", "mtu: !delete"]],
    ["by an empty file", ["mtu: 1500", "", "mtu: 9000"]],
    ["over what a file replaces before it", ["a: { b: 1 }", "a: !replace { c: 1 }", "a: { b: [1] }"]],
    [
      "over items that a file replaces before it",
      ["jobs: [{ name: web, on: 1 }]", "jobs: !replace [{ name: db }]", "jobs: [{ name: web, on: [1] }]"],
    ],
    [
      "over an item that a file deletes before it",
      ["jobs: [{ name: web, on: 1 }]", "jobs: [!delete { name: web }]", "jobs: [{ name: web, on: [1] }]"],
    ],
    ["where the author wrote !replace", ["net: eth0", "net: !replace { mtu: 9000 }"]],
    ["where the author wrote !replace inside !lock", ["net: eth0", "net: !lock { $replace: { mtu: 9000 } }"]],
  ])("%s", async (_, texts) => {
    expect(await changes(texts)).toEqual([]);
  });

  test("where the author wrote !replace, while other directives excuse nothing", async () => {
    expect(await changes(["net: eth0", "net: !pin { mtu: 9000 }"])).toEqual(["/net: a scalar to a map"]);
  });
});

describe("a schema that allows both kinds excuses the change", () => {
  test.each<[string, Json, string, string]>([
    ["string and object", ["string", "object"], "web", "{ mtu: 9000 }"],
    ["number and object", ["number", "object"], "1.5", "{ mtu: 9000 }"],
    ["integer and object", ["integer", "object"], "1", "{ mtu: 9000 }"],
  ])("%s", async (_, type, vendor, admin) => {
    expect(await changes([`net: ${vendor}`, `net: ${admin}`], { properties: { net: { type } } })).toEqual([]);
  });

  test.each<[string, Json, string, string]>([
    ["boolean and array", ["boolean", "array"], "true", "[eth0]"],
    ["array and string", ["array", "string"], "[eth0]", "eth0"],
    ["object and array", ["object", "array"], "{ mtu: 9000 }", "[eth0]"],
  ])("but not where one is a list, unless a strategy is declared: %s", async (_, type, vendor, admin) => {
    const texts = [`net: ${vendor}`, `net: ${admin}`];
    expect(await changes(texts, { properties: { net: { type } } })).toHaveLength(1);
    expect(await changes(texts, { properties: { net: { type, "x-merge": "replace" } } })).toEqual([]);
  });

  test("one that allows one of the two does not", async () => {
    expect(await changes(["net: eth0", "net: {}"], { properties: { net: { type: "string" } } })).toHaveLength(1);
    expect(await changes(["net: eth0", "net: {}"], { properties: { net: { type: "object" } } })).toHaveLength(1);
  });

  test("of a map's value", async () => {
    const schema = { additionalProperties: { properties: { net: BOTH } } };
    expect(await changes(["a: { net: eth0 }", "a: { net: {} }"], schema)).toEqual([]);
  });

  test("of a field of a keyed item", async () => {
    const schema = { properties: { jobs: { ...NAMED, items: { properties: { net: BOTH } } } } };
    expect(await changes(["jobs: [{ name: web, net: x }]", "jobs: [{ name: web, net: {} }]"], schema)).toEqual([]);
  });
});

describe("a blank is noted", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["over a scalar", ["mtu: 1500", "mtu:"], ["/mtu: blank"]],
    ["over a list", ["dns: [a]", "dns:"], ["/dns: blank"]],
    ["over null", ["mtu: null", "mtu:"], ["/mtu: blank"]],
    ["in an item", ["jobs: [{ name: web, on: 1 }]", "jobs:\n  - name: web\n    on:"], [`${WEB}/on: blank`]],
    ["not over nothing", ["name: web", "mtu:"], []],
    ["not over a deletion", ["mtu: 1500", "mtu: !delete", "mtu:"], []],
    ["not where null is written", ["mtu: 1500", "mtu: null"], []],
    ["not where something stands on a blank", ["mtu:", "mtu: 1500"], []],
    ["not for a scalar with a spelling of its own", ["mode: 0644", "mode: 0o755"], []],
    ["not where !replace is written before it", ["mtu: 1500", "mtu: { $replace:  }"], []],
  ])("%s", async (_, texts, expected) => {
    expect(await changes(texts)).toEqual(expected);
  });
});
