import { isWithin, questionOf, type FileSystem, type Seen, type Watched } from "./host/index.js";
import type { Diagnostic } from "./model/diagnostic.js";
import { expectOptions } from "./model/nearest.js";
import type { Absent, Effective, Resolution } from "./model/resolution.js";
import { DEFAULT_OUTPUTS, OPTION_NAMES, settingOf, type Options } from "./options.js";
import type { Plan } from "./plan.js";
import { NOTHING_KNOWN, refreshed, treesOf, TRIES, type Inquiry, type Knowledge, type Known } from "./watch/known.js";

export { isFailure, unreadable } from "./watch/known.js";

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

/** What was told of an id. */
interface Announced {
  readonly now: Resolution;
  readonly outcome: string;
  readonly standing?: Effective | Absent;
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
  more: Inquiry["more"] = () => "",
  named: readonly string[] = [],
): AsyncGenerator<Round, void, undefined> {
  settingOf(files, options); // before a look at the trees stands in their place
  const outputs = options.outputs ?? DEFAULT_OUTPUTS;
  const ignores = (path: string): boolean => outputs.some((output) => path !== output && isWithin(path, output));
  const inquiry: Inquiry = { ...treesOf(files, options), ignores, more, named, signal };
  const changes = openChanges(inquiry.trees, poll, signal);
  let known: Knowledge & { readonly ids: Map<string, Known> } = { ...NOTHING_KNOWN, ids: new Map() };
  const announced = new Map<string, Announced>();
  let searchAnnounced = "[]";
  let latest: string | undefined;
  let again = false;

  /** What is known and was not told, one after another; each time from what is true by then. */
  async function* untold(update: SearchUpdate | undefined): AsyncGenerator<Update, void, undefined> {
    if (update !== undefined) yield update;
    for (let turns = turnsOf(known, latest); ;) {
      if (changes.pending()) await look();
      if (turns.of !== known) {
        if (wrongWith(known.search) !== searchAnnounced) return void (again = true); // a round of its own
        turns = turnsOf(known, latest);
      }
      const next = turns.rest.next();
      if (next.done === true || signal?.aborted) return;
      const [id, found] = next.value;
      const last = announced.get(id);
      if (last?.outcome === found.outcome) continue;
      latest = id;
      announced.set(id, announcement(found, last));
      if (found.gone && found.now.state === "absent") {
        known.ids.delete(id);
        announced.delete(id);
        if (last === undefined) continue; // it came and went, and nobody knew of it
      }
      yield updateOf(id, found, last);
    }
  }

  /** Brings what is known up to date, as a copy of our own: what is told to be gone is taken out. */
  async function look(): Promise<void> {
    const found = await refreshed(inquiry, known);
    if (found !== known) known = { ...found, ids: new Map(found.ids) };
  }

  try {
    do {
      await look();
      for (let left = TRIES; left > 0 && (await changes.cover(seenFor(known))); left -= 1) await look();
      if (signal?.aborted) return;
      const { plan, diagnostics } = known.search;
      const wrong = wrongWith(known.search);
      const update: SearchUpdate | undefined = wrong === searchAnnounced ? undefined : { diagnostics };
      searchAnnounced = wrong;
      again = false;
      yield {
        plan,
        diagnostics,
        known: () => Array.from(known.ids, ([id, { now }]) => [id, now] as const),
        updates: untold(update),
      };
    } while (again || (await changes.next()));
  } finally {
    await changes.close();
  }
}

/** All that was seen for what is known. */
function seenFor({ search, ids }: Knowledge): readonly Seen[] {
  return [search.seen, ...Array.from(ids.values(), ({ seen }) => seen)];
}

/** What is known of ids in turn, from one of them on: who changes all the time keeps no other waiting. */
interface Turns {
  readonly of: Knowledge;
  readonly rest: Iterator<readonly [string, Known]>;
}

function turnsOf(of: Knowledge, latest: string | undefined): Turns {
  const all = [...of.ids];
  const behind = all.findIndex(([id]) => id === latest) + 1;
  return { of, rest: [...all.slice(behind), ...all.slice(0, behind)].values() };
}

function announcement({ now, outcome }: Known, last: Announced | undefined): Announced {
  const standing = now.state === "effective" || now.state === "absent" ? now : last?.standing;
  return { now, outcome, ...(standing === undefined ? {} : { standing }) };
}

function updateOf(id: string, { plan, now }: Known, last: Announced | undefined): ConfigurationUpdate {
  return {
    id,
    plan,
    now,
    diagnostics: now.diagnostics,
    ...(last === undefined ? {} : { before: last.now }),
    ...(last?.standing === undefined ? {} : { standing: last.standing }),
  };
}

function wrongWith({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): string {
  return JSON.stringify(diagnostics.filter(({ severity }) => severity !== "note"));
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

/** Opens the changes of some trees; `poll` is handed to those that watch. One closure: all of it is about one wait. */
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
