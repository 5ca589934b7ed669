import { follow, isWithin, join, type WritableFileSystem } from "../host/index.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import type { Access, SourceOf } from "../model/resolution.js";
import { FALLBACKS, type Fallback } from "../model/strategy.js";

/** A file that a delivery was made of. */
export interface Source {
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
