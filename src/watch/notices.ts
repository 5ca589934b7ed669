import type { FileSystem, Watched } from "../host/file-system.js";
import { questionOf } from "./mark.js";
import type { Seen } from "./sight.js";

/** Waiting for trees to change. */
export interface Notices {
  /**
   * Waits until something of what was seen may have changed. At once where it is more than was waited for before: it may
   * have changed since it was seen. False when the signal ends it, and where no tree can change.
   */
  next(seen: Iterable<Seen>): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the notices of some trees; `poll` is handed to those that watch. */
export function openNotices(
  trees: readonly FileSystem[],
  poll: number | undefined,
  signal: AbortSignal | undefined,
): Notices {
  let awaited = "";
  let told = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  let stop = new AbortController();
  let pumps: readonly Promise<void>[] = [];

  const tell = (): void => {
    told = true;
    wake?.();
  };
  const pump = async (files: FileSystem, what: Watched, until: AbortSignal): Promise<void> => {
    try {
      for await (const _ of files.watch?.(what, until) ?? []) tell();
    } catch (error) {
      failure ??= { error };
      tell();
    }
  };
  const close = async (): Promise<void> => {
    stop.abort();
    await Promise.all(pumps);
  };
  signal?.addEventListener("abort", tell);

  return {
    async next(seen) {
      if (signal?.aborted) return false;
      const all = watchedOf(seen, trees.length);
      const key = JSON.stringify(all);
      if (key !== awaited) {
        await close();
        awaited = key;
        stop = new AbortController();
        const until = stop.signal;
        pumps = trees.flatMap((files, tree) => {
          const what = all[tree];
          if (files.watch === undefined || what === undefined || what.entries.length + what.lists.length === 0)
            return [];
          return [pump(files, poll === undefined ? what : { ...what, poll }, until)];
        });
        if (pumps.length === 0) return false;
      }
      if (!told && !signal?.aborted) await new Promise<void>((done) => (wake = done));
      told = false;
      if (failure !== undefined) throw failure.error;
      return !signal?.aborted;
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
