import { accessOf, fallback } from "../agent/index.js";
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
import { emit } from "../inspect/index.js";
import { reasonOf } from "../model/codes/read.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import type { Effective, Resolution } from "../model/resolution.js";
import { FALLBACKS } from "../model/strategy.js";
import { DEFAULT_OUTPUTS } from "../options.js";
import type { Plan } from "../plan.js";
import type { Revision } from "../revise/index.js";
import type { Delivery, Request } from "./command.js";
import { UsageError, type Values } from "./options.js";
import { choice } from "./setting.js";
import { targetOf, type Target } from "./target.js";
import type { Terminal } from "./terminal.js";

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
export function textOf(resolution: Effective, options: Values): string {
  const format = options.value("format");
  return emit(resolution, { origins: options.flag("origins"), ...(format === undefined ? {} : { format }) });
}

export function withoutFormat(id: string): string {
  return `${id} has no known format; say x-format in its schema or merge profile`;
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
 * read stops it: what was decided is no longer true.
 *
 * @throws UsageError for such a file, for a link, and where the system refuses.
 */
export async function reviseAll(revisions: readonly Revision[], files: WritableFileSystem): Promise<void> {
  for (const [done, revision] of revisions.entries()) {
    try {
      await revise(revision, files);
    } catch (error) {
      const reason = error instanceof UsageError ? error.message : reasonOf(errno(error));
      const before = done === 0 ? "nothing was written" : `${done} of ${revisions.length} files were written before`;
      throw new UsageError(`cannot write ${revision.file}: ${reason}; ${before}`);
    }
  }
}

async function revise({ file, before, after }: Revision, files: WritableFileSystem): Promise<void> {
  const { path: directory } = await follow(files, parentOf(file), DEFAULT_LIMITS);
  const path = join(directory, nameOf(file));
  const stands = await files.entry(path);
  if (stands?.is === "link") throw new UsageError("it is a link, revise what it leads to");
  const bytes = stands === undefined ? undefined : await files.read(path, DEFAULT_LIMITS.fileSize);
  const text = bytes === undefined ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (text !== before) throw new UsageError("it was changed meanwhile");
  if (after === undefined) await files.remove(path, directory);
  else await files.replace(path, new TextEncoder().encode(after));
}
