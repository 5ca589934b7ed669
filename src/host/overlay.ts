import { DEFAULT_LIMITS } from "../model/document.js";
import { destination, proposed } from "./destination.js";
import { failure } from "./failure.js";
import { expectFileSystem, type Entry, type FileSystem } from "./file-system.js";
import { follow } from "./follow.js";
import { absolute, isWithin, join, nameOf, parentOf } from "./path.js";

/** What is proposed for a path: a file of that text, a link (to `/dev/null` for a mask), or null where nothing is left. */
export type Proposed = string | { readonly link: string } | null;

/** What was done to a path: a file or a link written, a directory made, or nothing left. None of them shows what was below. */
type Change = { readonly entry: Entry; readonly bytes?: Uint8Array } | "removed";
type Changes = ReadonlyMap<string, Change>;

/**
 * A tree as it would be with the proposed files and links written over it, one after another; null removes a file, or a
 * directory with everything below it. As for a writer, directories that are links are followed, missing ones are made,
 * and the file itself is replaced, be it a link.
 *
 * Throws TypeError for what is no file system, RangeError for a path that is not absolute. Where a file cannot be written
 * (below another file, over a directory) every question is answered by that errno: ENOTDIR, EISDIR.
 */
export function overlay(under: FileSystem, files: Readonly<Record<string, Proposed>>): FileSystem {
  expectFileSystem(under);
  const proposals = Object.entries(files).map(([path, file]) => [absolute(path), file] as const);
  let changes: Promise<Changes> | undefined;
  return changed(under, () => (changes ??= write(under, proposals)));
}

async function write(under: FileSystem, proposals: readonly (readonly [string, Proposed])[]): Promise<Changes> {
  const changes = new Map<string, Change>();
  const view = changed(under, () => changes);
  for (const [path, file] of proposals) {
    if (file !== null) {
      for (const [at, change] of await writing(view, path, file)) changes.set(at, change);
      continue;
    }
    const removed = await removal(view, path);
    if (removed === undefined) continue;
    for (const at of changes.keys()) if (isWithin(at, removed)) changes.delete(at);
    changes.set(removed, "removed");
  }
  return changes;
}

async function removal(view: FileSystem, path: string): Promise<string | undefined> {
  const above = await follow(view, parentOf(path), DEFAULT_LIMITS);
  return above.is === "directory" && path !== "/" ? join(above.path, nameOf(path)) : undefined;
}

async function writing(view: FileSystem, path: string, file: Exclude<Proposed, null>): Promise<Changes> {
  const { path: place, made } = await destination(view, path);
  if ((await view.entry(place))?.is === "directory") throw failure("EISDIR", path);
  const directories = Array.from(made, ([at, entry]) => [at, { entry }] as const);
  return new Map<string, Change>([...directories, [place, written(place, file)]]);
}

function written(place: string, file: Exclude<Proposed, null>): Exclude<Change, "removed"> {
  const bytes = new TextEncoder().encode(typeof file === "string" ? file : file.link);
  const entry = proposed(place, "file", bytes.length);
  return typeof file === "string"
    ? { entry, bytes }
    : { entry: { ...entry, is: "link", target: file.link, mode: 0o777 } };
}

/** The tree with changes in it, by the port's own paths: no link is left to follow. */
function changed(under: FileSystem, whichever: () => Changes | Promise<Changes>): FileSystem {
  return {
    entry: async (path) => {
      const change = governing(await whichever(), path);
      if (change === undefined) return under.entry(path);
      return change.at === path && change.is !== "removed" ? change.is.entry : undefined;
    },
    list: async (directory) => {
      const changes = await whichever();
      const change = governing(changes, directory);
      if (change === undefined) return merged(await under.list(directory), changes, directory);
      const stands = change.at === directory && change.is !== "removed" && change.is.entry.is === "directory";
      return stands ? merged([], changes, directory) : undefined;
    },
    read: async (file, limit) => {
      const change = governing(await whichever(), file);
      if (change === undefined) return under.read(file, limit);
      if (change.at !== file || change.is === "removed") return undefined;
      if (change.is.bytes === undefined) throw failure("ESTALE", file);
      return change.is.bytes.subarray(0, limit + 1);
    },
    digest: (bytes) => under.digest(bytes),
  };
}

/** The nearest change at or above a path. */
function governing(changes: Changes, path: string): { readonly at: string; readonly is: Change } | undefined {
  for (let at = path; ; at = parentOf(at)) {
    const is = changes.get(at);
    if (is !== undefined) return { at, is };
    if (at === "/") return undefined;
  }
}

function merged(
  listed: readonly Entry[] | undefined,
  changes: Changes,
  directory: string,
): readonly Entry[] | undefined {
  if (listed === undefined) return undefined;
  const kept = listed.filter(({ name, is }) => is === "undecodable" || !changes.has(join(directory, name)));
  const added = [...changes].filter(([path, change]) => change !== "removed" && parentOf(path) === directory);
  return [...kept, ...added.map(([, change]) => (change as Exclude<Change, "removed">).entry)];
}
