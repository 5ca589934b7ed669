import {
  errno,
  follow,
  isWithin,
  join,
  nameOf,
  parentOf,
  type Entry,
  type FileSystem,
  type Found,
} from "../host/index.js";
import { finding, type Finding } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Reader } from "../model/reader.js";
import type { Dependency, Fragment } from "../model/resolution.js";
import { listingOf, NO_ENTRIES, type Listing } from "./listing.js";
import type { Target } from "./reader.js";

/** What an entry is examined by. */
export interface Ground {
  readonly files: FileSystem;
  readonly reader: Reader;
  /** The output roots, as they were given and without links. */
  readonly outputs: readonly string[];
  readonly limits: Limits;
}

/** What an entry means, and what that depends on. */
interface Examined {
  readonly means: Means;
  readonly dependencies: readonly Dependency[];
}

/** An entry of a searched directory, looked at by itself: what the others make of it is decided by the reader. */
export interface Candidate {
  /** Where the reader looked. */
  readonly target: Target;
  readonly kind: Fragment["kind"];
  /** A `directory` that should hold fragments and cannot be searched has no namesakes. */
  readonly role: "main" | "drop-in" | "directory";
  readonly name: string;
  /** As an administrator names it. */
  readonly file: string;
  readonly means: Means;
}

export type Means =
  | { readonly is: "content"; readonly path: string; readonly entry: Entry }
  | { readonly is: "mask" }
  /** It would count, and cannot be read; the finding is none where a higher namesake stands over it. */
  | { readonly is: "broken"; readonly because: string; readonly finding: Finding }
  | { readonly is: "ignored"; readonly because: string; readonly finding?: Finding };

/** A directory that may hold fragments: its entries, none where it does not exist, or what stands in the way. */
export interface Opened {
  /** Without links; undefined where there is no directory. */
  readonly path?: string;
  readonly listing: Listing;
  readonly trouble?: Means;
  readonly dependencies: readonly Dependency[];
}

/** Looks at an entry that counts by its name. `path` is its own, in a directory without links; `file` its name. */
export async function examine(
  ground: Ground,
  kind: Candidate["kind"],
  path: string,
  entry: Entry,
  file: string,
): Promise<Examined> {
  try {
    const found = await reach(ground, path, entry);
    return { means: meaning(ground, kind, found, entry.name, file), dependencies: onTheWay(found) };
  } catch (error) {
    return { means: unreadable(error, file), dependencies: [] };
  }
}

async function reach(ground: Ground, path: string, entry: Entry): Promise<Found> {
  if (entry.is === "link") return follow(ground.files, path, ground.limits);
  if (entry.is === "null") return { is: "null", path, links: [] };
  return { is: entry.is === "file" || entry.is === "directory" ? entry.is : "other", path, links: [], entry };
}

const OUTPUT: Means = { is: "ignored", because: "output" };

function meaning(ground: Ground, kind: Candidate["kind"], found: Found, name: string, file: string): Means {
  if (leadsToOutput(found, ground.outputs)) return OUTPUT;
  const { mask } = ground.reader;
  if (found.is === "null") return mask === "null" ? { is: "mask" } : notAMask(file);
  if (found.is !== "file") return broken(ground, found, name, file);
  const empty = found.entry.size === 0 && emptyMasks(ground.reader, kind); // asked first: here its failure is caught
  return empty ? { is: "mask" } : { is: "content", path: found.path, entry: found.entry };
}

/** An empty file takes its namesakes out and says nothing; where main files are merged one hides nothing (D6). */
function emptyMasks({ main, order }: Ground["reader"], kind: Candidate["kind"]): boolean {
  return kind === "main" ? main === "highest" || main === "required" : order !== "layered";
}

/** A link to `/dev/null` where that stops the program. */
function notAMask(file: string): Means {
  return { is: "broken", because: "stops its program", finding: finding("discover/no-mask", { file }) };
}

const NONE = listingOf(NO_ENTRIES);

/**
 * Lists a directory, links followed. `wanted` are the entries that it is opened for: they are asked for by name where
 * it may be entered and not listed. Where everything in it counts, that is an error.
 */
