import { describe, expect, test } from "vitest";
import { readText } from "../../src/discover/index.js";
import { memoryFileSystem, type MemoryFile } from "../../src/host/public.js";
import { START } from "../../src/model/diagnostic.js";
import { DEFAULT_LIMITS } from "../../src/model/document.js";

const FILE = "/etc/app.yaml";

function read(file: MemoryFile, limits: Partial<typeof DEFAULT_LIMITS> = {}): ReturnType<typeof readText> {
  return readText(memoryFileSystem({ [FILE]: file }), FILE, { ...DEFAULT_LIMITS, ...limits });
}

const bytesOf = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])));

describe("readText() reads", () => {
  test.each(["", "mtu: 1500\n", "größe: 😀\n"])("UTF-8, and keeps its bytes: %j", async (text) => {
    expect(await read(text)).toEqual({ text, bytes: bytesOf(text) });
  });

  test("a text without its byte order mark", async () => {
    expect(await read("\uFEFFa: 1\n")).toEqual({ text: "a: 1\n", bytes: bytesOf("\uFEFFa: 1\n") });
  });

  test("a file of as many bytes as are allowed", async () => {
    expect(await read("12345678", { fileSize: 8 })).toMatchObject({ text: "12345678" });
  });
});

describe("readText() says why there is no text", () => {
  test("where reading fails", async () => {
    expect(await read({ fails: "EACCES" })).toMatchObject({
      range: START,
      finding: { code: "read/unreadable", facts: { path: FILE, errno: "EACCES" } },
    });
  });

  test("where the file is another one meanwhile", async () => {
    const changed = { range: START, finding: { code: "read/changed", facts: { path: FILE } } };
    expect(await read({ fails: "ESTALE" })).toMatchObject(changed);
    const gone = { ...memoryFileSystem({}), read: () => undefined };
    expect(await readText(gone, FILE, DEFAULT_LIMITS)).toMatchObject(changed);
  });

  test("where the file is larger than is allowed", async () => {
    const read9 = await read("123456789", { fileSize: 8 });
    expect(read9).toMatchObject({ range: START, finding: { code: "read/too-large", facts: { limit: 8 } } });
    expect(read9.bytes?.length).toBeGreaterThan(8);
  });

  test.each<[string, readonly (string | number)[], offset: number, line: number, column: number]>([
    ["at its start", [0xff, "a"], 0, 1, 1],
    ["in its first line", ["abc", 0xff, "d"], 3, 1, 4],
    ["behind lines and characters of several bytes", ["a: 1\né😀", 0x80, "\n"], 11, 2, 4],
    ["at its last byte", ["a: 1\n", 0xc3], 5, 2, 1],
    ["behind a character that is cut off", ["ab", 0xe2, 0x82, "c"], 4, 1, 4],
  ])("where a byte is no UTF-8 %s", async (_, parts, offset, line, column) => {
    const bytes = bytesOf(...parts);
    const found = await read(bytes);
    const at = { line, column };
    expect(found).toMatchObject({ bytes, range: { start: at, end: at }, finding: { code: "read/not-utf8" } });
    expect("finding" in found && found.finding.facts).toEqual({ offset });
  });
});
