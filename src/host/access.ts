import { spawnSync } from "node:child_process";
import { closeSync, fchmodSync, fchownSync, fstatSync, openSync, unlinkSync, type Stats } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reasonOf } from "../model/codes/read.js";
import type { Access } from "../model/resolution.js";
import { errno } from "./file-system.js";

/** What a file that nobody has told anything about is delivered with, less the process's mask. */
export const ORDINARY = 0o644;

const [SPECIAL, GROUP, PERMISSIONS] = [0o6000, 0o070, 0o7777];

/**
 * Gives a draft what the file that it replaces has: mode, access list, extended attributes, and the owner last, since
 * that ends the right to the rest (R8). The time of change is the draft's own.
 *
 * What cannot be kept makes access narrower and never wider: without its list or its group the file has no bits of a
 * group.
 *
 * @returns why something was not kept, in words.
 */
export function keepAccess(draft: number, old: number | undefined, like: Stats): string | undefined {
  const lost = old === undefined ? "it may not be read" : copyAttributes(old, draft);
  const mode = like.mode & PERMISSIONS & (lost === undefined ? PERMISSIONS : ~GROUP);
  if (lost !== undefined) fchmodSync(draft, mode);
  const refused = giveTo(draft, like, mode);
  return lost === undefined ? refused : `its access list and attributes were not kept: ${lost}`;
}

/** Gives the draft of a first delivery what is asked for. Returns why it has less, in words. */
export function setAccess(draft: number, like: Partial<Access>): string | undefined {
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
