import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import {
  diff,
  parsePlace,
  prepare,
  resolve,
  valueAt,
  type Change,
  type Origin,
  type Resolution,
} from "../../src/index.js";
import { equal, isObject, record, type Json, type Maybe } from "../../src/model/value.js";
import { accountOf } from "../../src/provenance/index.js";
import { maybe, PROFILE } from "../support/arbitrary.js";
import { runs } from "../support/runs.js";

const RUNS = runs({ few: 150, cost: 10 });

/** A resolution of this value, and the text that says it: nothing in it is a directive. */
async function saying(value: Maybe): Promise<{ readonly resolution: Resolution; readonly text: string }> {
  const text = value === undefined ? '{ "$delete": true }' : jsonFormat.emit(record([["$literal", value]]));
  const files = memoryFileSystem({
    "/usr/share/substrata/schemas/app.json.merge.yaml": PROFILE,
    "/usr/share/defaults/app.json": text,
  });
  return { resolution: await resolve(files, "app.json"), text };
}

/** The value that a text says at an origin, without the escape around the whole. */
function valueWritten(text: string, { start, end }: Origin): unknown {
  const lines = text.split("\n").slice(start.line - 1, end.line);
  lines.push((lines.pop() ?? "").slice(0, end.column - 1));
  const value = JSON.parse(lines.join("\n").slice(start.column - 1)) as unknown;
  return isObject(value as Json) && "$literal" in (value as object)
    ? (value as { readonly $literal: unknown }).$literal
    : value;
}

test("there is a difference if and only if two values differ", async () => {
  await fc.assert(
    fc.asyncProperty(maybe, maybe, async (before, after) => {
      const [old, now] = [await saying(before), await saying(after)];
      expect(equal(accountOf(old.resolution).value, before)).toBe(true);
      expect(diff(old.resolution, now.resolution).length > 0).toBe(!equal(before, after));
    }),
    RUNS,
  );
});

test("each side of a difference is what stands at its place in that value, and what its file says there", async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(maybe, maybe, async (before, after) => {
      const [old, now] = [await saying(before), await saying(after)];
      for (const difference of diff(old.resolution, now.resolution)) {
        const { change, place, origins } = difference;
        const [was, is] = [difference.before, difference.after];
        if (is !== undefined) expect(valueAt(now.resolution, parsePlace(place))).toEqual(is);
        if (change === "removed") expect(valueAt(old.resolution, parsePlace(place))).toEqual(was);
        expect([was === undefined, is === undefined]).toEqual([change === "added", change === "removed"]);
        if (change === "changed") expect(equal(was, is)).toBe(false);
        if (was !== undefined && origins.before !== undefined) {
          expect(valueWritten(old.text, origins.before)).toEqual(was);
          read += 1;
        }
        if (is !== undefined && origins.after !== undefined) expect(valueWritten(now.text, origins.after)).toEqual(is);
      }
    }),
    RUNS,
  );
  expect(read).toBeGreaterThan(RUNS.numRuns);
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

/** What becomes of a list without identity. */
async function listChanges(before: Json, after: Json): Promise<readonly string[]> {
  const found = await changes("{}", JSON.stringify({ l: before }), JSON.stringify({ l: after }));
  return found.map(({ change, place }) => `${change} ${place}`);
}

describe("a list without identity", () => {
  test("what stands at the same turn is the same item, changed", async () => {
    expect(await listChanges([1, { a: 1, b: 1 }, 3], [1, { a: 2, b: 1 }, 3])).toEqual(["changed /l/1/a"]);
    expect(await listChanges([1, 2, 3], [1, 9, 3])).toEqual(["changed /l/1"]);
    expect(await listChanges([[1], [2, 3]], [[1], [2, 4, 3]])).toEqual(["added /l/1/1"]);
  });

  test("what came and went is told by the index that it has where it is", async () => {
    expect(await listChanges(["a", "b", "c", "d"], ["b", "c", "x", "y", "d"])).toEqual([
      "removed /l/0",
      "added /l/2",
      "added /l/3",
    ]);
  });

  test("two with nothing in common are another list, maps of the same number are not", async () => {
    expect(await listChanges([1, 2], [3, 4])).toEqual(["changed /l"]);
    expect(await listChanges([{ a: 1 }, { b: 1 }], [{ a: 2 }, { b: 2 }])).toEqual(["changed /l/0/a", "changed /l/1/b"]);
  });

  test("a difference inside an item that has moved on names its new index, and where it was before", async () => {
    const [, changed] = await changes(
      "{}",
      "l: [{ a: 1 }, 1, { b: 1, c: 1 }, 2]",
      "l: [{ n: 0 }, { a: 1 }, 1, { b: 2, c: 1 }, 2]",
    );
    expect(changed).toMatchObject({
      place: "/l/3/b",
      change: "changed",
      before: 1,
      after: 2,
      origins: { before: { start: { column: 23 } }, after: { start: { column: 33 } } },
    });
  });
});

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
