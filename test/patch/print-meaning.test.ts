import { describe, expect, test } from "vitest";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import type { Json } from "../../src/model/value.js";
import { elaborate, joinAll, KEEP, printMeaning, type Meaning } from "../../src/patch/index.js";

const strategies: Strategy = {
  ...UNDECLARED,
  key: (name) =>
    ({
      jobs: { ...UNDECLARED, merge: "keyed" as const, identity: [{ name: "name" }] },
      ports: { ...UNDECLARED, merge: "keyed" as const, identity: [{ name: "port" }, { name: "protocol" }] },
      tail: { ...UNDECLARED, merge: "append" as const },
      set: { ...UNDECLARED, merge: "set" as const, identity: SET },
    })[name] ?? UNDECLARED,
};

/** What documents mean together, the lowest first. */
function meaning(...documents: readonly Json[]): Meaning {
  return joinAll(
    documents.map((document) => {
      const { patch, locks, findings } = elaborate(document, strategies);
      expect(findings).toEqual([]);
      return { patch, locks };
    }),
  );
}

function printed(...documents: readonly Json[]): readonly Json[] {
  return JSON.parse(JSON.stringify(printMeaning(meaning(...documents), strategies))) as readonly Json[];
}

describe("printMeaning() writes one document", () => {
  test.each<[string, readonly Json[], Json]>([
    ["for what is not locked", [{ mtu: 1500 }, { dns: "on" }], { mtu: 1500, dns: "on" }],
    [
      "with each lock that holds where it stands",
      [{ mtu: { $lock: 1500 } }, { dns: "on" }],
      { mtu: { $lock: 1500 }, dns: "on" },
    ],
    ["with a lock of the root", [{ $lock: { mtu: 1500 } }], { $lock: { mtu: 1500 } }],
    ["with a lock of a deletion", [{ mtu: { $lock: { $delete: true } } }], { mtu: { $lock: { $delete: true } } }],
    [
      "with a lock of a list that is added to",
      [{ tail: { $lock: ["a"] } }, { mtu: 1500 }],
      { tail: { $lock: ["a"] }, mtu: 1500 },
    ],
    [
      "with a lock around another",
      [{ eth0: { mtu: { $lock: 1500 } } }, { eth0: { $lock: { dns: "on" } } }],
      { eth0: { $lock: { mtu: { $lock: 1500 }, dns: "on" } } },
    ],
    [
      "with a lock inside an item",
      [{ jobs: [{ name: "web", every: { $lock: 15 } }] }],
      { jobs: [{ name: "web", every: { $lock: 15 } }] },
    ],
    ["with a lock that a later fragment respects", [{ mtu: { $lock: 1500 } }, { mtu: 1500 }], { mtu: { $lock: 1500 } }],
  ])("%s", (_, documents, expected) => {
    expect(printed(...documents)).toEqual([expected]);
  });
});

test("printMeaning() writes no document for what does nothing", () => {
  expect(printMeaning(joinAll([]), strategies)).toEqual([]);
});

