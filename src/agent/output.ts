import { missingRoot, outputRoots } from "../discover/index.js";
import {
  absolute,
  deliver,
  follow,
  isWithin,
  join,
  type Changed,
  type FileSystem,
  type WritableFileSystem,
} from "../host/index.js";
import { emit, type Change } from "../inspect/index.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { DEFAULT_LAYERS, type Access, type Effective, type Layer, type Resolution } from "../model/resolution.js";
import type { Fallback } from "../model/strategy.js";
import { DEFAULT_OUTPUTS } from "../options.js";
import type { Plan } from "../plan.js";
import { accountOf } from "../provenance/index.js";
import type { Round, WatchOptions } from "../watch.js";
import { accessOf, forgetfulKeep, openKeep, overridesStand, type Keep, type Kept } from "./record.js";

export interface AgentOptions extends WatchOptions {
  /** The directories that hold nothing but output (D14); into the first the agent delivers. */
  readonly outputs?: readonly string[];
  /**
   * What is delivered for a refused id of which nothing stands: the last good text; the vendor's alone, where nothing of
   * an administrator's is lost by it; or nothing, which is the default. An id's own `x-fallback` goes before it.
   */
  readonly fallback?: Fallback;
  /** Where last good texts outlive a reboot: a directory of the tree. Off by default. */
  readonly keep?: string;
  /** Ids whose sources may be gone; `true` for all of them, and for removing everything that stands. */
  readonly allowEmpty?: true | readonly string[];
  /** Delivers once, and ends. */
  readonly once?: boolean;
  /** Only these ids are delivered, also those that their software reads itself; nothing else is touched. */
  readonly ids?: readonly string[];
  /** Where to deliver, if not below the first output root of the tree. */
  readonly to?: Destination;
  /**
   * How a configuration is written; by default as `emit` writes it, which is how it is kept: written otherwise, no last
   * good text stands in for it. Throws RangeError for what it cannot say.
   */
  readonly write?: (resolution: Effective) => string;
  /** Is told of everything that is done, a line each. */
  readonly log?: (line: string) => void;
  /** How long to wait before a failed write is tried again, in milliseconds: at first, and at most. */
  readonly patience?: readonly [first: number, most: number];
}

/** A directory to deliver into. */
export interface Destination {
  readonly files: WritableFileSystem;
  readonly directory: string;
  /** Whether it holds nothing but output, so that what is no more is removed. */
  readonly outputsOnly: boolean;
}

/** What an agent did with an id; without one, what keeps it from doing anything. */
export interface Done {
  readonly id?: string;
  /** `left`: what stands is kept. `nothing`: all is as it should be, or nothing can be done. */
  readonly did: "delivered" | "left" | "removed" | "fell-back" | "failed" | "nothing";
  /** What the configuration is now. */
  readonly now?: Resolution;
  /** What it fell back to. */
  readonly instead?: "last" | "vendor";
  /** What changed for whoever reads the file, against what this agent delivered before. */
  readonly changes: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
  /** What is read of the id: delivered now, or before and left. Undefined where nothing stands, or nobody knows. */
  readonly standing?: Resolution;
}

/** The text of a configuration, and what it is delivered with. */
export interface Text {
  readonly text: string;
  readonly like: Partial<Access> | undefined;
}

/** Where an agent delivers, and what it has leave to do there. */
export interface Output {
  /** The tree that is read. */
  readonly files: WritableFileSystem;
  readonly to: Destination;
  /** All directories that are no input. */
  readonly outputs: readonly string[];
  readonly keep: Keep;
  /** The directory of `keep`; undefined where no text outlives a reboot. */
  readonly keepsIn: string | undefined;
  /** The ids that are delivered, where not all of them are. */
  readonly named: ReadonlySet<string> | undefined;
  /** Whether everything that stands may go. */
  readonly mayBeEmpty: boolean;
  /** Whether an id's sources may be gone, and the id with them. */
  mayVanish(id: string): boolean;
  /** The ids of which something stands. */
  ids(): Promise<readonly string[]>;
  /** The bytes of what stands. */
  read(id: string): Promise<Uint8Array | undefined>;
  /** Puts a text in the place of an id, or takes away what stands there. `layers` are those of the tree that is read. */
  put(id: string, content: Text | undefined, layers: readonly Layer[]): Promise<Changed>;
}

