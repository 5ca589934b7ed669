import {
  errno,
  join,
  nameOf,
  parentOf,
  remember,
  type Awaitable,
  type Entry,
  type FileSystem,
  type Watched,
} from "./file-system.js";

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

/** The questions that an answer rests on, each with a fingerprint of what it was answered (D13). */
export type Seen = ReadonlyMap<string, string>;

/** What somebody asked, answered or failed, and what was seen for it. */
export type Noted<T> = { readonly seen: Seen } & ({ readonly answer: T } | { readonly error: unknown });

/** One look at some trees: every question is put to the machine once, and is noted for whoever asked it. */
export interface Snapshot {
  readonly trees: readonly FileSystem[];
  /** Asks, and tells what was seen, also where asking failed. One asker at a time. */
  recording<T>(ask: () => Promise<T>): Promise<Noted<T>>;
  /** Whether every question would be answered as it was. */
  stillSees(seen: Seen): Promise<boolean>;
  /** Ends the look: the trees may still be asked, and answer as they are then. */
  close(): void;
}

/** What was answered in two ways in one look; no answer has this fingerprint, and it is asked again. */
const CHANGED = "changed";

/** A question to one of some trees. */
interface Question {
  readonly tree: number;
  readonly is: "entry" | "list" | "read";
  readonly path: string;
  /** Of bytes to read; 0 for the others. */
  readonly limit: number;
}

/** Looks at trees. `ignores` tells which paths of the first say nothing: an output is no input (D14). */
export function look(trees: readonly FileSystem[], ignores: (path: string) => boolean): Snapshot {
  let source: readonly FileSystem[] = trees.map(remember);
  let kept: Map<string, string> | undefined;
  const now = new Map<string, Awaitable<string>>();
  const known = new WeakMap<object, string>(); // a long listing and many bytes are taken once

  const keep = (question: Question, fingerprint: string): void => {
    if (kept === undefined || (question.tree === 0 && ignores(question.path))) return;
    const key = keyOf(question);
    kept.set(once(key), (kept.get(key) ?? fingerprint) === fingerprint ? once(fingerprint) : CHANGED);
  };
  const texts = new Map<string, string>(); // thousands of ids ask the same of the directories above them
  const once = (text: string): string => {
    const same = texts.get(text) ?? text;
    texts.set(same, same);
    return same;
  };
  const taken = (answer: object | undefined, fingerprint: () => string): string => {
    if (answer === undefined) return fingerprint();
    const made = known.get(answer) ?? fingerprint();
    known.set(answer, made);
    return made;
  };
  const fingerprints = {
    entry: entryFingerprint,
    list: (entries: readonly Entry[] | undefined) => taken(entries, () => listFingerprint(entries)),
    read: (bytes: Uint8Array | undefined) => taken(bytes, () => readFingerprint(bytes, trees[0] as FileSystem)),
  };
  const witness = <T>(
    question: Question,
    ask: () => Awaitable<T>,
    fingerprint: (answer: T) => string,
  ): Awaitable<T> => {
    const answered = (answer: T): T => {
      keep(question, fingerprint(answer));
      return answer;
    };
    const failed = (error: unknown): never => {
      keep(question, failureFingerprint(error));
      throw error;
    };
    try {
      const answer = ask();
      return answer instanceof Promise ? answer.then(answered, failed) : answered(answer);
    } catch (error) {
      return failed(error);
    }
  };
  const listings = new WeakMap<readonly Entry[], readonly Entry[]>();
  const witnessed = (tree: number): FileSystem => {
    const files = (): FileSystem => source[tree] as FileSystem;
    const shown = (directory: string, listed: readonly Entry[]): readonly Entry[] => {
      const known =
        listings.get(listed) ?? listed.map((entry) => lazily(tree, join(directory, entry.name), entry, keep));
      listings.set(listed, known);
      return known;
    };
    return {
      entry: (path) => witness({ tree, is: "entry", path, limit: 0 }, () => files().entry(path), fingerprints.entry),
      list: (path) => {
        const listed = witness({ tree, is: "list", path, limit: 0 }, () => files().list(path), fingerprints.list);
        if (listed instanceof Promise) return listed.then((entries) => entries && shown(path, entries));
        return listed && shown(path, listed);
      },
      read: (path, limit) =>
        witness({ tree, is: "read", path, limit }, () => files().read(path, limit), fingerprints.read),
      digest: (bytes) => files().digest(bytes),
    };
  };
  const fingerprintNow = (key: string): Awaitable<string> => {
    const fingerprint = now.get(key) ?? askedAgain(questionOf(key), source, fingerprints);
    now.set(key, fingerprint);
    return fingerprint;
  };

  return {
    trees: trees.map((_, tree) => witnessed(tree)),
    async recording(ask) {
      const seen = (kept = new Map<string, string>());
      try {
        return { answer: await ask(), seen };
      } catch (error) {
        return { error, seen };
      } finally {
        kept = undefined;
      }
    },
    async stillSees(seen) {
      for (const [key, fingerprint] of seen) {
        const today = fingerprintNow(key);
        if ((typeof today === "string" ? today : await today) !== fingerprint) return false;
      }
      return true;
    },
    close() {
      source = trees;
      now.clear();
      texts.clear();
    },
  };
}

