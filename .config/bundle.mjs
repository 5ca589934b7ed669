// The command line as one small file. Each third-party package becomes a file of its own beside it, loaded when the
// door to it is first opened (F1, F2): a run that needs no schema never reads ajv.
import { build } from "esbuild";
import { chmodSync, rmSync, writeFileSync } from "node:fs";

const out = "dist/cli";
const PACKAGES = { "yaml.cjs": "yaml", "jsonc.cjs": "jsonc-parser", "diff.cjs": "diff", "glob.cjs": "fast-glob", "merge.cjs": "deepmerge" };
const common = { bundle: true, platform: "node", target: "node20", format: "cjs", mainFields: ["module", "main"], legalComments: "none" };

rmSync(out, { recursive: true, force: true });

const fileOf = new Map(Object.entries(PACKAGES).map(([file, name]) => [name, file]));
const apart = {
  name: "packages-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (path.startsWith("node:")) return { path, external: true };
      if (/^ajv|\/ajv/.test(path)) return { path: `./ajv/${path.replaceAll("/", "-").replace(/\.js$/, "")}.cjs`, external: true };
      const file = fileOf.get(path);
      return file === undefined || kind === "entry-point" ? undefined : { path: `./${file}`, external: true };
    });
  },
};

await build({ ...common, entryPoints: ["src/cli/bin.ts"], outfile: `${out}/substrata.cjs`, banner: { js: "#!/usr/bin/env node" }, plugins: [apart], minifySyntax: true });
for (const [file, name] of Object.entries(PACKAGES)) {
  await build({ ...common, stdin: { contents: `module.exports = require(${JSON.stringify(name)})`, resolveDir: "." }, outfile: `${out}/${file}`, minify: true });
}
chmodSync(`${out}/substrata.cjs`, 0o755);
writeFileSync("dist/cli/package.json", '{ "type": "commonjs" }\n');
