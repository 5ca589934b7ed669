import { join } from "node:path";
import type { Layer } from "../model/layer.js";
import { canonicalDirectory, canonicalPath } from "./canonical-path.js";
import { isWithin } from "./path.js";
import { removeFile } from "./remove-file.js";
import { replaceFile } from "./replace-file.js";

/** What a delivery must know of the tree, so that no output becomes an input (D14). */
export interface Where {
  /** The directories that hold nothing but output: only below one is anything ever removed. */
  readonly outputs: readonly string[];
  /** The layers, whose own files are never written. */
  readonly layers: readonly Layer[];
  /** The tree that outputs and layers lie in; by default `/`. The file itself is named as the machine names it. */
  readonly root?: string;
}

/**
 * Puts an effective configuration where its program reads it, atomically and durably: an interruption at any system
 * call leaves the old file or the new one (R4). Mode and owner stay, an unchanged file is not touched.
 *
 * @param text undefined for an absent configuration: removes the regular file that was delivered, and the directories
 * that this leaves empty below the output root.
 * @throws RangeError for a path in a layer, by whichever links it leads there (D14), and for a removal that is not
 * below an output root; an error with an errno in `code` where the system refuses, and where something stands that was
 * never delivered: EISDIR, EEXIST.
 * @example
 * await deliver("/run/substrata/docker/daemon.json", emit(docker), { outputs: ["/run/substrata"], layers: plan.layers });
 */
export async function deliver(
  file: string,
  text: string | undefined,
  where: Where,
): Promise<"written" | "removed" | "unchanged"> {
  const path = canonicalPath(file);
  const output = outputAbove(path, where);
  const layer = layerOf(path, output, where);
  if (layer !== undefined) throw new RangeError(`${file} is a path of the layer ${layer}: an output is never an input`);
  if (text !== undefined) return replaceFile(path, text);
  if (output === undefined) throw new RangeError(`${file} is below no output root: only what was delivered is removed`);
  return removeFile(path, output);
}

/** Whether a file lies below an output root: there everything was delivered (D14). */
export function isOutput(file: string, where: Pick<Where, "outputs" | "root">): boolean {
  return outputAbove(canonicalPath(file), where) !== undefined;
}

/** The innermost output root above a path, without links. */
function outputAbove(path: string, { outputs, root = "/" }: Pick<Where, "outputs" | "root">): string | undefined {
  const above = outputs.map((output) => canonicalDirectory(join(root, output)));
  return above.filter((output) => output !== path && isWithin(path, output)).toSorted((a, b) => b.length - a.length)[0];
}

/**
 * The layer that a path belongs to. An output root inside a layer is not that layer's, a layer inside an output root is
 * its own: the innermost decides. A directory of a layer that is a link leads to files of the layer as well.
 */
function layerOf(path: string, output: string | undefined, { layers, root = "/" }: Where): string | undefined {
  const within = layers.find((layer) => {
    const top = canonicalDirectory(join(root, layer.root));
    return isWithin(path, top) && (output === undefined || top.length >= output.length);
  });
  if (within !== undefined || output !== undefined) return within?.name;
  const segments = path.split("/").slice(1);
  const tails = segments.map((_, at) => segments.slice(at).join("/"));
  const linked = layers.find((layer) => tails.some((tail) => canonicalPath(join(root, layer.root, tail)) === path));
  return linked?.name;
}
