import { quote } from "../model/codes/entry.js";
import type { Limits } from "../model/document.js";
import type { Access } from "../model/resolution.js";

/** An answer, or a promise of one: reading cached files synchronously is several times faster. */
export type Awaitable<T> = T | Promise<T>;

/** What stands at a path, links not followed (lstat). */
export interface Entry {
  readonly name: string;
  /** `null` is the null device; `undecodable` an entry whose name is not UTF-8 (its bytes escaped in `name`). */
  readonly is: "file" | "directory" | "link" | "null" | "other" | "undecodable";
  /** A link's text, as it was written. */
  readonly target?: string | undefined;
  /** The same for two names of one file. */
  readonly identity: string;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  /** The permission bits, without the type. */
  readonly mode: number;
}

/** What a watcher waits for. */
export interface Watched {
  /** Paths at which something else may come to stand: another file, other bytes, another mode; nothing, or something. */
  readonly entries: readonly string[];
  /** Directories in which any entry may come or go. */
  readonly lists: readonly string[];
  /** Look every so many milliseconds as well; by default rarely, and often only where the system cannot tell. */
  readonly poll?: number;
}

/**
 * The only door to the machine. Paths are absolute inside a root, without `.`, `..` and links: who asks has followed
 * the links (`follow`), so that one rule contains them, whatever the implementation. `undefined` means that
 * nothing stands there; everything else that fails is thrown with an errno in `code` (`EACCES`, `EIO`; `ESTALE` where
 * the tree was changed meanwhile, so that a path is no longer what it was when it was followed).
 */
export interface FileSystem {
  entry(path: string): Awaitable<Entry | undefined>;
  /** The entries of a directory, in any order; undefined where it is none. */
  list(directory: string): Awaitable<readonly Entry[] | undefined>;
  /**
   * A regular file's bytes, read once. Undefined where nothing stands, `ESTALE` where anything but a regular file
   * does. A file larger than `limit` bytes is answered by its first `limit + 1` bytes.
   */
  read(file: string, limit: number): Awaitable<Uint8Array | undefined>;
  /** SHA-256 in hexadecimal: the core imports nothing of Node, and pays for it only when a digest is asked (D13). */
  digest(bytes: Uint8Array): string;
  /**
   * Answers once when it has begun, and then each time that something of it may have changed: too often rather than too
   * seldom, never how. Ends with the signal. A tree that does not have this never changes.
   */
  watch?(what: Watched, signal: AbortSignal): AsyncIterable<void>;
}

/** What became of a path. */
export interface Changed {
  readonly did: "written" | "removed" | "unchanged";
  /** Why the new file lets in fewer than the old one did, or than was asked, in words. */
  readonly narrower?: string;
}

const OTHERS = 0o007;

/** What a file keeps of the mode of the one that it replaces: where what it is made of lets in no others, it does not (R8). */
export function keptMode(
  mode: number,
  asked: Partial<Access> | undefined,
): { readonly mode: number; readonly why: string | undefined } {
  const closes = asked?.mode !== undefined && (asked.mode & OTHERS) === 0 && (mode & OTHERS) !== 0;
  if (!closes) return { mode, why: undefined };
  return { mode: mode & ~OTHERS, why: "one of the files that it was made of lets in no others" };
}

/**
 * A tree that can be changed: the one way to change anything. Each change is made whole or not at all, whatever
 * interrupts it (R4), and nothing outside the root is touched, whoever else changes the tree meanwhile (R7). Paths are
 * as in `FileSystem`: a link in one is refused (`ELOOP`), and so is anything that is no regular file at its end (`EISDIR`,
 * `EEXIST`).
 */
export interface WritableFileSystem extends FileSystem {
  /**
   * Writes a file, in directories that are made where they are missing. What the old file had stays: mode, owner, access
   * list, attributes; a file that holds the bytes already is not touched.
   *
   * @param like What a new file is to have; by default what the process gives a file that all may read, and its own. Where
   * it lets in no others, neither does a file that replaces an old one.
   */
  replace(path: string, bytes: Uint8Array, like?: Partial<Access>): Awaitable<Changed>;
  /** Removes a file, and the directories that this leaves empty below another. */
  remove(path: string, below: string): Awaitable<Changed>;
}

/** A tree that is read as one and written as another, and that tells of no change. */
export function readAs(read: FileSystem, written: WritableFileSystem): WritableFileSystem {
  return {
    entry: (path) => read.entry(path),
    list: (directory) => read.list(directory),
    read: (file, limit) => read.read(file, limit),
    digest: (bytes) => read.digest(bytes),
    replace: (path, bytes, like) => written.replace(path, bytes, like),
    remove: (path, below) => written.remove(path, below),
  };
}

/** The failure of a file system's operation, as Node's own carry it. */
export function errno(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "EIO";
}

/**
 * Expects a tree.
 *
 * @throws TypeError for what is none, with how to make one.
 */
export function expectFileSystem(found: unknown): asserts found is FileSystem {
  expectFunctions(found, ["entry", "list", "read", "digest"]);
}

/**
 * Expects a tree that can be changed.
 *
 * @throws TypeError for what is none, with how to make one.
 */
export function expectWritable(found: unknown): asserts found is WritableFileSystem {
  expectFunctions(found, ["entry", "list", "read", "digest", "replace", "remove"]);
}

