import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
  type Stats,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reasonOf } from "../model/codes/files.js";
import type { Access } from "../model/resolution.js";
import {
  errno,
  failure,
  isWithin,
  keptMode,
  nameOf,
  parentOf,
  type Changed,
  type WritableFileSystem,
} from "./file-system.js";
import { hold, PrunedMeanwhile, type Held } from "./held.js";

/** One for each life of a thread: process numbers come again, and threads share theirs. */
const LIFE = Math.random().toString(36).slice(2, 12).padEnd(10, "0");

const UNCHANGED: Changed = { did: "unchanged" };

/**
 * Every change of the machine's files goes through here: each by a directory that is held (R7), whole or not at all,
 * and durable when it is told (R4).
 *
 * @param root The root's real path.
 */
export function writerOf(root: string): Pick<WritableFileSystem, "replace" | "remove"> {
  const swept: Swept = new Map();
  return {
    replace: (path, bytes, like) => replace(root, path, bytes, like, swept),
    remove: (path, below) => remove(root, path, below, swept),
  };
}

/** How often a directory that another writer prunes meanwhile is made again. */
const PATIENCE = 1_000;

function replace(
  root: string,
  path: string,
  bytes: Uint8Array,
  like: Partial<Access> | undefined,
  swept: Swept,
): Changed {
  for (let tries = 1; ; tries += 1) {
    const made: string[] = [];
    try {
      const changed = hold(root, parentOf(path), made, (held) => {
        sweep(held, parentOf(path), swept);
        return replaceIn(held, path, bytes, like);
      });
      for (const each of made) hold(root, parentOf(each), undefined, sync);
      return changed;
    } catch (error) {
      undo(root, made);
      if (!(error instanceof PrunedMeanwhile)) throw failure(errno(error), path);
      if (tries === PATIENCE) throw failure("EBUSY", path);
    }
  }
}

/** A draft beside the file, made durable, then renamed over it. */
function replaceIn(held: Held, path: string, bytes: Uint8Array, like: Partial<Access> | undefined): Changed {
  const name = held.entry(nameOf(path));
  const stands = regular(name, path);
  const old = stands === undefined ? undefined : openOld(name);
  try {
    if (old !== undefined && holds(old, bytes)) return UNCHANGED;
    const why = draft(held, bytes, stands === undefined && like === undefined ? ORDINARY : 0o600, (handle) => {
      if (stands !== undefined) return keepAccess(handle, old, stands, like);
      return like === undefined ? undefined : setAccess(handle, like);
    });
    move(held, name);
    sync(held);
    return { did: "written", ...(why === undefined ? {} : { narrower: why }) };
  } finally {
    if (old !== undefined) closeSync(old);
  }
}

/** Undefined where the file may be replaced though it may not be read. */
function openOld(name: string): number | undefined {
  try {
    return openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errno(error) === "EACCES") return undefined;
    throw error;
  }
}

function holds(file: number, bytes: Uint8Array): boolean {
  const stats = fstatSync(file);
  return stats.isFile() && stats.size === bytes.length && readFileSync(file).equals(bytes);
}

/** What a file is called while it is written: beside its place, hidden, and no other writer's. */
const DRAFT = `.substrata.${process.pid}.${LIFE}.new`;

function draft<T>(held: Held, bytes: Uint8Array, mode: number, finish: (handle: number) => T): T {
  const handle = openSync(held.entry(DRAFT), "wx", mode);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
    const finished = finish(handle);
    fsyncSync(handle);
    return finished;
  } catch (error) {
    discard(held);
    throw error;
  } finally {
    closeSync(handle);
  }
}

function move(held: Held, name: string): void {
  try {
    renameSync(held.entry(DRAFT), name);
  } catch (error) {
    discard(held);
    throw error;
  }
}

function discard(held: Held): void {
  try {
    unlinkSync(held.entry(DRAFT));
  } catch {
    // it is swept by the next writer
  }
}

function undo(root: string, made: readonly string[]): void {
  try {
    for (const each of made.toReversed()) prune(root, each);
  } catch {
    // the directories stay, empty
  }
}

