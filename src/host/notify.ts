import { errno, nameOf, parentOf, type Watched } from "./file-system.js";

/** Notices of one directory. */
interface Watcher {
  close(): void;
}

/**
 * Asks the system for notices of a directory: the name of the entry, where it tells. Throws with an errno in `code`.
 */
type Open = (directory: string, noticed: (name: string | null) => void) => Watcher;

/** What opening a directory says that is not there: then the one above it tells of its coming. */
const NOT_THERE = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ESTALE", "ENAMETOOLONG"]);

/** A burst of changes is told once, when it has been quiet for so long, and at the latest after so long (ms). */
const QUIET = 40;
const PATIENCE = 600;
/** How often to look though nothing was told: other hosts, hard links and mounts make no notice. */
const RARELY = 60_000;
/** How often to look where the system gives no notices: too many watches, no right to read a directory. */
const OFTEN = 1_000;

const ALL = "all";

/**
 * Tells that something may have changed, driven by notices about directories. After every notice all directories are
 * opened again before it is told: one that was replaced is another, though its path is the same; and what happens from
 * then on makes a notice of its own, so that whoever looks when told misses nothing.
 */
export async function* watchDirectories(
  { entries, lists, poll }: Watched,
  signal: AbortSignal,
  open: Open,
): AsyncGenerator<void, void, undefined> {
  const directories = directoriesOf(entries, lists);
  let watchers: readonly Watcher[] = [];
  let blind = false;
  let noticed = false;
  let wake: (() => void) | undefined;
  const announce = (): void => {
    noticed = true;
    wake?.();
  };
  const arm = (): void => {
    const old = watchers;
    blind = false;
    watchers = directories.flatMap(([directory, names]) => {
      try {
        return [open(directory, (name) => void ((name === null || names === ALL || names.has(name)) && announce()))];
      } catch (error) {
        blind ||= !NOT_THERE.has(errno(error));
        return [];
      }
    });
    for (const watcher of old) watcher.close(); // only now: in between nothing would be told
  };
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((done) => {
      if (noticed || signal.aborted) return done();
      const timer = setTimeout(done, milliseconds);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });

  signal.addEventListener("abort", announce);
  try {
    while (!signal.aborted) {
      arm();
      noticed = false;
      yield;
      await pause(poll ?? (blind ? OFTEN : RARELY));
      for (let waited = 0; noticed && waited < PATIENCE && !signal.aborted; waited += QUIET) {
        noticed = false;
        await pause(QUIET);
      }
    }
  } finally {
    signal.removeEventListener("abort", announce);
    for (const watcher of watchers) watcher.close();
  }
}

/** The directories to open, those above first, and the names in them that matter. */
function directoriesOf(
  entries: readonly string[],
  lists: readonly string[],
): readonly (readonly [string, ReadonlySet<string> | typeof ALL])[] {
  const names = new Map<string, Set<string>>();
  for (const path of [...entries, ...lists]) {
    for (let at = path; at !== "/"; at = parentOf(at)) {
      const beside = names.get(parentOf(at)) ?? new Set();
      if (beside.has(nameOf(at))) break;
      names.set(parentOf(at), beside.add(nameOf(at)));
    }
  }
  const all = new Map<string, ReadonlySet<string> | typeof ALL>(names);
  for (const directory of lists) all.set(directory, ALL);
  return [...all].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Waits, or until the signal. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted) return done();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
  });
}
