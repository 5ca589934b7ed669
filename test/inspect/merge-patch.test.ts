import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { effective, mergePatch, prepare, type Json } from "../../src/index.js";
import { mergingOf } from "../../src/inspect/index.js";
import { formatPlace } from "../../src/model/place.js";
import { isNull, isObject, plain, type Maybe } from "../../src/model/value.js";
import { missing, readShared } from "../corpus/shared.js";
import { law } from "../laws/laws.js";
import { maybe } from "../support/arbitrary.js";

/** RFC 7396 §2, line by line. */
function merge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result = Object.assign(Object.create(null) as Record<string, Json>, isObject(target ?? null) ? target : {});
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merge(result[name], value);
  }
  return result;
}

describe.skipIf(missing)("the applier that these tests use passes appendix A of RFC 7396", () => {
  const vectors = missing
    ? []
    : (JSON.parse(readShared("vectors/rfc7396.json")) as readonly { original: Json; patch: Json; result: Json }[]);
  test.each(vectors)("$n", ({ original, patch, result }) => expect(merge(original, patch)).toEqual(result));
});

const json = (value: Maybe): Json | undefined => (value === undefined ? undefined : plain(value));

/** Whether a map below `after` holds a null that `before` does not have there. */
function setsNull(before: Json | undefined, after: Json): boolean {
  if (!isObject(after)) return isNull(after);
  return Object.entries(after).some(([key, value]) => {
    const was = isObject(before) && Object.hasOwn(before, key) ? before[key] : undefined;
    return JSON.stringify(was) !== JSON.stringify(value) && setsNull(was, value);
  });
}

test("applying the patch gives the new value, or the patch is refused where the RFC cannot say it", () => {
  let refused = 0;
  law(
    fc.property(maybe, maybe, (before, after) => {
      const merging = mergingOf(before, after);
      const [old, now] = [json(before), json(after)];
      const speakable = now !== undefined && (!isObject(now) || !setsNull(old, now));
      expect("patch" in merging).toBe(speakable);
      if ("patch" in merging) expect(merge(old, plain(merging.patch))).toEqual(now);
      else refused += 1;
    }),
  );
  expect(refused).toBeGreaterThan(0);
});

test.each<readonly [before: Json, after: Json, place: string]>([
  [{ a: 1 }, { a: null }, "/a"],
  [{}, { a: { b: { c: null } } }, "/a/b/c"],
  [1, { "x/y": null }, "/x~1y"],
])("from %j to %j it cannot say %s", (before, after, place) => {
  const merging = mergingOf(before, after);
  expect("place" in merging && formatPlace(merging.place)).toBe(place);
});

test("a null that was there, a null in a list and a null at the root are no hindrance", () => {
  expect(mergingOf({ a: null, b: 1 }, { a: null, b: 2 })).toEqual({ patch: { b: 2 } });
  expect(mergingOf({ a: [1] }, { a: [null] })).toEqual({ patch: { a: [null] } });
  expect(mergingOf({ a: 1 }, null)).toEqual({ patch: null });
  expect(mergingOf([1], [1])).toEqual({ patch: [1] });
});

const tree = (override: string) =>
  memoryFileSystem({ "/usr/share/defaults/app.json": '{ "a": 1, "b": { "c": 1 } }', "/etc/app.json": override });

describe("mergePatch()", () => {
  test("leads from the vendor's configuration to the effective one", async () => {
    const plan = await prepare(tree('{ "a": {"$delete": true}, "b": { "d": [1] } }'));
    const [vendor, now] = await Promise.all([
      plan.resolve("app.json", { layers: ["vendor"] }),
      plan.resolve("app.json"),
    ]);
    const patch = mergePatch(vendor, now);
    expect(patch).toEqual({ a: null, b: { d: [1] } });
    expect(merge(effective(vendor), patch)).toEqual(effective(now));
  });

  test("throws where it cannot say it, and names the place", async () => {
    const plan = await prepare(tree('{ "b": { "c": null } }'));
    const [vendor, now] = await Promise.all([
      plan.resolve("app.json", { layers: ["vendor"] }),
      plan.resolve("app.json"),
    ]);
    expect(() => mergePatch(vendor, now)).toThrow(RangeError);
    expect(() => mergePatch(vendor, now)).toThrow("app.json#/b/c");
  });
});
