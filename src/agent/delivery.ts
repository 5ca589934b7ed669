import { errno, join, type WritableFileSystem } from "../host/index.js";
import { diff, emit } from "../inspect/index.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Effective, Resolution } from "../model/resolution.js";
import type { Fallback } from "../model/strategy.js";
import { isUnknown, type Plan } from "../plan.js";
import { isFailure, unreadable, type ConfigurationUpdate, type Round, type Update } from "../watch.js";
import {
  fallback,
  isReadBySelf,
  obstacleTo,
  openOutput,
  speaksOfLocks,
  vanishedIds,
  written,
  type AgentOptions,
  type Done,
  type Output,
  type Text,
} from "./output.js";
import { accessOf, isVolatile, sourcesOf, withSources, type DeliveryRecord, type Kept } from "./record.js";

/** What an agent delivers by, and what it remembers from one update to the next. */
interface State {
  readonly output: Output;
  /** What is wanted in place of a refused configuration; `x-fallback` goes before it. */
  readonly flag: Fallback;
  readonly write: NonNullable<AgentOptions["write"]>;
  /** What this agent has delivered, by id. */
  readonly standing: Map<string, Resolution>;
  /** Whether what vanished while nobody looked was told, so that it is not told again. */
  swept: boolean;
  /** The obstacles that were told last. */
  obstacles: string;
}

/** The delivering side of an agent. */
interface Delivery {
  /** All directories that are no input. */
  readonly outputs: readonly string[];
  /** What keeps a whole round from being carried out, or is to be told of it; each told once. */
  obstacles(round: Round): Promise<{ readonly news: readonly Diagnostic[]; readonly blocked: boolean }>;
  /** Of what stands and is no id any more, once the search for ids has seen everything: that it is absent. */
  vanished(round: Round): AsyncIterable<Update>;
  /** Undefined where an update is none of this agent's affair. */
  carryOut(update: ConfigurationUpdate, round: Round): Promise<Done | undefined>;
}

export async function openDelivery(files: WritableFileSystem, options: AgentOptions): Promise<Delivery> {
  const output = await openOutput(files, options);
  const { fallback: flag = "none", write = emit } = options;
  const swept = output.named !== undefined;
  const state: State = { output, flag, write, standing: new Map(), swept, obstacles: "[]" };
  return {
    outputs: output.outputs,
    obstacles: (round) => obstaclesTo(state, round),
    vanished: (round) => vanished(state, round),
    carryOut: (update, round) => carryOut(state, update, round),
  };
}

async function obstaclesTo(state: State, round: Round): ReturnType<Delivery["obstacles"]> {
  const obstacle = await obstacleTo(state.output, round).catch(unreadable);
  const found = obstacle === undefined ? [] : [obstacle];
  const wrong = round.diagnostics.filter(
    ({ severity, message }) => severity !== "note" && message !== obstacle?.message,
  );
  const now = [...wrong, ...found];
  const before = state.obstacles;
  state.obstacles = JSON.stringify(now);
  const isNew = state.obstacles !== before;
  return { news: isNew ? now : [], blocked: round.plan === undefined || obstacle !== undefined };
}

async function* vanished(state: State, round: Round): AsyncGenerator<Update, void, undefined> {
  const { plan } = round;
  if (state.swept || plan === undefined || round.diagnostics.some(isError)) return;
  let ids: readonly string[];
  try {
    ids = await vanishedIds(state.output, round, plan);
  } catch (error) {
    yield { diagnostics: [unreadable(error)] };
    return; // the next round tries again
  }
  state.swept = true;
  for (const id of ids) {
    const now = await plan.resolve(id, { layers: [] });
    yield { id, plan, now, diagnostics: now.diagnostics };
  }
}

/** An update that is carried out. */
interface Task {
  readonly state: State;
  readonly round: Round;
  readonly plan: Plan;
  readonly kept: Kept | undefined;
  /** What is told beside the diagnostics of the configuration; grows with every step. */
  readonly warnings: Diagnostic[];
}

/** What was done about a configuration. */
type Step = Pick<Done, "did" | "standing"> & Partial<Pick<Done, "instead" | "changes">>;

