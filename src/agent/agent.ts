import { expectWritable, pause, readAs, type WritableFileSystem } from "../host/index.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { expectList, expectOptions, expectWord } from "../model/expect.js";
import { FALLBACKS } from "../model/strategy.js";
import { OPTION_NAMES } from "../options.js";
import { rounds, type ConfigurationUpdate, type Round, type WatchOptions } from "../watch.js";
import { openDelivery } from "./delivery.js";
import type { AgentOptions, Done } from "./done.js";
import { sourcesOf } from "./sources.js";

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
  expectWritable(options.to?.files ?? files);
  expectOptions("agent", options, [...OPTION_NAMES, "signal", "poll", ...OWN_OPTIONS]);
  for (const name of ["outputs", "ids"] as const) expectList(name, options[name]);
  if (options.allowEmpty !== true) expectList("allowEmpty", options.allowEmpty);
  expectWord("fallback", options.fallback ?? "none", FALLBACKS);
  const { once = false, patience = [1_000, 60_000], log } = options;
  const ending = new AbortController();
  const end = (): void => ending.abort();
  options.signal?.addEventListener("abort", end);
  if (options.signal?.aborted) end();

  const delivery = await openDelivery(files, options);
  const asked = Object.fromEntries(Object.entries(options).filter(([name]) => !OWN_OPTIONS.includes(name)));
  const inputs: WatchOptions = { ...asked, outputs: delivery.outputs, signal: ending.signal };
  const looks = rounds(
    once ? readAs(files, files) : files,
    inputs,
    (now) => JSON.stringify(sourcesOf(now)),
    options.ids,
  );
  const failed = new Map<string, { readonly update: ConfigurationUpdate; readonly wait: number }>();
  const wrong = new Map<string, string>();
  const reported = (done: Done): Done => {
    log?.(`${done.id ?? "nothing"} ${done.did}${done.diagnostics.map(({ message }) => `: ${message}`).join("")}`);
    return done;
  };
  const carryOut = async (update: ConfigurationUpdate, round: Round): Promise<readonly Done[]> => {
    const done = await delivery.carryOut(update, round);
    const wait = Math.min((failed.get(update.id)?.wait ?? patience[0] / 2) * 2, patience[1]);
    if (done !== undefined && isToBeTriedAgain(done)) failed.set(update.id, { update, wait });
    else failed.delete(update.id);
    if (done === undefined) return [];
    const before = wrong.get(update.id);
    const now = JSON.stringify(done.diagnostics.filter(isWrong));
    wrong.set(update.id, now);
    return done.did !== "nothing" || before === undefined || (now !== "[]" && now !== before) ? [reported(done)] : [];
  };

  try {
    for (let round: Round | undefined, look = looks.next(); ;) {
      const next = await soonest(look, waitOf(failed.values()), ending.signal);
      if (next === undefined) {
        for (const { update } of Array.from(failed.values())) {
          yield* await carryOut(update, round as Round);
          if (ending.signal.aborted) return;
        }
        continue;
      }
      if (next.done === true) return;
      round = next.value;
      const { news, blocked } = await delivery.obstacles(round);
      if (news.length > 0) yield reported({ did: "nothing", changes: [], diagnostics: news });
      if (!blocked) {
        for await (const update of delivery.vanished(round)) {
          if (update.id !== undefined) yield* await carryOut(update, round);
          else yield reported({ did: "nothing", changes: [], diagnostics: update.diagnostics });
          if (ending.signal.aborted) return;
        }
        for await (const update of round.updates) {
          if (update.id !== undefined) yield* await carryOut(update, round);
          if (ending.signal.aborted) return;
        }
      }
      if (once) return;
      look = looks.next();
    }
  } finally {
    options.signal?.removeEventListener("abort", end);
    end();
    await looks.return();
  }
}

/** What could not be written, and what was but could not be kept: a reboot would bring back what stood before (R2). */
function isToBeTriedAgain({ did, diagnostics }: Done): boolean {
  return did === "failed" || diagnostics.some(({ code }) => code === "host/keep");
}

function isWrong({ severity }: Diagnostic): boolean {
  return severity !== "note";
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
