import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const project = new URL("../..", import.meta.url).pathname;
const modules = join(project, "node_modules");

/** What `package.json` says, as far as an importer depends on it. */
interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

/** A project that has the package and nothing else. */
export interface Consumer {
  readonly root: string;
  /** Where the package is in it. */
  readonly installed: string;
  readonly manifest: Manifest;
  /** The packed file, and what is in it. */
  readonly packed: { readonly size: number; readonly files: readonly { readonly path: string }[] };
}

/**
 * Packs what was built, and lays it into a new project as an installation does, without the network: its dependencies
 * are links to this project's own.
 */
export function install(): Consumer {
  const root = mkdtempSync(join(tmpdir(), "substrata-consumer-"));
  const pack = ["pack", "--ignore-scripts", "--offline", "--json", "--pack-destination", root];
  const [packed] = JSON.parse(execFileSync("npm", pack, { cwd: project, encoding: "utf8" })) as [
    Consumer["packed"] & { readonly filename: string },
  ];
  writeFileSync(join(root, "package.json"), '{ "type": "module" }\n');
  const installed = join(root, "node_modules/substrata");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(root, packed.filename), "-C", installed, "--strip-components", "1"]);
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
  for (const name of [...Object.keys(manifest.dependencies), "@types/node"]) {
    const link = join(root, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(modules, name), link);
  }
  return { root, installed, manifest, packed };
}

/** Writes a file of the project, and answers where it is. */
export function write({ root }: Consumer, name: string, text: string): string {
  const file = join(root, name);
  writeFileSync(file, text);
  return file;
}

/** Runs a program of Node in the project; what it printed, and what it complained of. */
export async function run({ root }: Consumer, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: root }, (_, stdout, stderr) => done({ stdout, stderr }));
  });
}

/** Compiles files of the project and declares what they export; what the compiler says against them. */
export async function compile(
  consumer: Consumer,
  files: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<string> {
  const compilerOptions = { strict: true, skipLibCheck: false, declaration: true, rootDir: ".", outDir: "out" };
  const config = JSON.stringify({ compilerOptions: { ...compilerOptions, ...options }, files });
  const given = write(consumer, `tsconfig.${String(options["module"])}.json`, config);
  const { stdout, stderr } = await run(consumer, join(modules, "typescript/bin/tsc"), "-p", given);
  return stdout + stderr;
}
