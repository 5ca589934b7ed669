import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readProfile } from "../../src/schema/index.js";

const directory = new URL("../../schemas/readers/", import.meta.url).pathname;
const END = ".merge.yaml";
const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(END));
const read = (name: string): string => readFileSync(join(directory, name), "utf8");

describe("schemas/readers", () => {
  test.each(files)("%s is a profile without a finding", (file) => {
    expect(readProfile({ file, text: read(file) }).diagnostics).toEqual([]);
  });

  test.each(files)("%s names a manual and a version, and leaves the layering to the program", (file) => {
    const { $comment, "": root } = parse(read(file));
    expect($comment).toMatch(/^\S.+; .*\d/);
    expect(root["x-reader"]).toMatchObject({ by: "self" });
  });

  test("the README counts the entries", () => {
    expect(read("README.md")).toContain(`There are ${files.length} entries.`);
  });
});
