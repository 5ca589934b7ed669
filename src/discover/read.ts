import { errno, follow, type FileSystem, type Found } from "../host/index.js";
import { finding, positions, START, type Finding, type Range } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Dependency, SourceOf } from "../model/resolution.js";
import type { SchemaSource } from "../schema/index.js";
import { notRegular } from "./entry.js";

/** A file's text, or why there is none; the bytes that were read, for their digest (D13). */
type TextRead = { readonly bytes?: Uint8Array } & (
  | { readonly text: string }
  | { readonly finding: Finding; readonly range: Range }
);

/** Reads a file as UTF-8, a byte order mark aside. What fails is an answer: an override must not silently vanish. */
export async function readText(files: FileSystem, path: string, limits: Limits): Promise<TextRead> {
  let bytes;
  try {
    bytes = await files.read(path, limits.fileSize);
  } catch (error) {
    const code = errno(error);
    if (code !== "ESTALE") return { range: START, finding: finding("read/unreadable", { path, errno: code }) };
  }
  if (bytes === undefined) return { range: START, finding: finding("read/changed", { path }) };
  if (bytes.length > limits.fileSize) {
    return { bytes, range: START, finding: finding("read/too-large", { limit: limits.fileSize }) };
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.startsWith("\ufeff")) return { bytes, text };
    const reason = "a second byte order mark stands before the text";
    return { bytes, range: START, finding: finding("parse/string", { reason }) };
  } catch {
    const offset = firstBadByte(bytes);
    const before = new TextDecoder().decode(bytes.subarray(0, offset));
    const at = positions(before)(before.length);
    return { bytes, range: { start: at, end: at }, finding: finding("read/not-utf8", { offset }) };
  }
}

/** The length of the longest prefix that decodes, by halving. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (good + 1 < bad) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function decodes(prefix: Uint8Array): boolean {
  try {
    // a character cut off at the end of the prefix is no fault of the prefix
    new TextDecoder("utf-8", { fatal: true }).decode(prefix, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * A directory of schemas in a tree, links followed inside its root (S0). What stands there and cannot be read is an
 * answer with a finding: a schema that vanished silently would let everything pass (R2).
 */
export function schemaSource(files: FileSystem, directory: string, name: string, limits: Limits): SchemaSource {
  const inside = directory === "/" ? "" : directory;
  const outside = name === "/" ? "" : name;
  return {
    name,
    list: () => filesBelow(files, inside, limits),
    read: async (path) => {
      const file = `${outside}/${path}`;
      try {
        const there = await follow(files, `${inside}/${path}`, limits);
        if (there.is === "absent") return undefined;
        if (there.is !== "file") return { file, finding: unreachable(path, there.is, there.path) };
        return { file, ...(await readText(files, there.path, limits)) };
      } catch (error) {
        return { file, finding: finding("read/unreadable", { path: file, errno: errno(error) }) };
      }
    },
  };
}

/** The same source, which records what is asked of it: an agent watches schemas too (D13). */
export function recording(
  source: SchemaSource,
  files: FileSystem,
  of: "declaration" | "policy",
  read: Dependency[],
): SchemaSource {
  return {
    ...source,
    read: async (path) => {
      const text = await source.read(path);
      const bytes = text?.bytes;
      read.push(
        text === undefined || bytes === undefined
          ? { is: "absent", path: text?.file ?? `${source.name === "/" ? "" : source.name}/${path}` }
          : readDependency(files, text.file, bytes, { of }),
      );
      return text;
    },
  };
}

/** A file that was read; its digest is computed when somebody asks. */
export function readDependency(files: FileSystem, path: string, bytes: Uint8Array, of: SourceOf): Dependency {
  return {
    ...of,
    is: "read",
    path,
    get sha256() {
      return files.digest(bytes);
    },
  };
}

function unreachable(path: string, is: Found["is"], target: string): Finding {
  if (is === "dangling") return finding("discover/dangling", { name: path, target });
  return is === "loop" ? finding("discover/loop", { name: path }) : notRegular(path, is);
}

/** The suffixes of schemas and profiles, and of such as were meant to be one: `.yml`, `.jsonc`, `.toml`. */
const SPELLED = /\.[jty][a-z]{2,4}$/;

async function filesBelow(files: FileSystem, directory: string, limits: Limits): Promise<readonly string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  const walk = async (below: string): Promise<void> => {
    const there = await follow(files, `${directory}${below}` || "/", limits);
    if (there.is !== "directory" || seen.has(there.path)) return;
    seen.add(there.path); // a link that leads back up is walked once
    for (const entry of (await files.list(there.path)) ?? []) {
      if (entry.is === "undecodable" || !entry.name.isWellFormed()) continue; // no id is called so
      const path = `${below}/${entry.name}`;
      if (entry.is === "directory" || entry.is === "link") await walk(path);
      if (SPELLED.test(entry.name)) found.push(path.slice(1));
    }
  };
  await walk("");
  return found;
}
