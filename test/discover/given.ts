import { countingSuffixes, discoverIds, FORMAT_SUFFIXES, rootsOf, survey } from "../../src/discover/index.js";
import { memoryFileSystem, type FileSystem, type MemoryFile } from "../../src/host/public.js";
import type { Code } from "../../src/model/diagnostic.js";
import { DEFAULT_LIMITS, type Limits } from "../../src/model/document.js";
import { readerOf, type Reader } from "../../src/model/reader.js";
import { DEFAULT_LAYERS, type Layer, type Precedence, type Standing } from "../../src/model/resolution.js";

export type Survey = Awaited<ReturnType<typeof survey>>;

/** What decides which files count, as a test says it: the reader by its shorthand, or as it is declared. */
export interface Rules {
  readonly layers: readonly Layer[];
  readonly precedence: Precedence;
  readonly declared?: Partial<Reader>;
  /** Those that tell a format; of a collection those of its files. */
  readonly suffixes: readonly string[];
  readonly outputs: readonly string[];
  readonly limits: Limits;
  readonly isDeclared?: (id: string) => Promise<boolean>;
}

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
  const { id = "app/app.yaml" } = rules;
  return survey(files, id, lookedAt(id, { ...RULES, ...rules }));
}

/** The rules as discovery takes them. */
export function lookedAt(id: string, rules: Rules): Parameters<typeof survey>[2] {
  const { layers, precedence, declared, suffixes, outputs, limits, isDeclared } = rules;
  const reader = readerOf(precedence, declared);
  const roots = rootsOf(reader, layers);
  const counting = countingSuffixes(id, reader, declared !== undefined, suffixes);
  const strangers = rootsOf(readerOf("layered"), layers).filter(
    ({ root }) => !roots.some((each) => each.root === root),
  );
  const others = isDeclared === undefined ? {} : { isDeclared };
  return { reader, roots, strangers, suffixes: counting, outputs, limits, ...others };
}

/** An id that is declared, by its shorthand. */
export interface Known {
  readonly id: string;
  readonly precedence: Precedence;
  readonly suffixes?: readonly string[];
}

/** The ids of a tree, and what is to be said of it. `shown` are the layers that are asked about, by default all. */
export async function idsIn(
  files: FileSystem,
  known: readonly Known[] = [],
  rules: Partial<Rules> & { readonly shown?: readonly Layer[] } = {},
): ReturnType<typeof discoverIds> {
  const { shown, ...all } = { ...RULES, ...rules };
  const asked = shown ?? all.layers;
  const looked = ({ id, precedence, suffixes = all.suffixes }: Known) => {
    const found = lookedAt(id, { ...all, precedence, suffixes });
    return { ...found, id, files, roots: found.roots.filter(({ name }) => asked.some((layer) => layer.name === name)) };
  };
  return discoverIds(files, {
    ...all,
    whole: all.layers[0] === undefined || asked.includes(all.layers[0]),
    known: known.map(looked),
    families: [],
    undeclared: (id) => looked({ id, precedence: all.precedence }),
  });
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
