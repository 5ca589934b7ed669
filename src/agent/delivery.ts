import { errno, join, type WritableFileSystem } from "../host/index.js";
import { diff, emit } from "../inspect/index.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Effective, Resolution } from "../model/resolution.js";
import type { Fallback } from "../model/strategy.js";
import type { Plan } from "../plan.js";
import { accountOf, withAccount } from "../provenance/index.js";
import { isFailure, unreadable, type ConfigurationUpdate, type Round, type Update } from "../watch.js";
import type { AgentOptions, Done } from "./done.js";
import { fallback, speaksOfLocks, written, type Write } from "./fallback.js";
import { isOurs, keepFailed, mayBeEmpty, openOutput, put, stands, targetOf, type Output, type Text } from "./output.js";
import { isVolatile, type DeliveryRecord, type Kept } from "./record.js";
import { accessOf, goneSources, overridesStand, sourcesOf } from "./sources.js";
import { isReadBySelf, obstacleTo, vanishedIds } from "./vanished.js";

/** The delivering side of an agent: where it delivers, how, and what it remembers from one update to the next. */
export interface Delivery {
  readonly output: Output;
  /** What is wanted in place of a refused configuration; `x-fallback` goes before it. */
  readonly fallback: Fallback;
  readonly write: Write;
  /** What this agent has delivered, by id. */
  readonly standing: Map<string, Resolution>;
  /** Whether what vanished while nobody looked was told, so that it is not told again. */
  swept: boolean;
  /** The obstacles that were told last. */
  obstacles: string;
}

export async function openDelivery(files: WritableFileSystem, options: AgentOptions): Promise<Delivery> {
  const output = await openOutput(files, options);
  const { fallback: wanted = "none", write = emit } = options;
  const swept = output.named !== undefined;
  return { output, fallback: wanted, write, standing: new Map(), swept, obstacles: "[]" };
}

/** What keeps a whole round from being carried out, or is to be told of it; each told once. */
export async function obstaclesTo(
  delivery: Delivery,
  round: Round,
): Promise<{ readonly news: readonly Diagnostic[]; readonly blocked: boolean }> {
  const obstacle = await obstacleTo(delivery.output, round).catch(unreadable);
  const found = obstacle === undefined ? [] : [obstacle];
  const wrong = round.diagnostics.filter(
    ({ severity, message }) => severity !== "note" && message !== obstacle?.message,
  );
  const now = [...wrong, ...found];
  const before = delivery.obstacles;
  delivery.obstacles = JSON.stringify(now);
  const isNew = delivery.obstacles !== before;
  return { news: isNew ? now : [], blocked: round.plan === undefined || obstacle !== undefined };
}

/** Of what stands and is no id any more, once the search for ids has seen everything: that it is absent. */
export async function* vanished(delivery: Delivery, round: Round): AsyncGenerator<Update, void, undefined> {
  const { plan } = round;
  if (delivery.swept || plan === undefined || round.diagnostics.some(isError)) return;
  let ids: readonly string[];
  try {
    ids = await vanishedIds(delivery.output, round, plan);
  } catch (error) {
    yield { diagnostics: [unreadable(error)] };
    return; // the next round tries again
  }
  delivery.swept = true;
  for (const id of ids) {
    const now = await plan.resolve(id, { layers: [] });
    yield { id, plan, now, diagnostics: now.diagnostics };
  }
}

/** An update that is carried out. */
interface Task {
  readonly delivery: Delivery;
  readonly round: Round;
  readonly plan: Plan;
  readonly kept: Kept | undefined;
  /** What is told beside the diagnostics of the configuration; grows with every step. */
  readonly warnings: Diagnostic[];
}

/** What was done about a configuration. */
type Step = Pick<Done, "did" | "standing"> & Partial<Pick<Done, "instead" | "changes">>;

