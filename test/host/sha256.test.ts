import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "../../src/host/index.js";

const theirs = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");

test("sha256() is SHA-256 at every length around the ends of its blocks", () => {
  const bytes = Uint8Array.from({ length: 260 }, (_, index) => (index * 167) % 256);
  const lengths = Array.from(bytes.keys());
  expect(lengths.filter((length) => sha256(bytes.subarray(0, length)) !== theirs(bytes.subarray(0, length)))).toEqual(
    [],
  );
});

test("sha256() is SHA-256 of any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 5000, size: "max" }), (bytes) => sha256(bytes) === theirs(bytes)));
});
