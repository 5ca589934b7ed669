import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, install, run, write, type Consumer } from "./installed.js";

/* The package as its importers meet it: packed, laid into an empty project, compiled against and run. */
let consumer: Consumer;
beforeAll(() => void (consumer = install()));
afterAll(() => rmSync(consumer.root, { recursive: true, force: true }));

/** The entries that are code. */
const ENTRIES = ["substrata", "substrata/host", "substrata/memory"];

const EXAMPLE = `
const files = memoryFileSystem({
  "/usr/share/defaults/app.yaml": "log: info\\nport: 80\\n",
  "/usr/share/substrata/schemas/app.yaml.schema.json": '{ "properties": { "port": { "maximum": 65535 } } }',
});
async function print() {
  const plan = await prepare(overlay(files, { "/etc/app.yaml.d/10-site.yaml": "port: 8080\\n" }));
  const app = await plan.resolve("app.yaml");
  console.log((await plan.ids()).join(), JSON.stringify(effective(app)), typeof host.nodeFileSystem);
}
void print();
`;
const IMPORTED = `import { effective, prepare } from "substrata";
import * as host from "substrata/host";
import { memoryFileSystem, overlay } from "substrata/memory";
${EXAMPLE}`;
const REQUIRED = `const { effective, prepare } = require("substrata");
const host = require("substrata/host");
const { memoryFileSystem, overlay } = require("substrata/memory");
${EXAMPLE}`;
const REQUIRED_WITH_TYPES = `import substrata = require("substrata");
import host = require("substrata/host");
import memory = require("substrata/memory");
const { effective, prepare } = substrata;
const { memoryFileSystem, overlay } = memory;
${EXAMPLE}`;
const PRINTED = { stdout: 'app.yaml {"log":"info","port":8080} function\n', stderr: "" };

describe("the package", () => {
  test("has at most 150 files and 500 kB", () => {
    expect(consumer.packed.files.length).toBeLessThanOrEqual(150);
    expect(consumer.packed.size).toBeLessThanOrEqual(500_000);
  });

  test("runs nothing when it is installed, wherever from", () => {
    const names = Object.keys(consumer.manifest.scripts);
    expect(names.filter((name) => /^(?:pre|post)?(?:install|prepare)$|^prepublish$/.test(name))).toEqual([]);
    expect(existsSync(join(consumer.installed, "binding.gyp"))).toBe(false); // it would be compiled
  });

  test("has whatever its manifest names", () => {
    const { exports, bin } = consumer.manifest;
    const named = [...Object.values(bin), ...Object.values(exports)].flatMap((paths) =>
      typeof paths === "string" ? [paths] : Object.values(paths),
    );
    const missing = named.filter((path) => !existsSync(join(consumer.installed, path.replace(/\*$/, ""))));
    expect(missing).toEqual([]);
  });
});

describe("its entries", () => {
  test("can be imported", async () => {
    expect(await run(consumer, write(consumer, "example.mjs", IMPORTED))).toEqual(PRINTED);
  });

  test("can be required", async () => {
    expect(await run(consumer, write(consumer, "example.cjs", REQUIRED))).toEqual(PRINTED);
  });

  test("read the large packages only when something of them is needed", async () => {
    const program = `import { createRequire } from "node:module";
import "substrata";
import "substrata/host";
const { cache } = createRequire(import.meta.url);
const read = () => Object.keys(cache).some((file) => /[/](?:ajv|fast-glob)[/]/.test(file));
const atOnce = read();
await import("fast-glob");
console.log(atOnce, read());`;
    expect(await run(consumer, write(consumer, "lazy.mjs", program))).toEqual({ stdout: "false true\n", stderr: "" });
  });

  test("need nothing of Node for what is in memory", async () => {
    const contents = `import { effective, prepare } from "substrata";
import { memoryFileSystem } from "substrata/memory";
const files = memoryFileSystem({ "/usr/share/defaults/app.yaml": "log: info\\n" });
const app = prepare(files).then((plan) => plan.resolve("app.yaml"));
globalThis.answer = app.then((app) => [effective(app).log, app.fingerprint, files.digest(new Uint8Array())].join());`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: consumer.root },
      bundle: true,
      write: false,
      platform: "browser",
      external: ["fast-glob"], // what looks for ids walks with it
    });
    const realm = { answer: Promise.resolve(""), TextDecoder, TextEncoder };
    runInNewContext(outputFiles[0]?.text ?? "", realm);
    expect(await realm.answer).toMatch(/^info,[0-9a-f]{64},e3b0c442[0-9a-f]{56}$/);
  });

  test("give schemas and defaults by their paths", async () => {
    const program = `const { existsSync } = require("node:fs");
for (const path of ["schemas/output/answer.schema.json", "defaults/docker/daemon.json", "package.json"])
  console.log(existsSync(require.resolve("substrata/" + path)));`;
    const { stdout } = await run(consumer, write(consumer, "data.cjs", program));
    expect(stdout).toBe("true\n".repeat(3));
  });
});

