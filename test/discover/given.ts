import { FORMAT_SUFFIXES, survey } from "../../src/discover/index.js";
import { memoryFileSystem, type FileSystem, type MemoryFile } from "../../src/host/public.js";
import type { Code } from "../../src/model/diagnostic.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";
import { DEFAULT_LAYERS, type Standing } from "../../src/model/resolution.js";

export type Rules = Parameters<typeof survey>[2];
export type Survey = Awaited<ReturnType<typeof survey>>;

export const RULES: Rules = {
  layers: DEFAULT_LAYERS,
  precedence: "layered",
  suffixes: FORMAT_SUFFIXES,
  outputs: ["/run/substrata"],
  limits: DEFAULT_LIMITS,
};

/** Short for the vendor's root, which is long. */
export const USR = "/usr/share/defaults";

/** A tree of text files that hold something, for tests that only ask for names. */
export function named(...paths: readonly string[]): Readonly<Record<string, MemoryFile>> {
  return Object.fromEntries(paths.map((path) => [path, "a: 1\n"]));
}

export const NULL: MemoryFile = { link: "/dev/null" };

export async function surveyOf(
  tree: Readonly<Record<string, MemoryFile>> | FileSystem,
  rules: Partial<Rules> & { readonly id?: string } = {},
): Promise<Survey> {
  const files = typeof tree["list"] === "function" ? (tree as FileSystem) : memoryFileSystem(tree as never);
  return survey(files, rules.id ?? "app/app.yaml", { ...RULES, ...rules });
}

/** What is read, low to high. */
export function effective(found: Survey): readonly string[] {
  return found.effective.map(({ file }) => file);
}

/** What became of each entry: `masked by /etc/…`. */
export function standings(found: Survey): Readonly<Record<string, string>> {
  return Object.fromEntries(found.fragments.map(({ file, standing }) => [file, inWords(standing)]));
}

function inWords(standing: Standing): string {
  if ("by" in standing) return `${standing.is} by ${standing.by}`;
  return "because" in standing ? `ignored: ${standing.because}` : standing.is;
}

/** Severity, code and file of each finding. */
export function findings(found: Pick<Survey, "diagnostics">): readonly (readonly [string, Code, string | undefined])[] {
  return found.diagnostics.map(({ severity, code, origin }) => [severity, code, origin?.file]);
}
