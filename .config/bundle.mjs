// The command line as one small file of our own code. Third-party packages become files beside it, each read when
// something of it is first used (F1, F2). The texts that explain codes are such a file too. The licenses of the
// packages go along. What is read once a run at most, and then is a hundredth of its time, stays in the packages that
// npm installs: the package's size is bounded.
import { build } from "esbuild";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const OUT = "dist/cli";
/** Each a file beside the command, read when something of it is first used. */
const LATE = ["yaml"];
const INSTALLED = ["ajv", "ajv-draft-04", "ajv-formats", "diff", "fast-glob"];

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
for (const name of LATE) {
  const contents = `module.exports = require(${JSON.stringify(name)});`;
  await bundle({ stdin: { contents, resolveDir: "." }, outfile: `${OUT}/${name}.cjs`, minify: true });
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

/** A module whose every export is fetched from its file at the first use. */
function lateModule(name) {
  const load = `let loaded;\nconst load = () => (loaded ??= require("./${name}.cjs"));\n`;
  const getters = Object.keys(require(name)).map(
    (key) => `get ${JSON.stringify(key)}() { return load()[${JSON.stringify(key)}]; }`,
  );
  return `${load}module.exports = { ${getters.join(", ")} };`;
}

const late = {
  name: "packages-on-demand",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => (LATE.includes(path) ? { path, namespace: "late" } : undefined));
    onResolve({ filter: /\.md$/ }, ({ path, resolveDir }) =>
      resolve(resolveDir, path) === resolve(CODES) ? { path: "./codes.cjs", external: true } : undefined,
    );
    onResolve({ filter: /\.cjs$/, namespace: "late" }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: "late" }, ({ path }) => ({ contents: lateModule(path) }));
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