test("its command runs", async () => {
  const command = join(consumer.installed, consumer.manifest.bin["substrata"] ?? "");
  expect(statSync(command).mode & 0o111).toBe(0o111);
  mkdirSync(join(consumer.root, "tree/usr/share/defaults"), { recursive: true });
  write(consumer, "tree/usr/share/defaults/app.yaml", "log: info\n");
  const shown = await run(consumer, command, "show", "app.yaml", "--root", "tree");
  expect(shown).toEqual({ stdout: "log: info\n", stderr: "" });
});

/** An entry's types. */
function typesOf(entry: string): string {
  const { types } = consumer.manifest.exports[entry.replace("substrata", ".")] as { readonly types: string };
  return readFileSync(join(consumer.installed, types), "utf8");
}

/** A module whose declarations must name all that an entry's functions take and answer, and the members of its types. */
function derived(entry: string): string {
  const exported = typesOf(entry).matchAll(/^export declare (class|const|function|interface|type) (\w+)(?:<(.*?)>)?/gm);
  const once = new Map(Array.from(exported, (each) => [each[2], each])).values(); // a function may have several shapes
  const lines = Array.from(once, ([, kind = "", name = "", parameters]) => {
    const members = (type: string): string => `export const ${name}_ = members<${type}>();`;
    if (kind === "const") return members(`typeof entry.${name}`);
    if (kind === "function") {
      const [takes, answers] = [`Parameters<typeof entry.${name}>`, `Awaited<ReturnType<typeof entry.${name}>>`];
      return `export const ${name} = entry.${name};\n${members(`[${takes}, ${answers}]`)}`;
    }
    return members(`entry.${name}${parameters === undefined ? "" : `<${parameters.replaceAll(/[^,]+/g, "never")}>`}`);
  });
  const head = `import * as entry from "${entry}";\ndeclare function members<T>(): { [K in keyof T]: T[K] };\n`;
  return head + lines.join("\n");
}

describe("its types", () => {
  const files = ["example.ts", ...ENTRIES.map((_, index) => `derived${index}.ts`)];
  beforeAll(() => {
    write(consumer, "example.ts", IMPORTED);
    for (const [index, entry] of ENTRIES.entries()) write(consumer, `derived${index}.ts`, derived(entry));
  });

  test.each(ENTRIES)("%s exports every type that it names", (entry) => {
    expect(typesOf(entry).match(/^(?:declare|interface|type) .*/gm)).toBeNull();
  });

  test("compile where Node resolves modules", async () => {
    write(consumer, "example.cts", REQUIRED_WITH_TYPES);
    expect(await compile(consumer, [...files, "example.cts"], { module: "nodenext", types: ["node"] })).toBe("");
  });

  test("compile where a bundler resolves modules, and nothing of Node is known", async () => {
    const options = { module: "esnext", moduleResolution: "bundler", lib: ["es2023", "dom"], types: [] };
    expect(await compile(consumer, files, options)).toBe("");
  });
});
