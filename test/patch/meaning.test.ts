import { describe, expect, test } from "vitest";
import { formatPlace, parsePlace } from "../../src/model/place.js";
import { UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import type { Json, Maybe } from "../../src/model/value.js";
import { apply, brokenLocks, covers, elaborate, joinAll, NOTHING, type Meaning } from "../../src/patch/index.js";

const strategies: Strategy = {
  ...UNDECLARED,
  key: (name) =>
    ({
      jobs: { ...UNDECLARED, merge: "keyed" as const, identity: [{ name: "name" }] },
      tail: { ...UNDECLARED, merge: "append" as const },
    })[name] ?? strategies,
};

/** What each document means, the lowest first. */
function meanings(...documents: readonly Json[]): readonly Meaning[] {
  return documents.map((document) => {
    const { patch, locks, findings } = elaborate(document, strategies);
    expect(findings).toEqual([]);
    return { patch, locks };
  });
}

function lockedPlaces(...documents: readonly Json[]): readonly string[] {
  return joinAll(meanings(...documents)).locks.map(({ place }) => formatPlace(place));
}

/** The broken locks of documents over a base, as `PLACE: LOCKED became FOUND`. */
function broken(base: Maybe, ...documents: readonly Json[]): readonly string[] {
  const { patch, locks } = joinAll(meanings(...documents));
  return brokenLocks(locks, base, apply(patch, base)).map(
    ({ place, locked, found }) => `${formatPlace(place)}: ${JSON.stringify(locked)} became ${JSON.stringify(found)}`,
  );
}

describe("joinAll()", () => {
  test("of no fragment does nothing and locks nothing", () => {
    expect(joinAll([])).toEqual({ patch: { kind: "keep" }, locks: [] });
    expect(joinAll([])).toBe(NOTHING);
  });

  test("of one fragment is that fragment", () => {
    const [only] = meanings({ mtu: { $lock: 1500 } });
    expect(joinAll([only as Meaning])).toBe(only);
  });

  test.each([2, 3, 5])("lets each of %i fragments follow the one before", (count) => {
    const documents = Array.from({ length: count }, (_, index) => ({ last: index, tail: [index] }));
    expect(apply(joinAll(meanings(...documents)).patch, undefined)).toEqual({
      last: count - 1,
      tail: Array.from({ length: count }, (_, index) => index),
    });
  });
});

describe("joinAll() unites locks", () => {
  test.each<[string, readonly Json[], readonly string[]]>([
    ["of several places", [{ mtu: { $lock: 1 } }, { dns: { $lock: 2 } }], ["/mtu", "/dns"]],
    ["and keeps those of a fragment under one without", [{ mtu: { $lock: 1 } }, { dns: 2 }], ["/mtu"]],
    ["and takes those of a fragment over one without", [{ dns: 2 }, { mtu: { $lock: 1 } }], ["/mtu"]],
    ["once where two say the same place", [{ mtu: { $lock: 1 } }, { mtu: { $lock: 2 } }], ["/mtu"]],
    ["but none inside what is locked", [{ eth0: { $lock: {} } }, { eth0: { mtu: { $lock: 1 } } }], ["/eth0"]],
    [
      "but none far inside what is locked",
      [{ eth0: { $lock: {} } }, { eth0: { link: { mtu: { $lock: 1 } } } }],
      ["/eth0"],
    ],
    ["but none below a root that is locked", [{ $lock: { mtu: 1 } }, { dns: { $lock: 2 } }], [""]],
    ["around what is locked", [{ eth0: { mtu: { $lock: 1 } } }, { eth0: { $lock: {} } }], ["/eth0/mtu", "/eth0"]],
    [
      "beside what is locked",
      [{ eth0: { mtu: { $lock: 1 } } }, { eth0: { dns: { $lock: 1 } } }],
      ["/eth0/mtu", "/eth0/dns"],
    ],
    ["of a key that begins with another", [{ eth: { $lock: 1 } }, { eth0: { $lock: 1 } }], ["/eth", "/eth0"]],
    [
      "but none inside a locked item",
      [{ jobs: [{ $lock: { name: "web" } }] }, { jobs: [{ name: "web", every: { $lock: 5 } }] }],
      ["/jobs/[name=web]"],
    ],
  ])("%s", (_, documents, expected) => {
    expect(lockedPlaces(...documents)).toEqual(expected);
  });

  test("and locks what a place comes to, with all that is below it", () => {
    const [below, above] = meanings({ eth0: { mtu: 1500 } }, { eth0: { $lock: { dns: "on" } } }) as [Meaning, Meaning];
    const [lock] = joinAll([below, above]).locks;
    expect(apply(lock?.patch ?? NOTHING.patch, undefined)).toEqual({ mtu: 1500, dns: "on" });
  });

  test("and composes the patches", () => {
    const [below, above] = meanings({ mtu: 1500, dns: "on" }, { mtu: 9000 }) as [Meaning, Meaning];
    expect(apply(joinAll([below, above]).patch, undefined)).toEqual({ mtu: 9000, dns: "on" });
  });
});

describe("brokenLocks()", () => {
  test.each<[string, Json | undefined, readonly Json[], readonly string[]]>([
    [
      "names what was locked and what came of it",
      undefined,
      [{ mtu: { $lock: 1500 } }, { mtu: 9000 }],
      ["/mtu: 1500 became 9000"],
    ],
    ["is empty where a later fragment says the same", undefined, [{ mtu: { $lock: 1500 } }, { mtu: 1500 }], []],
    ["is empty where a later fragment speaks of something else", undefined, [{ mtu: { $lock: 1500 } }, { dns: 1 }], []],
    [
      "names only those that are broken",
      undefined,
      [{ mtu: { $lock: 1 }, dns: { $lock: 2 } }, { dns: 3 }],
      ["/dns: 2 became 3"],
    ],
    [
      "knows a deletion",
      undefined,
      [{ mtu: { $lock: 1500 } }, { mtu: { $delete: true } }],
      ["/mtu: 1500 became undefined"],
    ],
    [
      "knows the deletion of what is around it",
      undefined,
      [{ eth0: { mtu: { $lock: 1 } } }, { eth0: { $delete: true } }],
      ["/eth0/mtu: 1 became undefined"],
    ],
    [
      "counts the base in",
      { eth0: { mtu: 1500 } },
      [{ eth0: { $lock: { dns: 1 } } }, { eth0: { mtu: 9000 } }],
      ['/eth0: {"mtu":1500,"dns":1} became {"mtu":9000,"dns":1}'],
    ],
    [
      "finds a locked item by its key",
      undefined,
      [{ jobs: [{ $lock: { name: "web" } }] }, { jobs: { $prepend: [{ name: "db" }] } }],
      [],
    ],
    [
      "finds a change inside a locked item",
      undefined,
      [{ jobs: [{ $lock: { name: "web" } }] }, { jobs: [{ name: "web", every: 5 }] }],
      ['/jobs/[name=web]: {"name":"web"} became {"name":"web","every":5}'],
    ],
  ])("%s", (_, base, documents, expected) => {
    expect(broken(base, ...documents)).toEqual(expected);
  });
});

test.each<[string, string, boolean]>([
  ["", "", true],
  ["", "/eth0", true],
  ["/eth0", "", false],
  ["/eth0", "/eth0", true],
  ["/eth0", "/eth0/mtu", true],
  ["/eth0/mtu", "/eth0", false],
  ["/eth0/mtu", "/eth0/dns", false],
  ["/eth0", "/eth1/eth0", false],
  ["/jobs/[name=web]", "/jobs/[name=web]/every", true],
  ["/jobs/[name=web]", "/jobs/[name=db]", false],
  ["/jobs/[name=web]", "/jobs/web", false],
  ["/jobs/web", "/jobs/[name=web]", false],
  ["/jobs/[name=web]", "/jobs", false],
])("covers() of %j and %j is %j", (place, other, expected) => {
  expect(covers(parsePlace(place), parsePlace(other))).toBe(expected);
});