function remove(root: string, path: string, below: string, swept: Swept): Changed {
  if (path === below || !isWithin(path, below)) throw new RangeError(`${path} is not below ${below}`);
  const did = unlessNothing(
    () =>
      hold(root, parentOf(path), undefined, (held) => {
        sweep(held, parentOf(path), swept);
        return removeIn(held, path);
      }),
    path,
  );
  // also where an earlier removal was interrupted before it
  for (let empty = parentOf(path); empty !== below && prune(root, empty); empty = parentOf(empty));
  return did ?? UNCHANGED;
}

/** What a path says at which nothing stands. */
const NOTHING = new Set(["ENOENT", "ENOTDIR"]);

function unlessNothing<T>(ask: () => T, path: string): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (NOTHING.has(errno(error))) return undefined;
    throw failure(errno(error), path);
  }
}

function removeIn(held: Held, path: string): Changed {
  const name = held.entry(nameOf(path));
  if (regular(name, path) === undefined) return UNCHANGED;
  unlinkSync(name);
  sync(held);
  return { did: "removed" };
}

/** How many more changes of a directory go before it is looked through for drafts again. */
type Swept = Map<string, number>;

/** A directory of fewer entries is looked through before each change; a larger one costs a change no more than that. */
const FEW = 64;

function sweep(held: Held, directory: string, swept: Swept): void {
  const left = swept.get(directory) ?? 0;
  if (left > 0) {
    swept.set(directory, left - 1);
    discard(held); // our own would be in our way
    return;
  }
  const pause = Math.floor(sweepDrafts(held) / FEW);
  if (pause > 0) swept.set(directory, pause);
  else swept.delete(directory);
}

const NAME = /^\.substrata\.(\d{1,10})\.([0-9a-z]{10})\.new$/;

/**
 * Removes the drafts of writers that were killed. Nobody is waiting for it: what cannot be removed stays, and so does
 * the draft of whoever may still be writing, and what is no regular file: no writer left it. How many entries there are.
 */
function sweepDrafts(held: Held): number {
  try {
    const names = readdirSync(held.self);
    for (const name of names) {
      const [, writer, life] = NAME.exec(name) ?? [];
      if (writer === undefined) continue;
      const draft = lstatSync(held.entry(name), { throwIfNoEntry: false });
      if (draft?.isFile() && (life === LIFE || !mayLive(Number(writer), draft.mtimeMs))) unlinkSync(held.entry(name));
    }
    return names.length;
  } catch {
    return 0; // the directory is not ours to read or to change
  }
}

const STARTED = Date.now() - process.uptime() * 1000;

/** A draft of our own number is an earlier process's, or another thread's that may be at work. */
function mayLive(writer: number, changed: number): boolean {
  if (writer === process.pid) return changed >= STARTED;
  try {
    process.kill(writer, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: unknown }).code === "EPERM";
  }
}

/** What stands at a name, if it is a file. Whatever else does was never delivered. */
function regular(name: string, path: string): Stats | undefined {
  const stands = lstatSync(name, { throwIfNoEntry: false });
  if (stands === undefined || stands.isFile()) return stands;
  throw failure(stands.isSymbolicLink() ? "ELOOP" : stands.isDirectory() ? "EISDIR" : "EEXIST", path);
}

/** What a directory says that is to stay: something stands in it, or it is none. */
const STAYS = new Set(["ENOTEMPTY", "EEXIST", "ENOTDIR", "EBUSY"]);

/** Removes a directory that is empty. Whether the one above may be empty now. */
function prune(root: string, directory: string): boolean {
  try {
    hold(root, parentOf(directory), undefined, (held) => {
      rmdirSync(held.entry(nameOf(directory)));
      sync(held);
    });
    return true;
  } catch (error) {
    if (errno(error) === "ENOENT") return true;
    if (STAYS.has(errno(error))) return false;
    throw error;
  }
}

/** Makes durable what was made, renamed or removed in a directory; some file systems cannot say that they did. */
function sync({ self }: Held): void {
  const handle = openSync(self, "r");
  try {
    fsyncSync(handle);
  } catch (error) {
    if (errno(error) !== "EINVAL") throw error;
  } finally {
    closeSync(handle);
  }
}

/** What a file that nobody has told anything about is delivered with, less the process's mask. */
const ORDINARY = 0o644;

const [SPECIAL, GROUP, PERMISSIONS] = [0o6000, 0o070, 0o7777];

