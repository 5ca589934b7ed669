import { isWithin, type FileSystem, type Seen } from "./host/index.js";
import type { Diagnostic } from "./model/diagnostic.js";
import { expectOptions } from "./model/expect.js";
import type { Absent, Effective, Resolution } from "./model/resolution.js";
import { DEFAULT_OUTPUTS, OPTION_NAMES, settingOf, type Options } from "./options.js";
import type { Plan } from "./plan.js";
import { openChanges } from "./watch/changes.js";
import { NOTHING_KNOWN, refreshed, TRIES, treesOf, type Inquiry, type Knowledge, type Known } from "./watch/known.js";

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
  let known = NOTHING_KNOWN;
  const announced = new Map<string, Announced>();
  let searchAnnounced = "[]";
  let latest: string | undefined;
  let again = false;

  /** What is known and was not told, one after another; each time from what is true by then. */
  async function* untold(update: SearchUpdate | undefined): AsyncGenerator<Update, void, undefined> {
    if (update !== undefined) yield update;
    for (;;) {
      if (changes.pending()) known = await refreshed(inquiry, known);
      if (wrongWith(known.search) !== searchAnnounced) return void (again = true); // a round of its own
      const next = nextUntold(known.ids, announced, latest);
      if (next === undefined || signal?.aborted) return;
      const [id, found] = next;
      const last = announced.get(id);
      latest = id;
      announced.set(id, announcement(found, last));
      if (found.gone && found.now.state === "absent") {
        known = { ...known, ids: new Map([...known.ids].filter(([each]) => each !== id)) };
        announced.delete(id);
        if (last === undefined) continue; // it came and went, and nobody knew of it
      }
      yield updateOf(id, found, last);
    }
  }

  try {
    do {
      known = await refreshed(inquiry, known);
      for (let left = TRIES; left > 0 && (await changes.cover(seenFor(known))); left -= 1)
        known = await refreshed(inquiry, known);
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

/** The next id of which something was not told, behind the latest: one that changes all the time keeps no other waiting. */
function nextUntold(
  known: ReadonlyMap<string, Known>,
  announced: ReadonlyMap<string, Announced>,
  latest: string | undefined,
): readonly [string, Known] | undefined {
  const all = [...known];
  const behind = all.findIndex(([id]) => id === latest) + 1;
  return [...all.slice(behind), ...all.slice(0, behind)].find(
    ([id, { outcome }]) => announced.get(id)?.outcome !== outcome,
  );
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
