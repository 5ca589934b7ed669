import { DEFAULT_LIMITS } from "../model/document.js";
import { destination, type Destination } from "./destination.js";
import { expectFileSystem, type Entry, type FileSystem } from "./file-system.js";
import { follow } from "./follow.js";
import { absolute, isWithin, join, nameOf, parentOf } from "./path.js";

/** Where the graft sits, and what it shows: a path of the other tree, or nothing. */
interface Joint extends Destination {
  readonly from: string | undefined;
}

/**
 * A tree in which everything at and below `at` comes from the same path of another tree: `graft(host, "/usr", image)`
 * is this host after an upgrade to that image. Directories above `at` that are links are followed in each tree; links
 * found inside the graft lead through the joined tree.
 *
 * Throws TypeError for what is no file system, RangeError for a path that is not absolute.
 */
export function graft(under: FileSystem, at: string, from: FileSystem): FileSystem {
  for (const files of [under, from]) expectFileSystem(files);
  const path = absolute(at);
  let found: Promise<Joint> | undefined;
  const joint = (): Promise<Joint> => (found ??= fit(under, path, from));

  /** Asks the tree that a path belongs to. */
  async function ask<T>(
    path: string,
    question: (files: FileSystem, path: string) => T | Promise<T>,
  ): Promise<T | undefined> {
    const { path: place, from: source } = await joint();
    if (!isWithin(path, place)) return question(under, path);
    return source === undefined ? undefined : question(from, beyond(path, place, source));
  }

  return {
    entry: async (path) => (await joint()).made.get(path) ?? ask(path, (files, path) => files.entry(path)),
    list: async (directory) => {
      const { path: place, made } = await joint();
      const listed = made.has(directory) ? [] : await ask(directory, (files, path) => files.list(path));
      if (listed === undefined || isWithin(directory, place)) return listed;
      const grafted = await ask(place, (files, path) => files.entry(path));
      const shown = [...made.entries(), ...(grafted === undefined ? [] : [[place, grafted] as const])];
      return merged(listed, place, directory, shown);
    },
    read: (file, limit) => ask(file, (files, path) => files.read(path, limit)),
    digest: (bytes) => under.digest(bytes),
  };
}

async function fit(under: FileSystem, path: string, from: FileSystem): Promise<Joint> {
  const above = await follow(from, parentOf(path), DEFAULT_LIMITS);
  const source = path === "/" ? "/" : join(above.path, nameOf(path));
  const exists = above.is === "directory" && (await from.entry(source)) !== undefined;
  if (exists) return { ...(await destination(under, path)), from: source };
  const there = await follow(under, parentOf(path), DEFAULT_LIMITS);
  return { path: path === "/" ? "/" : join(there.path, nameOf(path)), made: new Map(), from: undefined };
}

function beyond(path: string, place: string, source: string): string {
  if (path === place) return source;
  return join(source, path.slice(place === "/" ? 1 : place.length + 1));
}

function merged(
  listed: readonly Entry[],
  place: string,
  directory: string,
  shown: readonly (readonly [string, Entry])[],
): readonly Entry[] {
  const kept = listed.filter(({ name, is }) => is === "undecodable" || join(directory, name) !== place);
  return [...kept, ...shown.filter(([path]) => parentOf(path) === directory).map(([, entry]) => entry)];
}
