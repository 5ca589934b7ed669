// The atlas as one file of the package: what stands below schemas/readers, and what the package itself reads, by their paths, as they are written. It is
// read where somebody first asks for one.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOTS = ["schemas/readers", "schemas/own"];
const OUT = "dist/lib/atlas.cjs";

/** Lines keep their numbers: findings name them. */
function withoutComments(text) {
  return text.replaceAll(/^\s*#.*$/gm, "");
}

/** What the file holds. */
export function texts() {
  const files = ROOTS.flatMap((root) => {
    const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
    return names.sort().map((name) => [name, withoutComments(readFileSync(join(root, name), "utf8"))]);
  });
  return Object.fromEntries(files);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  mkdirSync("dist/lib", { recursive: true });
  writeFileSync(OUT, `module.exports = ${JSON.stringify(texts())};\n`);
}
