import { errno, type Entry, type FileSystem } from "../host/file-system.js";
import { isWithin } from "../host/path.js";
import { finding, type Finding } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Precedence } from "../model/layer.js";
import type { Dependency } from "../model/resolution.js";
import type { Means } from "./candidate.js";
import { follow, type Found } from "../host/follow.js";
import { notRegular } from "./not-regular.js";
import { onTheWay } from "./on-the-way.js";

/** What an entry is judged by. */
export interface Ground {
  readonly files: FileSystem;
  readonly precedence: Precedence;
  /** The output roots, as they were given and without links. */
  readonly outputs: readonly string[];
  readonly limits: Limits;
}

/** What an entry means, and what that depends on. */
export interface Examined {
  readonly means: Means;
  readonly dependencies: readonly Dependency[];
}

/** Looks at an entry that counts by its name. `path` is its own, in a directory without links; `file` its name. */
export async function examine(ground: Ground, path: string, entry: Entry, file: string): Promise<Examined> {
  try {
    const found = await reach(ground, path, entry);
    return { means: meaning(ground, found, entry.name, file), dependencies: onTheWay(found) };
  } catch (error) {
    return { means: unreadable(error, file), dependencies: [] };
  }
}

function meaning(ground: Ground, found: Found, name: string, file: string): Means {
  if (leadsToOutput(found, ground.outputs)) return OUTPUT;
  if (found.is === "null") return { is: "mask" };
  if (found.is !== "file") return broken(ground, found, name, file);
  const empty = found.entry.size === 0 && ground.precedence !== "layered"; // asked first: here its failure is caught
  return empty ? { is: "mask" } : { is: "content", path: found.path, entry: found.entry };
}

/** Output is never input (D14): decided by where a link leads, existing or not, and by what lies on the way. */
export function leadsToOutput(found: Found, outputs: readonly string[]): boolean {
  return [found.path, ...found.links].some((path) => outputs.some((output) => isWithin(path, output)));
}

export const OUTPUT: Means = { is: "ignored", because: "output" };

/**
 * What cannot be opened (D9): an error in `layered`, where an override must not silently vanish; otherwise, as for
 * systemd, a warning, and the namesake below is used.
 */
export function broken(ground: Ground, found: Found, name: string, file: string): Means {
  const severe = (found: Finding): Finding =>
    ground.precedence === "layered" ? found : { ...found, severity: "warning" };
  if (found.is === "dangling") {
    return {
      is: "broken",
      because: "dangling link",
      finding: severe(finding("discover/dangling", { name, target: found.path })),
    };
  }
  if (found.is === "loop") {
    return { is: "broken", because: "link loop", finding: severe(finding("discover/loop", { name })) };
  }
  if (found.is === "absent") return unreadable({ code: "ENOENT" }, file);
  return {
    is: "broken",
    because: found.is === "directory" ? "directory" : "no regular file",
    finding: severe(notRegular(name, found.is)),
  };
}

/** What the file system refused: an error whatever the precedence (D9). */
export function unreadable(error: unknown, path: string): Means {
  if (!(typeof error === "object" && error !== null && "code" in error)) throw error;
  const code = errno(error);
  const vanished = code === "ENOENT" || code === "ESTALE";
  return {
    is: "broken",
    because: vanished ? "changed while it was read" : "unreadable",
    finding: vanished ? finding("read/changed", { path }) : finding("read/unreadable", { path, errno: code }),
  };
}

async function reach(ground: Ground, path: string, entry: Entry): Promise<Found> {
  if (entry.is === "link") return follow(ground.files, path, ground.limits);
  if (entry.is === "null") return { is: "null", path, links: [] };
  return { is: entry.is === "file" || entry.is === "directory" ? entry.is : "other", path, links: [], entry };
}
