import { errno, type FileSystem } from "../host/file-system.js";
import { finding, type Finding } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";

/** A file's text and the digest of its bytes (D13), or why there is none. */
export type TextRead =
  | { readonly text: string; readonly sha256: string }
  | { readonly finding: Finding; readonly sha256?: string };

/** Reads a file as UTF-8, a byte order mark aside. What fails is an answer: an override must not silently vanish. */
export async function readText(files: FileSystem, path: string, limits: Limits): Promise<TextRead> {
  let content;
  try {
    content = await files.read(path, limits.fileSize);
  } catch (error) {
    const code = errno(error);
    return { finding: code === "ESTALE" ? finding("read/changed", { path }) : finding("read/unreadable", { path, errno: code }) };
  }
  if (content === undefined) return { finding: finding("read/changed", { path }) };
  const { bytes, sha256 } = content;
  if (bytes.length > limits.fileSize) {
    return { sha256, finding: finding("read/too-large", { limit: limits.fileSize }) };
  }
  try {
    return { sha256, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { sha256, finding: finding("read/not-utf8", { offset: firstBadByte(bytes) }) };
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