/** @throws RangeError for an output root that holds a layer. */
export async function openOutput(files: WritableFileSystem, options: AgentOptions): Promise<Output> {
  const { allowEmpty = [] } = options;
  const given = (options.outputs ?? DEFAULT_OUTPUTS).map(absolute);
  const [first = "/run/substrata"] = given;
  const to = options.to ?? { files, directory: first, outputsOnly: true };
  const keepsIn = options.keep === undefined ? undefined : absolute(options.keep);
  const outputs = keepsIn === undefined ? given : [...given, keepsIn];
  await checkOutputs(files, outputs, options.layers ?? DEFAULT_LAYERS);
  const top = async (): Promise<string> => (await follow(to.files, to.directory, DEFAULT_LIMITS)).path;
  return {
    files,
    to,
    outputs,
    keep: keepsIn === undefined ? forgetfulKeep() : openKeep(files, keepsIn, to.directory),
    keepsIn,
    named: options.ids === undefined ? undefined : new Set(options.ids),
    mayBeEmpty: allowEmpty === true,
    mayVanish: (id) => allowEmpty === true || allowEmpty.includes(id),
    ids: async () => filesBelow(to.files, await top(), keepsIn),
    async read(id) {
      const path = join(await top(), id);
      const entry = await to.files.entry(path);
      return entry === undefined ? undefined : to.files.read(path, DEFAULT_LIMITS.fileSize * 2);
    },
    put(id, content, layers) {
      const inputs = content !== undefined && to.files === files ? layers : [];
      const where = { outputs: [to.directory], layers: inputs, like: content?.like };
      return deliver(to.files, join(to.directory, id), content?.text, where);
    },
  };
}

async function filesBelow(files: FileSystem, top: string, except: string | undefined): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (directory: string): Promise<void> => {
    for (const { name, is } of (await files.list(directory)) ?? []) {
      const path = join(directory, name);
      if (name.startsWith(".") || path === except) continue;
      if (is === "directory") await walk(path);
      else if (is === "file") found.push(path.slice(top === "/" ? 1 : top.length + 1));
    }
  };
  await walk(top);
  return found.sort();
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

/**
 * Why what is gone is not to be believed (R2): the lowest root cannot be seen, or everything that stands would go with
 * it. Throws what the file system throws.
 */
export async function obstacleTo(output: Output, round: Round): Promise<Diagnostic | undefined> {
  return (await missingLowest(output, round)) ?? (await wouldRemoveAll(output, round));
}

/** A default lowest root that is not there is nothing to speak of, as long as nothing was delivered from it. */
async function missingLowest(output: Output, { plan, diagnostics }: Round): Promise<Diagnostic | undefined> {
  const unseen = diagnostics.find((one) => one.code === "discover/missing-root" && isError(one));
  const [lowest] = plan?.layers ?? [];
  if (unseen !== undefined || lowest === undefined || output.mayBeEmpty) return unseen;
  const missing = await missingRoot(output.files, lowest, DEFAULT_LIMITS);
  if (missing === undefined) return undefined;
  const known = [...(await output.ids()), ...(await recordedIds(output))];
  return known.some((id) => output.named?.has(id) ?? true) ? missing : undefined;
}

async function wouldRemoveAll(output: Output, round: Round): Promise<Diagnostic | undefined> {
  const { to, named, mayBeEmpty } = output;
  if (round.plan === undefined || !to.outputsOnly || named !== undefined || mayBeEmpty) return undefined;
  if (round.known().some(([, now]) => now.state === "effective" && !isReadBySelf(now))) return undefined;
  const stands = await output.ids();
  const gone = await goneIds(stands, round, round.plan);
  if (gone.length === 0 || gone.length < stands.length || gone.every((id) => output.mayVanish(id))) return undefined;
  return locate(finding("host/would-remove-all", { output: to.directory, count: gone.length }), {});
}

