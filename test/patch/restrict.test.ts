import { describe, expect, test } from "vitest";
import type { Place } from "../../src/model/place.js";
import { SET } from "../../src/model/strategy.js";
import { DELETE, KEEP, set, type Patch } from "../../src/patch/index.js";
import { edit, map, restrict, splice } from "../support/patches.js";

const BY_NAME = [{ name: "name" }];
const WEB = { by: BY_NAME, key: '["web"]' };
const DB = { by: BY_NAME, key: '["db"]' };

const network = map([["eth0", map([["mtu", set(9000)]])]]);
const jobs = edit(BY_NAME, [
  [WEB.key, { patch: map([["every", set("5s")]]), place: "tail", fresh: false }],
  [DB.key, { patch: set({ name: "db", every: "1m" }), place: "tail", fresh: true }],
]);
const returned = edit(BY_NAME, [[WEB.key, { patch: map([["name", set("web")]]), place: "tail", fresh: true }]]);

describe("restrictTo(), step by step, is what a patch does to one place", () => {
  test.each<[string, Patch, Place, Patch]>([
    ["all of it at the root", network, [], network],
    ["the patch of a key", network, ["eth0"], map([["mtu", set(9000)]])],
    ["the patch of a key in a key", network, ["eth0", "mtu"], set(9000)],
    ["nothing to a key that is not mentioned", network, ["eth1"], KEEP],
    ["nothing below a key that is not mentioned", network, ["eth1", "mtu"], KEEP],
    ["nothing to a key of an object's prototype", network, ["constructor"], KEEP],
    ["nothing where nothing is done", KEEP, ["eth0"], KEEP],
    ["nothing to an item where nothing is done", KEEP, [WEB], KEEP],
    ["the member of a constant", set({ mtu: 1500 }), ["mtu"], set(1500)],
    ["the item of a constant by its index", set(["a", "b"]), [1], set("b")],
    ["the item of a constant by its key", set([{ name: "web", every: "5s" }]), [WEB, "every"], set("5s")],
    ["a deletion of what a constant lacks", set({ mtu: 1500 }), ["dns"], DELETE],
    ["a deletion below what is deleted", DELETE, ["mtu"], DELETE],
    ["the patch of an item", jobs, [WEB, "every"], set("5s")],
    ["nothing to an item that is not mentioned", jobs, [{ by: BY_NAME, key: '["mail"]' }], KEEP],
    ["the whole of an item that comes anew", jobs, [DB], set({ name: "db", every: "1m" })],
    ["what an item that comes anew is made of, whatever is below", returned, [WEB], set({ name: "web" })],
    ["a deletion of a key in what becomes a list with identity", jobs, ["web"], DELETE],
    ["a deletion of an index in a list with identity", jobs, [0], DELETE],
    ["a deletion of an index in what becomes a map", network, [0], DELETE],
    ["a deletion of an item in what becomes a map", network, [WEB], DELETE],
    ["a deletion of a key in what becomes a list", splice({ append: ["a"] }), ["a"], DELETE],
    ["a deletion of an item in a list without identity", splice({ append: ["a"] }), [{ by: SET, key: '"a"' }], DELETE],
  ])("%s", (_, patch, place, expected) => {
    expect(restrict(patch, place)).toEqual(expected);
  });
});
