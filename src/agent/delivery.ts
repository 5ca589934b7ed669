import { missingRoot, outputRoots } from "../discover/index.js";
import {
  absolute,
  deliver,
  errno,
  follow,
  isWithin,
  join,
  type FileSystem,
  type WritableFileSystem,
} from "../host/index.js";
import { diff, emit, type Change } from "../inspect/index.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { DEFAULT_LAYERS, type Access, type Effective, type Layer, type Resolution } from "../model/resolution.js";
import { DEFAULT_OUTPUTS } from "../options.js";
import type { Plan } from "../plan.js";
import { accountOf, withAccount } from "../provenance/index.js";
import { isFailure, unreadable, type ConfigurationUpdate, type Round, type Update } from "../watch.js";
import type { AgentOptions, Done } from "./done.js";
import { fallback, speaksOfLocks, written } from "./fallback.js";
import { forgetfulKeep, isVolatile, openKeep, type DeliveryRecord, type Kept } from "./record.js";
import { accessOf, goneSources, overridesStand, sourcesOf } from "./sources.js";

/** The delivering side of an agent: what stands, what is known of it, and what is done about an update. */
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

/** The text of a configuration, and what it is delivered with. */
interface Text {
  readonly text: string;
  readonly like: Partial<Access> | undefined;
}