/**
 * Gives a draft what the file that it replaces has: mode, access list, extended attributes, and the owner last, since
 * that ends the right to the rest (R8). The time of change is the draft's own.
 *
 * What cannot be kept makes access narrower and never wider: without its list or its group the file has no bits of a
 * group.
 *
 * @param asked what its new text asks for: where that lets in no others, it does not
 * @returns why something was not kept, in words.
 */
function keepAccess(
  draft: number,
  old: number | undefined,
  like: Stats,
  asked: Partial<Access> | undefined,
): string | undefined {
  const lost = old === undefined ? "it may not be read" : copyAttributes(old, draft);
  const { mode: kept, why } = keptMode(like.mode & PERMISSIONS, asked);
  const mode = kept & (lost === undefined ? PERMISSIONS : ~GROUP);
  if (lost !== undefined || why !== undefined) fchmodSync(draft, mode);
  const refused = giveTo(draft, like, mode);
  return lost === undefined ? (refused ?? why) : `its access list and attributes were not kept: ${lost}`;
}

/** Gives the draft of a first delivery what is asked for. Returns why it has less, in words. */
function setAccess(draft: number, like: Partial<Access>): string | undefined {
  const { uid, gid, mode = ORDINARY } = { ...own(draft), ...like };
  const asked = mode & ORDINARY & ~process.umask();
  // Where everybody may what the group may, no list that the directory hands down can let in somebody else.
  const listed = ((asked & GROUP) >> 3) & ~asked ? dropAccessList(draft) : undefined;
  const given = listed === undefined ? asked : asked & ~GROUP;
  fchmodSync(draft, given);
  const refused = giveTo(draft, { uid, gid }, given);
  return listed === undefined ? refused : `its group was given no access: ${listed}`;
}

function own(draft: number): Pick<Access, "uid" | "gid"> {
  const { uid, gid } = fstatSync(draft);
  return { uid, gid };
}

/** Gives a draft that has a mode its owner and group. Returns why it does not have both, in words. */
function giveTo(draft: number, { uid, gid }: Pick<Access, "uid" | "gid">, mode: number): string | undefined {
  const refused = chown(draft, uid, gid);
  const now = fstatSync(draft);
  const allowed = now.mode & PERMISSIONS;
  const wanted = mode & (now.gid === gid ? PERMISSIONS : ~GROUP) & (refused === undefined ? PERMISSIONS : ~SPECIAL);
  try {
    if (wanted !== allowed) fchmodSync(draft, wanted); // a change of the owner takes bits away
  } catch (error) {
    if ((allowed & ~wanted) !== 0) throw error; // giving them back needs a right that the process may not have
  }
  return refused === undefined ? undefined : `its owner was not kept: ${refused}`;
}

/** Both where that is allowed, else the group alone. Returns why not both. */
function chown(draft: number, uid: number, gid: number): string | undefined {
  const now = fstatSync(draft);
  if (now.uid === uid && now.gid === gid) return undefined;
  try {
    fchownSync(draft, uid, gid);
    return undefined;
  } catch (error) {
    try {
      if (now.uid !== uid) fchownSync(draft, now.uid, gid);
    } catch {
      // then neither
    }
    return reasonOf(errno(error));
  }
}

/** By the machine's own `cp`: Node has no call for access lists and attributes. Undefined where it did it. */
function copyAttributes(from: number, to: number): string | undefined {
  const { status, error, stderr } = spawnSync(
    "cp",
    [
      "--attributes-only",
      "--preserve=all",
      "--no-preserve=timestamps,ownership",
      "--",
      "/proc/self/fd/3",
      "/proc/self/fd/4",
    ],
    { stdio: ["ignore", "ignore", "pipe", from, to], env: { PATH: process.env.PATH, LC_ALL: "C" } },
  );
  if (status === 0) return undefined;
  return error === undefined ? (String(stderr).trim().split("\n")[0] ?? "cp failed") : reasonOf(errno(error));
}

/** Takes away the list that a directory hands down, by copying the access of a file that has none. */
function dropAccessList(draft: number): string | undefined {
  const file = join(tmpdir(), `.substrata.${process.pid}.${Math.random().toString(36).slice(2)}`);
  let plain: number | undefined;
  try {
    plain = openSync(file, "wx+", 0o600);
    unlinkSync(file);
    return copyAttributes(plain, draft);
  } catch (error) {
    return reasonOf(errno(error));
  } finally {
    if (plain !== undefined) closeSync(plain);
  }
}
