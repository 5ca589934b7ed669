// The command line as one small file of our own code. Third-party packages become files beside it, each read when
// something of it is first used (F1, F2). The texts that explain codes are such a file too. The licenses of the
// packages go along. What is read once a run at most, and then is a hundredth of its time, stays in the packages that
// npm installs: the package's size is bounded.
import { build } from "esbuild";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const OUT = "dist/cli";
/** What is bundled into one file: the modules in it share what they share. */
const GROUPS = {
  yaml: ["yaml"],
  jsonc: ["jsonc-parser"],
};
const INSTALLED = ["ajv", "ajv-draft-04", "ajv-formats", "diff", "fast-glob"];

/** Of which only some names are used: the rest is left out. */
const USED = {
  "jsonc-parser": ["createScanner", "parseTree", "printParseErrorCode"],
};

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  mainFields: ["module", "main"],
  legalComments: "none",
  metafile: true,
};
const require = createRequire(import.meta.url);

/** The directories of the packages of which something is bundled. */
const packages = new Set();

async function bundle(options) {
  const { metafile } = await build({ ...common, ...options });
  for (const file of Object.keys(metafile.inputs)) {
    const [directory] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
    if (directory !== undefined) packages.add(directory);
  }
}

rmSync(OUT, { recursive: true, force: true });
for (const [group, modules] of Object.entries(GROUPS)) {
  const contents = modules
    .map((name) => {
      const used = USED[name];
      if (used === undefined) return `exports[${JSON.stringify(name)}] = require(${JSON.stringify(name)});`;
      return `import { ${used} } from ${JSON.stringify(name)}; export { ${used} };`;
    })
    .join("\n");
  await bundle({ stdin: { contents, resolveDir: "." }, outfile: `${OUT}/${group}.cjs`, minify: true });
}

/** What few runs read of our own: the texts behind `substrata help CODE`. */
const CODES = "src/cli/codes.md";
const text = `module.exports = require("./${CODES}");`;
await bundle({
  stdin: { contents: text, resolveDir: "." },
  outfile: `${OUT}/codes.cjs`,
  loader: { ".md": "text" },
  minify: true,
});

/** A module whose every export is fetched from its group's file at the first use. */
function lateModule(name, group) {
  const used = USED[name];
  const load = `let loaded;\nconst load = () => (loaded ??= require("./${group}.cjs")${used === undefined ? `[${JSON.stringify(name)}]` : ""});\n`;
  const exported = require(name);
  const getters = (used ?? Object.keys(exported)).map(
    (key) => `get ${JSON.stringify(key)}() { return load()[${JSON.stringify(key)}]; }`,
  );
  return `${load}module.exports = { ${getters.join(", ")} };`;
}

const late = {
  name: "packages-on-demand",
  setup({ onLoad, onResolve }) {
    const groupOf = new Map(Object.entries(GROUPS).flatMap(([group, modules]) => modules.map((name) => [name, group])));
    onResolve({ filter: /^[^./]/ }, ({ path }) => (groupOf.has(path) ? { path, namespace: "late" } : undefined));
    onResolve({ filter: /\.md$/ }, ({ path, resolveDir }) =>
      resolve(resolveDir, path) === resolve(CODES) ? { path: "./codes.cjs", external: true } : undefined,
    );
    onResolve({ filter: /\.cjs$/, namespace: "late" }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: "late" }, ({ path }) => ({ contents: lateModule(path, groupOf.get(path)) }));
  },
};
await bundle({
  entryPoints: ["src/cli/bin.ts"],
  outfile: `${OUT}/substrata.cjs`,
  banner: { js: "#!/usr/bin/env node" },
  plugins: [late],
  external: [...INSTALLED, "../lib/atlas.cjs"],
  minify: true, // a third of the bytes to read and parse at every start
  supported: { "dynamic-import": false },
});
chmodSync(`${OUT}/substrata.cjs`, 0o755);
writeFileSync(`${OUT}/package.json`, '{ "type": "commonjs" }\n');

const licenses = Array.from(packages, (directory) => {
  const { name, version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const file = readdirSync(directory).find((file) => /^licen[cs]e/i.test(file));
  if (file === undefined) throw new Error(`${name} comes without its license`);
  return `${name} ${version}\n\n${readFileSync(join(directory, file), "utf8").trim()}\n`;
});
writeFileSync(`${OUT}/LICENSES`, licenses.join(`\n${"-".repeat(80)}\n\n`));