/** Of what stands or is recorded what is no id any more. Throws what the file system throws. */
export async function vanishedIds(output: Output, round: Round, plan: Plan): Promise<readonly string[]> {
  const standing = output.to.outputsOnly ? await goneIds(await output.ids(), round, plan) : [];
  const recorded = await onlyIds(await recordedIds(output), plan);
  const known = new Set(round.known().map(([id]) => id));
  return [...new Set([...standing, ...recorded])].filter((id) => !known.has(id));
}

/** Ids that stand and are no ids any more: nobody took them away by a word of his own. */
async function goneIds(standing: readonly string[], round: Round, plan: Plan): Promise<readonly string[]> {
  const known = new Map(round.known());
  const gone = standing.filter((id) => {
    const now = known.get(id);
    return now === undefined || (now.state === "absent" && now.fragments.length === 0);
  });
  return onlyIds(gone, plan);
}

/** A keep that cannot be read is no obstacle: it is told where something would have to be kept. */
async function recordedIds({ keep }: Output): Promise<readonly string[]> {
  try {
    return await keep.ids();
  } catch {
    return [];
  }
}

/** Without what means another id, as the path of a drop-in does, or none: nobody delivered that. */
async function onlyIds(names: readonly string[], plan: Plan): Promise<readonly string[]> {
  const meant = await Promise.all(names.map((name) => plan.id(name).catch(() => undefined)));
  return names.filter((name, at) => meant[at] === name);
}

/** Software that layers these files itself gets them only where they are named (D15). */
export function isReadBySelf(resolution: Resolution): boolean {
  return resolution.state !== "opaque" && accountOf(resolution).selfRead;
}

type Write = NonNullable<AgentOptions["write"]>;

/** What is delivered instead of a refused configuration, or why nothing is. */
type Instead =
  | {
      readonly is: "last" | "vendor";
      readonly text: string;
      readonly like: Partial<Access> | undefined;
      /** Of `vendor`: what was delivered. */
      readonly resolution?: Resolution;
    }
  | { readonly is: "none"; readonly why: Diagnostic<"host/fallback-refused"> };

/**
 * What stands in for a refused configuration where no file stands, by R2: the last good text, if it passes what is
 * declared today; the vendor's alone only where the vendor says so or nobody overrides it, and never where something is
 * locked, a policy holds or an override was delivered before.
 *
 * @param flag What the caller asks for; `x-fallback` goes before it. Where what is declared is itself broken the record
 * says what was in force.
 * @param write How a configuration is written. What is kept is written in the id's own format, and stands in for no other.
 */
export async function fallback(
  refused: Resolution,
  plan: Plan,
  flag: Fallback,
  kept: Kept | undefined,
  write: Write = emit,
): Promise<Instead> {
  const { id } = refused;
  const declaration = await plan.declaration(id);
  const broken =
    declaration.diagnostics.some(isError) ||
    refused.diagnostics.some(({ code, facts }) => code === "host/source-gone" && facts.of !== "vendor");
  const asked = broken ? (kept?.record.fallback ?? "none") : (declaration.fallback ?? flag);
  if (asked === "last") return last(id, plan, kept, write);
  if (asked === "none") return none("no other is wanted");
  if (overridesStand(refused, plan) && declaration.fallback !== "vendor")
    return none("the vendor's alone would undo what overrides say");
  return vendorAlone(refused, plan, kept, write);
}

async function last(id: string, plan: Plan, kept: Kept | undefined, write: Write): Promise<Instead> {
  if (kept?.text === undefined) return none("no last good text is kept");
  if (write !== emit) return none("the last good text is kept in the id's own format, and another was asked for");
  const text = new TextDecoder().decode(kept.text.bytes);
  const wrong = (await plan.validate(id, text)).find(isError);
  if (wrong !== undefined)
    return none(`the last good text does not hold any more: ${wrong.place ?? ""} ${wrong.message}`);
  return { is: "last", text, like: kept.text.access };
}

