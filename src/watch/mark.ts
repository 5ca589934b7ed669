import { errno, type Entry, type FileSystem } from "../host/file-system.js";

/** A question to one of some trees. */
export interface Question {
  readonly tree: number;
  readonly is: "entry" | "list" | "read";
  readonly path: string;
  /** Of bytes to read; 0 for the others. */
  readonly limit: number;
}

/** A question as a key, and back. */
export function keyOf({ tree, is, path, limit }: Question): string {
  return `${tree} ${is} ${limit} ${path}`;
}

export function questionOf(key: string): Question {
  const [, tree, is, limit, path = ""] = /^(\d+) (\w+) (\d+) (.*)$/s.exec(key) ?? [];
  return { tree: Number(tree), is: is as Question["is"], limit: Number(limit), path };
}

/** A directory is what it lists; that another one stands in its place says nothing by itself. */
export function entryMark(entry: Entry | undefined): string {
  if (entry === undefined) return "absent";
  const { is, target, identity, size, uid, gid, mode } = entry;
  if (is === "link") return `link ${target}`;
  return is === "directory" ? `directory ${uid} ${gid} ${mode}` : `${is} ${identity} ${size} ${uid} ${gid} ${mode}`;
}

/** The same in whichever order a directory is read. */
export function listMark(entries: readonly Entry[] | undefined): string {
  const names = entries?.map(({ name, is }) => `${name}/${is}`).sort();
  return names === undefined ? "absent" : `holds ${names.join("/")}`;
}

export function readMark(bytes: Uint8Array | undefined, files: FileSystem): string {
  return bytes === undefined ? "absent" : files.digest(bytes);
}

export function failureMark(error: unknown): string {
  return `fails ${errno(error)}`;
}
