import { lstatSync, readdirSync, unlinkSync } from "node:fs";
import type { Held } from "./held.js";

/** One for each life of a thread: process numbers come again, and threads share theirs. */
const LIFE = Math.random().toString(36).slice(2, 12).padEnd(10, "0");
const STARTED = Date.now() - process.uptime() * 1000;
const NAME = /^\.substrata\.(\d{1,10})\.([0-9a-z]{10})\.new$/;

/** What a file is called while it is written: beside its place, hidden, and no other writer's. */
export const DRAFT = `.substrata.${process.pid}.${LIFE}.new`;

/**
 * Removes the drafts of writers that were killed. Nobody is waiting for it: what cannot be removed stays, and so does
 * the draft of whoever may still be writing, and what is no regular file: no writer left it.
 */
export function sweepDrafts(held: Held): void {
  try {
    for (const name of readdirSync(held.self)) {
      const [, writer, life] = NAME.exec(name) ?? [];
      if (writer === undefined) continue;
      const draft = lstatSync(held.entry(name), { throwIfNoEntry: false });
      if (draft?.isFile() && (life === LIFE || !mayLive(Number(writer), draft.mtimeMs))) unlinkSync(held.entry(name));
    }
  } catch {
    // the directory is not ours to read or to change
  }
}

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
