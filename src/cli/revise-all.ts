import { errno, type WritableFileSystem } from "../host/file-system.js";
import { follow } from "../host/follow.js";
import { join, nameOf, parentOf } from "../host/path.js";
import { reasonOf } from "../model/catalog/read.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import type { Revision } from "../revise/revision.js";
import { UsageError } from "./command.js";

/**
 * Writes revised files in their order, each atomically, nothing outside the root. A file that is no longer what was
 * read stops it: what was decided is no longer true.
 *
 * @throws UsageError for such a file, for a link, and where the system refuses.
 */
export async function reviseAll(revisions: readonly Revision[], files: WritableFileSystem): Promise<void> {
  for (const [done, revision] of revisions.entries()) {
    try {
      await revise(revision, files);
    } catch (error) {
      const reason = error instanceof UsageError ? error.message : reasonOf(errno(error));
      const before = done === 0 ? "nothing was written" : `${done} of ${revisions.length} files were written before`;
      throw new UsageError(`cannot write ${revision.file}: ${reason}; ${before}`);
    }
  }
}

async function revise({ file, before, after }: Revision, files: WritableFileSystem): Promise<void> {
  const { path: directory } = await follow(files, parentOf(file), DEFAULT_LIMITS);
  const path = join(directory, nameOf(file));
  const stands = await files.entry(path);
  if (stands?.is === "link") throw new UsageError("it is a link, revise what it leads to");
  const bytes = stands === undefined ? undefined : await files.read(path, DEFAULT_LIMITS.fileSize);
  const text = bytes === undefined ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (text !== before) throw new UsageError("it was changed meanwhile");
  if (after === undefined) await files.remove(path, directory);
  else await files.replace(path, new TextEncoder().encode(after));
}
