import { follow, join, type FileSystem } from "../host/index.js";
import { finding, isError, locate, START, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import type { Access, Resolution } from "../model/resolution.js";
import type { Plan } from "../plan.js";
import { accountOf, withAccount } from "../provenance/index.js";
import type { ConfigurationUpdate } from "../watch.js";
import type { DeliveryRecord, Kept, Source } from "./record.js";

/** What a resolution was made of, as a record names it. */
export function sourcesOf({ dependencies }: Resolution): readonly Source[] {
  return dependencies.flatMap((one): readonly Source[] => {
    if (one.is !== "read") return [];
    const { of, sha256 } = one;
    return [{ file: "file" in one ? one.file : one.path, sha256, of }];
  });
}

/** Whether anything above the lowest layer speaks, or should and cannot be read. */
export function overridesStand({ fragments, diagnostics }: Resolution, { layers }: Plan): boolean {
  const lowest = layers[0]?.name;
  return (
    fragments.some(
      ({ layer, standing }) => layer !== lowest && (standing.is === "effective" || standing.is === "mask"),
    ) || diagnostics.some((one) => isError(one) && one.origin?.layer !== undefined && one.origin.layer !== lowest)
  );
}

/**
 * A configuration with the sources of the last delivery in mind: where one of them is gone that nobody of this host
 * could take away, what is left is not what was meant, and the id is refused (R2).
 */
export async function withSources(
  files: FileSystem,
  { id, plan, now }: ConfigurationUpdate,
  kept: Kept | undefined,
): Promise<Resolution> {
  if (now.state !== "effective" && now.state !== "absent") return now;
  const isVanished = now.state === "absent" && now.fragments.length === 0;
  const whole = isVanished ? await plan.resolve(id) : now;
  const overridden = overridesStand(whole, plan);
  if (kept === undefined) {
    if (!isVanished || !overridden) return now;
    const file = join(plan.layers[0]?.root ?? "/", id);
    return refused(whole, [locate(finding("host/source-gone", { file, of: "vendor" }), {})]);
  }
  const gone = await goneSources(files, kept.record, whole, plan, overridden);
  return gone.length === 0 ? now : refused(whole, gone);
}

/** The same configuration, refused: what it would be is there to explain, never to deliver. */
function refused(now: Resolution, why: readonly Diagnostic[]): Resolution {
  const { id, precedence, fragments, dependencies, checkedBy } = now;
  const merged = now.state === "effective" ? { merged: now.value } : {};
  const diagnostics = [...now.diagnostics, ...why.map((one) => ({ ...one, id }))];
  const answer = {
    id,
    precedence,
    fragments,
    dependencies,
    checkedBy,
    diagnostics,
    state: "refused" as const,
    ...merged,
  };
  return now.state === "opaque" ? answer : withAccount(answer, accountOf(now));
}

/**
 * What the last delivery was made of and is gone, though what is left of the id cannot be meant without it (R2).
 *
 * Under an override that is every vendor's file, schema, profile and policy: what the override meant rests on them.
 * Where nobody overrides, the vendor may take away a drop-in of his, or all his files; what he never does is to leave
 * drop-ins without their main file, or files without what declares how they merge. A policy then goes with `/etc`.
 */
async function goneSources(
  files: FileSystem,
  { id, sources }: DeliveryRecord,
  { dependencies }: Resolution,
  { layers }: Plan,
  overridden: boolean,
): Promise<readonly Diagnostic<"host/source-gone">[]> {
  const standing = new Set<string>();
  for (const { file, of } of sources) if (of === "vendor" && (await stands(files, file))) standing.add(file);
  if (!overridden && standing.size === 0) return [];
  const absent = new Set(dependencies.flatMap((one) => (one.is === "absent" ? [one.path] : [])));
  const main = join(layers[0]?.root ?? "/", id);
  return sources.flatMap(({ file, of }): readonly Diagnostic<"host/source-gone">[] => {
    if (of === "override") return [];
    const isGone = of === "vendor" ? !standing.has(file) : absent.has(file);
    return isGone && (overridden || of === "declaration" || file === main) ? [sourceGone(file, of)] : [];
  });
}

function sourceGone(file: string, of: Exclude<Source["of"], "override">): Diagnostic<"host/source-gone"> {
  return locate(finding("host/source-gone", { file, of }), { origin: { file, ...START } });
}

async function stands(files: FileSystem, file: string): Promise<boolean> {
  const { is } = await follow(files, file, DEFAULT_LIMITS);
  return is !== "absent" && is !== "dangling";
}

/**
 * Who may do what with a configuration that is delivered for the first time: nobody more than with each of the files
 * that it was made of (R8). It gets owner and group of the strictest; where two of them are private to different ones,
 * it is private to the writer.
 */
export function accessOf(resolution: Resolution): Partial<Access> | undefined {
  if (resolution.state === "opaque") return undefined;
  const all = accountOf(resolution).fragments.flatMap(({ access }) => access ?? []);
  if (all.length === 0) return undefined;
  const mode = all.reduce((common, each) => common & each.mode, 0o644) | 0o600; // its owner's, as of any file
  const closed = all.filter((each) => (each.mode & 0o004) === 0);
  const [strictest] = closed.toSorted((a, b) => bits(a) - bits(b));
  if (strictest === undefined) return { mode };
  const same = (what: "uid" | "gid"): boolean => closed.every((each) => each[what] === strictest[what]);
  return {
    mode: same("gid") ? mode : mode & ~0o070,
    ...(same("uid") ? { uid: strictest.uid } : {}),
    ...(same("gid") ? { gid: strictest.gid } : {}),
  };
}

function bits({ mode }: Access): number {
  return [0o400, 0o200, 0o040, 0o020, 0o004, 0o002].filter((bit) => (mode & bit) !== 0).length;
}
