import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** One for each life of a thread: process numbers come again, and threads share theirs. */
const LIFE = Math.random().toString(36).slice(2, 12).padEnd(10, "0");
const STARTED = Date.now() - process.uptime() * 1000;
const NAME = /^\.substrata\.(\d{1,10})\.([0-9a-z]{10})\.new$/;

/** Where a file is written before it takes its name: beside it, hidden, and no other writer's. */
export function draftIn(directory: string): string {
  return join(directory, `.substrata.${process.pid}.${LIFE}.new`);
}

/**
 * Removes the drafts of writers that were killed. Nobody is waiting for it: what cannot be removed stays, and so does
 * the draft of whoever may still be writing.
 */
export function sweepDrafts(directory: string): void {
  try {
    for (const name of readdirSync(directory)) {
      const [, writer, life] = NAME.exec(name) ?? [];
      if (writer === undefined) continue;
      const file = join(directory, name);
      if (life === LIFE || !mayLive(Number(writer), file)) rmSync(file, { force: true });
    }
  } catch {
    // the directory does not exist, or is not ours to change
  }
}

/** A draft of our own number is an earlier process's, or another thread's that may be at work. */
function mayLive(writer: number, draft: string): boolean {
  if (writer === process.pid) return (lstatSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= STARTED;
  try {
    process.kill(writer, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: unknown }).code === "EPERM";
  }
}