describe("printMeaning() writes a lock before the rest", () => {
  test.each<[string, readonly Json[], readonly Json[]]>([
    [
      "where it is broken",
      [{ mtu: { $lock: 1500 }, dns: "on" }, { mtu: 9000 }],
      [{ mtu: { $lock: 1500 } }, { mtu: 9000, dns: "on" }],
    ],
    ["of the root, where it is broken", [{ $lock: { mtu: 1 } }, { mtu: 2 }], [{ $lock: { mtu: 1 } }, { mtu: 2 }]],
    [
      "of a deletion, where it is broken",
      [{ mtu: { $lock: { $delete: true } } }, { mtu: 9000 }],
      [{ mtu: { $lock: { $delete: true } } }, { mtu: 9000 }],
    ],
    [
      "where it is inside a constant",
      [{ eth0: { mtu: { $lock: 1500 } } }, { eth0: { $replace: { mtu: 1500, dns: "on" } } }],
      [{ eth0: { mtu: { $lock: 1500 } } }, { eth0: { $replace: { mtu: 1500, dns: "on" } } }],
    ],
    [
      "where what is around it is deleted",
      [{ eth0: { mtu: { $lock: 1500 } } }, { eth0: { $delete: true } }],
      [{ eth0: { mtu: { $lock: 1500 } } }, { eth0: { $delete: true } }],
    ],
    [
      "and leaves one that holds where it is",
      [{ mtu: { $lock: 1500 }, dns: { $lock: "on" } }, { dns: "off" }],
      [{ dns: { $lock: "on" } }, { mtu: { $lock: 1500 }, dns: "off" }],
    ],
    [
      "each in a document of its own",
      [
        { mtu: { $lock: 1500 }, dns: { $lock: "on" } },
        { mtu: 9000, dns: "off" },
      ],
      [{ mtu: { $lock: 1500 } }, { dns: { $lock: "on" } }, { mtu: 9000, dns: "off" }],
    ],
    [
      "with one inside it that holds, so that both are said",
      [{ eth0: { mtu: { $lock: 1500 } } }, { eth0: { $lock: { dns: "on" } } }, { eth0: { dns: "off" } }],
      [
        { eth0: { mtu: { $lock: 1500 } } },
        { eth0: { $lock: { mtu: 1500, dns: "on" } } },
        { eth0: { mtu: 1500, dns: "off" } },
      ],
    ],
  ])("%s", (_, documents, expected) => {
    expect(printed(...documents)).toEqual(expected);
  });
});

describe("printMeaning() writes a broken lock in a list with identity", () => {
  test.each<[string, readonly Json[], readonly Json[]]>([
    [
      "beside the item's key",
      [{ jobs: [{ name: "web", every: { $lock: 15 } }] }, { jobs: [{ name: "web", every: 5 }] }],
      [{ jobs: [{ name: "web", every: { $lock: 15 } }] }, { jobs: [{ name: "web", every: 5 }] }],
    ],
    [
      "beside all fields of the item's key",
      [
        { ports: [{ port: 80, protocol: "tcp", open: { $lock: true } }] },
        { ports: [{ port: 80, protocol: "tcp", open: false }] },
      ],
      [
        { ports: [{ port: 80, protocol: "tcp", open: { $lock: true } }] },
        { ports: [{ port: 80, protocol: "tcp", open: false }] },
      ],
    ],
    [
      "around an item",
      [{ jobs: [{ $lock: { name: "web", every: 15 } }] }, { jobs: [{ name: "web", every: 5 }] }],
      [{ jobs: [{ $lock: { name: "web", every: 15 } }] }, { jobs: [{ name: "web", every: 5 }] }],
    ],
    [
      "around an item that is replaced whole",
      [{ jobs: [{ $lock: { $replace: { name: "web" } } }] }, { jobs: [{ name: "web", every: 5 }] }],
      [{ jobs: [{ $lock: { $replace: { name: "web" } } }] }, { jobs: [{ $replace: { name: "web", every: 5 } }] }],
    ],
    [
      "around an item that is its own key",
      [{ jobs: [{ $lock: "default" }] }, { jobs: { $remove: [{ $literal: "default" }] } }],
      [{ jobs: [{ $lock: "default" }] }, { jobs: { $remove: [{ $literal: "default" }] } }],
    ],
    ["around a set", [{ set: { $lock: ["a"] } }, { set: ["b"] }], [{ set: { $lock: ["a"] } }, { set: ["a", "b"] }]],
  ])("%s", (_, documents, expected) => {
    expect(printed(...documents)).toEqual(expected);
  });
});

describe("printMeaning() refuses what no files can say", () => {
  test.each<[string, Meaning]>([
    ["a broken lock of a list that it adds to", meaning({ tail: { $lock: ["a"] } }, { tail: ["b"] })],
    [
      "two broken locks that add to one list",
      meaning({ tail: { $lock: ["a"] } }, { $lock: { mtu: 1 } }, { tail: { $replace: ["z"] }, mtu: 2 }),
    ],
    ["a lock of whatever is below a place", { patch: KEEP, locks: [{ place: ["mtu"], patch: KEEP }] }],
    ["a lock of whatever is below", { patch: KEEP, locks: [{ place: [], patch: KEEP }] }],
  ])("%s", (_, refused) => {
    expect(() => printMeaning(refused, strategies)).toThrow(
      new RangeError("a lock that is broken over a list that it adds to can be said by no files"),
    );
  });
});
