import type { Access } from "../model/resolution.js";
import {
  absolute,
  failure,
  isWithin,
  join,
  nameOf,
  parentOf,
  type Changed,
  type Entry,
  type WritableFileSystem,
} from "./file-system.js";
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
  | ({ readonly content: string | Uint8Array } & Partial<Access>);

/** A tree in memory that changes, fails on request, and tells who watches it. */
export interface MemoryFileSystem extends WritableFileSystem {
  /** Puts something at a path, in place of what stands there; directories above it are made. */
  write(path: string, file: MemoryFile): void;
  link(path: string, target: string): void;
  /** As a writer removes a file (`below`); without `below` whatever stands there, with everything below it. */
  remove(path: string, below?: string): Changed;
  /**
   * From now on a path fails with an errno: reading or listing it, and changing anything at or below it. Undefined ends
   * that.
   */
  fail(path: string, errno: string | undefined): void;
}

interface Node {
  readonly entry: Entry;
  readonly bytes?: Uint8Array;
  readonly fails?: string;
}

const NULL = "/dev/null";
const UNCHANGED: Changed = { did: "unchanged" };

/**
 * A tree in memory: for tests, and for configurations that never were files. Directories above a path exist by
 * themselves; `/dev/null` exists only where it is listed.
 *
 * Throws RangeError for a path that is not absolute, and for a file with something below it.
 *
 * @example
 * const files = memoryFileSystem({ "/usr/share/defaults/app.yaml": "a: 1\n" });
 * files.write("/etc/app.yaml", "a: 2\n");
 */
export function memoryFileSystem(files: Readonly<Record<string, MemoryFile>> = {}): MemoryFileSystem {
  const nodes = new Map<string, Node>([["/", described("/", { directory: true }, "")]]);
  const names = new Map<string, Set<string>>();
  const faults = new Map<string, string>();
  const watchers = new Set<() => void>();
  let generation = 0; // another file at the same path is another file

  const identity = (path: string): string => (generation === 0 ? path : `${path}#${generation}`);

  function put(path: string, file: MemoryFile): void {
    const node = described(path, file, identity(path));
    const inside = names.get(path);
    if (inside !== undefined && inside.size > 0 && node.entry.is !== "directory") {
      if (node.fails === undefined) throw new RangeError(`${path} is no directory, but something stands below it`);
      nodes.set(path, described(path, { fails: node.fails, directory: true }, identity(path)));
      return;
    }
    nodes.set(path, node);
    enter(path);
  }

  /** Makes a path an entry of the directories above it. */
  function enter(path: string): void {
    for (let below = path; below !== "/"; below = parentOf(below)) {
      const above = parentOf(below);
      const directory = nodes.get(above) ?? described(above, { directory: true }, identity(above));
      if (directory.entry.is === "file" && directory.fails !== undefined)
        nodes.set(above, described(above, { fails: directory.fails, directory: true }, identity(above)));
      else if (directory.entry.is !== "directory")
        throw new RangeError(`${above} is no directory, but something stands below it`);
      else nodes.set(above, directory);
      names.set(above, (names.get(above) ?? new Set()).add(nameOf(below)));
    }
  }

  function take(path: string): void {
    for (const name of names.get(path) ?? []) take(join(path, name));
    names.delete(path);
    nodes.delete(path);
    names.get(parentOf(path))?.delete(nameOf(path));
  }

  function changed<T>(change: () => T): T {
    generation += 1;
    try {
      return change();
    } finally {
      for (const tell of watchers) tell();
    }
  }

  /** What keeps a path from being changed: the errno of a fault, a link on the way, or something that is no file. */
  function checkChange(path: string): void {
    for (let at = path; ; at = parentOf(at)) {
      const fault = faults.get(at);
      if (fault !== undefined) throw failure(fault, path);
      const is = nodes.get(at)?.entry.is;
      if (is === "link") throw failure("ELOOP", path);
      if (at === path && is !== undefined && is !== "file")
        throw failure(is === "directory" ? "EISDIR" : "EEXIST", path);
      if (at !== path && is !== undefined && is !== "directory") throw failure("ENOTDIR", path);
      if (at === "/") return;
    }
  }

  for (const [path, file] of Object.entries(files)) put(absolute(path), file);

  return {
    entry: (path) => nodes.get(path)?.entry,
    list: (directory) => {
      const found = nodes.get(directory);
      if (found?.entry.is !== "directory") return undefined;
      const fault = faults.get(directory) ?? found.fails;
      if (fault !== undefined) throw failure(fault, directory);
      return Array.from(names.get(directory) ?? [], (name) => (nodes.get(join(directory, name)) as Node).entry);
    },
    read: (file, limit) => {
      const found = nodes.get(file);
      if (found === undefined) return undefined;
      const fault = faults.get(file) ?? found.fails;
      if (fault !== undefined) throw failure(fault, file);
      if (found.bytes === undefined) throw failure("ESTALE", file);
      return found.bytes.subarray(0, limit + 1);
    },
    digest: sha256,
    watch: (_, signal) => changes(watchers, signal),
    replace: (given, bytes, like) => {
      const path = absolute(given);
      checkChange(path);
      const old = nodes.get(path);
      if (old?.bytes !== undefined && isSame(old.bytes, bytes)) return UNCHANGED;
      const { uid, gid, mode } = old?.entry ?? { uid: 0, gid: 0, mode: 0o644, ...like };
      changed(() => put(path, { content: bytes.slice(), uid, gid, mode }));
      return { did: "written" };
    },
    write: (path, file) => changed(() => put(absolute(path), file)),
    link: (path, link) => changed(() => put(absolute(path), { link })),
    remove: (given, below) => {
      const path = absolute(given);
      if (below === undefined) return changed(() => removed(take, path));
      if (path === below || !isWithin(path, below)) throw new RangeError(`${path} is not below ${below}`);
      checkChange(path);
      if (!nodes.has(path)) return UNCHANGED;
      return changed(() => {
        take(path);
        for (let at = parentOf(path); at !== below && (names.get(at)?.size ?? 0) === 0; at = parentOf(at)) take(at);
        return { did: "removed" };
      });
    },
    fail: (path, errno) =>
      changed(() => void (errno === undefined ? faults.delete(absolute(path)) : faults.set(absolute(path), errno))),
  };
}

