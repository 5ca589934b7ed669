import { lstatSync, rmdirSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { sweepDrafts } from "./draft.js";
import { failure } from "./failure.js";
import { errno } from "./file-system.js";
import { isWithin } from "./path.js";
import { syncDirectory } from "./sync-directory.js";

/** What a directory says that is to stay: something stands in it, or it is none. */
const STAYS = new Set(["ENOTEMPTY", "EEXIST", "ENOTDIR", "EBUSY"]);

/**
 * Removes a regular file, durably, and the directories that this leaves empty below `root`. Where nothing stands,
 * nothing is done. Throws EISDIR or EEXIST for anything else than a regular file: it was not delivered.
 */
export function removeFile(file: string, root: string): "removed" | "unchanged" {
  const directory = dirname(file);
  sweepDrafts(directory);
  const old = lstatSync(file, { throwIfNoEntry: false });
  if (old !== undefined && !old.isFile()) throw failure(old.isDirectory() ? "EISDIR" : "EEXIST", file);
  if (old !== undefined) {
    unlinkSync(file);
    syncDirectory(directory);
  }
  prune(directory, root); // also where an earlier removal was interrupted before it
  return old === undefined ? "unchanged" : "removed";
}

function prune(directory: string, root: string): void {
  for (let empty = directory; empty !== root && isWithin(empty, root); empty = dirname(empty)) {
    try {
      rmdirSync(empty);
    } catch (error) {
      if (errno(error) === "ENOENT") continue;
      if (STAYS.has(errno(error))) return;
      throw error;
    }
    syncDirectory(dirname(empty));
  }
}
