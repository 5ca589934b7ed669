import { errno, type FileSystem } from "../host/index.js";
import { finding, positions, START, type Finding, type Range } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";

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
