import { describe, expect, test } from "vitest";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import type { Json, Maybe } from "../../src/model/value.js";
import { apply, derive, elaborate, print } from "../../src/patch/index.js";

const strategies: Strategy = {
  ...UNDECLARED,
  key: (name) =>
    ({
      groups: { ...UNDECLARED, merge: "set" as const, identity: SET },
      jobs: { ...UNDECLARED, merge: "keyed" as const, identity: [{ name: "name" }] },
      ports: {
        ...UNDECLARED,
        merge: "keyed" as const,
        identity: [{ name: "port" }, { name: "protocol", default: "tcp" }],
      },
      search: { ...UNDECLARED, merge: "append" as const },
      rules: { ...UNDECLARED, merge: "prepend" as const },
      link: { ...UNDECLARED, merge: "replace" as const },
      eth0: { ...UNDECLARED, merge: "deep" as const },
    })[name] ?? UNDECLARED,
};

/** The document that one would write to get from one configuration to another; undefined for an empty one. */
function written(from: Json | undefined, to: Json | undefined): Maybe {
  const patch = derive(from, to, strategies);
  expect(apply(patch, from)).toEqual(to);
  const document = print(patch, strategies);
  if (document !== undefined) expect(apply(elaborate(document, strategies).patch, from)).toEqual(to);
  return document;
}

type Row = readonly [behaviour: string, from: Json | undefined, to: Json | undefined, document: Json | undefined];

describe("derive() between maps", () => {
  test.each<Row>([
    ["says nothing where nothing differs", { mtu: 1500, dns: ["a"] }, { dns: ["a"], mtu: 1500 }, undefined],
    ["says only the key that differs", { mtu: 1500, name: "lan" }, { mtu: 9000, name: "lan" }, { mtu: 9000 }],
    ["says only the key that is new", { mtu: 1500 }, { mtu: 1500, name: "lan" }, { name: "lan" }],
    ["deletes the key that is gone", { mtu: 1500, name: "lan" }, { name: "lan" }, { mtu: { $delete: true } }],
    ["deletes the root where nothing is wanted", { mtu: 1500 }, undefined, { $delete: true }],
    [
      "goes into maps that are not declared",
      { lan: { mtu: 1500, up: true } },
      { lan: { mtu: 9000, up: true } },
      { lan: { mtu: 9000 } },
    ],
    [
      "goes into maps declared deep",
      { eth0: { mtu: 1500, up: true } },
      { eth0: { mtu: 9000, up: true } },
      { eth0: { mtu: 9000 } },
    ],
    [
      "says a map that is replaced whole",
      { link: { mtu: 1500, up: true } },
      { link: { mtu: 9000, up: true } },
      { link: { mtu: 9000, up: true } },
    ],
    ["writes a plain map over a scalar", { lan: "auto" }, { lan: { mtu: 9000 } }, { lan: { mtu: 9000 } }],
    ["writes a plain map over a list", { lan: ["auto"] }, { lan: { mtu: 9000 } }, { lan: { mtu: 9000 } }],
    ["writes a plain map where nothing is", undefined, { lan: {} }, { lan: {} }],
    ["keeps null as a value", { mtu: 1500 }, { mtu: null }, { mtu: null }],
  ])("%s", (_, from, to, document) => {
    expect(written(from, to)).toEqual(document);
  });
});

describe("derive() between lists without identity", () => {
  test.each<Row>([
    [
      "says the whole list where lists are replaced",
      { dns: ["a", "b"] },
      { dns: ["c", "a", "b"] },
      { dns: ["c", "a", "b"] },
    ],
    ["says what comes after an appended list", { search: ["a", "b"] }, { search: ["a", "b", "a"] }, { search: ["a"] }],
    [
      "says what comes before a prepended list",
      { rules: ["a", "b"] },
      { rules: ["c", "d", "a", "b"] },
      { rules: ["c", "d"] },
    ],
    ["appends to nothing", {}, { search: ["a"] }, { search: ["a"] }],
    ["appends nothing where a scalar gives way to an empty list", { search: "a" }, { search: [] }, { search: [] }],
    [
      "replaces an appended list that grows at its head",
      { search: ["a", "b"] },
      { search: ["c", "a", "b"] },
      { search: { $replace: ["c", "a", "b"] } },
    ],
    [
      "replaces a prepended list that grows at its tail",
      { rules: ["a", "b"] },
      { rules: ["a", "b", "c"] },
      { rules: { $replace: ["a", "b", "c"] } },
    ],
    [
      "replaces an appended list whose last item changes",
      { search: ["a", "b"] },
      { search: ["a", "c", "d"] },
      { search: { $replace: ["a", "c", "d"] } },
    ],
    [
      "replaces an appended list that shrinks",
      { search: ["a", "b"] },
      { search: ["a"] },
      { search: { $replace: ["a"] } },
    ],
    ["replaces a prepended list that shrinks", { rules: ["a", "b"] }, { rules: ["b"] }, { rules: { $replace: ["b"] } }],
  ])("%s", (_, from, to, document) => {
    expect(written(from, to)).toEqual(document);
  });
});

