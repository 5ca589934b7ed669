import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { failure } from "./failure.js";
import { errno } from "./file-system.js";

/** What opening says of a link, a socket or a device without driver: something stands there, and it is no file. */
const NO_FILE = new Set(["ELOOP", "ENXIO", "ENODEV", "EISDIR"]);

/**
 * Reads a regular file by one open, at most `limit + 1` bytes of it. A link put in its place is refused, and a FIFO put
 * there is not waited for (D9, R3): both are ESTALE, told of `path`, which is what the caller calls the file.
 */
export function readRegular(name: string, path: string, limit: number): Uint8Array {
  let handle: number;
  try {
    handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK); // Node adds O_CLOEXEC
  } catch (error) {
    throw NO_FILE.has(errno(error)) ? failure("ESTALE", path) : error;
  }
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw failure("ESTALE", path);
    return readUpTo(handle, stats.size, limit);
  } finally {
    closeSync(handle);
  }
}

/** The size is only a hint: a file may grow, and those of `/proc` say 0. */
function readUpTo(handle: number, size: number, limit: number): Uint8Array {
  let bytes = new Uint8Array(Math.min(size, limit) + 1);
  let length = 0;
  for (;;) {
    const count = readSync(handle, bytes, length, bytes.length - length, null);
    length += count;
    if (count === 0 || length > limit) return bytes.subarray(0, length);
    if (length === bytes.length) {
      const larger = new Uint8Array(Math.min(Math.max(length * 2, 4096), limit + 1));
      larger.set(bytes);
      bytes = larger;
    }
  }
}
