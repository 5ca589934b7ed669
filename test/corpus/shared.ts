import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Real configuration that others wrote. It is read where it is: no copy of it is kept here. */
const shared = process.env["SUBSTRATA_SHARED"];

export const missing = shared === undefined;
if (missing) process.stdout.write("skipped: SUBSTRATA_SHARED names no directory with a corpus and vectors\n");

export function readShared(path: string): string {
  return readFileSync(join(shared as string, path), "utf8");
}

/** The names in a folder of the corpus that end so, sorted. */
export function namesIn(folder: string, suffix: string): readonly string[] {
  if (shared === undefined) return [];
  return readdirSync(join(shared, folder))
    .filter((name) => name.endsWith(suffix))
    .sort();
}
