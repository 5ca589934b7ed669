import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
  type Stats,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { failure } from "./failure.js";

/**
 * Writes a file so that an interruption at any moment leaves the old one or the new one (R4): a new file in the same
 * directory, made durable, then renamed over the old. Mode and owner of the old one stay; a file that holds the text
 * already is not touched. Throws an error with `code` where the system refuses, and where something stands that is no
 * file.
 */
export function deliver(file: string, text: string): "written" | "unchanged" {
  const bytes = Buffer.from(text);
  const old = lstatSync(file, { throwIfNoEntry: false });
  if (old !== undefined && !old.isFile() && !old.isSymbolicLink())
    throw failure(old.isDirectory() ? "EISDIR" : "ESTALE", file);
  if (old?.isFile() && old.size === bytes.length && readFileSync(file).equals(bytes)) return "unchanged";
  const directory = dirname(file);
  mkdirSync(directory, { recursive: true });
  const draft = join(directory, `.${basename(file)}.${process.pid}.new`);
  rmSync(draft, { force: true }); // what a process of the same number left behind when it was killed
  try {
    writeDurably(draft, bytes, old?.isFile() ? old : undefined);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncDirectory(directory);
  return "written";
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

/** An absolute path with the links of its directories followed, as far as they exist. */
export function canonicalPath(file: string): string {
  const absolute = resolve(file);
  const directory = dirname(absolute);
  if (directory === absolute) return absolute;
  try {
    return join(realpathSync(directory), basename(absolute));
  } catch {
    return join(canonicalPath(directory), basename(absolute));
  }
}

/** The rename itself is durable only when its directory is. */
function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