async function vendorAlone(refused: Resolution, plan: Plan, kept: Kept | undefined, write: Write): Promise<Instead> {
  const declaration = await plan.declaration(refused.id);
  if (declaration.policed) return none("a policy holds for it");
  if (declaration.declaresLocks || speaksOfLocks(refused)) return none("something of it is locked");
  if (kept?.record.guarded) return none("something of it was locked, or a policy held");
  if (kept?.record.sources.some(({ of }) => of === "override")) return none("an override was delivered before");
  const vendor = plan.layers[0]?.name ?? "";
  const lowest = await plan.resolve(refused.id, { layers: [vendor] });
  if (lowest.state !== "effective") return none(`${vendor} alone is ${lowest.state} too`);
  const text = written(write, lowest);
  if (typeof text !== "string") return none(`${vendor} alone: ${text.message}`);
  return { is: "vendor", text, like: accessOf(lowest), resolution: lowest };
}

/** What a format cannot say is a finding, and no end of everything. */
export function written(write: Write, now: Effective): string | Diagnostic {
  try {
    return write(now);
  } catch (error) {
    if (error instanceof RangeError) return locate(finding("host/unsayable", { why: error.message }), {});
    throw error;
  }
}

/** Whether a file that takes part may lock something: a word of it is enough to be careful. */
export function speaksOfLocks(resolution: Resolution): boolean {
  if (resolution.state === "opaque") return false;
  return accountOf(resolution).fragments.some(({ text }) => /[!$]lock\b/.test(text));
}

function none(why: string): Instead {
  return { is: "none", why: locate(finding("host/fallback-refused", { why }), {}) };
}

/**
 * What a program reads of an id today (Q10): `current`, as the configuration is; `stale`, as it was when it could be
 * delivered last; `fallback`, what was delivered in its place; `foreign`, what nobody here delivered; `unrecorded`, what
 * no record speaks of; `missing`, nothing, though there is a configuration; `unreadable`, what may not be looked at.
 */
export interface Stands {
  readonly is: "current" | "stale" | "fallback" | "foreign" | "unrecorded" | "missing" | "unreadable";
  /** Of `stale` and `fallback`: the files that the last good text was made of. */
  readonly madeOf: readonly string[];
}

/**
 * Looks at what stands in an output root.
 *
 * @param output The output root; where it is not there, nothing was ever delivered.
 * @returns undefined where nothing stands and nothing should.
 */
export async function standsOf(
  files: FileSystem,
  now: Resolution,
  output: string,
  keep: Keep,
): Promise<Stands | undefined> {
  try {
    return await lookAt(files, now, output, keep);
  } catch {
    return stands("unreadable"); // a private file, or a keep that is root's
  }
}

async function lookAt(files: FileSystem, now: Resolution, output: string, keep: Keep): Promise<Stands | undefined> {
  const root = await follow(files, output, DEFAULT_LIMITS);
  if (root.is !== "directory") return undefined;
  const file = join(root.path, now.id);
  const bytes = (await files.entry(file)) && (await files.read(file, DEFAULT_LIMITS.fileSize * 2));
  if (bytes === undefined) return now.state === "absent" || now.state === "opaque" ? undefined : stands("missing");
  if (now.state === "effective" && isText(bytes, written(emit, now))) return stands("current");
  const record = (await keep.read(now.id))?.record;
  if (record === undefined) return stands("unrecorded");
  if (files.digest(bytes) !== record.delivered) return stands("foreign");
  const madeOf = record.sources.flatMap(({ file, of }) => (of === "vendor" || of === "override" ? [file] : []));
  return { is: record.fellBack === undefined ? "stale" : "fallback", madeOf };
}

function stands(is: Stands["is"]): Stands {
  return { is, madeOf: [] };
}

function isText(bytes: Uint8Array, text: ReturnType<typeof written>): boolean {
  const own = typeof text === "string" ? new TextEncoder().encode(text) : undefined; // else its format cannot say it
  return own?.length === bytes.length && own.every((byte, at) => byte === bytes[at]);
}
