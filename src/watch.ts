import { errno, type FileSystem } from "./host/file-system.js";
import { isWithin } from "./host/path.js";
import { isError } from "./model/diagnostic.js";
import type { Resolution } from "./model/resolution.js";
import { DEFAULT_OUTPUTS, prepare, resolve, type Options, type Plan } from "./plan.js";
import { openNotices } from "./watch/notices.js";
import { outcomeOf } from "./watch/outcome.js";
import { look, type Seen, type Sight } from "./watch/sight.js";
import { treesOf } from "./watch/trees.js";

export interface WatchOptions extends Options {
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
  /** Look every so many milliseconds, whatever the system tells; by default rarely, and often where it cannot tell. */
  readonly poll?: number;
}

/** A configuration that came to be, or has another outcome than before. */
export interface Update {
  /** Prepared from what `now` was made of: for further questions about it. */
  readonly plan: Plan;
  readonly now: Resolution;
  /** What it was until now; missing where it was not told before. */
  readonly before?: Resolution;
}

/** What is known of an id. */
interface Known {
  readonly now: Resolution;
  readonly outcome: string;
  readonly seen: Seen;
  /** No id any more; what is declared of it is broken, so that it cannot be told as absent. */
  readonly gone: boolean;
}

/** How often a tree is asked again that changes while it is read. */
const TRIES = 8;
/** What a question fails with where something vanished, or became something else, since the one before it. */
const MOVING = new Set(["ESTALE", "ENOENT", "ENOTDIR"]);

/**
 * Every configuration of a tree once, in the order of their ids, and then each one whose outcome changes: its state,
 * its text (values, order and spelling) or its diagnostics. An id that vanishes is told as absent, with no fragment;
 * where the search for ids itself failed it is resolved all the same, and so nobody removes what could not be read (R2).
 *
 * Driven by the dependencies of each answer (D13): whatever was asked of the trees to make it, files, directories and
 * what is not there, is asked again after a notice, and only ids of which an answer differs are resolved anew. Ends with
 * the signal, and at once after the first round where no tree can change.
 *
 * @throws RangeError for options that contradict each other; what the file system throws where ids cannot be looked for.
 * @example
 * for await (const { plan, now, before } of watch(nodeFileSystem("/"), { signal })) report(now.diagnostics);
 */
export async function* watch(files: FileSystem, options: WatchOptions = {}): AsyncGenerator<Update, void, undefined> {
  const { signal, poll, ...rest } = options;
  const trees = treesOf(files, rest);
  const outputs = options.outputs ?? DEFAULT_OUTPUTS;
  const ignores = (path: string): boolean => outputs.some((output) => path !== output && isWithin(path, output));
  const known = new Map<string, Known>();
  let searched: Seen = new Map();
  const notices = openNotices(trees.all, poll, signal);

  /** Asks until the tree holds still, each time with another look; the last answer is given, whatever it is. */
  async function settled<T>(
    sight: Sight,
    unsettled: (answer: T) => boolean,
    ask: (sight: Sight) => Promise<T>,
  ): Promise<{ readonly answer: T; readonly seen: Seen }> {
    for (let left = TRIES, current = sight; ; left--, current = look(trees.all, ignores)) {
      try {
        const found = await current.noting(() => ask(current));
        if (left === 0 || !unsettled(found.answer)) return found;
      } catch (error) {
        if (left === 0 || !MOVING.has(errno(error))) throw error;
      } finally {
        if (current !== sight) current.close();
      }
    }
  }

  async function round(): Promise<readonly Update[]> {
    const sight = look(trees.all, ignores);
    try {
      const changed: string[] = [];
      for (const [id, { seen }] of known) if (!(await sight.stillSees(seen))) changed.push(id);
      if (searched.size > 0 && changed.length === 0 && (await sight.stillSees(searched))) return [];
      const search = await settled(
        sight,
        ({ plan }: { readonly plan: Plan }) => isUnsettled(plan),
        async (current) => {
          const plan = await prepare(current.trees[0] as FileSystem, trees.options(current.trees));
          return { plan, ids: await plan.ids() };
        },
      );
      searched = search.seen;
      return await updates(sight, search.answer.plan, new Set(search.answer.ids), new Set(changed));
    } finally {
      sight.close();
    }
  }

  async function updates(
    sight: Sight,
    plan: Plan,
    found: ReadonlySet<string>,
    changed: ReadonlySet<string>,
  ): Promise<readonly Update[]> {
    const told: Update[] = [];
    const blind = plan.diagnostics.some(isError);
    for (const id of new Set([...found, ...known.keys()])) {
      if (signal?.aborted) return told;
      const gone = !blind && !found.has(id);
      const old = known.get(id);
      if (old !== undefined && !gone && !old.gone && !changed.has(id)) continue;
      const { answer: now, seen } = await settled(sight, isUnsettled, async ({ trees: [first, ...others] }) =>
        gone
          ? plan.resolve(id, { layers: [] })
          : resolve(first as FileSystem, id, trees.options([first as FileSystem, ...others])),
      );
      const outcome = outcomeOf(now);
      if (gone && now.state === "absent") known.delete(id);
      else known.set(id, { now, outcome, seen, gone });
      if (old?.outcome !== outcome) told.push({ plan, now, ...(old === undefined ? {} : { before: old.now }) });
    }
    return told;
  }

  try {
    do {
      for (const update of await round()) {
        if (signal?.aborted) return;
        yield update;
      }
    } while (await notices.next([searched, ...Array.from(known.values(), ({ seen }) => seen)]));
  } finally {
    await notices.close();
  }
}

/** Something changed while it was read: the answer says to ask again. */
function isUnsettled({ diagnostics }: Pick<Resolution, "diagnostics">): boolean {
  return diagnostics.some(
    ({ code, facts }) => code === "read/changed" || (code === "read/unreadable" && MOVING.has(facts.errno)),
  );
}
