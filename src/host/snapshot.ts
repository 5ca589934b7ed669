import { errno, join, remember, type Awaitable, type Entry, type FileSystem } from "./file-system.js";

/** The questions that an answer rests on, each with a mark of what it was answered (D13). */
export type Seen = ReadonlyMap<string, string>;

/** What somebody asked, answered or failed, and what was seen for it. */
export type Noted<T> = { readonly seen: Seen } & ({ readonly answer: T } | { readonly error: unknown });

/** One look at some trees: every question is put to the machine once, and is noted for whoever asked it. */
export interface Sight {
  readonly trees: readonly FileSystem[];
  /** Asks, and tells what was seen, also where asking failed. One asker at a time. */
  noting<T>(ask: () => Promise<T>): Promise<Noted<T>>;
  /** Whether every question would be answered as it was. */
  stillSees(seen: Seen): Promise<boolean>;
  /** Ends the look: the trees may still be asked, and answer as they are then. */
  close(): void;
}

/** What was answered in two ways in one look; no answer is marked so, and it is asked again. */
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
export function look(trees: readonly FileSystem[], ignores: (path: string) => boolean): Sight {
  let source: readonly FileSystem[] = trees.map(remember);
  let noted: Map<string, string> | undefined;
  const now = new Map<string, Awaitable<string>>();
  const known = new WeakMap<object, string>(); // a long listing and many bytes are marked once

  const note = (question: Question, mark: string): void => {
    if (noted === undefined || (question.tree === 0 && ignores(question.path))) return;
    const key = keyOf(question);
    noted.set(key, (noted.get(key) ?? mark) === mark ? mark : CHANGED);
  };
  const once = (answer: object | undefined, mark: () => string): string => {
    if (answer === undefined) return mark();
    const made = known.get(answer) ?? mark();
    known.set(answer, made);
    return made;
  };
  const marks = {
    entry: entryMark,
    list: (entries: readonly Entry[] | undefined) => once(entries, () => listMark(entries)),
    read: (bytes: Uint8Array | undefined) => once(bytes, () => readMark(bytes, trees[0] as FileSystem)),
  };
  const witness = <T>(question: Question, ask: () => Awaitable<T>, mark: (answer: T) => string): Awaitable<T> => {
    const answered = (answer: T): T => {
      note(question, mark(answer));
      return answer;
    };
    const failed = (error: unknown): never => {
      note(question, failureMark(error));
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
        listings.get(listed) ?? listed.map((entry) => lazily(tree, join(directory, entry.name), entry, note));
      listings.set(listed, known);
      return known;
    };
    return {
      entry: (path) => witness({ tree, is: "entry", path, limit: 0 }, () => files().entry(path), marks.entry),
      list: (path) => {
        const listed = witness({ tree, is: "list", path, limit: 0 }, () => files().list(path), marks.list);
        if (listed instanceof Promise) return listed.then((entries) => entries && shown(path, entries));
        return listed && shown(path, listed);
      },
      read: (path, limit) => witness({ tree, is: "read", path, limit }, () => files().read(path, limit), marks.read),
      digest: (bytes) => files().digest(bytes),
    };
  };
  const markNow = (key: string): Awaitable<string> => {
    const mark = now.get(key) ?? askedAgain(questionOf(key), source, marks);
    now.set(key, mark);
    return mark;
  };

  return {
    trees: trees.map((_, tree) => witnessed(tree)),
    async noting(ask) {
      const seen = (noted = new Map<string, string>());
      try {
        return { answer: await ask(), seen };
      } catch (error) {
        return { error, seen };
      } finally {
        noted = undefined;
      }
    },
    async stillSees(seen) {
      for (const [key, mark] of seen) {
        const today = markNow(key);
        if ((typeof today === "string" ? today : await today) !== mark) return false;
      }
      return true;
    },
    close() {
      source = trees;
      now.clear();
    },
  };
}

/** A question as a key, and back. */
function keyOf({ tree, is, path, limit }: Question): string {
  return `${tree} ${is} ${limit} ${path}`;
}

/** The same in whichever order a directory is read. */
function listMark(entries: readonly Entry[] | undefined): string {
  const names = entries?.map(({ name, is }) => `${name}/${is}`).sort();
  return names === undefined ? "absent" : `holds ${names.join("/")}`;
}

function readMark(bytes: Uint8Array | undefined, files: FileSystem): string {
  return bytes === undefined ? "absent" : files.digest(bytes);
}

/** An entry of a listing looks itself up when it is asked for more than its name and kind; that is a question too. */
function lazily(tree: number, path: string, entry: Entry, note: (question: Question, mark: string) => void): Entry {
  const told = <T>(ask: () => T): T => {
    const question: Question = { tree, is: "entry", path, limit: 0 };
    try {
      const answer = ask();
      note(question, entryMark(entry));
      return answer;
    } catch (error) {
      note(question, failureMark(error));
      throw error;
    }
  };
  return {
    name: entry.name,
    is: entry.is,
    get target() {
      return told(() => entry.target);
    },
    get identity() {
      return told(() => entry.identity);
    },
    get size() {
      return told(() => entry.size);
    },
    get uid() {
      return told(() => entry.uid);
    },
    get gid() {
      return told(() => entry.gid);
    },
    get mode() {
      return told(() => entry.mode);
    },
  };
}

/** A directory is what it lists; that another one stands in its place says nothing by itself. */
function entryMark(entry: Entry | undefined): string {
  if (entry === undefined) return "absent";
  const { is, target, identity, size, uid, gid, mode } = entry;
  if (is === "link") return `link ${target}`;
  return is === "directory" ? `directory ${uid} ${gid} ${mode}` : `${is} ${identity} ${size} ${uid} ${gid} ${mode}`;
}

interface Marks {
  readonly entry: (answer: Entry | undefined) => string;
  readonly list: (answer: readonly Entry[] | undefined) => string;
  readonly read: (answer: Uint8Array | undefined) => string;
}

function askedAgain(
  { tree, is, path, limit }: Question,
  trees: readonly FileSystem[],
  marks: Marks,
): Awaitable<string> {
  const files = trees[tree] as FileSystem;
  try {
    if (is === "entry") return marked(files.entry(path), marks.entry);
    return is === "list" ? marked(files.list(path), marks.list) : marked(files.read(path, limit), marks.read);
  } catch (error) {
    return failureMark(error);
  }
}

function marked<T>(answer: Awaitable<T>, mark: (answer: T) => string): Awaitable<string> {
  return answer instanceof Promise ? answer.then(mark).catch(failureMark) : mark(answer);
}

function failureMark(error: unknown): string {
  return `fails ${errno(error)}`;
}

export function questionOf(key: string): Question {
  const [, tree, is, limit, path = ""] = /^(\d+) (\w+) (\d+) (.*)$/s.exec(key) ?? [];
  return { tree: Number(tree), is: is as Question["is"], limit: Number(limit), path };
}
