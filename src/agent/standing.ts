import { follow, join, type FileSystem } from "../host/index.js";
import { emit } from "../inspect/index.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import type { Resolution } from "../model/resolution.js";
import { written } from "./fallback.js";
import type { Keep } from "./record.js";

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