test("derive() leads to a scalar where the plan appends lists", () => {
  expect(apply(derive({}, { search: "a" }, strategies), {})).toEqual({ search: "a" });
});

describe("derive() between sets", () => {
  test.each<Row>([
    ["says only the items that are new", { groups: ["wheel"] }, { groups: ["wheel", "audio"] }, { groups: ["audio"] }],
    [
      "removes an item by its value",
      { groups: ["wheel", "audio"] },
      { groups: ["audio"] },
      { groups: { $remove: ["wheel"] } },
    ],
    [
      "prepends what comes before the items that stay",
      { groups: ["wheel", "audio"] },
      { groups: ["video", "wheel", "audio", "disk"] },
      { groups: { $prepend: ["video"], $append: ["disk"] } },
    ],
    [
      "removes and adds at once",
      { groups: ["wheel", "audio"] },
      { groups: ["wheel", "disk"] },
      { groups: { $remove: ["audio"], $append: ["disk"] } },
    ],
    [
      "removes all and adds others",
      { groups: ["wheel"] },
      { groups: ["audio", "disk"] },
      { groups: { $remove: ["wheel"], $append: ["audio", "disk"] } },
    ],
    [
      "replaces a set whose items change places",
      { groups: ["wheel", "audio", "disk"] },
      { groups: ["wheel", "disk", "audio"] },
      { groups: { $replace: ["wheel", "disk", "audio"] } },
    ],
    [
      "replaces a set where an item comes between two that stay",
      { groups: ["wheel", "audio"] },
      { groups: ["wheel", "disk", "audio"] },
      { groups: { $replace: ["wheel", "disk", "audio"] } },
    ],
    [
      "replaces a set that holds an item twice",
      { groups: ["wheel", "wheel"] },
      { groups: ["wheel", "audio"] },
      { groups: { $replace: ["wheel", "audio"] } },
    ],
    [
      "takes an item that is a map as one value",
      { groups: [] },
      { groups: [{ $delete: true }] },
      { groups: [{ $literal: { $delete: true } }] },
    ],
  ])("%s", (_, from, to, document) => {
    expect(written(from, to)).toEqual(document);
  });
});

describe("derive() between keyed lists", () => {
  const node = { name: "node", every: "15s", path: "/metrics" };
  const self = { name: "self" };
  const mine = { name: "mine" };

  test.each<Row>([
    [
      "names the item and says only the field that differs",
      { jobs: [node, self] },
      { jobs: [{ ...node, every: "5s" }, self] },
      { jobs: [{ name: "node", every: "5s" }] },
    ],
    [
      "deletes a field of an item",
      { jobs: [node] },
      { jobs: [{ name: "node", path: "/metrics" }] },
      { jobs: [{ name: "node", every: { $delete: true } }] },
    ],
    ["says a new item whole", { jobs: [self] }, { jobs: [self, node] }, { jobs: [node] }],
    ["removes an item by its key", { jobs: [node, self] }, { jobs: [self] }, { jobs: { $remove: [{ name: "node" }] } }],
    [
      "prepends a new item, and says the one that stays after it where it belongs",
      { jobs: [node] },
      { jobs: [mine, { ...node, every: "5s" }] },
      { jobs: { $prepend: [mine], $append: [{ name: "node", every: "5s" }] } },
    ],
    ["says a scalar item as it is", { jobs: [self] }, { jobs: [self, "default"] }, { jobs: ["default"] }],
    [
      "names an item by all of its key, but not by what a default stands in for",
      { ports: [{ port: 80 }, { port: 53, protocol: "udp" }] },
      {
        ports: [
          { port: 80, open: true },
          { port: 53, protocol: "udp", open: true },
        ],
      },
      {
        ports: [
          { port: 80, open: true },
          { port: 53, protocol: "udp", open: true },
        ],
      },
    ],
    [
      "replaces a list with an item that has no key",
      { jobs: [{ path: "/metrics" }, self] },
      { jobs: [self] },
      { jobs: { $replace: [self] } },
    ],
    [
      "says a list that gets an item without a key as plain data",
      { jobs: [self] },
      { jobs: [self, { path: "/metrics" }] },
      { jobs: { $literal: [self, { path: "/metrics" }] } },
    ],
    [
      "says a list that gets two items of one key as plain data",
      { jobs: [self] },
      { jobs: [self, { name: "self", every: "5s" }] },
      { jobs: { $literal: [self, { name: "self", every: "5s" }] } },
    ],
  ])("%s", (_, from, to, document) => {
    expect(written(from, to)).toEqual(document);
  });
});