function removed(take: (path: string) => void, path: string): Changed {
  take(path);
  return { did: "removed" };
}

/** Answers once, and then after each change, until the signal; changes that come meanwhile are one. */
async function* changes(watchers: Set<() => void>, signal: AbortSignal): AsyncGenerator<void, void, undefined> {
  let changed = true;
  let wake: (() => void) | undefined;
  const tell = (): void => {
    changed = true;
    wake?.();
  };
  watchers.add(tell);
  signal.addEventListener("abort", tell);
  try {
    while (!signal.aborted) {
      if (!changed) await new Promise<void>((done) => (wake = done));
      changed = false;
      if (!signal.aborted) yield;
    }
  } finally {
    watchers.delete(tell);
    signal.removeEventListener("abort", tell);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** As on a machine, whatever stands in the null device's place is taken for it. */
function described(path: string, file: MemoryFile, identity: string): Node {
  const named = { name: path === "/" ? "/" : nameOf(path), identity, uid: 0, gid: 0 };
  const as = (entry: Omit<Entry, keyof typeof named> & Partial<Access>): Entry => ({
    ...named,
    ...entry,
    is: path === NULL ? "null" : entry.is,
  });
  if (typeof file === "string" || file instanceof Uint8Array) return described(path, { content: file }, identity);
  if ("content" in file) {
    const bytes = typeof file.content === "string" ? new TextEncoder().encode(file.content) : file.content;
    const { uid = 0, gid = 0, mode = 0o644 } = file;
    return { entry: as({ is: "file", size: bytes.length, uid, gid, mode }), bytes };
  }
  if ("link" in file) return { entry: as({ is: "link", target: file.link, size: file.link.length, mode: 0o777 }) };
  if ("other" in file) return { entry: as({ is: "other", size: 0, mode: 0o644 }) };
  if (!("fails" in file)) return { entry: as({ is: "directory", size: 0, mode: 0o755 }) };
  return file.directory === true
    ? { entry: as({ is: "directory", size: 0, mode: 0o755 }), fails: file.fails }
    : { entry: as({ is: "file", size: 1, mode: 0 }), fails: file.fails };
}
