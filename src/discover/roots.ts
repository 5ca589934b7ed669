import { errno, type FileSystem } from "../host/file-system.js";
import { follow } from "../host/follow.js";
import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Layer } from "../model/layer.js";
import { START } from "../model/origin.js";

/**
 * What is to be said of roots that are not there (D16). That the lowest of a stack is missing is an error where somebody
 * named it, since nothing below it is what was meant; of the default stack it is a note: a system may have no defaults.
 * Another one that was named is a warning.
 *
 * @param named The layers whose roots somebody named.
 */
export async function missingRoots(
  files: FileSystem,
  layers: readonly Layer[],
  named: readonly string[],
  limits: Limits,
): Promise<readonly Diagnostic[]> {
  const asked = layers.filter(({ name }, rank) => rank === 0 || named.includes(name));
  const found = await Promise.all(asked.map((layer) => missing(files, layer, limits)));
  return found.flatMap((diagnostic, rank): readonly Diagnostic[] => {
    if (diagnostic === undefined) return [];
    if (diagnostic.code === "read/unreadable") return [diagnostic];
    const severity = rank > 0 ? "warning" : named.includes(diagnostic.facts.layer) ? "error" : "note";
    return [{ ...diagnostic, severity }];
  });
}

async function missing(
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
