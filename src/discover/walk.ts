import type FastGlob from "fast-glob";
import { errno, type Entry, type FileSystem } from "../host/file-system.js";
import { isWithin, join } from "../host/path.js";
import type { Limits } from "../model/document.js";
import { follow, type Found } from "../host/follow.js";

/** What a walk met, by its path below the root. */
export interface Walked {
  readonly path: string;
  readonly is: Found["is"] | "unreadable";
  /** Where it leads, links followed. */
  readonly found?: Found;
}

export interface Walk {
  readonly met: readonly Walked[];
  /** The directories that were listed, without links. */
  readonly listed: readonly string[];
  readonly failed: readonly { readonly path: string; readonly errno: string }[];
}

/** A directory that may be entered. */
interface Door {
  /** Without links. */
  readonly path: string;
  /** Whether a link was taken on the way: behind it no other one is. */
  readonly linked: boolean;
}

/**
 * Walks a directory for all that stands below it. `root` is without links.
 *
 * A link to a directory is entered as if it were one, so that no configuration behind it is lost, but only one link
 * deep and never up the tree: `self -> .` and links that lead to each other end (R1). A directory that cannot be listed
 * is reported and taken for empty. `enters` tells which directories are worth entering.
 */
export async function walk(
  files: FileSystem,
  root: string,
  limits: Limits,
  enters: (path: string) => boolean,
): Promise<Walk> {
  const doors = new Map<string, Door>([["", { path: root, linked: false }]]);
  const listed: string[] = [];
  const failed: { path: string; errno: string }[] = [];

  async function list(directory: string): Promise<readonly Shown[]> {
    const door = doors.get(directory);
    if (door === undefined || (directory !== "" && !enters(directory))) return [];
    try {
      const entries = (await files.list(door.path)) ?? [];
      listed.push(door.path);
      return await Promise.all(entries.filter(isNamed).map((entry) => show(directory, door, entry)));
    } catch (error) {
      failed.push({ path: directory, errno: errno(error) });
      return [];
    }
  }

  async function show(directory: string, door: Door, entry: Entry): Promise<Shown> {
    const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
    const walked = await meet(files, path, join(door.path, entry.name), entry, limits);
    const target = walked.is === "directory" ? (walked.found?.path ?? join(door.path, entry.name)) : undefined;
    const linked = door.linked || entry.is === "link";
    const open = target !== undefined && (entry.is === "directory" || (!door.linked && !isWithin(door.path, target)));
    if (open) doors.set(path, { path: target, linked });
    return shown(entry.name, walked, open);
  }

  const { default: glob } = await import("fast-glob");
  const readdir = (directory: string, _: unknown, done: (error: unknown, entries: readonly Shown[]) => void): void => {
    list(decoded(directory)).then(
      (entries) => done(null, entries),
      (error: unknown) => done(error, []),
    );
  };
  const found = await glob("**", {
    cwd: "/",
    fs: { readdir } as unknown as FastGlob.FileSystemAdapter,
    onlyFiles: false,
    objectMode: true,
    followSymbolicLinks: false,
    dot: true,
    unique: false,
  });
  return { met: found.map(({ dirent }) => (dirent as unknown as Shown).walked), listed, failed };
}

/** A directory entry as fast-glob wants it. */
type Shown = ReturnType<typeof shown>;

/**
 * Its name is escaped: globs do not match a line break, and read a backslash as theirs. Every other kind than a
 * directory to enter is a file to fast-glob; it only walks, what counts is decided by its caller.
 */
function shown(name: string, walked: Walked, open: boolean) {
  const [yes, no] = [() => true, () => false];
  return {
    name: encodeURIComponent(name),
    walked,
    isDirectory: open ? yes : no,
    isFile: open ? no : yes,
    isSymbolicLink: no,
    isFIFO: no,
    isSocket: no,
    isBlockDevice: no,
    isCharacterDevice: no,
  };
}

function decoded(directory: string): string {
  return directory.split("/").filter(Boolean).map(decodeURIComponent).join("/");
}

function isNamed(entry: Entry): boolean {
  return entry.is !== "undecodable" && entry.name.isWellFormed();
}

async function meet(files: FileSystem, path: string, at: string, entry: Entry, limits: Limits): Promise<Walked> {
  if (entry.is !== "link") return { path, is: entry.is === "undecodable" ? "other" : entry.is };
  try {
    const found = await follow(files, at, limits);
    return { path, is: found.is, found };
  } catch {
    return { path, is: "unreadable" };
  }
}
