import { errno, type FileSystem } from "../host/file-system.js";
import { follow } from "../host/follow.js";
import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Layer } from "../model/layer.js";
import { START } from "../model/origin.js";

/**
 * What is to be said of roots that somebody named and that are not there (D16). Of the lowest of a stack that is an
 * error, since nothing is then what was meant; of another one a warning. A system may have no defaults at all, so of the
 * default stack nothing is said.
 */
export async function missingRoots(
  files: FileSystem,
  layers: readonly Layer[],
  named: readonly string[],
  limits: Limits,
): Promise<readonly Diagnostic[]> {
  const asked = layers.filter(({ name }) => named.includes(name));
  const found = await Promise.all(asked.map((layer) => missingRoot(files, layer, limits)));
  return found.flatMap((diagnostic): readonly Diagnostic[] => {
    if (diagnostic === undefined) return [];
    if (diagnostic.code === "read/unreadable") return [diagnostic];
    return [{ ...diagnostic, severity: diagnostic.facts.layer === layers[0]?.name ? "error" : "warning" }];
  });
}

/** Why a layer's root cannot be looked at. */
export async function missingRoot(
  files: FileSystem,
  layer: Layer,
  limits: Limits,
): Promise<Diagnostic<"discover/missing-root" | "read/unreadable"> | undefined> {
  const origin = { layer: layer.name, file: layer.root, ...START };
  try {
    const { is } = await follow(files, layer.root, limits);
    if (is === "directory") return undefined;
    const why = is === "absent" || is === "dangling" ? "is not there" : "is no directory";
    return locate(finding("discover/missing-root", { layer: layer.name, root: layer.root, why }), { origin });
  } catch (error) {
    return locate(finding("read/unreadable", { path: layer.root, errno: errno(error) }), { origin });
  }
}