export async function openDirectory(ground: Ground, file: string, wanted?: readonly string[]): Promise<Opened> {
  let found: Found;
  try {
    found = await follow(ground.files, file, ground.limits);
  } catch (error) {
    return { listing: NONE, trouble: unreadable(error, file), dependencies: [] };
  }
  const { path } = found;
  const links = onTheWay(found);
  const nothing = { listing: NONE, dependencies: [...links, ...absent(path, wanted, NONE)] };
  if (found.is === "absent") return nothing;
  if (leadsToOutput(found, ground.outputs)) return { ...nothing, trouble: OUTPUT };
  if (found.is !== "directory") return { ...nothing, trouble: noDirectory(ground, found, file) };
  try {
    const entries = await ground.files.list(path);
    if (entries === undefined) return nothing;
    const listing = listingOf(entries);
    const dependencies: readonly Dependency[] = [
      ...links,
      { is: "listed", path },
      ...absent(path, wanted ?? [], listing),
    ];
    return { path, listing, dependencies };
  } catch (error) {
    if (wanted === undefined || errno(error) !== "EACCES") return { ...nothing, trouble: unreadable(error, file) };
  }
  try {
    const asked = await Promise.all(wanted.map(async (name) => ground.files.entry(join(path, name))));
    const listing = listingOf(asked.filter((entry) => entry !== undefined));
    return { path, listing, dependencies: [...links, ...absent(path, wanted, listing)] };
  } catch (error) {
    return { ...nothing, trouble: unreadable(error, file) };
  }
}

/** What an answer depends on because of the links it took: their directories, and the missing end of one (D13). */
function onTheWay(found: Found): readonly Dependency[] {
  const links = found.links.map((link) => ({ is: "listed", path: parentOf(link) }) as const);
  return found.is === "dangling" ? [...links, { is: "absent", path: found.path }] : links;
}

/** What was looked for and is not there: an agent watches for it (D13). */
function absent(directory: string, wanted: readonly string[] | undefined, { names }: Listing): readonly Dependency[] {
  if (wanted === undefined) return [{ is: "absent", path: directory }];
  const missing = wanted.filter((name) => !names.has(name));
  return missing.map((name) => ({ is: "absent", path: join(directory, name) }));
}

/** Output is never input (D14): decided by where a link leads, existing or not, and by what lies on the way. */
export function leadsToOutput(found: Found, outputs: readonly string[]): boolean {
  return [found.path, ...found.links].some((path) => outputs.some((output) => isWithin(path, output)));
}

/** A directory that is none is passed over and hides no other, and is an error where what is broken stops the program. */
function noDirectory(ground: Ground, found: Found, file: string): Means {
  const name = nameOf(file);
  if (found.is === "dangling" || found.is === "loop") return broken(ground, found, name, file);
  if (found.is === "null") {
    return { is: "ignored", because: "no directory", finding: finding("discover/masked-directory", { file }) };
  }
  const is = found.is === "file" ? "a file" : "a FIFO, socket or device";
  const report = finding("discover/not-a-directory", { name, is });
  return {
    is: "broken",
    because: "no directory",
    finding: ground.reader.dangling === "stops" ? report : { ...report, severity: "warning" },
  };
}

/**
 * What cannot be opened is what the reader's `dangling` says (D9): by default an error, as an override must not silently
 * vanish; a warning where the program hides its namesakes by it, or skips it.
 */
function broken(ground: Ground, found: Found, name: string, file: string): Means {
  const severe = (found: Finding): Finding =>
    ground.reader.dangling === "stops" ? found : { ...found, severity: "warning" };
  if (found.is === "dangling") {
    return {
      is: "broken",
      because: "dangling link",
      finding: severe(finding("discover/dangling", { name, target: found.path })),
    };
  }
  if (found.is === "loop") {
    return { is: "broken", because: "link loop", finding: severe(finding("discover/loop", { name })) };
  }
  if (found.is === "absent") return unreadable({ code: "ENOENT" }, file);
  return {
    is: "broken",
    because: found.is === "directory" ? "directory" : "no regular file",
    finding: severe(notRegular(name, found.is)),
  };
}

/** What the file system refused: an error whatever the reader (D9). */
function unreadable(error: unknown, path: string): Means {
  if (!(typeof error === "object" && error !== null && "code" in error)) throw error;
  const code = errno(error);
  const vanished = code === "ENOENT" || code === "ESTALE";
  return {
    is: "broken",
    because: vanished ? "changed while it was read" : "unreadable",
    finding: vanished ? finding("read/changed", { path }) : finding("read/unreadable", { path, errno: code }),
  };
}

/** What stands where a file is expected, and is never opened (D9). */
export function notRegular(name: string, is: Found["is"]): Finding {
  const what = is === "directory" ? "a directory" : is === "null" ? "/dev/null" : "a FIFO, socket or device";
  return finding("discover/not-regular", { name, is: what });
}

/** An output is known by the name that it was given and by where that leads; one that cannot be looked at, by name. */
export async function outputRoots(
  files: FileSystem,
  outputs: readonly string[],
  limits: Pick<Limits, "links">,
): Promise<readonly string[]> {
  const roots = outputs.map(async (output) => {
    try {
      return [output, (await follow(files, output, limits)).path];
    } catch {
      return [output];
    }
  });
  return [...new Set((await Promise.all(roots)).flat())];
}
