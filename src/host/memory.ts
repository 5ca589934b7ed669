import { failure } from "./failure.js";
import type { Entry, FileSystem } from "./file-system.js";
import { absolute, join, nameOf, parentOf } from "./path.js";
import { sha256 } from "./sha256.js";

/** What stands at a path of a tree in memory. */
export type MemoryFile =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly directory: true }
  | { readonly other: "fifo" | "socket" | "device" }
  /** A file that cannot be read, with this errno; a directory that cannot be listed where something stands below. */
  | { readonly fails: string; readonly directory?: true }
  | { readonly content: string | Uint8Array; readonly uid?: number; readonly gid?: number; readonly mode?: number };

interface Node {
  readonly entry: Entry;
  readonly bytes?: Uint8Array;
  readonly fails?: string;
}

const NULL = "/dev/null";

/**
 * A tree in memory: for tests, and for configurations that never were files. Directories above a path exist by
 * themselves; `/dev/null` exists only where it is listed.
 *
 * Throws RangeError for a path that is not absolute, and for a file with something below it.
 */
export function memoryFileSystem(files: Readonly<Record<string, MemoryFile>>): FileSystem {
  const nodes = new Map<string, Node>([["/", node("/", { directory: true })]]);
  const names = new Map<string, Set<string>>();
  for (const [given, file] of Object.entries(files)) {
    const path = absolute(given);
    nodes.set(path, node(path, file));
    for (let below = path; below !== "/"; below = parentOf(below)) {
      const above = parentOf(below);
      if (!nodes.has(above)) nodes.set(above, node(above, { directory: true }));
      names.set(above, (names.get(above) ?? new Set()).add(nameOf(below)));
    }
  }
  for (const path of names.keys()) {
    const { entry, fails } = nodes.get(path) as Node;
    if (fails !== undefined) nodes.set(path, node(path, { fails, directory: true }));
    else if (entry.is !== "directory") throw new RangeError(`${path} is no directory, but something stands below it`);
  }

  return {
    entry: (path) => nodes.get(path)?.entry,
    list: (directory) => {
      const found = nodes.get(directory);
      if (found?.entry.is !== "directory") return undefined;
      if (found.fails !== undefined) throw failure(found.fails, directory);
      return Array.from(names.get(directory) ?? [], (name) => (nodes.get(join(directory, name)) as Node).entry);
    },
    read: (file, limit) => {
      const found = nodes.get(file);
      if (found === undefined) return undefined;
      if (found.fails !== undefined) throw failure(found.fails, file);
      if (found.bytes === undefined) throw failure("ESTALE", file);
      return found.bytes.subarray(0, limit + 1);
    },
    digest: sha256,
  };
}

function node(path: string, file: MemoryFile): Node {
  const found = described(path, file);
  // as on a machine, whatever stands in the null device's place is taken for it
  return path === NULL ? { ...found, entry: { ...found.entry, is: "null" } } : found;
}

function described(path: string, file: MemoryFile): Node {
  const named = { name: path === "/" ? "/" : nameOf(path), identity: path, uid: 0, gid: 0 };
  if (typeof file === "string" || file instanceof Uint8Array) return described(path, { content: file });
  if ("content" in file) {
    const bytes = typeof file.content === "string" ? new TextEncoder().encode(file.content) : file.content;
    const { uid = 0, gid = 0, mode = 0o644 } = file;
    return { entry: { ...named, is: "file", size: bytes.length, uid, gid, mode }, bytes };
  }
  if ("link" in file) {
    return { entry: { ...named, is: "link", target: file.link, size: file.link.length, mode: 0o777 } };
  }
  if ("other" in file) return { entry: { ...named, is: "other", size: 0, mode: 0o644 } };
  if (file.directory === true) {
    const entry: Entry = { ...named, is: "directory", size: 0, mode: 0o755 };
    return "fails" in file ? { entry, fails: file.fails } : { entry };
  }
  return "fails" in file
    ? { entry: { ...named, is: "file", size: 1, mode: 0 }, fails: file.fails }
    : { entry: { ...named, is: "directory", size: 0, mode: 0o755 } };
}
