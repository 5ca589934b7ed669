import { expectWritable, pause, readAs, type WritableFileSystem } from "../host/index.js";
import { expectList, expectOptions, expectWord } from "../model/nearest.js";
import type { Resolution } from "../model/resolution.js";
import { FALLBACKS } from "../model/strategy.js";
import { OPTION_NAMES } from "../options.js";
import { rounds, type ConfigurationUpdate, type Round, type WatchOptions } from "../watch.js";
import { openDelivery } from "./delivery.js";
import type { AgentOptions, Done } from "./output.js";
import { sourcesOf } from "./record.js";

/** The options beside those of `watch`. */
const OWN_OPTIONS: readonly string[] = Object.keys({
  fallback: true,
  keep: true,
  allowEmpty: true,
  once: true,
  ids: true,
  to: true,
  write: true,
  log: true,
  patience: true,
} satisfies Record<Exclude<keyof AgentOptions, keyof WatchOptions>, true>);

/**
 * The loop of a provisioning agent: delivers every configuration, and each again when it changes; keeps what stands
 * where one is refused, falls back where nothing stands, removes what is no more, and never makes a host less safe than
 * it was (R2). Yields after each write what it did. Who takes his time between two is told what is true then; the signal
 * ends it when the write in hand is finished; what could not be written is `failed`, and is tried again.
 *
 * @throws RangeError for an option, a layer or a precedence that does not exist, with the nearest that does, for options
 * that contradict each other, and for an output root that is a path of a layer. TypeError for what is no file system.
 * @example
 * for await (const { id, did } of agent(nodeFileSystem("/"), { fallback: "last", keep: "/var/lib/substrata" }))
 *   console.log(`${id} ${did}`);
 */
export async function* agent(
  files: WritableFileSystem,
  options: AgentOptions = {},
): AsyncGenerator<Done, void, undefined> {
  checkOptions(files, options);
  const delivery = await openDelivery(files, options);
  const { once = false, signal, patience = [1_000, 60_000], log } = options;
  const ending = new AbortController();
  const end = (): void => ending.abort();
  signal?.addEventListener("abort", end);
  if (signal?.aborted) end();
  const asked = Object.fromEntries(Object.entries(options).filter(([name]) => !OWN_OPTIONS.includes(name)));
  const inputs: WatchOptions = { ...asked, outputs: delivery.outputs, signal: ending.signal };
  const looks = rounds(once ? readAs(files, files) : files, inputs, madeOf, options.ids);
  const past: Past = { failed: new Map(), reported: new Map() };

  const logged = (done: Done): Done => {
    log?.(`${done.id ?? "nothing"} ${done.did}${done.diagnostics.map(({ message }) => `: ${message}`).join("")}`);
    return done;
  };
  const act = async (update: ConfigurationUpdate, round: Round): Promise<readonly Done[]> => {
    const done = await delivery.carryOut(update, round);
    return newsOf(past, update, done, patience).map(logged);
  };

  try {
    for (let round: Round | undefined, look = looks.next(); ;) {
      const next = await soonest(look, waitOf(past.failed.values()), ending.signal);
      if (next === undefined) {
        for (const { update } of Array.from(past.failed.values())) {
          yield* await act(update, round as Round);
          if (ending.signal.aborted) return;
        }
        continue;
      }
      if (next.done === true) return;
      round = next.value;
      const { news, blocked } = await delivery.obstacles(round);
      if (news.length > 0) yield logged({ did: "nothing", changes: [], diagnostics: news });
      for await (const update of blocked ? [] : delivery.vanished(round)) {
        if (update.id !== undefined) yield* await act(update, round);
        else yield logged({ did: "nothing", changes: [], diagnostics: update.diagnostics });
        if (ending.signal.aborted) return;
      }
      for await (const update of blocked ? [] : round.updates) {
        if (update.id !== undefined && isDelivered(update, options)) yield* await act(update, round);
        if (ending.signal.aborted) return;
      }
      if (once) return;
      look = looks.next();
    }
  } finally {
    signal?.removeEventListener("abort", end);
    end();
    await looks.return();
  }
}

/** What its own software layers is delivered only where somebody names it: nothing reads a second copy (D15). */
function isDelivered({ id, now }: ConfigurationUpdate, { ids }: AgentOptions): boolean {
  return now.reader.by !== "self" || ids?.includes(id) === true;
}

/** A configuration is another one also where other files say the same: its record names them. */
function madeOf(now: Resolution): string {
  return JSON.stringify(sourcesOf(now));
}

function checkOptions(files: WritableFileSystem, options: AgentOptions): void {
  expectWritable(options.to?.files ?? files);
  expectOptions("agent", options, [...OPTION_NAMES, "signal", "poll", ...OWN_OPTIONS]);
  for (const name of ["outputs", "ids"] as const) expectList(name, options[name]);
  if (options.allowEmpty !== true) expectList("allowEmpty", options.allowEmpty);
  expectWord("fallback", options.fallback ?? "none", FALLBACKS);
}

/** What became of updates until now, by id. */
interface Past {
  /** What is to be tried again, and how long that waits. */
  readonly failed: Map<string, { readonly update: ConfigurationUpdate; readonly wait: number }>;
  /** What was wrong when it was carried out last. */
  readonly reported: Map<string, string>;
}

/** Takes down what was done, and gives what is to be told of it: also what went well for the first time, or again. */
function newsOf(
  { failed, reported }: Past,
  update: ConfigurationUpdate,
  done: Done | undefined,
  [first, most]: readonly [number, number],
): readonly Done[] {
  const { id } = update;
  const wait = Math.min((failed.get(id)?.wait ?? first / 2) * 2, most);
  if (done !== undefined && isToBeTriedAgain(done)) failed.set(id, { update, wait });
  else failed.delete(id);
  if (done === undefined) return [];
  const before = reported.get(id);
  const now = JSON.stringify(done.diagnostics.filter(({ severity }) => severity !== "note"));
  reported.set(id, now);
  return done.did !== "nothing" || before === undefined || (now !== "[]" && now !== before) ? [done] : [];
}

/** What could not be written, and what was but could not be kept: a reboot would bring back what stood before (R2). */
function isToBeTriedAgain({ did, diagnostics }: Done): boolean {
  return did === "failed" || diagnostics.some(({ code }) => code === "host/keep");
}

function waitOf(failed: Iterable<{ readonly wait: number }>): number | undefined {
  const waits = Array.from(failed, ({ wait }) => wait);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** What is looked for, or undefined where the wait is over first. */
async function soonest<T>(look: Promise<T>, wait: number | undefined, signal: AbortSignal): Promise<T | undefined> {
  if (wait === undefined) return look;
  const stop = new AbortController();
  const ended = (): void => stop.abort();
  signal.addEventListener("abort", ended);
  try {
    return await Promise.race([look, pause(wait, stop.signal).then(() => (signal.aborted ? look : undefined))]);
  } finally {
    signal.removeEventListener("abort", ended);
    stop.abort();
  }
}
