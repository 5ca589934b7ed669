/** SHA-256 in hexadecimal. `node:crypto` costs 2.4 ms to load: it is fetched at the first digest, not at the start. */
export function sha256(bytes: Uint8Array): string {
  return process.getBuiltinModule("node:crypto").hash("sha256", bytes, "hex");
}
