import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPlace, parsePlace } from "../../src/model/place.js";
import { canonical, type Value } from "../../src/model/value.js";
import { runs } from "../support/runs.js";

test.each([
  "",
  "/net/mtu",
  "/a~1b/c~0d",
  "/scrape_configs/[job_name=node]/interval",
  "/ports/[containerPort=80,protocol=tcp]",
  '/ports/[containerPort="80"]',
  "/users/[=default]",
  "/write_files/[path=/etc/motd]/content",
  '/odd/[name="a]b"]/x',
  '/set/[={"add":["/"]}]',
  "/~2/[n=x]",
  "/~2x=a~1b]",
  "/big/[n=9007199254740993]",
])("parsePlace() reads what formatPlace() prints: %s", (text) => {
  expect(formatPlace(parsePlace(text))).toBe(text);
});

test("parsePlace() refuses a text that is no place", () => {
  expect(() => parsePlace("net/mtu")).toThrow(RangeError);
});

test("parsePlace() reads every place that formatPlace() prints", () => {
  const key = fc.oneof(fc.string(), fc.constantFrom("[", "[x=a/b]", "~2", "a]b", "[=]"));
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom("a/b", "]", "x=1, y", "1", "null"));
  const item = fc.oneof(
    fc.array(scalar, { minLength: 1, maxLength: 2 }).map((values) => ({
      by: values.map((_, index) => ({ name: `f${index}` })),
      key: canonical(values),
    })),
    fc.oneof(scalar, fc.dictionary(key, fc.array(scalar))).map((value) => ({ by: [], key: canonical(value as Value) })),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(key, item)), (place) => {
      expect(parsePlace(formatPlace(place))).toEqual(place);
    }),
    runs({ cost: 10 }),
  );
});
