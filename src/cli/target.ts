import { realpathSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { follow, isWithin, type WritableFileSystem } from "../host/index.js";
import { nodeFileSystem } from "../host/public.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { DEFAULT_OUTPUTS } from "../options.js";
import { UsageError, type Values } from "./options.js";

/** A file that was named as the machine names it, by the tree through which it is written. */
export interface Target {
  readonly files: WritableFileSystem;
  readonly path: string;
  /** Whether that tree is the one that was asked about. */
  readonly inside: boolean;
}

/**
 * Finds the tree of a file, and its path there without links: whatever lies in the root is looked for as the root sees
 * it, so that no link of an image leads out of it (R7); the rest is an ordinary path. What is below an output root is
 * left as it is: no link there is followed.
 *
 * @throws UsageError for an ordinary path that goes through a link of the root.
 */
export async function targetOf(
  file: string,
  { root, files }: { readonly root: string; readonly files: WritableFileSystem },
): Promise<Target> {
  const [given, top] = [resolvePath(file), realpathSync(root)];
  const above = [root, top].find((each) => isWithin(given, each));
  if (above !== undefined) return insideOf(files, below(given, above));
  const machine = nodeFileSystem("/");
  const { path, links } = await follow(machine, given, DEFAULT_LIMITS);
  const through = links.find((link) => isWithin(link, top));
  if (through !== undefined) throw new UsageError(`cannot write ${file}: ${through} is a link of the root`);
  return isWithin(path, top) ? insideOf(files, below(path, top)) : { files: machine, path, inside: false };
}

/** The directory of the last good texts, where one is named. */
export async function keepOf(
  given: Values,
  where: { readonly root: string; readonly files: WritableFileSystem },
): Promise<string | undefined> {
  const directory = given.value("keep");
  if (directory === undefined) return undefined;
  const { path, inside } = await targetOf(directory, where);
  if (!inside) throw new UsageError(`--keep must lie in the root ${where.root}, found ${JSON.stringify(directory)}`);
  return path;
}

async function insideOf(files: WritableFileSystem, path: string): Promise<Target> {
  if (DEFAULT_OUTPUTS.some((output) => isWithin(path, output))) return { files, path, inside: true };
  return { files, path: (await follow(files, path, DEFAULT_LIMITS)).path, inside: true };
}

function below(path: string, top: string): string {
  return top === "/" ? path : path.slice(top.length) || "/";
}
