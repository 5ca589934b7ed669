import { missingRoot } from "../discover/index.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import type { Resolution } from "../model/resolution.js";
import type { Plan } from "../plan.js";
import { accountOf } from "../provenance/index.js";
import type { Round } from "../watch.js";
import type { Output } from "./output.js";

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
