import { expect, test } from "vitest";
import { finding } from "../../src/model/diagnostic.js";
import { wrong, type Sink } from "../../src/patch/directives.js";
import { KEEP } from "../../src/patch/index.js";

test("wrong() notes what is wrong and where, and changes nothing", () => {
  const reported: unknown[] = [];
  const sink: Sink = {
    nulls: "set",
    lineOf: () => 1,
    finding: (found, { path, place }) => void reported.push({ code: found.code, path, place }),
    lock: () => expect.fail("nothing is locked"),
    expect: () => expect.fail("nothing is expected"),
  };
  const found = finding("merge/unknown-directive", { found: "$apend", nearest: "$append" });
  expect(wrong(found, { path: ["dns", "$apend"], place: ["dns"] }, sink)).toBe(KEEP);
  expect(reported).toEqual([{ code: "merge/unknown-directive", path: ["dns", "$apend"], place: ["dns"] }]);
});
