import { questionOf, type FileSystem, type Seen, type Watched } from "../host/index.js";

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
export function openChanges(
  trees: readonly FileSystem[],
  poll: number | undefined,
  signal: AbortSignal | undefined,
): Changes {
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