/** Does what an update asks for. Undefined where it is none of this agent's affair. */
export async function carryOut(
  delivery: Delivery,
  update: ConfigurationUpdate,
  round: Round,
): Promise<Done | undefined> {
  const { output } = delivery;
  const { plan } = update;
  const { id } = update.now; // a path was named, where it is another
  if (output.named === undefined ? isReadBySelf(update.now) : !output.named.has(update.id)) return undefined;
  const warnings: Diagnostic[] = [];
  const kept = await readKept(output, id, warnings);
  const task: Task = { delivery, round, plan, kept, warnings };
  let { now } = update;
  let step: Step | undefined;
  try {
    now = await withSources(task, update);
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

function failed({ delivery, warnings }: Task, id: string, why: Diagnostic): Step {
  warnings.push({ ...why, id });
  return { did: "failed", ...stood(delivery, id) };
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

/**
 * A configuration with the sources of the last delivery in mind: where one of them is gone that nobody of this host
 * could take away, what is left is not what was meant, and the id is refused (R2).
 */
async function withSources({ delivery, kept }: Task, { id, plan, now }: ConfigurationUpdate): Promise<Resolution> {
  const { output } = delivery;
  if (mayBeEmpty(output, id) || (now.state !== "effective" && now.state !== "absent")) return now;
  const isVanished = now.state === "absent" && now.fragments.length === 0;
  const whole = isVanished ? await plan.resolve(id) : now;
  const overridden = overridesStand(whole, plan);
  if (kept === undefined) {
    if (!isVanished || !overridden) return now;
    const file = join(plan.layers[0]?.root ?? "/", id);
    return refused(whole, [locate(finding("host/source-gone", { file, of: "vendor" }), {})]);
  }
  const gone = await goneSources(output.files, kept.record, whole, plan, overridden);
  return gone.length === 0 ? now : refused(whole, gone);
}

/** The same configuration, refused: what it would be is there to explain, never to deliver. */
function refused(now: Resolution, why: readonly Diagnostic[]): Resolution {
  const { id, precedence, fragments, dependencies } = now;
  const merged = now.state === "effective" ? { merged: now.value } : {};
  const diagnostics = [...now.diagnostics, ...why.map((one) => ({ ...one, id }))];
  const answer = { id, precedence, fragments, dependencies, diagnostics, state: "refused" as const, ...merged };
  return now.state === "opaque" ? answer : withAccount(answer, accountOf(now));
}

/** Text, output, record: an interruption at any moment leaves a whole pair or none. */
async function deliverNow(task: Task, now: Effective): Promise<Step> {
  const { delivery, plan, warnings } = task;
  const { output, standing } = delivery;
  const { id } = now;
  const like = accessOf(now);
  const text = written(delivery.write, now);
  if (typeof text !== "string") {
    warnings.push({ ...text, id });
    return leave(delivery, id);
  }
  const last = await lastGood(output, plan, now);
  const bytes = last && new TextEncoder().encode(last.text);
  const isKept =
    bytes === undefined || (await keeping(task, () => output.keep.writeText(id, bytes, last?.like ?? undefined)));
  const did = await putting(task, id, { text, like });
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
  const { delivery, round, kept, warnings } = task;
  const { output, standing } = delivery;
  const { id } = now;
  const isVanished = now.fragments.length === 0; // maybe since the round began
  const obstacle = isVanished ? await obstacleTo(output, round) : undefined;
  if (obstacle !== undefined) {
    warnings.push({ ...obstacle, id });
    delivery.swept = output.named !== undefined; // who told of it does not tell again
  }
  if (obstacle !== undefined || (!output.to.outputsOnly && !(await isOurs(output, id, kept)))) {
    return leave(delivery, id);
  }
  const did = await putting(task, id, undefined);
  await keeping(task, () => output.keep.remove(id));
  const before = standing.get(id);
  standing.delete(id);
  if (did !== "removed") return { did: "nothing" };
  return { did, changes: before === undefined ? [] : diff(before, now) };
}

async function insteadOf(task: Task, now: Resolution): Promise<Step> {
  const { delivery, plan, kept, warnings } = task;
  const { output, standing } = delivery;
  const { id } = now;
  if (await stands(output, id)) return { did: "left", ...stood(delivery, id) };
  const instead = await fallback(now, plan, delivery.fallback, kept, delivery.write);
  if (instead.is === "none") {
    if (delivery.fallback !== "none") warnings.push({ ...instead.why, id });
    return { did: "nothing" };
  }
  const { is, text, like, resolution } = instead;
  await putting(task, id, instead);
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
  return { did: "fell-back", instead: is, ...stood(delivery, id) };
}

async function leave(delivery: Delivery, id: string): Promise<Step> {
  return { did: (await stands(delivery.output, id)) ? "left" : "nothing", ...stood(delivery, id) };
}

function stood({ standing }: Delivery, id: string): Pick<Done, "standing"> {
  const last = standing.get(id);
  return last === undefined ? {} : { standing: last };
}

async function putting({ delivery, plan, warnings }: Task, id: string, content: Text | undefined) {
  const { did, warnings: found } = await put(delivery.output, id, content, plan.layers);
  warnings.push(...found);
  return did;
}

/** What is wanted of an id where it is refused, for the record. */
async function fallbackOf({ delivery, plan }: Task, id: string): Promise<Fallback> {
  return (await plan.declaration(id)).fallback ?? delivery.fallback;
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
async function keeping({ delivery, warnings }: Task, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    warnings.push(keepFailed(delivery.output, error));
    return false;
  }
}
