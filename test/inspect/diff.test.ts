import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { diff, prepare, type Change } from "../../src/index.js";
import { differences } from "../../src/inspect/diff.js";
import { formatPlace, valueAt } from "../../src/model/place.js";
import { UNDECLARED } from "../../src/model/strategy.js";
import { equal, type Value } from "../../src/model/value.js";
import { law } from "../laws/laws.js";
import { maybe, STRATEGIES } from "../support/arbitrary.js";

test("there is a difference if and only if two values differ", () => {
  law(
    fc.property(maybe, maybe, (before, after) => {
      expect(differences(before, after, STRATEGIES).length > 0).toBe(!equal(before, after));
    }),
  );
});

test("each side of a difference is what stands at its place in that value", () => {
  law(
    fc.property(maybe, maybe, (before, after) => {
      for (const difference of differences(before, after, STRATEGIES)) {
        const { change, place, was } = difference;
        if (difference.before !== undefined) expect(valueAt(before, was)).toEqual(difference.before);
        if (difference.after !== undefined) expect(valueAt(after, place)).toEqual(difference.after);
        expect([difference.before === undefined, difference.after === undefined]).toEqual([
          change === "added",
          change === "removed",
        ]);
        if (change === "changed") expect(equal(difference.before, difference.after)).toBe(false);
      }
    }),
  );
});

const findings = (before: Value, after: Value): readonly string[] =>
  differences(before, after, UNDECLARED).map(({ change, place }) => `${change} /${formatPlace(place).slice(1)}`);

describe("a list without identity", () => {
  test("what stands at the same turn is the same item, changed", () => {
    expect(findings([1, { a: 1, b: 1 }, 3], [1, { a: 2, b: 1 }, 3])).toEqual(["changed /1/a"]);
    expect(findings([1, 2, 3], [1, 9, 3])).toEqual(["changed /1"]);
    expect(findings([[1], [2, 3]], [[1], [2, 4, 3]])).toEqual(["added /1/1"]);
  });

  test("what came and went is told by the index that it has where it is", () => {
    expect(findings(["a", "b", "c", "d"], ["b", "c", "x", "y", "d"])).toEqual(["removed /0", "added /2", "added /3"]);
  });

  test("two with nothing in common are another list, maps of the same number are not", () => {
    expect(findings([1, 2], [3, 4])).toEqual(["changed /"]);
    expect(findings([{ a: 1 }, { b: 1 }], [{ a: 2 }, { b: 2 }])).toEqual(["changed /0/a", "changed /1/b"]);
  });

  test("a difference inside an item that has moved on names both indexes", () => {
    const [, changed] = differences(
      [{ a: 1 }, 1, { b: 1, c: 1 }, 2],
      [{ n: 0 }, { a: 1 }, 1, { b: 2, c: 1 }, 2],
      UNDECLARED,
    );
    expect(changed).toEqual({ change: "changed", place: [3, "b"], was: [2, "b"], before: 1, after: 2 });
  });
});

async function changes(profile: string, vendor: string, etc: string): Promise<readonly Change[]> {
  const plan = await prepare(
    memoryFileSystem({
      "/usr/share/substrata/schemas/app.yaml.merge.yaml": profile,
      "/usr/share/defaults/app.yaml": vendor,
      "/etc/app.yaml": etc,
    }),
  );
  return diff(await plan.resolve("app.yaml", { layers: ["vendor"] }), await plan.resolve("app.yaml"));
}

describe("diff()", () => {
  test("a moved item says from where to where, and behind which", async () => {
    const found = await changes(
      "/k: { x-merge: keyed, x-merge-keys: [n] }",
      "k: [{ n: a }, { n: b }, { n: c }, { n: d }]",
      "k: !replace [{ n: b }, { n: c }, { n: a }, { n: d }]",
    );
    expect(found).toMatchObject([{ place: "/k/[n=a]", change: "moved", moved: { from: 0, to: 2, behind: "[n=c]" } }]);
  });

  test("a change inside an item that an insertion shifted has the origins of both", async () => {
    const [, inside] = await changes("{}", "l: [{ a: 1, x: 1 }, 2]", "l: [new, { a: 9, x: 1 }, 2]");
    expect((await changes("{}", "l: [{ a: 1, x: 1 }, 2]", "l: [{ a: 9, x: 1 }, 2]"))[0]).toMatchObject({
      place: "/l/0/a",
      origins: { before: { start: { column: 10 } }, after: { start: { column: 10 } } },
    });
    expect(inside).toBeDefined();
  });

  test("the items of a secret set are never named", async () => {
    const profile =
      "/s: { x-merge: set }\n/s/*: { x-secret: true }\n/new/*: { x-secret: true }\n/new: { x-merge: set }";
    const found = await changes(profile, "s: [hidden-a]", "s: [hidden-b]\nnew: [hidden-c]");
    expect(found.map(({ place, change }) => [place, change])).toEqual([
      ["/s", "changed"],
      ["/new", "added"],
    ]);
    expect(JSON.stringify(found)).not.toContain("hidden");
  });
});
