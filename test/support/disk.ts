import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Entry, FileSystem } from "../../src/host/public.js";

/** What both kinds of tree can hold. */
export type Tree = Readonly<Record<string, string | { readonly link: string } | { readonly directory: true }>>;

/** Writes a tree into a new directory, hands its path over, and removes it. */
export async function onDisk<T>(tree: Tree, use: (root: string) => T | Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "substrata-"));
  try {
    plant(root, tree);
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export function plant(root: string, tree: Tree): void {
  for (const [path, file] of Object.entries(tree)) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof file === "string") writeFileSync(at, file);
    else if ("link" in file) symlinkSync(file.link, at);
    else mkdirSync(at, { recursive: true });
  }
}

/** All that a file system shows, links not followed. */
export async function shown(files: FileSystem, directory = "/"): Promise<Readonly<Record<string, string>>> {
  const all: Record<string, string> = {};
  for (const entry of (await files.list(directory)) ?? []) {
    const path = directory === "/" ? `/${entry.name}` : `${directory}/${entry.name}`;
    const same = await files.entry(path);
    if (same?.is !== entry.is) throw new Error(`${path} is listed as ${entry.is} and found as ${same?.is}`);
    all[path] = await findings(files, path, entry);
    if (entry.is === "directory") Object.assign(all, await shown(files, path));
  }
  return all;
}

async function findings(files: FileSystem, path: string, entry: Entry): Promise<string> {
  if (entry.is === "link") return `-> ${entry.target}`;
  if (entry.is !== "file") return entry.is;
  const content = await files.read(path, 1000);
  return `${entry.size} ${new TextDecoder().decode(content)}`;
}
