import { DEFAULT_LIMITS } from "../model/document.js";
import { failure } from "./failure.js";
import type { Entry, FileSystem } from "./file-system.js";
import { follow } from "./follow.js";
import { absolute, join, nameOf, parentOf } from "./path.js";

/** Where a writer puts a path. */
export interface Destination {
  /** Its directories without links; the last segment as it was given. */
  readonly path: string;
  /** The directories that must be made first. */
  readonly made: ReadonlyMap<string, Entry>;
}

/**
 * Finds where a writer puts a path: directories that are links are followed, missing ones made. Throws ENOTDIR where
 * something else stands in the way.
 */
export async function destination(files: FileSystem, path: string): Promise<Destination> {
  const above = await follow(files, parentOf(absolute(path)), DEFAULT_LIMITS);
  if (above.is !== "directory" && above.is !== "absent") throw failure("ENOTDIR", path);
  const made = new Map<string, Entry>();
  for (let directory = above.path; above.is === "absent" && directory !== "/"; directory = parentOf(directory)) {
    const found = await files.entry(directory);
    if (found?.is === "directory") break;
    if (found !== undefined) throw failure("ENOTDIR", path);
    made.set(directory, proposed(directory, "directory", 0));
  }
  return { path: path === "/" ? "/" : join(above.path, nameOf(path)), made };
}

/** An entry of a file or directory that is written only in thought. */
export function proposed(path: string, is: "file" | "directory", size: number): Entry {
  return {
    name: nameOf(path),
    is: path === "/dev/null" ? "null" : is,
    identity: `proposed:${path}`,
    size,
    uid: 0,
    gid: 0,
    mode: is === "directory" ? 0o755 : 0o644,
  };
}