function expectFunctions(found: unknown, asked: readonly (keyof WritableFileSystem)[]): void {
  const missing =
    typeof found === "object" && found !== null
      ? asked.find((name) => typeof (found as Partial<WritableFileSystem>)[name] !== "function")
      : undefined;
  if (typeof found === "object" && found !== null && missing === undefined) return;
  const is = missing === undefined ? quote(found) : `an object that has no function ${quote(missing)}`;
  throw new TypeError(
    `expected a file system, found ${is}; make one (substrata/host): nodeFileSystem("/"), or memoryFileSystem({ "/etc/app.yaml": "a: 1" })`,
  );
}

/** An error as Node's own file system throws it: the errno is in `code`, beside the path. */
export function failure(code: string, path: string): Error & { readonly code: string; readonly path: string } {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}

/** The path of an entry of a directory. */
export function join(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

/** The directory that holds a path; the root holds itself. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a path is a directory's own or below it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}

/** A path that a caller gave, without a slash at its end. Throws RangeError unless it is absolute and plain. */
export function absolute(path: string): string {
  const plain = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  const segments = plain.split("/").slice(1);
  const odd = segments.some((segment) => segment === "" || segment === "." || segment === "..");
  if (!plain.startsWith("/") || (odd && plain !== "/") || plain.includes("\0")) {
    throw new RangeError(`expected an absolute path without "." and "..", found ${JSON.stringify(path)}`);
  }
  return plain;
}

/** The same tree with every answer kept: whatever is asked twice is read once, and does not change in between (R3). */
export function remember(files: FileSystem): FileSystem {
  const entries = new Map<string, ReturnType<FileSystem["entry"]>>();
  const lists = new Map<string, ReturnType<FileSystem["list"]>>();
  const reads = new Map<string, ReturnType<FileSystem["read"]>>();
  return {
    entry: (path) => kept(entries, path, () => files.entry(path)),
    list: (directory) => kept(lists, directory, () => files.list(directory)),
    read: (file, limit) => kept(reads, `${limit} ${file}`, () => files.read(file, limit)),
    digest: (bytes) => files.digest(bytes),
  };
}

/** A failure is not kept: it is thrown before there is an answer, and the next question asks again. */
function kept<T>(answers: Map<string, T>, question: string, ask: () => T): T {
  if (answers.has(question)) return answers.get(question) as T;
  const answer = ask();
  answers.set(question, answer);
  return answer;
}

/** Where a path leads. */
export type Found = {
  /** Without links; for what does not exist, where it would be; for a loop, the link at which the limit was reached. */
  readonly path: string;
  /** The links that were followed, each without links in its own path. */
  readonly links: readonly string[];
} & (
  | { readonly is: "file" | "directory" | "other"; readonly entry: Entry }
  /** `absent`: the asked entry itself is missing. `dangling`: it is a link, or lies beyond one, that leads to nothing. */
  | { readonly is: "null" | "absent" | "dangling" | "loop" }
);

const NULL = "/dev/null";

/**
 * Follows a path's links inside the root: an absolute target starts again at the root, `..` stops there, and the null
 * device is where `/dev/null` is, even in an image without one.
 *
 * Source: D6, D8. Throws what the file system throws (EACCES, EIO).
 */
export async function follow(files: FileSystem, path: string, limits: Pick<Limits, "links">): Promise<Found> {
  const rest = segments(path).reverse();
  const links: string[] = [];
  let here = "/";
  let asked = rest.length; // how many segments of the path itself are still to come, below those of a link
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    asked = Math.min(asked, rest.length + 1);
    if (name === "..") {
      here = parentOf(here);
      continue;
    }
    const next = join(here, name);
    if (next === NULL && rest.length === 0) return { is: "null", path: NULL, links };
    const entry = await files.entry(next);
    if (entry?.is === "link") {
      links.push(next);
      if (links.length > limits.links) return { is: "loop", path: next, links };
      asked = Math.min(asked, rest.length);
      const target = entry.target ?? "";
      if (target.startsWith("/")) here = "/";
      rest.push(...segments(target).reverse());
    } else if (entry?.is === "directory") {
      here = next;
    } else if (entry !== undefined && rest.length === 0) {
      return arrived(entry, next, links);
    } else {
      const missing = entry === undefined ? rest.length + 1 : rest.length;
      return nothing(next, rest.reverse(), links, missing <= asked);
    }
  }
  const entry = await files.entry(here);
  return entry === undefined ? nothing(here, [], links, links.length === 0) : arrived(entry, here, links);
}

function segments(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

function arrived(entry: Entry, path: string, links: readonly string[]): Found {
  if (entry.is === "null") return { is: "null", path, links };
  return { is: entry.is === "file" || entry.is === "directory" ? entry.is : "other", path, links, entry };
}

/** What is not there has a path all the same: an output that is not yet delivered is known by it (D14). */
function nothing(at: string, rest: readonly string[], links: readonly string[], absent: boolean): Found {
  const path = rest.reduce((path, name) => (name === ".." ? parentOf(path) : join(path, name)), at);
  if (path === NULL && !rest.includes("..")) return { is: "null", path, links };
  return { is: absent ? "absent" : "dangling", path, links };
}
