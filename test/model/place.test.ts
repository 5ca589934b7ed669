import { expect, test } from "vitest";
import { formatPlace, parsePlace } from "../../src/model/place.js";

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
])("parsePlace() reads what formatPlace() prints: %s", (text) => {
  expect(formatPlace(parsePlace(text))).toBe(text);
});

test("parsePlace() refuses a text that is no place", () => {
  expect(() => parsePlace("net/mtu")).toThrow(RangeError);
});
