import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import type { Position } from "../../src/model/diagnostic.js";
import type { Location, Path } from "../../src/model/document.js";
import { canonical, isList, isObject, keysOf, type Value } from "../../src/model/value.js";
import { meaning, secondOpinion } from "./toml-values.js";

/** Real TOML of real programs, which no copy of is kept here. */
const shared = process.env["SUBSTRATA_SHARED"];
const why = shared === undefined ? ": SUBSTRATA_SHARED names no corpus" : "";
const files = shared === undefined ? [] : [...filesBelow(join(shared, "corpus/bottlerocket")), containers(shared)];
if (shared === undefined) process.stdout.write(`the corpus is skipped${why}\n`);

function containers(directory: string): string {
  return join(directory, "corpus/containers/containers.conf");
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : path.endsWith(".toml") ? [path] : [];
  });
}

test.skipIf(shared === undefined)(`parse() and emit() of TOML keep the value of every file of the corpus${why}`, () => {
  expect(files.length).toBeGreaterThan(40);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const { value, findings } = tomlFormat.parse(text);
    expect({ file, findings }).toEqual({ file, findings: [] });
    expect(meaning(value as Value)).toBe(meaning(secondOpinion(text)));
    const emitted = tomlFormat.emit(value as Value);
    expect(canonical(tomlFormat.parse(emitted).value as Value)).toBe(canonical(value as Value));
    expect(meaning(secondOpinion(emitted))).toBe(meaning(value as Value));
  }
});

function leaves(node: Value, path: Path = []): readonly Path[] {
  if (isList(node) && node.length > 0) return node.flatMap((item, index) => leaves(item, [...path, index]));
  if (!isObject(node)) return [path];
  return keysOf(node).flatMap((key) => leaves(node[key] as Value, [...path, key]));
}

function offset(text: string, { line, column }: Position): number {
  return text.split("\n", line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
}

test.skipIf(shared === undefined)(`edit() of TOML changes each scalar of the corpus and no other byte${why}`, () => {
  let edited = 0;
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const document = tomlFormat.parse(text);
    for (const path of leaves(document.value as Value)) {
      const { start, end } = (document.range(path) as Location).value;
      const [before, after] = [text.slice(0, offset(text, start)), text.slice(offset(text, end))];
      expect(tomlFormat.edit(text, [{ path, set: "changed" }])).toBe(`${before}"changed"${after}`);
      edited += 1;
    }
  }
  expect(edited).toBeGreaterThan(500);
});

test.skipIf(shared === undefined)(
  `edit() of TOML takes out every table of the corpus, and keeps its comments${why}`,
  () => {
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      for (const key of keysOf(tomlFormat.parse(text).value as { readonly [name: string]: Value })) {
        const edited = tomlFormat.edit(text, [{ path: [key], remove: true }]);
        for (const line of text.split("\n").filter((words) => words.startsWith("#"))) expect(edited).toContain(line);
        const added = tomlFormat.edit(text, [{ path: [key, "added here"], set: { a: ["b"] } }]);
        for (const line of text.split("\n")) expect(added).toContain(line);
      }
    }
  },
);
