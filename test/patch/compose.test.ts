import { describe, expect, test } from "vitest";
import { SET } from "../../src/model/strategy.js";
import type { Json } from "../../src/model/value.js";
import { apply, DELETE, KEEP, set, type EditPatch, type Patch } from "../../src/patch/index.js";
import { compose, edit, map, splice, type ItemPatch } from "../support/patches.js";

const BY_NAME = [{ name: "name" }];

/** A set's items: `+x` adds at the tail, `^x` at the head, `-x` deletes, `*x` deletes and adds anew. */
function items(...words: readonly string[]): EditPatch {
  return edit(
    SET,
    words.map((word) => {
      const name = word.slice(1);
      const item: ItemPatch = {
        patch: word.startsWith("-") ? DELETE : set(name),
        place: word.startsWith("^") ? "head" : "tail",
        fresh: word.startsWith("*"),
      };
      return [JSON.stringify(name), item];
    }),
  );
}

function job(name: string, patch: Patch): EditPatch {
  return edit(BY_NAME, [[JSON.stringify([name]), { patch, place: "tail", fresh: false }]]);
}

const added = splice({ append: ["dns"] });

describe("compose() of two kinds", () => {
  test.each<[string, Patch, Patch, Patch]>([
    ["keep after a patch is that patch", added, KEEP, added],
    ["a patch after keep is that patch", KEEP, added, added],
    ["keep after keep is keep", KEEP, KEEP, KEEP],
    ["a map after keep stays a map", KEEP, map([["mtu", set(1)]]), map([["mtu", set(1)]])],
    ["a constant absorbs a constant", set(1), set(2), set(2)],
    ["a constant absorbs a list's additions", added, set(["x"]), set(["x"])],
    ["a deletion absorbs a list's additions", added, DELETE, DELETE],
    ["a deletion absorbs a map", map([["mtu", set(1)]]), DELETE, DELETE],
    ["a patch of a constant is applied to it", set(["ntp"]), added, set(["ntp", "dns"])],
    ["a patch of what is deleted begins with nothing", DELETE, added, set(["dns"])],
    ["keys of a constant are merged", set({ a: 1 }), map([["b", set(2)]]), set({ a: 1, b: 2 })],
    ["a map after a list is a constant", added, map([["mtu", set(1)]]), set({ mtu: 1 })],
    ["a list after a map is a constant", map([["mtu", set(1)]]), added, set(["dns"])],
    ["items after a map are a constant", map([["mtu", set(1)]]), items("+a"), set(["a"])],
  ])("%s", (_, before, after, expected) => {
    expect(compose(after, before)).toEqual(expected);
  });

  test.each<[string, Patch, Patch]>([
    ["identity after none", added, items("+a")],
    ["none after identity", items("+a"), added],
    ["another field", edit(BY_NAME, []), edit([{ name: "id" }], [])],
    ["fewer fields", edit([...BY_NAME, { name: "port" }], []), edit(BY_NAME, [])],
    ["more fields", edit(BY_NAME, []), edit([...BY_NAME, { name: "port" }], [])],
    ["one field of two", edit([...BY_NAME, { name: "port" }], []), edit([...BY_NAME, { name: "zone" }], [])],
  ])("refuses one list with two identities: %s", (_, before, after) => {
    expect(() => compose(after, before)).toThrow(TypeError);
    expect(() => compose(after, before)).toThrow(/identity|identities/);
  });

  test("knows an identity by its fields, wherever they are declared", () => {
    const again = edit([{ name: "name" }], []);
    expect(compose(again, edit(BY_NAME, []))).toEqual(edit(BY_NAME, []));
  });
});

