import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** An absolute path with the links of its directories followed, as far as they exist; its last segment as it is. */
export function canonicalPath(file: string): string {
  const absolute = resolve(file);
  const directory = dirname(absolute);
  return directory === absolute ? absolute : join(canonicalDirectory(directory), basename(absolute));
}

/** The same with the last segment's own link followed too. */
export function canonicalDirectory(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return canonicalPath(directory);
  }
}
