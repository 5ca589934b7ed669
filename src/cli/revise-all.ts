import { lstatSync, readFileSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalDirectory, canonicalPath } from "../host/canonical-path.js";
import { errno } from "../host/file-system.js";
import { isWithin } from "../host/path.js";
import { replaceFile } from "../host/replace-file.js";
import { syncDirectory } from "../host/sync-directory.js";
import { reasonOf } from "../model/catalog/read.js";
import type { Revision } from "../revise/revision.js";
import { UsageError } from "./command.js";

/**
 * Writes revised files in their order, each atomically, nothing outside the root. A file that is no longer what was
 * read stops it: what was decided is no longer true.
 *
 * @throws UsageError for such a file, for a link, and where the system refuses.
 */
export function reviseAll(revisions: readonly Revision[], root: string): void {
  for (const [done, revision] of revisions.entries()) {
    try {
      revise(revision, root);
    } catch (error) {
      const reason = error instanceof UsageError ? error.message : reasonOf(errno(error));
      const before = done === 0 ? "nothing was written" : `${done} of ${revisions.length} files were written before`;
      throw new UsageError(`cannot write ${revision.file}: ${reason}; ${before}`);
    }
  }
}

function revise({ file, before, after }: Revision, root: string): void {
  const path = canonicalPath(join(root, file));
  if (!isWithin(path, canonicalDirectory(root))) throw new UsageError("it leads out of the root");
  const stands = lstatSync(path, { throwIfNoEntry: false });
  if (stands?.isSymbolicLink()) throw new UsageError("it is a link, revise what it leads to");
  const text = stands === undefined ? undefined : readFileSync(path, "utf8");
  if (text !== before) throw new UsageError("it was changed meanwhile");
  if (after !== undefined) replaceFile(path, after);
  else {
    unlinkSync(path);
    syncDirectory(dirname(path));
  }
}