async function carryOut(state: State, update: ConfigurationUpdate, round: Round): Promise<Done | undefined> {
  const { output } = state;
  const { plan } = update;
  const { id } = update.now; // a path was named, where it is another
  if (output.named === undefined ? isReadBySelf(update.now) : !output.named.has(update.id)) return undefined;
  const warnings: Diagnostic[] = [];
  const kept = await readKept(output, id, warnings);
  const task: Task = { state, round, plan, kept, warnings };
  let { now } = update;
  let step: Step | undefined;
  try {
    const known = await knownOf(output, update, kept);
    now = output.mayVanish(update.id) ? known.now : await withSources(output.files, known, kept);
  } catch (error) {
    if (!isFailure(error)) throw error;
    step = failed(task, id, unreadable(error));
  }
  try {
    step ??= await stepFor(task, now);
  } catch (error) {
    step = failed(task, id, unwritable(output, id, error));
  }
  return step && doneBy(step, now, warnings);
}

/** An update as the deliveries know it: of what was delivered, and nobody knows any more, nothing is left. */
async function knownOf(
  output: Output,
  update: ConfigurationUpdate,
  kept: Kept | undefined,
): Promise<ConfigurationUpdate> {
  const { id, plan, now } = update;
  if (!isUnknown(now) || (kept === undefined && !(output.to.outputsOnly && (await stands(output, id))))) return update;
  return { ...update, now: await plan.resolve(id, { layers: [] }) };
}

function doneBy(
  { did, instead, changes = [], standing }: Step,
  now: Resolution,
  warnings: readonly Diagnostic[],
): Done {
  return {
    id: now.id,
    did,
    ...(instead === undefined ? {} : { instead }),
    now,
    changes,
    diagnostics: [...now.diagnostics, ...warnings],
    ...(standing === undefined ? {} : { standing }),
  };
}

function failed({ state, warnings }: Task, id: string, why: Diagnostic): Step {
  warnings.push({ ...why, id });
  return { did: "failed", ...stood(state, id) };
}

/** What came between; throws what is our own mistake. */
function unwritable(output: Output, id: string, error: unknown): Diagnostic {
  // an output root that became a link into a layer, say: what was right at the start may not stay so
  if (error instanceof RangeError) return locate(finding("host/unsayable", { why: error.message }), {});
  if (!isFailure(error)) throw error;
  return locate(finding("host/unwritable", { path: targetOf(output, id), errno: errno(error) }), {});
}

async function stepFor(task: Task, now: Resolution): Promise<Step | undefined> {
  switch (now.state) {
    case "opaque":
      return undefined;
    case "effective":
      return deliverNow(task, now);
    case "absent":
      return removeNow(task, now);
    case "refused":
      return insteadOf(task, now);
  }
}

/** Text, output, record: an interruption at any moment leaves a whole pair or none. */
async function deliverNow(task: Task, now: Effective): Promise<Step> {
  const { state, plan, warnings } = task;
  const { output, standing } = state;
  const { id } = now;
  const like = accessOf(now);
  const text = written(state.write, now);
  if (typeof text !== "string") {
    warnings.push({ ...text, id });
    return leave(state, id);
  }
  const last = await lastGood(output, plan, now);
  const bytes = last && new TextEncoder().encode(last.text);
  const isKept =
    bytes === undefined || (await keeping(task, () => output.keep.writeText(id, bytes, last?.like ?? undefined)));
  const did = await put(task, id, { text, like }, now);
  const record: DeliveryRecord = {
    version: 1,
    id,
    output: output.to.directory,
    delivered: digest(output, text),
    ...(bytes === undefined ? {} : { kept: output.files.digest(bytes) }),
    sources: sourcesOf(now),
    guarded: await isGuarded(now, plan),
    fallback: await fallbackOf(task, id),
  };
  // also where it is as it was: one that was interrupted may have left the text before it
  if (isKept) await keeping(task, () => output.keep.writeRecord(record, like));
  const before = standing.get(id);
  const changes = before === undefined ? [] : diff(before, now);
  standing.set(id, now);
  return { did: did === "unchanged" ? "nothing" : "delivered", changes, standing: now };
}

/** The text to keep: of what does not end with this boot (R2). */
async function lastGood({ keepsIn }: Output, plan: Plan, now: Effective): Promise<Text | undefined> {
  if (keepsIn === undefined) return undefined;
  const lasting = plan.layers.filter(({ root }) => !isVolatile(root)).map(({ name }) => name);
  const fleeting = now.dependencies.some((one) => one.is === "read" && "layer" in one && !lasting.includes(one.layer));
  const kept = fleeting ? await plan.resolve(now.id, { layers: lasting }) : now;
  if (kept.state !== "effective") return undefined;
  // a file elsewhere may be a link into /run
  if (kept.dependencies.some((one) => one.is === "read" && "layer" in one && isVolatile(one.path))) return undefined;
  const text = written(emit, kept);
  return typeof text === "string" ? { text, like: accessOf(kept) } : undefined;
}

