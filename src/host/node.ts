import { isUtf8 } from "node:buffer";
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
  watch,
  type BigIntStats,
  type Dirent,
} from "node:fs";
import { errno, failure, join, nameOf, parentOf, type Entry, type WritableFileSystem } from "./file-system.js";
import { watchDirectories } from "./observe.js";
import { writerOf } from "./writer.js";

const HANDLES = "/proc/self/fd";

const O_PATH = 0o10000000; // Linux: a handle on a directory that need not be listable

const STATS = { bigint: true } as const;
const BYTES = { encoding: "buffer" } as const;

/**
 * The machine's files below a directory, examined as if that were `/`. Throws, with an errno in `code`, unless `root`
 * is a directory.
 *
 * Reads and writes synchronously. Below another root than `/` every access goes through a handle on the directory that is checked
 * to be where it should be (R1, R3): the owner of an image cannot lead a reader out of it by swapping a directory for a
 * link between two steps. This needs `/proc`; on systems without it only the steps themselves stay inside.
 */
export function nodeFileSystem(root = "/"): WritableFileSystem {
  const real = realpathSync(root);
  if (!statSync(real).isDirectory()) throw failure("ENOTDIR", root);
  const base = real === "/" ? "" : real;
  const checked = base !== "" && existsSync(HANDLES);

  /** Hands over a name of the directory that stays the directory's, whatever happens to its path. */
  function inside<T>(directory: string, use: (name: string) => T): T {
    const path = base + directory;
    if (!checked) return use(path);
    const handle = openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      const name = `${HANDLES}/${handle}`;
      if (readlinkSync(name) !== (directory === "/" ? real : path)) throw failure("ESTALE", directory);
      return use(name);
    } catch (error) {
      throw failure(errno(error), directory); // by the tree's own name, not the handle's
    } finally {
      closeSync(handle);
    }
  }

  const lstat = (path: string): BigIntStats =>
    path === "/" ? statSync(real, STATS) : inside(parentOf(path), (name) => lstatSync(join(name, nameOf(path)), STATS));

  const readlink = (path: string): string =>
    inside(parentOf(path), (name) => decode(readlinkSync(join(name, nameOf(path)), BYTES)));

  function listed(directory: string, found: Dirent<Buffer>): readonly Entry[] {
    const name = decode(found.name);
    const path = join(directory, name);
    if (!isUtf8(found.name)) return [{ name, is: "undecodable", identity: path, size: 0, uid: 0, gid: 0, mode: 0 }];
    const kind = kindOf(found) ?? unlessNothing(() => kindByStats(lstat(path)));
    if (kind === undefined) return []; // it vanished since it was listed
    return [
      new NodeEntry(
        path,
        kind,
        () => looked(lstat(path)),
        () => readlink(path),
      ),
    ];
  }

  return {
    entry: (path) =>
      unlessNothing(() => {
        const stats = lstat(path);
        const known = looked(stats);
        return new NodeEntry(
          path,
          kindByStats(stats),
          () => known,
          () => readlink(path),
        );
      }),
    list: (directory) =>
      unlessNothing(() => {
        const found = inside(directory, (name) => readdirSync(name, { withFileTypes: true, encoding: "buffer" }));
        return found.flatMap((entry) => listed(directory, entry));
      }),
    read: (file, limit) =>
      unlessNothing(() => inside(parentOf(file), (name) => readRegular(join(name, nameOf(file)), file, limit))),
    // loading `node:crypto` costs 2.4 ms: at the first digest, not at the start
    digest: (bytes) => process.getBuiltinModule("node:crypto").hash("sha256", bytes, "hex"),
    watch: (what, signal) =>
      watchDirectories(what, signal, (directory, noticed) => {
        const watcher = inside(directory, (name) => watch(name, (_, entry) => noticed(entry)));
        return watcher.on("error", () => noticed(null));
      }),
    ...writerOf(real),
  };
}

/** Bytes that are no UTF-8 are shown as `\xNN`. Such a text names nothing: it is for people. */
function decode(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`,
  ).join("");
}

/** What opening a path says where nothing can stand at it. */
const NOTHING = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

function unlessNothing<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (NOTHING.has(errno(error))) return undefined;
    throw error;
  }
}

const NULL = "/dev/null";

/** Everything but an entry's name and kind is looked up when asked: most entries of a directory are only passed by. */
class NodeEntry implements Entry {
  readonly name: string;
  readonly is: Entry["is"];
  #known: Looked | undefined;

  constructor(
    path: string,
    is: Entry["is"],
    private readonly look: () => Looked,
    private readonly readlink: () => string,
  ) {
    this.name = path === "/" ? "/" : nameOf(path);
    this.is = path === NULL ? "null" : is;
  }

  get target(): string | undefined {
    return this.is === "link" ? this.readlink() : undefined;
  }
  get identity(): string {
    return this.#all().identity;
  }
  get size(): number {
    return this.#all().size;
  }
  get uid(): number {
    return this.#all().uid;
  }
  get gid(): number {
    return this.#all().gid;
  }
  get mode(): number {
    return this.#all().mode;
  }

  #all(): Looked {
    return (this.#known ??= this.look());
  }
}

/** What is kept of a look: the system's own answer is ten times as large. */
type Looked = Pick<Entry, "identity" | "size" | "uid" | "gid" | "mode">;

function looked({ dev, ino, size, uid, gid, mode }: BigIntStats): Looked {
  return {
    identity: `${dev}:${ino}`,
    size: Number(size),
    uid: Number(uid),
    gid: Number(gid),
    mode: Number(mode & 0o7777n),
  };
}

/** Undefined for what a listing cannot tell: devices, and every entry of a file system that keeps no types in it. */
function kindOf(entry: Dirent<Buffer> | BigIntStats): Entry["is"] | undefined {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  if (entry.isSymbolicLink()) return "link";
  return entry.isFIFO() || entry.isSocket() || entry.isBlockDevice() ? "other" : undefined;
}

const NULL_DEVICE = 0x103n; // character device 1:3

function kindByStats(stats: BigIntStats): Entry["is"] {
  return kindOf(stats) ?? (stats.isCharacterDevice() && stats.rdev === NULL_DEVICE ? "null" : "other");
}

/** What opening says of a link, a socket or a device without driver: something stands there, and it is no file. */
const NO_FILE = new Set(["ELOOP", "ENXIO", "ENODEV", "EISDIR"]);

/**
 * Reads a regular file by one open, at most `limit + 1` bytes of it. A link put in its place is refused, and a FIFO put
 * there is not waited for (D9, R3): both are ESTALE, told of `path`, which is what the caller calls the file.
 */
function readRegular(name: string, path: string, limit: number): Uint8Array {
  let handle: number;
  try {
    handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK); // Node adds O_CLOEXEC
  } catch (error) {
    throw NO_FILE.has(errno(error)) ? failure("ESTALE", path) : error;
  }
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw failure("ESTALE", path);
    return readUpTo(handle, stats.size, limit);
  } finally {
    closeSync(handle);
  }
}

/** The size is only a hint: a file may grow, and those of `/proc` say 0. */
function readUpTo(handle: number, size: number, limit: number): Uint8Array {
  let bytes = new Uint8Array(Math.min(size, limit) + 1);
  let length = 0;
  for (;;) {
    const count = readSync(handle, bytes, length, bytes.length - length, null);
    length += count;
    if (count === 0 || length > limit) return bytes.subarray(0, length);
    if (length === bytes.length) {
      const larger = new Uint8Array(Math.min(Math.max(length * 2, 4096), limit + 1));
      larger.set(bytes);
      bytes = larger;
    }
  }
}
