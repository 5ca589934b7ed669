import type { Access } from "../model/resolution.js";
import {
  absolute,
  failure,
  isWithin,
  join,
  keptMode,
  nameOf,
  parentOf,
  type Changed,
  type Entry,
  type WritableFileSystem,
} from "./file-system.js";

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
      const { uid, gid, mode: before } = old?.entry ?? { uid: 0, gid: 0, mode: 0o644, ...like };
      const { mode, why } = keptMode(before, like);
      changed(() => put(path, { content: bytes.slice(), uid, gid, mode }));
      return { did: "written", ...(why === undefined ? {} : { narrower: why }) };
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

/**
 * SHA-256 in hexadecimal without anything of Node, for trees that are not files. The machine's own are digested by
 * `node:crypto`, which is faster and costs 2 ms to load.
 *
 * Source: FIPS 180-4 §6.2.
 */
export function sha256(bytes: Uint8Array): string {
  const message = padded(bytes);
  const hash = Int32Array.from(START);
  const words = new Int32Array(ROUNDS.length);
  for (let block = 0; block < message.byteLength; block += BLOCK) {
    for (let t = 0; t < 16; t += 1) words[t] = message.getInt32(block + 4 * t);
    for (let t = 16; t < words.length; t += 1) {
      words[t] = small1(word(words, t - 2)) + word(words, t - 7) + small0(word(words, t - 15)) + word(words, t - 16);
    }
    compress(hash, words);
  }
  return Array.from(hash, (part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The message, a one bit, zeros, and the message's length in bits: whole blocks (§5.1.1). */
function padded(bytes: Uint8Array): DataView {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setBigUint64(blocks.length - 8, 8n * BigInt(bytes.length));
  return view;
}

function compress(hash: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as Eight;
  for (let t = 0; t < words.length; t += 1) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + large1(e) + choice + word(ROUNDS, t) + word(words, t)) | 0;
    const second = (large0(a) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((part, index) => (hash[index] = word(hash, index) + part));
}

type Eight = [number, number, number, number, number, number, number, number];

const BLOCK = 64;
const word = (words: Int32Array, index: number): number => words[index] as number;
const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));
const large0 = (x: number): number => rotate(x, 2) ^ rotate(x, 13) ^ rotate(x, 22);
const large1 = (x: number): number => rotate(x, 6) ^ rotate(x, 11) ^ rotate(x, 25);
const small0 = (x: number): number => rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
const small1 = (x: number): number => rotate(x, 17) ^ rotate(x, 19) ^ (x >>> 10);

/** The fractions of the square roots of the first 8 primes (§5.3.3). */
const START = parsed("6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19");
/** The fractions of the cube roots of the first 64 primes (§4.2.2). */
const ROUNDS = parsed(`
  428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5
  d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174
  e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da
  983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967
  27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85
  a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
  19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3
  748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2
`);

function parsed(words: string): Int32Array {
  return Int32Array.from(words.trim().split(/\s+/), (digits) => Number.parseInt(digits, 16));
}