describe("compose() of maps", () => {
  test("composes a key that both have, and leaves the others as they are", () => {
    const mtu = set(9000);
    const jobs = job("web", map([["every", set("5s")]]));
    const composed = compose(
      map([
        ["ntp", splice({ append: ["b"] })],
        ["jobs", jobs],
      ]),
      map([
        ["mtu", mtu],
        ["ntp", splice({ append: ["a"] })],
      ]),
    );
    expect(composed).toEqual(
      map([
        ["mtu", mtu],
        ["ntp", splice({ append: ["a", "b"] })],
        ["jobs", jobs],
      ]),
    );
    expect((composed as { entries: Record<string, Patch> }).entries["/jobs"]).toBe(jobs);
    expect((composed as { entries: Record<string, Patch> }).entries["/mtu"]).toBe(mtu);
  });

  test("lets the later of two constants stand", () => {
    expect(compose(map([["mtu", DELETE]]), map([["mtu", set(1)]]))).toEqual(map([["mtu", DELETE]]));
  });

  test.each(["__proto__", "constructor", "toString"])("takes %s for an ordinary key", (key) => {
    const composed = compose(map([[key, map([["b", set(2)]])]]), map([[key, map([["a", set(1)]])]]));
    expect(composed).toEqual(
      map([
        [
          key,
          map([
            ["a", set(1)],
            ["b", set(2)],
          ]),
        ],
      ]),
    );
  });
});

describe("compose() of lists without identity", () => {
  test("unites what is removed, and adds outside of what was added", () => {
    const before = splice({ remove: ["a"], prepend: ["b"], append: ["c"] });
    const after = splice({ remove: ["d"], prepend: ["e"], append: ["f"] });
    expect(compose(after, before)).toEqual(splice({ remove: ["a", "d"], prepend: ["e", "b"], append: ["c", "f"] }));
  });

  test("takes out what was added below, and keeps what is added above", () => {
    const before = splice({ prepend: ["a", "b"], append: ["a", "c"] });
    const after = splice({ remove: ["a"], prepend: ["a"], append: ["a"] });
    expect(compose(after, before)).toEqual(splice({ remove: ["a"], prepend: ["a", "b"], append: ["c", "a"] }));
  });
});

describe("compose() of lists with identity", () => {
  test.each<[string, EditPatch, EditPatch, Json, Json]>([
    ["keeps the base order of surviving items", items("+b", "+x"), items("+a", "+y"), ["a", "b"], ["a", "b", "x", "y"]],
    ["adds new items at the head before those below", items("^b"), items("^a"), ["z"], ["a", "b", "z"]],
    ["adds new items at the tail after those below", items("+a"), items("+b", "^c"), ["z"], ["c", "z", "a", "b"]],
    ["leaves an item that both add in the earlier one's turn", items("+a", "+b"), items("+b", "+a"), [], ["a", "b"]],
    ["leaves an item that both add at the earlier one's end", items("^a"), items("+a"), ["z"], ["a", "z"]],
    ["deletes what was added", items("+a", "+b"), items("-a"), [], ["b"]],
    ["deletes once what is deleted twice", items("-a"), items("-a"), ["a", "b"], ["b"]],
    ["adds at the end what was deleted and comes back", items("-a"), items("+a"), ["a", "b"], ["b", "a"]],
    ["adds at the head what was deleted and comes back there", items("-b"), items("^b"), ["a", "b"], ["b", "a"]],
    ["moves to the end what is deleted and added anew", items("+a", "+b"), items("*a"), ["a", "c"], ["c", "b", "a"]],
  ])("%s", (_, before, after, base, expected) => {
    expect(apply(compose(after, before), base)).toEqual(expected);
    expect(apply(after, apply(before, base))).toEqual(expected);
  });

  test("an item that comes back forgets what it was below", () => {
    const composed = compose(job("web", map([["name", set("web")]])), job("web", DELETE));
    expect(composed).toEqual(edit(BY_NAME, [['["web"]', { patch: set({ name: "web" }), place: "tail", fresh: true }]]));
    expect(apply(composed, [{ name: "web", every: "5s" }, { name: "db" }])).toEqual([{ name: "db" }, { name: "web" }]);
  });

  test("an item that both mention has both patches", () => {
    const composed = compose(job("web", map([["b", set(2)]])), job("web", map([["a", set(1)]])));
    expect(composed).toEqual(
      job(
        "web",
        map([
          ["a", set(1)],
          ["b", set(2)],
        ]),
      ),
    );
  });

  test("a deletion stays one, even of an item that would come anew", () => {
    const fresh: ItemPatch = { patch: DELETE, place: "head", fresh: true };
    expect(compose(edit(SET, [['"a"', fresh]]), items("+a"))).toEqual(items("-a"));
  });
});
