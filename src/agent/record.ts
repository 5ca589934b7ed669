import { follow, isWithin, join, type FileSystem, type WritableFileSystem } from "../host/index.js";
import { finding, isError, locate, START, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { vendorLayers, type Access, type Resolution, type SourceOf } from "../model/resolution.js";
import { FALLBACKS, type Fallback } from "../model/strategy.js";
import type { Plan } from "../plan.js";
import { accountOf, withAccount } from "../provenance/index.js";
import type { ConfigurationUpdate } from "../watch.js";

/** A file that a delivery was made of. */
interface Source {
  readonly file: string;
  readonly sha256: string;
  readonly of: SourceOf["of"];
}

/** What is known of the last delivery of an id into an output root (R2). */
export interface DeliveryRecord {
  readonly version: 1;
  readonly id: string;
  readonly output: string;
  /** SHA-256 of the text that was put into the output root. */
  readonly delivered: string;
  /** SHA-256 of the text that is kept; missing where none may be. */
  readonly kept?: string;
  readonly sources: readonly Source[];
  /** Whether anything was locked, or a policy held. */
  readonly guarded: boolean;
  /** What was to be delivered where the id is refused and nothing stands. */
  readonly fallback: Fallback;
  /** What was delivered instead, where it was not the configuration itself. */
  readonly fellBack?: "last" | "vendor";
}

/** The last good text of an id, and the record of its delivery. */
export interface Kept {
  readonly record: DeliveryRecord;
  readonly text?: { readonly bytes: Uint8Array; readonly access: Access };
}

/** Where records outlive what they are about: a reboot, which empties the output root. */
export interface Keep {
  read(id: string): Promise<Kept | undefined>;
  /** The ids that have a record. */
  ids(): Promise<readonly string[]>;
  /** Before the output is written: nobody reads it as long as no record names it. */
  writeText(id: string, text: Uint8Array, like: Partial<Access> | undefined): Promise<void>;
  /** After the output was written. */
  writeRecord(record: DeliveryRecord, like: Partial<Access> | undefined): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Where the units keep. */
export const DEFAULT_KEEP = "/var/lib/substrata";

const RECORD = ".record.json";
const TEXT = ".text.";

/**
 * Keeps records below a directory of a tree: `DIR/run/substrata/docker/daemon.json/.record.json`. Names that begin with
 * a dot are no part of an id, so that no id is in the way of another.
 *
 * The directory is looked for each time: it may be mounted later. Every question throws what the file system throws.
 */
export function openKeep(files: WritableFileSystem, directory: string, output: string): Keep {
  const root = async (): Promise<string> => (await follow(files, directory, DEFAULT_LIMITS)).path;
  const placeOf = async (id: string): Promise<string> => join(join(await root(), output.slice(1)), id);
  const limit = DEFAULT_LIMITS.fileSize * 2; // an emitted text may be larger than what it was made of

  async function sweepTexts(id: string, kept: string | undefined): Promise<void> {
    const place = await placeOf(id);
    for (const { name } of (await files.list(place)) ?? []) {
      if (name.startsWith(TEXT) && name !== `${TEXT}${kept}`) await files.remove(join(place, name), await root());
    }
  }

  return {
    async read(id) {
      const place = await placeOf(id);
      const bytes = await files.read(join(place, RECORD), limit);
      const record = bytes && parseRecord(bytes, id, output);
      if (record?.kept === undefined) return record && { record };
      const file = join(place, `${TEXT}${record.kept}`);
      const text = await files.read(file, limit);
      const entry = await files.entry(file);
      if (text === undefined || entry === undefined || files.digest(text) !== record.kept) return undefined;
      return { record, text: { bytes: text, access: { mode: entry.mode, uid: entry.uid, gid: entry.gid } } };
    },
    async ids() {
      const top = join(await root(), output.slice(1));
      const found: string[] = [];
      const walk = async (directory: string): Promise<void> => {
        for (const { name, is } of (await files.list(directory)) ?? []) {
          if (is === "directory") await walk(join(directory, name));
          else if (name === RECORD) found.push(directory.slice(top.length + 1));
        }
      };
      await walk(top);
      return found.sort();
    },
    async writeText(id, text, like) {
      await files.replace(join(await placeOf(id), `${TEXT}${files.digest(text)}`), text, like);
    },
    async writeRecord(record, like) {
      const text = `${JSON.stringify(record, undefined, 2)}\n`;
      await files.replace(join(await placeOf(record.id), RECORD), new TextEncoder().encode(text), like);
      await sweepTexts(record.id, record.kept);
    },
    async remove(id) {
      await files.remove(join(await placeOf(id), RECORD), await root());
      await sweepTexts(id, undefined);
    },
  };
}

/** Records that live as long as the process: nothing is kept, and what was delivered is known all the same. */
export function forgetfulKeep(): Keep {
  const records = new Map<string, DeliveryRecord>();
  return {
    read: async (id) => {
      const record = records.get(id);
      return record && { record };
    },
    ids: async () => [...records.keys()].sort(),
    writeText: async () => {},
    writeRecord: async (record) => {
      const { kept: _, ...rest } = record;
      records.set(record.id, rest);
    },
    remove: async (id) => void records.delete(id),
  };
}

/** Undefined for what is no record of this id: of another version, of another output, or torn. */
function parseRecord(bytes: Uint8Array, id: string, output: string): DeliveryRecord | undefined {
  let record: unknown;
  try {
    record = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  return isRecord(record) && record.id === id && record.output === output ? record : undefined;
}

function isRecord(value: unknown): value is DeliveryRecord {
  if (typeof value !== "object" || value === null) return false;
  const { version, id, output, delivered, kept, sources, guarded, fallback } = value as Record<string, unknown>;
  return (
    version === 1 &&
    [id, output, delivered].every((each) => typeof each === "string") &&
    (kept === undefined || typeof kept === "string") &&
    typeof guarded === "boolean" &&
    FALLBACKS.includes(fallback as Fallback) &&
    Array.isArray(sources) &&
    sources.every(isSource)
  );
}

function isSource(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { file, sha256, of } = value as Record<string, unknown>;
  return (
    typeof file === "string" &&
    !file.includes("\0") &&
    typeof sha256 === "string" &&
    ["vendor", "override", "declaration", "policy"].includes(of as string)
  );
}

/** Whether a path is below `/run`, where nothing outlives a boot. */
export function isVolatile(path: string): boolean {
  return isWithin(path, "/run");
}

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
  const vendors = vendorLayers(fragments, layers);
  return (
    fragments.some(({ lowest, standing }) => !lowest && (standing.is === "effective" || standing.is === "mask")) ||
    diagnostics.some((one) => isError(one) && one.origin?.layer !== undefined && !vendors.has(one.origin.layer))
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
  const { id, precedence, reader, fragments, dependencies, checkedBy } = now;
  const merged = now.state === "effective" ? { merged: now.value } : {};
  const diagnostics = [...now.diagnostics, ...why.map((one) => ({ ...one, id }))];
  const answer = {
    id,
    precedence,
    reader,
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