export async function openDelivery(files: WritableFileSystem, options: AgentOptions): Promise<Delivery> {
  const { allowEmpty = [], fallback: flag = "none", write = emit } = options;
  const given = (options.outputs ?? DEFAULT_OUTPUTS).map(absolute);
  const keepsIn = options.keep === undefined ? undefined : absolute(options.keep);
  const [first = "/run/substrata"] = given;
  const to = options.to ?? { files, directory: first, outputsOnly: true };
  const outputs = keepsIn === undefined ? given : [...given, keepsIn];
  await checkOutputs(files, outputs, options.layers ?? DEFAULT_LAYERS);
  const keep = keepsIn === undefined ? forgetfulKeep() : openKeep(files, keepsIn, to.directory);
  const standing = new Map<string, Resolution>();
  const named = options.ids === undefined ? undefined : new Set(options.ids);
  let latest = "[]";
  let swept = named !== undefined;

  const targetOf = (id: string): string => join(to.directory, id);
  const mayBeEmpty = (id: string): boolean => allowEmpty === true || allowEmpty.includes(id);

  /** What stands below the output root, by id. */
  async function standingIds(): Promise<readonly string[]> {
    const top = (await follow(to.files, to.directory, DEFAULT_LIMITS)).path;
    const found: string[] = [];
    const walk = async (directory: string): Promise<void> => {
      for (const { name, is } of (await to.files.list(directory)) ?? []) {
        const path = join(directory, name);
        if (name.startsWith(".") || path === keepsIn) continue;
        if (is === "directory") await walk(path);
        else if (is === "file") found.push(path.slice(top === "/" ? 1 : top.length + 1));
      }
    };
    await walk(top);
    return found.sort();
  }

  /** Ids that stand and are no ids any more: nobody took them away by a word of his own. */
  async function vanishing(round: Round): Promise<readonly string[]> {
    const known = new Map(round.known());
    const gone = (await standingIds()).filter((id) => {
      const now = known.get(id);
      return now === undefined || (now.state === "absent" && now.fragments.length === 0);
    });
    return onlyIds(gone, round.plan);
  }

  async function mayVanish(round: Round): Promise<Diagnostic | undefined> {
    if (!to.outputsOnly || named !== undefined || allowEmpty === true) return undefined;
    if (round.known().some(([, now]) => now.state === "effective" && !isReadBySelf(now))) return undefined;
    const [stands, gone] = [await standingIds(), await vanishing(round)];
    if (gone.length === 0 || gone.length < stands.length || gone.every(mayBeEmpty)) return undefined;
    return locate(finding("host/would-remove-all", { output: to.directory, count: gone.length }), {});
  }

  /** A default lowest root that is not there is nothing to speak of, as long as nothing was delivered from it. */
  async function missingLowest({ plan, diagnostics }: Round): Promise<Diagnostic | undefined> {
    const unseen = diagnostics.find((one) => one.code === "discover/missing-root" && isError(one));
    const [lowest] = plan?.layers ?? [];
    if (unseen !== undefined || lowest === undefined || allowEmpty === true) return unseen;
    const missing = await missingRoot(files, lowest, DEFAULT_LIMITS);
    if (missing === undefined) return undefined;
    const known = [...(await standingIds()), ...(await recordedIds())].filter((id) => named?.has(id) ?? true);
    return known.length === 0 ? undefined : missing;
  }

  /** A keep that cannot be read is no obstacle: it is told where something would have to be kept. */
  async function recordedIds(): Promise<readonly string[]> {
    try {
      return await keep.ids();
    } catch {
      return [];
    }
  }

  async function obstacles(round: Round): ReturnType<Delivery["obstacles"]> {
    const found: Diagnostic[] = [];
    let blocked = round.plan === undefined;
    try {
      const obstacle = (await missingLowest(round)) ?? (blocked ? undefined : await mayVanish(round));
      if (obstacle !== undefined) found.push(obstacle);
      blocked ||= obstacle !== undefined;
    } catch (error) {
      found.push(unreadable(error));
      blocked = true;
    }
    const wrong = round.diagnostics.filter(
      (one) => one.severity !== "note" && !found.some(({ message }) => message === one.message),
    );
    const now = [...wrong, ...found];
    const text = JSON.stringify(now);
    const isNew = text !== latest;
    latest = text;
    return { news: isNew ? now : [], blocked };
  }

  async function* vanished(round: Round): AsyncGenerator<Update, void, undefined> {
    const { plan } = round;
    if (swept || plan === undefined || round.diagnostics.some(isError)) return;
    const known = new Set(round.known().map(([id]) => id));
    let stands: readonly string[] = [];
    try {
      if (to.outputsOnly) stands = await vanishing(round);
    } catch (error) {
      yield { diagnostics: [unreadable(error)] };
      return; // the next round tries again
    }
    swept = true;
    for (const id of new Set([...stands, ...(await onlyIds(await recordedIds(), plan))])) {
      if (known.has(id)) continue;
      const now = await plan.resolve(id, { layers: [] });
      yield { id, plan, now, diagnostics: now.diagnostics };
    }
  }

  /**
   * An update with the sources of the last delivery in mind: where one of them is gone that nobody of this host could
   * take away, what is left is not what was meant, and the id is refused (R2).
   */
  async function withSources({ id, plan, now }: ConfigurationUpdate, kept: Kept | undefined): Promise<Resolution> {
    if (mayBeEmpty(id) || (now.state !== "effective" && now.state !== "absent")) return now;
    const vanished = now.state === "absent" && now.fragments.length === 0;
    const whole = vanished ? await plan.resolve(id) : now;
    if (kept === undefined) {
      if (!vanished || !overridesStand(whole, plan)) return now;
      const file = join(plan.layers[0]?.root ?? "/", id);
      return refused(whole, [locate(finding("host/source-gone", { file, of: "vendor" }), {})]);
    }
    const gone = await goneSources(files, kept.record, whole, plan, overridesStand(whole, plan));
    return gone.length === 0 ? now : refused(whole, gone);
  }

  async function carryOut(update: ConfigurationUpdate, round: Round): Promise<Done | undefined> {
    const { plan } = update;
    const { id } = update.now; // a path was named, where it is another
    if (named !== undefined ? !named.has(update.id) : isReadBySelf(update.now)) return undefined;
    const warnings: Diagnostic[] = [];
    const kept = await readKept(id, warnings);
    let { now } = update;
    const found = (): readonly Diagnostic[] => [...now.diagnostics, ...warnings];
    const failed = (why: Diagnostic): Done => {
      warnings.push({ ...why, id });
      return { id, did: "failed", now, changes: [], diagnostics: found(), ...stood(id) };
    };
    try {
      now = await withSources(update, kept);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return failed(unreadable(error));
    }
    try {
      switch (now.state) {
        case "opaque":
          return undefined;
        case "effective":
          return await deliverNow(now, plan, warnings, found);
        case "absent":
          return await removeNow(now, kept, round, warnings, found);
        case "refused":
          return await insteadOf(now, plan, kept, warnings, found);
      }
    } catch (error) {
      // an output root that became a link into a layer, say: what was right at the start may not stay so
      if (error instanceof RangeError) return failed(locate(finding("host/unsayable", { why: error.message }), {}));
      if (!isFailure(error)) throw error;
      return failed(locate(finding("host/unwritable", { path: targetOf(id), errno: errno(error) }), {}));
    }
  }

  async function readKept(id: string, warnings: Diagnostic[]): Promise<Kept | undefined> {
    try {
      return await keep.read(id);
    } catch (error) {
      warnings.push(keepFailed(error));
      return undefined;
    }
  }

  function keepFailed(error: unknown): Diagnostic {
    return locate(finding("host/keep", { path: keepsIn ?? "memory", errno: errno(error) }), {});
  }

  async function deliverNow(
    now: Effective,
    plan: Plan,
    warnings: Diagnostic[],
    found: () => readonly Diagnostic[],
  ): Promise<Done> {
    const { id } = now;
    const like = accessOf(now);
    const text = written(write, now);
    if (typeof text !== "string") {
      warnings.push({ ...text, id });
      return { id, did: (await stands(id)) ? "left" : "nothing", now, changes: [], diagnostics: found(), ...stood(id) };
    }
    const last = await lastGood(now, plan);
    const bytes = last === undefined ? undefined : new TextEncoder().encode(last.text);
    const isKept =
      bytes === undefined || (await keeping(warnings, () => keep.writeText(id, bytes, last?.like ?? undefined)));
    const did = await put(id, { text, like }, plan, warnings);
    const record: DeliveryRecord = {
      version: 1,
      id,
      output: to.directory,
      delivered: digest(text),
      ...(bytes === undefined ? {} : { kept: files.digest(bytes) }),
      sources: sourcesOf(now),
      guarded: await isGuarded(now, plan),
      fallback: (await plan.declaration(id)).fallback ?? flag,
    };
    if (isKept)
      // also where it is as it was: one that was interrupted may have left the text before it
      await keeping(warnings, () => keep.writeRecord(record, like));
    const changes = changesTo(now);
    standing.set(id, now);
    return {
      id,
      did: did === "unchanged" ? "nothing" : "delivered",
      now,
      changes,
      diagnostics: found(),
      standing: now,
    };
  }

  /** A keep that fails is a warning, and the delivery goes on. Whether it did not fail. */
  async function keeping(warnings: Diagnostic[], work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      warnings.push(keepFailed(error));
      return false;
    }
  }

  /** The text to keep: of what does not end with this boot (R2). */
  async function lastGood(now: Effective, plan: Plan): Promise<Text | undefined> {
    if (keepsIn === undefined) return undefined;
    const lasting = plan.layers.filter(({ root }) => !isVolatile(root)).map(({ name }) => name);
    const fleeting = now.dependencies.some(
      (one) => one.is === "read" && "layer" in one && !lasting.includes(one.layer),
    );
    const kept = fleeting ? await plan.resolve(now.id, { layers: lasting }) : now;
    if (kept.state !== "effective") return undefined;
    // a file elsewhere may be a link into /run
    if (kept.dependencies.some((one) => one.is === "read" && "layer" in one && isVolatile(one.path))) return undefined;
    const text = written(emit, kept);
    return typeof text === "string" ? { text, like: accessOf(kept) } : undefined;
  }

  async function removeNow(
    now: Resolution,
    kept: Kept | undefined,
    round: Round,
    warnings: Diagnostic[],
    found: () => readonly Diagnostic[],
  ): Promise<Done> {
    const { id } = now;
    const vanished = now.fragments.length === 0; // maybe since the round began
    const obstacle = vanished ? ((await missingLowest(round)) ?? (await mayVanish(round))) : undefined;
    if (obstacle !== undefined) {
      warnings.push({ ...obstacle, id });
      swept = named !== undefined; // who told of it does not tell again
    }
    if (obstacle !== undefined || (!to.outputsOnly && !(await isOurs(id, kept)))) {
      return { id, did: (await stands(id)) ? "left" : "nothing", now, changes: [], diagnostics: found(), ...stood(id) };
    }
    const { did } = await deliver(to.files, targetOf(id), undefined, { outputs: [to.directory], layers: [] });
    await keeping(warnings, () => keep.remove(id));
    const changes = did === "removed" ? changesTo(now) : [];
    standing.delete(id);
    return { id, did: did === "removed" ? "removed" : "nothing", now, changes, diagnostics: found() };
  }

  async function insteadOf(
    now: Resolution,
    plan: Plan,
    kept: Kept | undefined,
    warnings: Diagnostic[],
    found: () => readonly Diagnostic[],
  ): Promise<Done> {
    const { id } = now;
    if (await stands(id)) return { id, did: "left", now, changes: [], diagnostics: found(), ...stood(id) };
    const instead = await fallback(now, plan, flag, kept, write);
    if (instead.is === "none") {
      if (flag !== "none") warnings.push({ ...instead.why, id });
      return { id, did: "nothing", now, changes: [], diagnostics: found() };
    }
    await put(id, instead, plan, warnings);
    const record: DeliveryRecord = {
      ...(kept?.record ?? {
        version: 1,
        id,
        output: to.directory,
        sources: instead.resolution === undefined ? [] : sourcesOf(instead.resolution),
        guarded: false,
        fallback: (await plan.declaration(id)).fallback ?? flag,
      }),
      delivered: digest(instead.text),
      fellBack: instead.is,
    };
    await keeping(warnings, () => keep.writeRecord(record, instead.like));
    const { resolution } = instead;
    if (resolution !== undefined) standing.set(id, resolution);
    const { is } = instead;
    return { id, did: "fell-back", instead: is, now, changes: [], diagnostics: found(), ...stood(id) };
  }

  async function put(
    id: string,
    { text, like }: Text,
    plan: Plan,
    warnings: Diagnostic[],
  ): Promise<"written" | "removed" | "unchanged"> {
    const layers = to.files === files ? plan.layers : [];
    const where = { outputs: [to.directory], layers, like };
    const { did, narrower } = await deliver(to.files, targetOf(id), text, where);
    if (narrower !== undefined)
      warnings.push(locate(finding("host/access", { path: targetOf(id), why: narrower }), { id }));
    return did;
  }

  async function stands(id: string): Promise<boolean> {
    return (await bytesOf(id)) !== undefined;
  }

  async function bytesOf(id: string): Promise<Uint8Array | undefined> {
    const { path } = await follow(to.files, to.directory, DEFAULT_LIMITS);
    const entry = await to.files.entry(join(path, id));
    return entry === undefined ? undefined : to.files.read(join(path, id), DEFAULT_LIMITS.fileSize * 2);
  }

  async function isOurs(id: string, kept: Kept | undefined): Promise<boolean> {
    const bytes = kept === undefined ? undefined : await bytesOf(id);
    return bytes !== undefined && files.digest(bytes) === kept?.record.delivered;
  }

  function digest(text: string): string {
    return files.digest(new TextEncoder().encode(text));
  }

  function stood(id: string): Pick<Done, "standing"> {
    const last = standing.get(id);
    return last === undefined ? {} : { standing: last };
  }

  function changesTo(now: Resolution): readonly Change[] {
    const last = standing.get(now.id);
    return last === undefined ? [] : diff(last, now);
  }

  return { outputs, obstacles, vanished, carryOut };
}