async function isGuarded(now: Resolution, plan: Plan): Promise<boolean> {
  const { declaresLocks, policed } = await plan.declaration(now.id);
  return declaresLocks || policed || speaksOfLocks(now);
}

async function removeNow(task: Task, now: Resolution): Promise<Step> {
  const { state, round, kept, warnings } = task;
  const { output, standing } = state;
  const { id } = now;
  const isVanished = now.fragments.length === 0; // maybe since the round began
  const obstacle = isVanished ? await obstacleTo(output, round) : undefined;
  if (obstacle !== undefined) {
    warnings.push({ ...obstacle, id });
    state.swept = output.named !== undefined; // who told of it does not tell again
  }
  if (obstacle !== undefined || (!output.to.outputsOnly && !(await isOurs(output, id, kept)))) {
    return leave(state, id);
  }
  const did = await put(task, id, undefined);
  await keeping(task, () => output.keep.remove(id));
  const before = standing.get(id);
  standing.delete(id);
  if (did !== "removed") return { did: "nothing" };
  return { did, changes: before === undefined ? [] : diff(before, now) };
}

async function insteadOf(task: Task, now: Resolution): Promise<Step> {
  const { state, plan, kept, warnings } = task;
  const { output, standing } = state;
  const { id } = now;
  if (await stands(output, id)) return { did: "left", ...stood(state, id) };
  const instead = await fallback(now, plan, state.flag, kept, state.write);
  if (instead.is === "none") {
    if (state.flag !== "none") warnings.push({ ...instead.why, id });
    return { did: "nothing" };
  }
  const { is, text, like, resolution } = instead;
  await put(task, id, instead);
  const record: DeliveryRecord = {
    ...(kept?.record ?? {
      version: 1,
      id,
      output: output.to.directory,
      sources: resolution === undefined ? [] : sourcesOf(resolution),
      guarded: false,
      fallback: await fallbackOf(task, id),
    }),
    delivered: digest(output, text),
    fellBack: is,
  };
  await keeping(task, () => output.keep.writeRecord(record, like));
  if (resolution !== undefined) standing.set(id, resolution);
  return { did: "fell-back", instead: is, ...stood(state, id) };
}

async function leave(state: State, id: string): Promise<Step> {
  return { did: (await stands(state.output, id)) ? "left" : "nothing", ...stood(state, id) };
}

function stood({ standing }: State, id: string): Pick<Done, "standing"> {
  const last = standing.get(id);
  return last === undefined ? {} : { standing: last };
}

async function put({ state, plan, warnings }: Task, id: string, content: Text | undefined, now?: Resolution) {
  const declared = now?.reader.roots?.map((root) => ({ name: root, root })) ?? []; // an input like the layers (D14)
  const { did, narrower } = await state.output.put(id, content, [...plan.layers, ...declared]);
  if (narrower !== undefined)
    warnings.push(locate(finding("host/access", { path: targetOf(state.output, id), why: narrower }), { id }));
  return did;
}

async function stands(output: Output, id: string): Promise<boolean> {
  return (await output.read(id)) !== undefined;
}

/** Whether what stands is what this agent, or one before it, has delivered. */
async function isOurs(output: Output, id: string, kept: Kept | undefined): Promise<boolean> {
  const bytes = kept === undefined ? undefined : await output.read(id);
  return bytes !== undefined && output.files.digest(bytes) === kept?.record.delivered;
}

function targetOf({ to }: Output, id: string): string {
  return join(to.directory, id);
}

/** What is wanted of an id where it is refused, for the record. */
async function fallbackOf({ state, plan }: Task, id: string): Promise<Fallback> {
  return (await plan.declaration(id)).fallback ?? state.flag;
}

function digest({ files }: Output, text: string): string {
  return files.digest(new TextEncoder().encode(text));
}

async function readKept(output: Output, id: string, warnings: Diagnostic[]): Promise<Kept | undefined> {
  try {
    return await output.keep.read(id);
  } catch (error) {
    warnings.push(keepFailed(output, error));
    return undefined;
  }
}

/** A keep that fails is a warning, and the delivery goes on. Whether it did not fail. */
async function keeping({ state, warnings }: Task, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    warnings.push(keepFailed(state.output, error));
    return false;
  }
}

function keepFailed({ keepsIn }: Output, error: unknown): Diagnostic {
  return locate(finding("host/keep", { path: keepsIn ?? "memory", errno: errno(error) }), {});
}
