import type { FileSystem } from "../../src/host/public.js";
import { emit, prepare, watch, type Resolution, type Update, type WatchOptions } from "../../src/index.js";

/** A watch that is being followed. */
export interface Session {
  /** All that was told. */
  readonly updates: readonly Update[];
  /** The last that was told of each id. */
  readonly last: ReadonlyMap<string, Resolution>;
  /** Waits until what was told last is what is, and fails with what differs after some seconds. */
  settle(): Promise<void>;
  end(): Promise<void>;
}

export function follow(files: FileSystem, options: WatchOptions = {}): Session {
  const stop = new AbortController();
  const updates: Update[] = [];
  const last = new Map<string, Resolution>();
  const { signal: _, poll: __, ...rest } = options;
  const done = (async () => {
    for await (const update of watch(files, { ...options, signal: stop.signal })) {
      updates.push(update);
      if (update.id !== undefined) last.set(update.id, update.now);
    }
  })();
  let failed: unknown;
  done.catch((error: unknown) => (failed = error));
  return {
    updates,
    last,
    async settle() {
      let differs: readonly string[] = [];
      for (let waited = 0; waited < 8000; waited += 10) {
        if (failed !== undefined) throw failed;
        differs = await difference(last, files, rest);
        if (differs.length === 0) return;
        await new Promise((later) => setTimeout(later, 10));
      }
      throw new Error(`after 8 s, what was told differs from what is: ${differs.join("\n")}`);
    },
    async end() {
      stop.abort();
      await done;
    },
  };
}

async function difference(
  last: ReadonlyMap<string, Resolution>,
  files: FileSystem,
  options: WatchOptions,
): Promise<readonly string[]> {
  const plan = await prepare(files, options);
  const ids = await plan.ids();
  const fresh = await Promise.all(ids.map((id) => plan.resolve(id)));
  const others = [...last.values()].filter(({ id, state }) => !ids.includes(id) && state !== "absent");
  const blind = plan.diagnostics.some(({ severity }) => severity === "error"); // then nothing is taken for gone (R2)
  const kept = await Promise.all(
    others.map(async ({ id }) => findings(await plan.resolve(id, blind ? {} : { layers: [] }))),
  );
  const vanished = others.filter((now, index) => findings(now) !== kept[index]);
  const wrong = fresh.filter((now) => findings(now) !== findings(last.get(now.id)));
  return [
    ...vanished.map(({ id, state }) => `${id} is no id any more, told was ${state}`),
    ...wrong.map((now) => `${now.id}:\n  told ${findings(last.get(now.id))}\n  is   ${findings(now)}`),
  ];
}

/** What an agent acts upon: the text that it delivers, in which keys are in an order of their own (E8). */
function findings(resolution: Resolution | undefined): string {
  if (resolution === undefined) return "nothing";
  const value = resolution.state === "effective" ? [emit(resolution), resolution.fingerprint] : [];
  return JSON.stringify([resolution.state, value, resolution.diagnostics]);
}
