import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { plain, type Json } from "../../src/model/value.js";
import { loadDeclaration } from "../../src/strategy/index.js";
import { directory } from "../support/schema-directory.js";
import { plainAjv } from "./plain-ajv.js";

const shared = process.env["SUBSTRATA_SHARED"];
const corpus = join(shared ?? "", "corpus");

const FOLDERS = ["prometheus", "alertmanager", "dockerd", "netplan", "cloud-init", "compose"];

function configurations(folder: string): readonly string[] {
  const files = readdirSync(join(corpus, folder), { recursive: true, encoding: "utf8" });
  return files.filter((name) => /\.(?:ya?ml|json|cfg)$/.test(name) && name !== "schema.json").sort();
}

function read(file: string): Json {
  const format = file.endsWith(".json") ? jsonFormat : yamlFormat({ version: "1.1" });
  const document = format.parse(readFileSync(file, "utf8"));
  return plain(document.value ?? null);
}

describe.skipIf(shared === undefined)("real schemas (skipped where SUBSTRATA_SHARED names no corpus of them)", () => {
  test.each(FOLDERS)("compile() takes the schema of %s and judges as the validator alone does", async (folder) => {
    const text = readFileSync(join(corpus, folder, "schema.json"), "utf8");
    const { compile, diagnostics } = await loadDeclaration("a", [directory({ "a.schema.json": text })]);
    const validator = await compile?.();
    expect([...diagnostics, ...(validator?.diagnostics ?? [])]).toEqual([]);
    const alone = plainAjv(JSON.parse(text) as object);
    const accepted: string[] = [];
    for (const name of configurations(folder)) {
      const value = read(join(corpus, folder, name));
      const violations = validator?.validate(value) ?? [];
      if (violations.length === 0) accepted.push(name);
      expect([name, violations.length === 0]).toEqual([name, alone(JSON.parse(JSON.stringify(value)))]);
    }
    if (folder === "netplan") expect(accepted).toHaveLength(15);
  });
});
