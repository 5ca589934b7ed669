// The atlas as one file of the package: the profiles below schemas/readers by their paths, as they are written. It is
// read where somebody first asks for one.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ENTRIES = "schemas/readers";
const OUT = "dist/lib/atlas.cjs";

/** What the file holds. */
export function texts() {
  const names = readdirSync(ENTRIES, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".merge.yaml"),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(ENTRIES, name), "utf8")]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  mkdirSync("dist/lib", { recursive: true });
  writeFileSync(OUT, `module.exports = ${JSON.stringify(texts())};\n`);
}
