import { lstatSync } from "node:fs";
import { canonicalPath } from "../host/canonical-path.js";
import { deliver, isOutput } from "../host/deliver.js";
import { errno } from "../host/file-system.js";
import { reasonOf } from "../model/catalog/read.js";
import { DEFAULT_OUTPUTS, type Plan } from "../plan.js";
import { UsageError, type Delivery, type Done, type Request } from "./command.js";

/**
 * Carries out what an answer delivers, and tells what is to be remarked of it. Nothing at all is delivered where one of
 * the files would be read back as an override (D14).
 *
 * @throws UsageError for such a file, and where the system refuses.
 */
export async function deliverAll(
  deliveries: readonly Delivery[],
  { plan, where }: Pick<Request, "plan" | "where">,
): Promise<readonly string[]> {
  for (const { file } of deliveries) {
    const id = await ownId(file, where.root, plan);
    if (id !== undefined) throw new UsageError(`${file} belongs to ${id}: an output is never an input`);
  }
  const notes: string[] = [];
  for (const delivery of deliveries) {
    const done = await carryOut(delivery, where.root);
    const note = delivery.note?.(done);
    if (note !== undefined) notes.push(note);
  }
  return notes;
}

async function carryOut({ file, text, first }: Delivery, root: string): Promise<Done> {
  const outputs = DEFAULT_OUTPUTS;
  try {
    if (text === undefined && !isOutput(file, { outputs, root })) return "left";
    if (first && lstatSync(file, { throwIfNoEntry: false }) !== undefined) return "left";
    return await deliver(file, text, { outputs, root, layers: [] });
  } catch (error) {
    throw new UsageError(`cannot ${text === undefined ? "remove" : "write"} ${file}: ${reasonOf(errno(error))}`);
  }
}

/** The known id of which a file would be a fragment. */
async function ownId(file: string, root: string, plan: Plan): Promise<string | undefined> {
  const [target, top] = [canonicalPath(file), canonicalPath(root)];
  const inside = top === "/" ? target : target.startsWith(`${top}/`) ? target.slice(top.length) : undefined;
  if (inside === undefined || !plan.layers.some((layer) => inside.startsWith(`${layer.root}/`))) return undefined;
  const id = await plan.id(inside);
  return (await plan.ids()).includes(id) ? id : undefined;
}
