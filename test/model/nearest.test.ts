import { expect, test } from "vitest";
import { nearest } from "../../src/model/nearest.js";

test.each<[string, readonly string[], string | undefined]>([
  ["intervall", ["interval", "internal"], "interval"],
  ["rihgt", ["left", "right"], "right"],
  ["mtu", ["mut", "mux"], "mut"],
  ["ab", ["ba", "xy"], undefined],
  ["same", ["same"], undefined],
  ["timeout", ["listen"], undefined],
  ["", ["a"], undefined],
])("nearest(%j) among %j", (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
