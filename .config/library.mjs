// The library as importers get it: one file of code and one of types for each public entry. What entries share, and
// what is loaded only when it is needed, are files beside them; packages stay imports.
import { CompilerState, Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { build } from "esbuild";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const OUT = "dist/lib";
/** Each entry's module, as it is called below `src` and among what the compiler made. */
const ENTRIES = { index: "index", host: "host/public", memory: "host/trees" };

rmSync(OUT, { recursive: true, force: true });
const code = build({
  entryPoints: Object.fromEntries(Object.entries(ENTRIES).map(([entry, module]) => [entry, `src/${module}.ts`])),
  outdir: OUT,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  packages: "external",
  external: ["../lib/atlas.cjs"], // from each of its readers the same path
  format: "esm",
  platform: "neutral",
  target: "node20.19",
  minify: true,
  charset: "utf8",
  lineLimit: 10_000, // shorter lines cost bytes: each break is one
});

const silent = { default: { logLevel: "none" } };
// what `memory` has, `host` has too: its types are those, and so the same to whoever uses both
const typed = Object.entries(ENTRIES).filter(([entry]) => entry !== "memory");
const configs = typed.map(([entry, module]) =>
  ExtractorConfig.prepare({
    packageJsonFullPath: resolve("package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: resolve(),
      mainEntryPointFilePath: resolve(`dist/modules/${module}.d.ts`),
      compiler: { tsconfigFilePath: resolve("tsconfig.json") },
      dtsRollup: { enabled: true, untrimmedFilePath: resolve(OUT, `${entry}.d.ts`) },
      apiReport: { enabled: false },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
  }),
);
const [first, ...others] = configs;
const compilerState = CompilerState.create(first, {
  additionalEntryPoints: others.map((config) => config.mainEntryPointFilePath),
});
const messageCallback = (message) => {
  if (message.messageId === "console-preamble") message.logLevel = "none"; // which TypeScript reads the types
};
for (const config of configs) {
  const { succeeded } = Extractor.invoke(config, { localBuild: true, compilerState, messageCallback });
  if (!succeeded) process.exitCode = 1;
}
const memory = readFileSync("src/host/trees.ts", "utf8").replaceAll(/from "[^"]+"/g, 'from "./host.js"');
writeFileSync(resolve(OUT, "memory.d.ts"), memory);
await code;
