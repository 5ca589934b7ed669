import { describe, expect, test } from "vitest";
import { UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { record, type Value } from "../../src/model/value.js";
import {
  DELETE,
  elaborate,
  isConstant,
  joinAll,
  KEEP,
  restrictTo,
  set,
  unescapeKey,
  type Patch,
} from "../../src/patch/index.js";
import { compose, edit, map, splice } from "../support/patches.js";

const BY_NAME = [{ name: "name" }];
const BY_KEY: Readonly<Record<string, Strategy>> = {
  jobs: { ...UNDECLARED, merge: "keyed", identity: BY_NAME },
  dns: { ...UNDECLARED, merge: "append" },
};
const strategies: Strategy = { ...UNDECLARED, key: (name) => BY_KEY[name] ?? UNDECLARED };

/** What a document means, whatever is wrong in it. */
const patchOf = (document: Value): Patch => elaborate(document, strategies).patch;
/** What it means for one key. */
const patchAt = (key: string, value: Value): Patch => restrictTo(patchOf(record([[key, value]])), key);

describe("a constant", () => {
  test("sets a value, null and false included", () => {
    expect(patchOf(1500)).toEqual({ kind: "set", value: 1500 });
    expect(patchOf(null)).toEqual({ kind: "set", value: null });
    expect(patchOf(false)).toEqual({ kind: "set", value: false });
    expect(restrictTo(set({ a: null }), "a")).toEqual({ kind: "set", value: null });
    expect(restrictTo(set({ a: false }), "a")).toEqual({ kind: "set", value: false });
  });

  test("deletes where there is no value", () => {
    expect(patchOf({ $delete: true })).toEqual({ kind: "delete" });
    expect(restrictTo(set({ a: 1 }), "b")).toEqual({ kind: "delete" });
  });

  test("leaves a value, or nothing", () => {
    expect(compose(map([]), set({ name: "web" }))).toEqual(set({ name: "web" }));
    expect(compose(map([]), DELETE)).toEqual(set({}));
  });
});

test.each<[string, Patch, boolean]>([
  ["set", set(1), true],
  ["delete", DELETE, true],
  ["keep", KEEP, false],
  ["map", map([]), false],
  ["splice", splice({}), false],
  ["edit", edit(BY_NAME, []), false],
])("isConstant() of %s", (_, patch, expected) => {
  expect(isConstant(patch)).toBe(expected);
});

describe("a map of patches", () => {
  test("holds a patch for each key, every key escaped", () => {
    expect(
      patchOf(
        record([
          ["mtu", 1500],
          ["__proto__", { $delete: true }],
        ]),
      ),
    ).toEqual({
      kind: "map",
      entries: { "/mtu": { kind: "set", value: 1500 }, "/__proto__": { kind: "delete" } },
    });
  });

  test("leaves out a key that is kept", () => {
    expect(patchOf({ mtu: { $apend: [1] }, net: "on" })).toEqual({
      kind: "map",
      entries: { "/net": { kind: "set", value: "on" } },
    });
  });
});

test.each<[Value, object]>([
  [[3], { append: [3] }],
  [{ $append: [3] }, { append: [3] }],
  [{ $prepend: [2] }, { prepend: [2] }],
  [{ $remove: [1] }, { remove: [1] }],
  [
    { $remove: [1], $prepend: [2], $append: [3] },
    { remove: [1], prepend: [2], append: [3] },
  ],
])("%j does nothing in the parts of a list of which it does not speak", (value, parts) => {
  expect(patchAt("dns", value)).toEqual({ kind: "splice", remove: [], prepend: [], append: [], ...parts });
});

describe("an edit", () => {
  const web = { patch: map([["name", set("web")]]), place: "tail", fresh: false } as const;

  test("holds a patch for each item, and leaves out one that is kept", () => {
    expect(patchAt("jobs", [{ name: "web" }, { name: "db", $append: [] }])).toEqual({
      kind: "edit",
      by: BY_NAME,
      items: new Map([['["web"]', web]]),
    });
  });

  test("of two leaves out what both keep", () => {
    const both = joinAll(
      [[{ name: "web" }], [{ name: "db", $append: [] }]].map((jobs) => elaborate({ jobs }, strategies)),
    );
    expect(restrictTo(both.patch, "jobs")).toEqual(edit(BY_NAME, [['["web"]', web]]));
  });
});

test.each(["mtu", "", "/etc", "constructor"])("the key %j is escaped, and unescapeKey() gives it back", (key) => {
  const { entries } = patchOf(record([[key, 1]])) as Extract<Patch, { readonly kind: "map" }>;
  expect(entries).toEqual({ [`/${key}`]: set(1) });
  expect(Object.keys(entries).map(unescapeKey)).toEqual([key]);
});
