import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatForFile, formats } from "../../src/format/index.js";
import type { Path } from "../../src/model/document.js";
import { canonical, isList, isObject, keysOf, type Value } from "../../src/model/value.js";

/** Real configuration of real programs, which no copy of is kept here. */
const shared = process.env["SUBSTRATA_SHARED"];
const files = shared === undefined ? [] : filesBelow(join(shared, "corpus"));
const why = shared === undefined ? ": SUBSTRATA_SHARED names no corpus" : "";
if (shared === undefined) process.stdout.write(`the corpus is skipped${why}\n`);

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return /\.(?:ya?ml|json|cfg|toml)$/.test(name) ? [path] : [];
  });
}

function read(file: string) {
  const known = formats({ version: file.includes("netplan") ? "1.1" : "1.2" });
  const format = formatForFile(file.replace(/cfg$/, "yaml"), known);
  if (format === undefined) throw new Error(`no format for ${file}`);
  const text = readFileSync(file, "utf8");
  return { format, text, document: format.parse(text) };
}

test.skipIf(shared === undefined)(`parse() and emit() keep the value of every file of the corpus${why}`, () => {
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    const { format, document } = read(file);
    expect({ file, findings: document.findings }).toEqual({ file, findings: [] });
    const again = format.parse(format.emit(document.value as Value));
    expect(again.findings).toEqual([]);
    expect(canonical(again.value as Value)).toBe(canonical(document.value as Value));
  }
});

/** What aliases elsewhere refer to is neither removed nor changed: the edit refuses, and nothing is lost. */
function attempt(edit: () => string, text: string): string {
  try {
    return edit();
  } catch (error) {
    expect(text).toMatch(/ &\w/);
    expect(String(error)).toMatch(/refers to no anchor|something else/);
    return text;
  }
}

function leaves(node: Value, path: Path = []): readonly Path[] {
  if (isList(node) && node.length > 0) return node.flatMap((item, index) => leaves(item, [...path, index]));
  if (isObject(node) && keysOf(node).length > 0) {
    return keysOf(node).flatMap((key) => leaves(node[key] as Value, [...path, key]));
  }
  return [path];
}

test.skipIf(shared === undefined)(`edit() takes out, replaces and adds at many places of the corpus${why}`, () => {
  for (const file of files.filter((name) => !name.includes("schema"))) {
    const { format, text, document } = read(file);
    const places = leaves(document.value as Value).filter(
      (path) => path.length > 0 && document.range(path)?.use === undefined,
    );
    const step = Math.ceil(places.length / 12);
    for (const path of places.filter((_, at) => at % step === 0)) {
      const added = [...path.slice(0, -1), typeof path.at(-1) === "number" ? 1e6 : "added here"];
      for (const edit of [
        { path, remove: true as const },
        { path, set: "on" },
        { path: added, set: { a: ["b"] } },
      ]) {
        const edited = attempt(() => format.edit(text, [edit]), text);
        for (const line of text.split("\n").filter((words) => /^\s*#/.test(words)))
          expect(edited).toContain(line.trim());
      }
    }
  }
});