async function isGuarded(now: Resolution, plan: Plan): Promise<boolean> {
  const { declaresLocks, policed } = await plan.declaration(now.id);
  return declaresLocks || policed || speaksOfLocks(now);
}

/** The same configuration, refused: what it would be is there to explain, never to deliver. */
function refused(now: Resolution, why: readonly Diagnostic[]): Resolution {
  const { id, precedence, fragments, dependencies } = now;
  const merged = now.state === "effective" ? { merged: now.value } : {};
  const diagnostics = [...now.diagnostics, ...why.map((one) => ({ ...one, id }))];
  const answer = { id, precedence, fragments, dependencies, diagnostics, state: "refused" as const, ...merged };
  return now.state === "opaque" ? answer : withAccount(answer, accountOf(now));
}

/** Of a root that lies in an output root nothing would be read (D14): every override would be lost. */
async function checkOutputs(files: FileSystem, outputs: readonly string[], layers: readonly Layer[]): Promise<void> {
  for (const { name, root } of layers) {
    const roots = await outputRoots(files, [root], DEFAULT_LIMITS);
    for (const output of outputs) {
      const holds = await outputRoots(files, [output], DEFAULT_LIMITS);
      if (holds.some((above) => roots.some((each) => isWithin(each, above))))
        throw new RangeError(
          `${output} holds the layer ${name}, of which nothing would be read: an output is never an input`,
        );
    }
  }
}

/** Without what means another id, as the path of a drop-in does, or none: nobody delivered that. */
async function onlyIds(names: readonly string[], plan: Plan | undefined): Promise<readonly string[]> {
  if (plan === undefined) return [];
  const meant = await Promise.all(names.map((name) => plan.id(name).catch(() => undefined)));
  return names.filter((name, at) => meant[at] === name);
}

/** Software that layers these files itself gets them only where they are named (D15). */
function isReadBySelf(resolution: Resolution): boolean {
  return resolution.state !== "opaque" && accountOf(resolution).selfRead;
}
