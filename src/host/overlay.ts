import { DEFAULT_LIMITS } from "../model/document.js";
import {
  absolute,
  expectFileSystem,
  failure,
  follow,
  isWithin,
  join,
  nameOf,
  parentOf,
  type Entry,
  type FileSystem,
} from "./file-system.js";

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
  const here = [...changes].filter(([path]) => parentOf(path) === directory);
  if (here.length === 0) return listed; // the same listing stays the same
  const kept = listed.filter(({ name, is }) => is === "undecodable" || !changes.has(join(directory, name)));
  const added = here.filter(([, change]) => change !== "removed");
  return [...kept, ...added.map(([, change]) => (change as Exclude<Change, "removed">).entry)];
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

async function removal(view: FileSystem, path: string): Promise<string | undefined> {
  const above = await follow(view, parentOf(path), DEFAULT_LIMITS);
  return above.is === "directory" && path !== "/" ? join(above.path, nameOf(path)) : undefined;
}

/** Where the graft sits, and what it shows: a path of the other tree, or nothing. */
interface Joint extends Destination {
  readonly from: string | undefined;
}

/** Where a writer puts a path. */
interface Destination {
  /** Its directories without links; the last segment as it was given. */
  readonly path: string;
  /** The directories that must be made first. */
  readonly made: ReadonlyMap<string, Entry>;
}

/**
 * A tree in which everything at and below `at` comes from the same path of another tree: `graft(host, "/usr", image)`
 * is this host after an upgrade to that image. Directories above `at` that are links are followed in each tree; links
 * found inside the graft lead through the joined tree.
 *
 * Throws TypeError for what is no file system, RangeError for a path that is not absolute.
 */
export function graft(under: FileSystem, at: string, from: FileSystem): FileSystem {
  for (const files of [under, from]) expectFileSystem(files);
  const path = absolute(at);
  let found: Promise<Joint> | undefined;
  const joint = (): Promise<Joint> => (found ??= fit(under, path, from));

  /** Asks the tree that a path belongs to. */
  async function ask<T>(
    path: string,
    question: (files: FileSystem, path: string) => T | Promise<T>,
  ): Promise<T | undefined> {
    const { path: place, from: source } = await joint();
    if (!isWithin(path, place)) return question(under, path);
    return source === undefined ? undefined : question(from, beyond(path, place, source));
  }

  return {
    entry: async (path) => (await joint()).made.get(path) ?? ask(path, (files, path) => files.entry(path)),
    list: async (directory) => {
      const { path: place, made } = await joint();
      const listed = made.has(directory) ? [] : await ask(directory, (files, path) => files.list(path));
      if (listed === undefined || isWithin(directory, place)) return listed;
      const grafted = await ask(place, (files, path) => files.entry(path));
      const shown = [...made.entries(), ...(grafted === undefined ? [] : [[place, grafted] as const])];
      return listedWith(listed, place, directory, shown);
    },
    read: (file, limit) => ask(file, (files, path) => files.read(path, limit)),
    digest: (bytes) => under.digest(bytes),
  };
}

async function fit(under: FileSystem, path: string, from: FileSystem): Promise<Joint> {
  const above = await follow(from, parentOf(path), DEFAULT_LIMITS);
  const source = path === "/" ? "/" : join(above.path, nameOf(path));
  const exists = above.is === "directory" && (await from.entry(source)) !== undefined;
  if (exists) return { ...(await destination(under, path)), from: source };
  const there = await follow(under, parentOf(path), DEFAULT_LIMITS);
  return { path: path === "/" ? "/" : join(there.path, nameOf(path)), made: new Map(), from: undefined };
}

/**
 * Finds where a writer puts a path: directories that are links are followed, missing ones made. Throws ENOTDIR where
 * something else stands in the way.
 */
async function destination(files: FileSystem, path: string): Promise<Destination> {
  const above = await follow(files, parentOf(absolute(path)), DEFAULT_LIMITS);
  if (above.is !== "directory" && above.is !== "absent") throw failure("ENOTDIR", path);
  const made = new Map<string, Entry>();
  for (let directory = above.path; above.is === "absent" && directory !== "/"; directory = parentOf(directory)) {
    const found = await files.entry(directory);
    if (found?.is === "directory") break;
    if (found !== undefined) throw failure("ENOTDIR", path);
    made.set(directory, proposed(directory, "directory", 0));
  }
  return { path: path === "/" ? "/" : join(above.path, nameOf(path)), made };
}

/** An entry of a file or directory that is written only in thought. */
function proposed(path: string, is: "file" | "directory", size: number): Entry {
  return {
    name: nameOf(path),
    is: path === "/dev/null" ? "null" : is,
    identity: `proposed:${path}`,
    size,
    uid: 0,
    gid: 0,
    mode: is === "directory" ? 0o755 : 0o644,
  };
}

function beyond(path: string, place: string, source: string): string {
  if (path === place) return source;
  return join(source, path.slice(place === "/" ? 1 : place.length + 1));
}

function listedWith(
  listed: readonly Entry[],
  place: string,
  directory: string,
  shown: readonly (readonly [string, Entry])[],
): readonly Entry[] {
  const added = shown.filter(([path]) => parentOf(path) === directory);
  if (added.length === 0 && parentOf(place) !== directory) return listed; // the same listing stays the same
  const kept = listed.filter(({ name, is }) => is === "undecodable" || join(directory, name) !== place);
  return [...kept, ...added.map(([, entry]) => entry)];
}
