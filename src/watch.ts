import {
  errno,
  isWithin,
  look,
  questionOf,
  type FileSystem,
  type Noted,
  type Seen,
  type Snapshot,
  type Watched,
} from "./host/index.js";
import { emit } from "./inspect/index.js";
import { finding, isError, locate, type Diagnostic } from "./model/diagnostic.js";
import { expectOptions } from "./model/expect.js";
import type { Absent, Effective, Resolution } from "./model/resolution.js";
import { DEFAULT_OUTPUTS, OPTION_NAMES, settingOf, type Options, type SchemaTree } from "./options.js";
import { prepare, resolve, type Plan } from "./plan.js";

export interface WatchOptions extends Options {
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
  /** Look every so many milliseconds, whatever the system tells; by default rarely, and often where it cannot tell. */
  readonly poll?: number;
}

/** A configuration that came to be, or has another outcome than before. */
export interface ConfigurationUpdate {
  readonly id: string;
  /** Prepared from what `now` was made of: for further questions about it. */
  readonly plan: Plan;
  readonly now: Resolution;
  /** Those of `now`. */
  readonly diagnostics: readonly Diagnostic[];
  /** What it was until now; missing where it was not told before. */
  readonly before?: Resolution;
  /** The last that was told and could be delivered: what changes for its program is the difference to this. */
  readonly standing?: Effective | Absent;
}

