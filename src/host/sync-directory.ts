import { closeSync, fsyncSync, openSync } from "node:fs";
import { errno } from "./file-system.js";

/** Makes durable what was made, renamed or removed in a directory; some file systems cannot say that they did. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (errno(error) !== "EINVAL") throw error;
  } finally {
    closeSync(descriptor);
  }
}
