import { describe, expect, test } from "vitest";
import { DELETE, isConstant, KEEP, set, unescapeKey, type Patch } from "../../src/patch/index.js";
import { constant, constantValue, edit, escapeKey, map, splice } from "../../src/patch/patch.js";

const BY_NAME = [{ name: "name" }];

describe("constant()", () => {
  test("sets a value, null and false included", () => {
    expect(constant(1500)).toEqual({ kind: "set", value: 1500 });
    expect(constant(null)).toEqual({ kind: "set", value: null });
    expect(constant(false)).toEqual({ kind: "set", value: false });
  });

  test("deletes where there is no value", () => {
    expect(constant(undefined)).toEqual({ kind: "delete" });
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

test("constantValue() is what is left: a value, or nothing", () => {
  expect(constantValue({ kind: "set", value: "web" })).toBe("web");
  expect(constantValue({ kind: "delete" })).toBeUndefined();
});

describe("map()", () => {
  test("holds a patch for each key, every key escaped", () => {
    expect(
      map([
        ["mtu", set(1500)],
        ["__proto__", DELETE],
      ]),
    ).toEqual({
      kind: "map",
      entries: { "/mtu": { kind: "set", value: 1500 }, "/__proto__": { kind: "delete" } },
    });
  });

  test("leaves out a key that is kept", () => {
    expect(
      map([
        ["mtu", KEEP],
        ["dns", set("on")],
      ]),
    ).toEqual(map([["dns", set("on")]]));
  });
});

test("splice() does nothing in the parts that are not given", () => {
  expect(splice({})).toEqual({ kind: "splice", remove: [], prepend: [], append: [] });
  expect(splice({ remove: [1], prepend: [2], append: [3] })).toEqual({
    kind: "splice",
    remove: [1],
    prepend: [2],
    append: [3],
  });
});

test("edit() holds a patch for each item, and leaves out one that is kept", () => {
  const web = { patch: set("web"), place: "tail", fresh: false } as const;
  const items = edit(BY_NAME, [
    ['"web"', web],
    ['"db"', { ...web, patch: KEEP }],
  ]);
  expect(items).toEqual({ kind: "edit", by: BY_NAME, items: new Map([['"web"', web]]) });
});

test.each(["mtu", "", "/etc", "constructor"])("escapeKey() and unescapeKey() give back the key %j", (key) => {
  expect(escapeKey(key)).toBe(`/${key}`);
  expect(unescapeKey(escapeKey(key))).toBe(key);
});
