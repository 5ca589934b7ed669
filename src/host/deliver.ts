import { DEFAULT_LIMITS } from "../model/document.js";
import { expectList, expectOptions } from "../model/nearest.js";
import type { Access, Layer } from "../model/resolution.js";
import {
  absolute,
  expectWritable,
  failure,
  follow,
  isWithin,
  join,
  nameOf,
  parentOf,
  type Changed,
  type FileSystem,
  type WritableFileSystem,
} from "./file-system.js";

/** What a delivery must know of the tree, so that no output becomes an input (D14). */
export interface Where {
  /** The directories that hold nothing but output: only below one is anything ever removed. */
  readonly outputs: readonly string[];
  /** The layers, whose own files are never written. */
  readonly layers: readonly Layer[];
  /** What a file that does not stand yet is to have. */
  readonly like?: Partial<Access> | undefined;
}

/**
 * Puts an effective configuration where its program reads it, atomically and durably: an interruption at any system
 * call leaves the old file or the new one (R4). What the old file had stays (R8), an unchanged file is not touched.
 *
 * @param path Absolute inside the tree. Links above its output root are followed, inside the tree; below it none is.
 * @param text undefined for an absent configuration: removes the regular file that was delivered, and the directories
 * that this leaves empty below the output root.
 * @throws RangeError for a path in a layer, by whichever links it leads there (D14), for an output root that is a link
 * into a layer, and for a removal that is not below an output root; an error with an errno in `code` where the system
 * refuses, and where something stands that was never delivered: EISDIR, EEXIST, ELOOP for a link. TypeError for
 * what is no file system that can be changed.
 * @example
 * await deliver(files, "/run/substrata/docker/daemon.json", emit(docker), { outputs: ["/run/substrata"], layers: plan.layers });
 */
export async function deliver(
  files: WritableFileSystem,
  path: string,
  text: string | undefined,
  where: Where,
): Promise<Changed> {
  expectWritable(files);
  expectOptions("deliver", where ?? null, ["outputs", "layers", "like"]);
  for (const name of ["outputs", "layers"] as const) expectList(name, where[name] ?? null);
  const { file, output } = await targetOf(files, absolute(path), where);
  const layer = await layerOf(files, file, output, where.layers);
  if (layer !== undefined) throw new RangeError(`${path} is a path of the layer ${layer}: an output is never an input`);
  if (text !== undefined) return files.replace(file, new TextEncoder().encode(text), where.like);
  if (output === undefined) throw new RangeError(`${path} is below no output root: only what was delivered is removed`);
  return files.remove(file, output);
}

/** A path without links, and the innermost output root above it. */
async function targetOf(
  files: FileSystem,
  path: string,
  { outputs, layers }: Where,
): Promise<{ readonly file: string; readonly output: string | undefined }> {
  const roots = await Promise.all(outputs.map((output) => outputRoot(files, absolute(output), layers)));
  const innermost = (path: string, by: "given" | "real"): OutputRoot | undefined =>
    roots
      .filter((root) => root[by] !== path && isWithin(path, root[by]))
      .toSorted((a, b) => b[by].length - a[by].length)[0];
  const named = innermost(path, "given");
  if (named !== undefined) {
    const file = `${named.real === "/" ? "" : named.real}${path.slice(named.given === "/" ? 0 : named.given.length)}`;
    return { file, output: named.real };
  }
  const above = await directoryAt(files, parentOf(path));
  if (above.links.some((link) => innermost(link, "real") !== undefined)) throw failure("ELOOP", path);
  const file = join(above.path, nameOf(path));
  return { file, output: innermost(file, "real")?.real };
}

interface OutputRoot {
  readonly given: string;
  readonly real: string;
}

/** An output root may be a link, inside the tree; one that leads into a layer would make inputs of what is delivered. */
async function outputRoot(files: FileSystem, given: string, layers: readonly Layer[]): Promise<OutputRoot> {
  const { path: real, links } = await directoryAt(files, given);
  for (const { name, root } of links.length === 0 ? [] : layers) {
    const { path: top } = await follow(files, absolute(root), DEFAULT_LIMITS);
    if (isWithin(real, top) && !isWithin(given, root))
      throw new RangeError(`the output root ${given} is a link into the layer ${name}: an output is never an input`);
  }
  return { given, real };
}

/**
 * The layer that a path belongs to. An output root inside a layer is not that layer's, a layer inside an output root is
 * its own: the innermost decides. A directory of a layer that is a link leads to files of the layer as well.
 */
async function layerOf(
  files: FileSystem,
  file: string,
  output: string | undefined,
  layers: readonly Layer[],
): Promise<string | undefined> {
  for (const { name, root } of layers) {
    const { path: top } = await follow(files, absolute(root), DEFAULT_LIMITS);
    if (isWithin(file, top) && (output === undefined || top.length >= output.length)) return name;
  }
  if (output !== undefined) return undefined;
  const segments = file.split("/").slice(1);
  for (const { name, root } of layers) {
    for (const [at] of segments.entries()) {
      const path = join(absolute(root), segments.slice(at).join("/"));
      const above = await follow(files, parentOf(path), DEFAULT_LIMITS);
      if (join(above.path, nameOf(path)) === file) return name;
    }
  }
  return undefined;
}

/** Where a directory is or would be. */
async function directoryAt(
  files: FileSystem,
  path: string,
): Promise<{ readonly path: string; readonly links: readonly string[] }> {
  const found = await follow(files, path, DEFAULT_LIMITS);
  if (found.is === "loop") throw failure("ELOOP", path);
  if (found.is === "file" || found.is === "other" || found.is === "null") throw failure("ENOTDIR", path);
  return found;
}