/** What is wrong with the search for configurations, when it changes: a root that cannot be looked at, or is not there. */
export interface SearchUpdate {
  readonly id?: undefined;
  readonly plan?: undefined;
  readonly now?: undefined;
  readonly before?: undefined;
  readonly standing?: undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export type Update = ConfigurationUpdate | SearchUpdate;

/** What one look has found to tell. Updates are made as they are taken: a later one may be another then, or none. */
export interface Round {
  /** The search that the round rests on; undefined where the trees could not be searched at all. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What is known by now, told or not. */
  known(): readonly (readonly [id: string, now: Resolution])[];
  readonly updates: AsyncIterable<Update>;
}

/**
 * Every configuration of a tree once, in the order of their ids, and then each one whose outcome changes: its state,
 * its text (values, order and spelling) or its diagnostics. An id that vanishes is told as absent, with no fragment;
 * where the search for ids itself failed it is resolved all the same, and so nobody removes what could not be read (R2).
 * A root that cannot be looked at is an update without an id, and never the end.
 *
 * Driven by the dependencies of each answer (D13): whatever was asked of the trees to make it, files, directories and
 * what is not there, is asked again after a notice, and only ids of which an answer differs are resolved anew. Whoever
 * takes his time between two updates is told what is true then: there is no queue. Ends with the signal, and at once
 * after the first round where no tree can change.
 *
 * @throws RangeError for an option, a layer or a precedence that does not exist, with the nearest that does, and for
 * options that contradict each other; TypeError for what is no file system.
 * @example
 * for await (const { id, now } of watch(nodeFileSystem("/"), { signal })) if (id !== undefined) report(now.diagnostics);
 */
export async function* watch(files: FileSystem, options: WatchOptions = {}): AsyncGenerator<Update, void, undefined> {
  expectOptions("watch", options, [...OPTION_NAMES, "signal", "poll"]);
  for await (const { updates } of rounds(files, options)) yield* updates;
}

/** What is known of an id. */
interface Known {
  readonly plan: Plan;
  readonly now: Resolution;
  readonly outcome: string;
  readonly seen: Seen;
  /** No id any more; what is declared of it is broken, so that it cannot be told as absent. */
  readonly gone: boolean;
}

/** What was told of an id. */
interface Announced {
  readonly now: Resolution;
  readonly outcome: string;
  readonly standing?: Effective | Absent;
}

/** How often a tree is asked again that changes while it is read. */
const TRIES = 8;
/** What a question fails with where something vanished, or became something else, since the one before it. */
const MOVING = new Set(["ESTALE", "ENOENT", "ENOTDIR"]);

/** A search for ids, and what it rests on. */
interface Search {
  readonly plan: Plan | undefined;
  readonly ids: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly seen: Seen;
}

/**
 * `watch`, round by round: whoever acts on all ids together sees them together.
 *
 * @param more What else of a resolution makes it another one.
 * @param named Ids that are followed whether or not they are found.
 */
export async function* rounds(
  files: FileSystem,
  { signal, poll, ...options }: WatchOptions = {},
  more: (now: Resolution) => string = () => "",
  named: readonly string[] = [],
): AsyncGenerator<Round, void, undefined> {
  settingOf(files, options); // before a look at the trees stands in their place
  const trees = treesOf(files, options);
  const outputs = options.outputs ?? DEFAULT_OUTPUTS;
  const ignores = (path: string): boolean => outputs.some((output) => path !== output && isWithin(path, output));
  const known = new Map<string, Known>();
  const announced = new Map<string, Announced>();
  let search: Search = { plan: undefined, ids: new Set(), diagnostics: [], seen: new Map() };
  let searchAnnounced = "[]";
  let again = false;
  let latest: string | undefined;
  const changes = openChanges(trees.all, poll, signal);

  /** Asks until the tree holds still, each time with another look; the last answer is given, whatever it is. */
  async function settled<T>(
    snapshot: Snapshot,
    unsettled: (answer: T) => boolean,
    ask: (snapshot: Snapshot) => Promise<T>,
  ): Promise<Noted<T>> {
    for (let left = TRIES, current = snapshot; ; left--, current = look(trees.all, ignores)) {
      try {
        const noted = await current.recording(() => ask(current));
        const moving = "error" in noted ? MOVING.has(errno(noted.error)) : unsettled(noted.answer);
        if (left === 0 || !moving) return noted;
      } finally {
        if (current !== snapshot) current.close();
      }
    }
  }

  async function searchIn(snapshot: Snapshot): Promise<Search> {
    const noted = await settled(
      snapshot,
      ({ plan }: { readonly plan: Plan }) => isUnsettled(plan),
      async (current) => {
        const plan = await prepare(current.trees[0] as FileSystem, trees.options(current.trees));
        return { plan, ids: await plan.ids() };
      },
    );
    const { seen } = noted;
    if (!("error" in noted)) {
      const { plan, ids } = noted.answer;
      return { plan, ids: new Set([...ids, ...named]), diagnostics: plan.diagnostics, seen };
    }
    if (!isFailure(noted.error)) throw noted.error;
    return { plan: undefined, ids: new Set(), diagnostics: [unreadable(noted.error)], seen };
  }

  /** Brings what is known up to date: everything that an answer of the trees may have changed. */
  async function refresh(): Promise<void> {
    const snapshot = look(trees.all, ignores);
    try {
      const changed = new Set<string>();
      for (const [id, { seen }] of known) if (!(await snapshot.stillSees(seen))) changed.add(id);
      if (search.seen.size > 0 && changed.size === 0 && (await snapshot.stillSees(search.seen))) return;
      search = await searchIn(snapshot);
      const { plan, ids, diagnostics } = search;
      if (plan === undefined) return;
      const blind = diagnostics.some(isError);
      for (const id of new Set([...ids, ...known.keys()])) {
        if (signal?.aborted) return;
        const gone = !blind && !ids.has(id);
        const old = known.get(id);
        if (old !== undefined && !gone && !old.gone && !changed.has(id)) continue;
        const noted = await ask(snapshot, plan, id, gone);
        if ("error" in noted) {
          if (!isFailure(noted.error)) throw noted.error;
          search = {
            ...search,
            diagnostics: [...search.diagnostics, unreadable(noted.error)],
            seen: new Map([...search.seen, ...noted.seen]), // whatever mends it is looked for with the ids
          };
          continue;
        }
        const { answer: now, seen } = noted;
        known.set(id, { plan, now, outcome: `${outcomeOf(now)}${more(now)}`, seen, gone });
      }
    } finally {
      snapshot.close();
    }
  }

  function ask(snapshot: Snapshot, plan: Plan, id: string, gone: boolean): Promise<Noted<Resolution>> {
    return settled(snapshot, isUnsettled, async ({ trees: [first, ...others] }) =>
      gone
        ? plan.resolve(id, { layers: [] })
        : resolve(first as FileSystem, id, trees.options([first as FileSystem, ...others])),
    );
  }

  /** What is known and was not told, one after another; each time from what is true by then. */
  async function* untold(update: SearchUpdate | undefined): AsyncGenerator<Update, void, undefined> {
    if (update !== undefined) yield update;
    for (;;) {
      if (changes.pending()) await refresh();
      const searched = JSON.stringify(search.diagnostics.filter(isWrong));
      if (searched !== searchAnnounced) return void (again = true); // a round of its own
      const all = [...known];
      const behind = all.findIndex(([id]) => id === latest) + 1; // one that changes all the time keeps no other waiting
      const next = [...all.slice(behind), ...all.slice(0, behind)].find(
        ([id, { outcome }]) => announced.get(id)?.outcome !== outcome,
      );
      if (next === undefined || signal?.aborted) return;
      const [id, { plan, now, outcome, gone }] = next;
      latest = id;
      const last = announced.get(id);
      const standing = now.state === "effective" || now.state === "absent" ? now : last?.standing;
      announced.set(id, { now, outcome, ...(standing === undefined ? {} : { standing }) });
      if (gone && now.state === "absent") {
        known.delete(id);
        announced.delete(id);
        if (last === undefined) continue; // it came and went, and nobody knew of it
      }
      yield {
        id,
        plan,
        now,
        diagnostics: now.diagnostics,
        ...(last === undefined ? {} : { before: last.now }),
        ...(last?.standing === undefined ? {} : { standing: last.standing }),
      };
    }
  }

  try {
    do {
      await refresh();
      const seen = (): readonly Seen[] => [search.seen, ...Array.from(known.values(), ({ seen: each }) => each)];
      for (let left = TRIES; left > 0 && (await changes.cover(seen())); left -= 1) await refresh();
      if (signal?.aborted) return;
      const searched = JSON.stringify(search.diagnostics.filter(isWrong));
      const update: SearchUpdate | undefined =
        searched === searchAnnounced ? undefined : { diagnostics: search.diagnostics };
      searchAnnounced = searched;
      again = false;
      yield {
        plan: search.plan,
        diagnostics: search.diagnostics,
        known: () => Array.from(known, ([id, { now }]) => [id, now] as const),
        updates: untold(update),
      };
    } while (again || (await changes.next()));
  } finally {
    await changes.close();
  }
}

type Given = string | FileSystem | SchemaTree;

/** The trees that a plan reads: the one that is asked about, then those of schemas and of policies. */
interface Trees {
  readonly all: readonly FileSystem[];
  /** The same options with other trees in their places. */
  options(trees: readonly FileSystem[]): Options;
}

function treesOf(files: FileSystem, options: Options): Trees {
  const { schemas = [], policy = [] } = options;
  const given = [...schemas, ...policy];
  const own = given.flatMap((one) => (typeof one === "string" ? [] : ["files" in one ? one.files : one]));
  return {
    all: [files, ...own],
    options(trees) {
      let next = 1;
      const replaced = given.map((one): Given => {
        if (typeof one === "string") return one;
        const tree = trees[next++] as FileSystem;
        return "files" in one ? { ...one, files: tree } : tree;
      });
      return { ...options, schemas: replaced.slice(0, schemas.length), policy: replaced.slice(schemas.length) };
    },
  };
}

/** Waiting for trees to change. */
interface Changes {
  /**
   * From now on is told of what was seen. True where that is more than before: it may have changed since it was seen,
   * and is to be looked at again.
   */
  cover(seen: Iterable<Seen>): Promise<boolean>;
  /** Waits until something may have changed. False when the signal ends it, and where no tree can change. */
  next(): Promise<boolean>;
  /** Whether something may have changed since this was asked last, or waited for. */
  pending(): boolean;
  close(): Promise<void>;
}

/** Opens the changes of some trees; `poll` is handed to those that watch. */
function openChanges(trees: readonly FileSystem[], poll: number | undefined, signal: AbortSignal | undefined): Changes {
  let awaited = "";
  let announced = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  let stop = new AbortController();
  let pumps: readonly Promise<void>[] = [];

  const tell = (): void => {
    announced = true;
    wake?.();
  };
  /** Passes on what a tree tells; `begun` is called when it has begun to, and when it never will. */
  const pump = async (files: FileSystem, what: Watched, until: AbortSignal, begun: () => void): Promise<void> => {
    try {
      for await (const _ of files.watch?.(what, until) ?? []) {
        begun();
        tell();
      }
    } catch (error) {
      failure ??= { error };
      tell();
    } finally {
      begun();
    }
  };
  const close = async (): Promise<void> => {
    stop.abort();
    await Promise.all(pumps);
  };
  signal?.addEventListener("abort", tell);

  return {
    async cover(seen) {
      const all = watchedOf(seen, trees.length);
      const key = JSON.stringify(all);
      if (key === awaited || signal?.aborted) return false;
      await close();
      awaited = key;
      stop = new AbortController();
      const until = stop.signal;
      const watched = trees.flatMap((files, tree) => {
        const what = all[tree];
        if (files.watch === undefined || what === undefined || what.entries.length + what.lists.length === 0) return [];
        return [{ files, what: poll === undefined ? what : { ...what, poll } }];
      });
      const running: Promise<void>[] = [];
      await Promise.all(
        watched.map(
          ({ files, what }) => new Promise<void>((begun) => running.push(pump(files, what, until, () => begun()))),
        ),
      );
      pumps = running;
      announced = false;
      return pumps.length > 0;
    },
    async next() {
      if (signal?.aborted || pumps.length === 0) return false;
      if (!announced && failure === undefined) await new Promise<void>((done) => (wake = done));
      announced = false;
      if (failure !== undefined) throw failure.error;
      return !signal?.aborted;
    },
    pending() {
      const was = announced;
      announced = false;
      return was;
    },
    async close() {
      signal?.removeEventListener("abort", tell);
      await close();
    },
  };
}

/** What to wait for in each tree. */
function watchedOf(seen: Iterable<Seen>, trees: number): readonly Watched[] {
  const [entries, lists] = [0, 1].map(() => Array.from({ length: trees }, () => new Set<string>())) as [
    Set<string>[],
    Set<string>[],
  ];
  const keys = new Set<string>();
  for (const one of seen) for (const key of one.keys()) keys.add(key);
  for (const { tree, is, path } of Array.from(keys, questionOf)) (is === "list" ? lists : entries)[tree]?.add(path);
  return entries.map((paths, tree) => ({ entries: [...paths].sort(), lists: [...(lists[tree] ?? [])].sort() }));
}

/** Something changed while it was read: the answer says to ask again. */
function isUnsettled({ diagnostics }: Pick<Resolution, "diagnostics">): boolean {
  return diagnostics.some(
    ({ code, facts }) => code === "read/changed" || (code === "read/unreadable" && MOVING.has(facts.errno)),
  );
}

/** What a change of makes an update: the state, the text that would be delivered, and the diagnostics. */
function outcomeOf(resolution: Resolution): string {
  const { state, diagnostics } = resolution;
  return JSON.stringify([state, state === "effective" ? textOf(resolution) : "", diagnostics]);
}

/** The order of keys and the spelling of scalars are delivered too (E8, E11). */
function textOf(resolution: Effective): string {
  try {
    return emit(resolution);
  } catch (error) {
    if (error instanceof RangeError) return resolution.fingerprint; // its format cannot say the value
    throw error;
  }
}

function isWrong({ severity }: Diagnostic): boolean {
  return severity !== "note";
}

/** Whether a file system has said no; everything else is the caller's mistake, or ours. */
export function isFailure(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}

/** What a file system would not show. */
export function unreadable(error: unknown): Diagnostic {
  const path = error instanceof Error && "path" in error ? String(error.path) : "a directory";
  return locate(finding("read/unreadable", { path, errno: errno(error) }), {});
}
