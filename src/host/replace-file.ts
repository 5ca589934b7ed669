import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeSync,
  type Stats,
} from "node:fs";
import { dirname } from "node:path";
import { draftIn, sweepDrafts } from "./draft.js";
import { failure } from "./failure.js";
import { syncDirectory } from "./sync-directory.js";

/**
 * Writes a file so that an interruption at any system call leaves the old one or the new one (R4): a draft in the same
 * directory, made durable, then renamed over the old. Mode and owner of the old one stay; a file that holds the text
 * already is not touched.
 *
 * Throws with an errno in `code` where the system refuses, and where something stands that is no file or link: EISDIR,
 * EEXIST.
 */
export function replaceFile(file: string, text: string): "written" | "unchanged" {
  const bytes = Buffer.from(text);
  const directory = dirname(file);
  sweepDrafts(directory);
  const old = lstatSync(file, { throwIfNoEntry: false });
  if (old !== undefined && !old.isFile() && !old.isSymbolicLink())
    throw failure(old.isDirectory() ? "EISDIR" : "EEXIST", file);
  if (old?.isFile() && old.size === bytes.length && readFileSync(file).equals(bytes)) return "unchanged";
  const made = makeDirectory(directory);
  const draft = draftIn(directory);
  try {
    writeDurably(draft, bytes, old?.isFile() ? old : undefined);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    unmake(made);
    throw error;
  }
  syncDirectory(directory);
  for (const each of made) syncDirectory(dirname(each));
  return "written";
}

/** Makes a directory and those above it: the ones that were missing, the deepest first. */
function makeDirectory(directory: string): readonly string[] {
  const first = mkdirSync(directory, { recursive: true });
  const made: string[] = [];
  if (first === undefined) return made;
  for (let each = directory; each.length >= first.length; each = dirname(each)) made.push(each);
  return made;
}

function unmake(made: readonly string[]): void {
  try {
    for (const each of made) rmdirSync(each);
  } catch {
    // somebody else has put something there
  }
}

function writeDurably(file: string, bytes: Buffer, like: Stats | undefined): void {
  const descriptor = openSync(file, "wx", like === undefined ? 0o644 : 0o600);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
    if (like !== undefined) {
      fchownSync(descriptor, like.uid, like.gid);
      fchmodSync(descriptor, like.mode & 0o7777);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
