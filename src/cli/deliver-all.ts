import { deliver } from "../host/deliver.js";
import { errno, type Changed } from "../host/file-system.js";
import { follow } from "../host/follow.js";
import { isWithin, join, nameOf, parentOf } from "../host/path.js";
import { reasonOf } from "../model/catalog/read.js";
import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { DEFAULT_OUTPUTS } from "../options.js";
import type { Plan } from "../plan.js";
import { UsageError, type Delivery, type Request } from "./command.js";
import { isStandardOutput } from "./delivery-of.js";
import { targetOf, type Target } from "./target.js";
import type { Terminal } from "./terminal.js";

/** What is to be said of what was delivered. */
export interface Delivered {
  readonly notes: readonly string[];
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
  const notes: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { delivery, at } of aimed) {
    const { did, narrower } = await carryOut(delivery, at);
    notes.push(...[delivery.note?.(did) ?? []].flat());
    if (narrower !== undefined)
      diagnostics.push(locate(finding("host/access", { path: delivery.file, why: narrower }), {}));
  }
  return { notes, diagnostics };
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
    if (error instanceof RangeError) throw error;
    throw new UsageError(`cannot ${text === undefined ? "remove" : "write"} ${file}: ${reasonOf(errno(error))}`);
  }
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
