import type { FileSystem } from "../host/file-system.js";
import type { Limits } from "../model/document.js";
import { follow } from "../host/follow.js";

/** An output is known by the name that it was given and by where that leads; one that cannot be looked at, by name. */
export async function outputRoots(
  files: FileSystem,
  outputs: readonly string[],
  limits: Pick<Limits, "links">,
): Promise<readonly string[]> {
  const roots = outputs.map(async (output) => {
    try {
      return [output, (await follow(files, output, limits)).path];
    } catch {
      return [output];
    }
  });
  return [...new Set((await Promise.all(roots)).flat())];
}
