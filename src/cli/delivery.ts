import { realpathSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { accessOf, agent, fallback, type Done } from "../agent/index.js";
import {
  deliver,
  errno,
  follow,
  isWithin,
  join,
  nameOf,
  parentOf,
  type Changed,
  type WritableFileSystem,
} from "../host/index.js";
import { nodeFileSystem } from "../host/public.js";
import { emit } from "../inspect/index.js";
import { reasonOf } from "../model/codes/files.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { DEFAULT_LAYERS, type Effective, type Layer, type Resolution } from "../model/resolution.js";
import { visible, visibleLines } from "../model/spelling.js";
import { FALLBACKS, type Fallback } from "../model/strategy.js";
import { DEFAULT_OUTPUTS, type Options } from "../options.js";
import { prepare, type Plan } from "../plan.js";
import { report } from "../render/index.js";
import type { Revision } from "../revise/index.js";
import { STACK_ID } from "../stack.js";
import { rounds } from "../watch.js";
import { painter, type AgentSetting, type Delivery, type Request, type Terminal } from "./command.js";
import { UsageError, type ReadOptions, type Values } from "./options.js";
import { checkLayers, choice, type CliSetting } from "./setting.js";
import { textsOf, withoutFormat } from "./subjects.js";

/** What is to be said of what was delivered. */
interface Delivered {
  readonly messages: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Carries out what an answer delivers. Nothing at all is delivered where one of the files would be read back as an
 * override (D14).
 *
 * @throws UsageError for such a file, and where the system refuses.
 */
export async function deliverAll(
  deliveries: readonly Delivery[],
  { plan, where }: Pick<Request, "plan" | "where">,
  terminal: Terminal,
): Promise<Delivered> {
  const aimed = await Promise.all(
    deliveries.map(async (delivery) => ({ delivery, at: await aim(delivery, where, terminal) })),
  );
  for (const { delivery, at } of aimed) {
    const id = await ownId(at, plan);
    if (id !== undefined) throw new UsageError(`${delivery.file} belongs to ${id}: an output is never an input`);
  }
  const messages: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { delivery, at } of aimed) {
    const { did, narrower } = await carryOut(delivery, at);
    messages.push(...[delivery.message?.(did) ?? []].flat());
    if (narrower !== undefined)
      diagnostics.push(locate(finding("host/access", { path: delivery.file, why: narrower }), {}));
  }
  return { messages, diagnostics };
}

/** A delivery's target, and the output roots that may lie above it; or how to write what is no file. */
type Aim = (Target & { readonly outputs: readonly string[] }) | { readonly through: (text: string) => void };

async function aim({ file }: Delivery, where: Request["where"], terminal: Terminal): Promise<Aim> {
  if (isStandardOutput(file)) return { through: terminal.out }; // be it a file of the root
  const target = await targetOf(file, where);
  const image = target.inside && where.root !== "/"; // whose devices and pipes are nobody's
  const through = image ? undefined : terminal.through?.(file);
  return through === undefined ? { ...target, outputs: target.inside ? DEFAULT_OUTPUTS : [] } : { through };
}

/** The known id of which a file would be a fragment. */
async function ownId(at: Aim, plan: Plan): Promise<string | undefined> {
  if ("through" in at || !at.inside) return undefined;
  const { files, path } = at;
  const above = await follow(files, parentOf(path), DEFAULT_LIMITS);
  const real = join(above.path, nameOf(path));
  if (!plan.layers.some(({ root }) => real !== root && isWithin(real, root))) return undefined;
  const id = await plan.id(real);
  return (await plan.ids()).includes(id) ? id : undefined;
}

async function carryOut(
  { file, text, like, first }: Delivery,
  at: Aim,
): Promise<{ readonly did: Changed["did"] | "left"; readonly narrower?: string }> {
  const left = { did: "left" } as const;
  try {
    if ("through" in at) {
      at.through(text ?? "");
      return { did: text === undefined ? "unchanged" : "written" };
    }
    const { files, path, outputs } = at;
    if (text === undefined && !DEFAULT_OUTPUTS.some((output) => isWithin(path, output))) return left;
    if (first && (await files.entry(path)) !== undefined) return left;
    return await deliver(files, path, text, { outputs, layers: [], like });
  } catch (error) {
    if (error instanceof RangeError || error instanceof UsageError) throw error;
    throw new UsageError(`cannot ${text === undefined ? "remove" : "write"} ${file}: ${reasonOf(errno(error))}`);
  }
}

/** What `-o FILE` delivers for an id, and what is to be said where that is nothing. */
export async function deliveryOf(
  resolution: Resolution,
  { plan, options }: Pick<Request, "plan" | "options">,
): Promise<{ readonly deliver?: Delivery; readonly message?: string }> {
  const { id, state } = resolution;
  const file = options.value("output") ?? "";
  if (state === "effective")
    return { deliver: { file, text: fileText(resolution, options), like: accessOf(resolution) } };
  if (state === "opaque") return {};
  if (state === "absent") {
    const left = `${id} is absent: nothing was delivered, and what was delivered before is still there`;
    const removed = `${id} is absent: ${file} was removed`;
    const message = (done: string): string | undefined => ({ left, removed })[done];
    return { deliver: { file, text: undefined, message } };
  }
  const why = refusal(resolution);
  const flag = choice(options, "fallback", FALLBACKS);
  if (flag === undefined) return { message: `${why}: nothing was delivered` };
  const instead = await fallback(resolution, plan, flag, undefined, (lowest) => textOf(lowest, options));
  if (instead.is === "none") return { message: `${why}: nothing was delivered, ${instead.why.facts.why}` };
  const message = (done: string): string =>
    done === "left"
      ? `${why}: nothing was delivered, and the file that stands is kept`
      : `${why}: no file stood yet, and ${plan.layers[0]?.name} alone was delivered`;
  return { deliver: { file, text: instead.text, like: instead.like, first: true, message } };
}

/** An effective configuration as the file that was asked for. */
export function fileText(resolution: Effective, options: Values): string {
  try {
    return textOf(resolution, options);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${resolution.id}: ${error.message}`);
    throw error;
  }
}

/** The same; throws RangeError for what the format cannot say. */
function textOf(resolution: Effective, options: Values): string {
  const format = options.value("format");
  return emit(resolution, { origins: options.flag("origins"), ...(format === undefined ? {} : { format }) });
}

export function isStandardOutput(file: string): boolean {
  return file === "-" || file === "/dev/stdout";
}

/** `app.yaml is refused by an error`. */
export function refusal({ id, diagnostics }: Resolution): string {
  return `${id} is refused by ${diagnostics.filter(isError).length === 1 ? "an error" : "errors"}`;
}

/**
 * Writes revised files in their order, each atomically, nothing outside the root. A file that is no longer what was
 * read stops it before the first: what was decided is no longer true.
 *
 * @throws UsageError for such a file, for a link, and where the system refuses.
 */
export async function reviseAll(revisions: readonly Revision[], files: WritableFileSystem): Promise<void> {
  let done = 0;
  for (const turn of ["look", "write"]) {
    for (const revision of revisions) {
      try {
        const write = await revising(revision, files);
        if (turn === "look") continue;
        await write();
        done += 1;
      } catch (error) {
        const reason = error instanceof UsageError ? error.message : reasonOf(errno(error));
        const before = done === 0 ? "nothing was written" : `${done} of ${revisions.length} files were written before`;
        throw new UsageError(`cannot write ${revision.file}: ${reason}; ${before}`);
      }
    }
  }
}

/** What writes a revision, once it is known that the file is what was read. A byte order mark stays. */
async function revising({ file, before, after }: Revision, files: WritableFileSystem): Promise<() => Promise<unknown>> {
  const { path: directory } = await follow(files, parentOf(file), DEFAULT_LIMITS);
  const path = join(directory, nameOf(file));
  const stands = await files.entry(path);
  if (stands?.is === "link") throw new UsageError("it is a link, revise what it leads to");
  const bytes = stands === undefined ? undefined : await files.read(path, DEFAULT_LIMITS.fileSize);
  const text = bytes === undefined ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const bom = text?.startsWith(BOM) ? BOM : "";
  if (text?.slice(bom.length) !== before) throw new UsageError("it was changed meanwhile");
  return async () =>
    after === undefined
      ? await files.remove(path, directory)
      : await files.replace(path, new TextEncoder().encode(bom + after));
}

const BOM = "\ufeff";

/** A file that was named as the machine names it, by the tree through which it is written. */
interface Target {
  readonly files: WritableFileSystem;
  readonly path: string;
  /** Whether that tree is the one that was asked about. */
  readonly inside: boolean;
}

/**
 * Finds the tree of a file, and its path there without links: whatever lies in the root is looked for as the root sees
 * it, so that no link of an image leads out of it (R7); the rest is an ordinary path. What is below an output root is
 * left as it is: no link there is followed.
 *
 * @throws UsageError for an ordinary path that goes through a link of the root.
 */
async function targetOf(
  file: string,
  { root, files }: { readonly root: string; readonly files: WritableFileSystem },
): Promise<Target> {
  const [given, top] = [resolvePath(file), realpathSync(root)];
  const above = [root, top].find((each) => isWithin(given, each));
  if (above !== undefined) return insideOf(files, below(given, above));
  const machine = nodeFileSystem("/");
  const { path, links } = await follow(machine, given, DEFAULT_LIMITS);
  const through = links.find((link) => isWithin(link, top));
  if (through !== undefined) throw new UsageError(`cannot write ${file}: ${through} is a link of the root`);
  return isWithin(path, top) ? insideOf(files, below(path, top)) : { files: machine, path, inside: false };
}

/** The directory of the last good texts, where one is named. */
export async function keepOf(
  given: Values,
  where: { readonly root: string; readonly files: WritableFileSystem },
): Promise<string | undefined> {
  const directory = given.value("keep");
  if (directory === undefined) return undefined;
  const { path, inside } = await targetOf(directory, where);
  if (!inside) throw new UsageError(`--keep must lie in the root ${where.root}, found ${JSON.stringify(directory)}`);
  return path;
}

async function insideOf(files: WritableFileSystem, path: string): Promise<Target> {
  if (DEFAULT_OUTPUTS.some((output) => isWithin(path, output))) return { files, path, inside: true };
  return { files, path: (await follow(files, path, DEFAULT_LIMITS)).path, inside: true };
}

function below(path: string, top: string): string {
  return top === "/" ? path : path.slice(top.length) || "/";
}

/**
 * What the options of `show --to DIR` say to an agent.
 *
 * @throws UsageError where DIR is no directory or one that is read, or the kept texts would lie outside the root.
 */
export async function agentOf({ files, root, options }: CliSetting, given: ReadOptions): Promise<AgentSetting> {
  const directory = directoryOf(given);
  const target = await targetOf(directory, { root, files });
  const stands = await target.files.entry(target.path);
  if (stands !== undefined && stands.is !== "directory" && stands.is !== "link")
    throw new UsageError(`cannot write ${directory}: not a directory`);
  const own = target.inside && target.path !== "/" ? [target.path] : [];
  const outputs = [...new Set([...own, ...DEFAULT_OUTPUTS])];
  const inputs = { ...options, ...viewed(options, given) };
  const plan = await prepare(files, { ...inputs, outputs });
  checkLayers(given, options.layers ?? []);
  await checkDestination(directory, target, plan);
  const empty = given.all("allow-empty");
  const word: Fallback | undefined = choice(given, "fallback", FALLBACKS);
  const isPlain = given.value("format") === undefined && !given.flag("origins");
  const keep = await keepOf(given, { root, files });
  const named = await Promise.all(given.words.map((id) => plan.id(id)));
  for (const resolution of await Promise.all(named.map((id) => plan.resolve(id))))
    if (resolution.state === "opaque") throw new UsageError(withoutFormat(resolution));
  return {
    files,
    options: {
      ...inputs,
      outputs,
      to: {
        files: target.inside ? files : target.files,
        directory: target.path,
        outputsOnly: target.inside && DEFAULT_OUTPUTS.includes(target.path),
      },
      ...(isPlain ? {} : { write: (resolution: Effective) => textOf(resolution, given) }),
      ...(keep === undefined ? {} : { keep }),
      ...(word === undefined ? {} : { fallback: word }),
      allowEmpty: empty.includes("all") ? true : await Promise.all(empty.map((id) => plan.id(id))),
      ...(named.length === 0 ? {} : { ids: named }),
    },
  };
}

/** @throws UsageError where the options ask for something else than deliveries into a directory. */
function directoryOf(given: ReadOptions): string {
  const directory = given.value("to");
  if (directory === undefined) throw new UsageError("--watch goes on delivering: show takes it with --to DIR");
  if (directory === "-") throw new UsageError("--to takes a directory; - is standard output, and takes one id with -o");
  if (given.value("output") !== undefined) throw new UsageError("show takes -o FILE or --to DIR, not both");
  if (given.words.some((word) => word.includes("#")))
    throw new UsageError("show prints whole configurations; explain takes a place");
  return directory;
}

/** `--layers` of a delivery: an image's own state, say. */
function viewed({ layers = [] }: Options, given: ReadOptions): Pick<Options, "layers"> {
  const names = given.value("layers")?.split(",");
  return names === undefined ? {} : { layers: layers.filter(({ name }) => names.includes(name)) };
}

/** An output is never an input (D14). */
async function checkDestination(
  directory: string,
  { path, inside }: { readonly path: string; readonly inside: boolean },
  plan: Plan,
): Promise<void> {
  const within = plan.layers.some(({ root }) => isWithin(path, root) || isWithin(root, path));
  if (!inside || !within || DEFAULT_OUTPUTS.includes(path)) return;
  const ids = await plan.ids();
  for (const id of ids) {
    const file = join(path, id);
    if (!plan.layers.some(({ root }) => file !== root && isWithin(file, root))) continue;
    const meant = await plan.id(file);
    if (ids.includes(meant))
      throw new UsageError(`${directory}/${id} belongs to ${meant}: an output is never an input`);
  }
}

/**
 * `show --to DIR --watch`: delivers every configuration, and each again when it changes, until the terminal's signal ends
 * it. What is wrong is told once for each change.
 */
export async function deliverOnChange(setting: CliSetting, given: ReadOptions, terminal: Terminal): Promise<0> {
  for (let now = setting; terminal.signal?.aborted !== true; now = await setting.anew()) {
    const { files, options } = await agentOf(now, given);
    const ending = new AbortController();
    const end = (): void => ending.abort();
    terminal.signal?.addEventListener("abort", end);
    const changed = untilAnotherStack(now, ending.signal).finally(end);
    for await (const done of agent(files, { ...options, signal: ending.signal })) tell(done, given, terminal);
    terminal.signal?.removeEventListener("abort", end);
    if (!(await changed)) break;
  }
  return 0;
}

/** Waits until the host's stack is another one, which is true then, or until the signal. */
async function untilAnotherStack({ files, options, optionsFor }: CliSetting, signal: AbortSignal): Promise<boolean> {
  const [vendor, admin] = [DEFAULT_LAYERS[0], DEFAULT_LAYERS.at(-1)] as readonly [Layer, Layer];
  const layers = [vendor, admin].map(({ name, root }) => ({ name, root: `${root}/substrata` }));
  const known = JSON.stringify(options);
  for await (const { updates } of rounds(files, { layers, named: [], signal }, undefined, [nameOf(STACK_ID)])) {
    for await (const _ of updates); // whatever became of it is seen in the options
    if (JSON.stringify(await optionsFor(files).catch(() => options)) !== known) return true;
  }
  return false;
}

function tell(done: Done, given: ReadOptions, terminal: Terminal): void {
  const { id, now } = done;
  const paint = painter(given.value("color"), terminal);
  const textOf = textsOf(now === undefined ? [] : [now]);
  const findings = done.diagnostics.filter(({ severity }) => severity !== "note");
  const message = noteOf(done, given);
  const blocks = [
    ...findings.map((diagnostic) => `${report(diagnostic, textOf, paint)}\n`),
    ...(message === undefined ? [] : [`substrata: ${visibleLines(message)}\n`]),
  ];
  if (blocks.length > 0) terminal.err(blocks.join("\n"));
  if (id !== undefined && now !== undefined && !given.flag("quiet")) terminal.out(`${visible(id)}  ${word(now)}\n`);
}

/** What is to be said of a delivery that is more, or less, than a file that was written. */
export function noteOf({ id, did, instead, now }: Done, given: Values): string | undefined {
  if (id === undefined || now === undefined) return undefined;
  if (now.state === "absent") {
    if (did === "removed") return `${id} is absent: ${given.value("to")}/${id} was removed`;
    return did === "left"
      ? `${id} is absent: nothing was delivered, and what was delivered before is still there`
      : undefined;
  }
  if (now.state !== "refused" || did === "failed") return undefined;
  const why = refusal(now);
  if (did === "left") return `${why}: nothing was delivered, and the file that stands is kept`;
  if (did === "nothing") return `${why}: nothing was delivered`;
  return `${why}: no file stood yet, and ${instead === "last" ? "the last good one" : "the vendor's alone"} was delivered`;
}

function word({ state, fragments }: Resolution): string {
  const above = fragments.filter(({ lowest, standing }) => !lowest && standing.is === "effective");
  return state === "effective"
    ? `effective  ${above.length === 0 ? "vendor only" : `${above.length} overriding`}`
    : state;
}
