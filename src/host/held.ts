import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  statSync,
  type Stats,
} from "node:fs";
import { errno, failure, join } from "./file-system.js";

/** A directory that is held: its names stay its own, whatever happens to its path. */
export interface Held {
  /** The directory itself, as a system call takes it. */
  readonly self: string;
  /** An entry of it, as a system call takes it. */
  entry(name: string): string;
  /** Whether somebody removed the directory since it is held: nothing can be put into it any more. */
  isGone(): boolean;
}

/** That another writer pruned a directory which was held or just made: who made it makes it again. */
export class PrunedMeanwhile extends Error {
  override readonly name = "PrunedMeanwhile";
  readonly code = "ENOENT";
}

const HANDLES = "/proc/self/fd";
const O_PATH = 0o10000000; // Linux: a handle on a directory that need not be readable
const DIRECTORY = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Walks from a root to a directory below it, step by step, following no link, and hands the directory over held. Whoever
 * may change the tree can swap a directory for a link between any two steps, and leads nobody out of it (R7).
 *
 * The walk goes by handles (`/proc/self/fd/N`). On a system without `/proc` the process's own working directory is the
 * handle, put back before this returns; a worker thread has none of its own and is refused there (`ENOSYS`).
 *
 * @param root The root's real path.
 * @param directory Absolute inside the root, without links.
 * @param made Where missing directories are to be made, one by one: is given the path of each that was.
 * @throws With an errno in `code`: ELOOP where a link stands in the way, ENOTDIR where a file does, ENOENT where nothing
 * does, ESTALE where the root was exchanged; PrunedMeanwhile.
 */
export function hold<T>(root: string, directory: string, made: string[] | undefined, use: (held: Held) => T): T {
  const way = existsSync(HANDLES) ? byHandles(root) : byWorkingDirectory(root);
  try {
    let at = "/";
    for (const name of directory.split("/").filter((segment) => segment !== "")) {
      at = join(at, name);
      enter(way, name, at, made);
    }
    return use(way.held);
  } catch (error) {
    throw errno(error) === "ENOENT" && way.held.isGone() ? new PrunedMeanwhile(directory) : error;
  } finally {
    way.leave();
  }
}

/** A walk that has come to a directory. */
interface Way {
  readonly held: Held;
  /** Goes on to an entry that is a directory and no link. */
  step(name: string): void;
  leave(): void;
}

function enter(way: Way, name: string, at: string, made: string[] | undefined): void {
  try {
    return way.step(name);
  } catch (error) {
    if (errno(error) === "ENOTDIR" && isLink(way.held.entry(name))) throw failure("ELOOP", at);
    if (errno(error) !== "ENOENT" || made === undefined) throw failure(errno(error), at);
  }
  make(way.held, name, at, made);
  try {
    way.step(name);
  } catch (error) {
    throw errno(error) === "ENOENT" ? new PrunedMeanwhile(at) : failure(errno(error), at);
  }
}

/** ENOENT below a directory that is still there is the system's answer (`/proc`), and no other try gives another. */
function make(held: Held, name: string, at: string, made: string[]): void {
  try {
    mkdirSync(held.entry(name), 0o755);
    made.push(at);
  } catch (error) {
    if (errno(error) === "EEXIST") return; // somebody else was faster
    throw failure(errno(error), at);
  }
}

function isLink(entry: string): boolean {
  return lstatSync(entry, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function byHandles(root: string): Way {
  let handle = openSync(root, DIRECTORY);
  const self = (): string => `${HANDLES}/${handle}`;
  const leave = (): void => closeSync(handle);
  if (readlinkSync(self()) !== root) {
    leave();
    throw failure("ESTALE", "/");
  }
  return {
    held: {
      get self() {
        return self();
      },
      entry: (name) => `${self()}/${name}`,
      isGone: () => fstatSync(handle).nlink === 0,
    },
    step(name) {
      const next = openSync(`${self()}/${name}`, DIRECTORY);
      leave();
      handle = next;
    },
    leave,
  };
}

function byWorkingDirectory(root: string): Way {
  const before = process.cwd();
  const leave = (): void => process.chdir(before);
  try {
    process.chdir(root);
  } catch (error) {
    throw errno(error) === "ERR_WORKER_UNSUPPORTED_OPERATION" ? failure("ENOSYS", root) : error;
  }
  if (process.cwd() !== root) {
    leave();
    throw failure("ESTALE", "/");
  }
  return {
    held: { self: ".", entry: (name) => `./${name}`, isGone: () => statSync(".").nlink === 0 },
    step(name) {
      const found = lstatSync(`./${name}`);
      if (!found.isDirectory()) throw failure("ENOTDIR", name);
      process.chdir(`./${name}`); // a link put there meanwhile leads elsewhere: then it is another directory
      if (!isSame(found, statSync("."))) throw failure("ESTALE", name);
    },
    leave,
  };
}

function isSame(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