/** A question as a key, and back. */
function keyOf({ tree, is, path, limit }: Question): string {
  return `${tree} ${is} ${limit} ${path}`;
}

/** The same in whichever order a directory is read. */
function listFingerprint(entries: readonly Entry[] | undefined): string {
  const names = entries?.map(({ name, is }) => `${name}/${is}`).sort();
  return names === undefined ? "absent" : `holds ${names.join("/")}`;
}

function readFingerprint(bytes: Uint8Array | undefined, files: FileSystem): string {
  return bytes === undefined ? "absent" : files.digest(bytes);
}

/** An entry of a listing looks itself up when it is asked for more than its name and kind; that is a question too. */
function lazily(
  tree: number,
  path: string,
  entry: Entry,
  keep: (question: Question, fingerprint: string) => void,
): Entry {
  const asked = <T>(ask: () => T): T => {
    const question: Question = { tree, is: "entry", path, limit: 0 };
    try {
      const answer = ask();
      keep(question, entryFingerprint(entry));
      return answer;
    } catch (error) {
      keep(question, failureFingerprint(error));
      throw error;
    }
  };
  return {
    name: entry.name,
    is: entry.is,
    get target() {
      return asked(() => entry.target);
    },
    get identity() {
      return asked(() => entry.identity);
    },
    get size() {
      return asked(() => entry.size);
    },
    get uid() {
      return asked(() => entry.uid);
    },
    get gid() {
      return asked(() => entry.gid);
    },
    get mode() {
      return asked(() => entry.mode);
    },
  };
}

/** A directory is what it lists; that another one stands in its place says nothing by itself. */
function entryFingerprint(entry: Entry | undefined): string {
  if (entry === undefined) return "absent";
  const { is, target, identity, size, uid, gid, mode } = entry;
  if (is === "link") return `link ${target}`;
  return is === "directory" ? `directory ${uid} ${gid} ${mode}` : `${is} ${identity} ${size} ${uid} ${gid} ${mode}`;
}

interface Fingerprints {
  readonly entry: (answer: Entry | undefined) => string;
  readonly list: (answer: readonly Entry[] | undefined) => string;
  readonly read: (answer: Uint8Array | undefined) => string;
}

function askedAgain(
  { tree, is, path, limit }: Question,
  trees: readonly FileSystem[],
  fingerprints: Fingerprints,
): Awaitable<string> {
  const files = trees[tree] as FileSystem;
  try {
    if (is === "entry") return fingerprinted(files.entry(path), fingerprints.entry);
    return is === "list"
      ? fingerprinted(files.list(path), fingerprints.list)
      : fingerprinted(files.read(path, limit), fingerprints.read);
  } catch (error) {
    return failureFingerprint(error);
  }
}

function fingerprinted<T>(answer: Awaitable<T>, fingerprint: (answer: T) => string): Awaitable<string> {
  return answer instanceof Promise ? answer.then(fingerprint).catch(failureFingerprint) : fingerprint(answer);
}

function failureFingerprint(error: unknown): string {
  return `fails ${errno(error)}`;
}

export function questionOf(key: string): Question {
  const [, tree, is, limit, path = ""] = /^(\d+) (\w+) (\d+) (.*)$/s.exec(key) ?? [];
  return { tree: Number(tree), is: is as Question["is"], limit: Number(limit), path };
}
