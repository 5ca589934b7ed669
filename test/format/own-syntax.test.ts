import { expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { emit, explain, prepare, trim, type Effective, type Json, type Resolution } from "../../src/index.js";
import { expectLinear } from "../support/expect-linear.js";
import { sized } from "../support/runs.js";
import { ownFormat } from "../../src/format/index.js";
import { sshd } from "../support/sshd-format.js";

const format = ownFormat(sshd);

const SCHEMA = {
  "x-format": "sshd",
  type: "object",
  properties: {
    Port: { type: "array", items: { type: "integer", maximum: 65535 }, "x-merge": "append" },
    PermitRootLogin: { enum: ["yes", "no", "prohibit-password"] },
    UseDNS: { type: "boolean" },
    MaxAuthTries: { type: "integer", minimum: 1 },
  },
};
const VENDOR = "# the vendor's\nPort 22\nPermitRootLogin no\nUseDNS no\nMaxAuthTries 6\nBanner none\n";
const VENDOR_FILE = "/usr/share/defaults/ssh/sshd.conf";
const SITE_FILE = "/etc/ssh/sshd.conf.d/10-site.conf";

function tree(site: string) {
  return memoryFileSystem({
    [VENDOR_FILE]: VENDOR,
    "/usr/share/substrata/schemas/ssh/sshd.conf.schema.json": JSON.stringify(SCHEMA),
    [SITE_FILE]: site,
  });
}

async function resolved(site: string): Promise<Resolution> {
  const plan = await prepare(tree(site), { formats: [sshd] });
  return plan.resolve("ssh/sshd.conf");
}

const SITE = "# ours\nPort 2222\n  MaxAuthTries\t0x3\nUseDNS yes\nBanner /etc/issue.net # not a comment\n";

test("a syntax of one's own is layered, and typed by the schema", async () => {
  const resolution = await resolved(SITE);
  expect(resolution.diagnostics).toEqual([]);
  expect(resolution).toMatchObject({
    state: "effective",
    value: {
      Port: [22, 2222],
      PermitRootLogin: "no",
      UseDNS: true,
      MaxAuthTries: 3,
      Banner: "/etc/issue.net # not a comment",
    },
  });
});

test("emit() writes it in the same syntax, as it was spelled, with origins where asked", async () => {
  const resolution = (await resolved(SITE)) as Effective;
  expect(emit(resolution)).toBe(
    "Port 22\nPort 2222\nPermitRootLogin no\nUseDNS yes\nMaxAuthTries 0x3\nBanner /etc/issue.net # not a comment\n",
  );
  expect(emit(resolution, { origins: true }).split("\n").slice(0, 4)).toEqual([
    `# vendor ${VENDOR_FILE}:2:6`,
    "Port 22",
    `# admin ${SITE_FILE}:2:6`,
    "Port 2222",
  ]);
  expect(emit(resolution, { format: "json" })).toContain('"MaxAuthTries": 3,');
});

test("emit() writes what a drop-in of another syntax says", async () => {
  const files = memoryFileSystem({
    [VENDOR_FILE]: VENDOR,
    "/usr/share/substrata/schemas/ssh/sshd.conf.schema.json": JSON.stringify(SCHEMA),
    "/etc/ssh/sshd.conf.d/10-site.yaml": "UseDNS: true\nPort: !replace [2222]\nBanner: !delete\n",
  });
  const resolution = await (await prepare(files, { formats: [sshd] })).resolve("ssh/sshd.conf");
  expect(emit(resolution as Effective)).toBe("Port 2222\nPermitRootLogin no\nUseDNS yes\nMaxAuthTries 6\n");
});

test("explain() names line and column", async () => {
  const { writes } = explain(await resolved(SITE), ["MaxAuthTries"]);
  expect(writes.map(({ outcome, origin }) => ({ outcome, file: origin.file, ...origin.start }))).toEqual([
    { outcome: "won", file: SITE_FILE, line: 3, column: 16 },
    { outcome: "shadowed", file: VENDOR_FILE, line: 5, column: 14 },
  ]);
});

test.each<[string, string, code: string, line: number, column: number]>([
  ["a number out of range", "# c\nMaxAuthTries 0\n", "schema/range", 2, 14],
  ["an item of a list", "Port 2222\n Port  99999\n", "schema/range", 2, 8],
  ["an only item", "Port ssh\n", "schema/type", 1, 6],
  ["a word that is none of those allowed", "PermitRootLogin maybe\r\n", "schema/enum", 1, 17],
  ["a keyword without a value", "Port 2222\n  Banner  \n", "parse/syntax", 2, 3],
  ["a line that starts with no keyword", "=x y\n", "parse/syntax", 1, 1],
  ["a NUL", "Banner a\0b\n", "parse/syntax", 1, 1],
  ["a block, once", "Port 1\nMatch User root\n  what is this?\n", "parse/syntax", 2, 1],
])("a finding stands at its line: %s", async (_, site, code, line, column) => {
  const { state, diagnostics } = await resolved(site);
  expect(state).toBe("refused");
  expect(diagnostics).toMatchObject([{ code, origin: { layer: "admin", file: SITE_FILE, start: { line, column } } }]);
});

test("edit() changes what is asked for, and every other byte stays", () => {
  const text = "# a\r\n\tPort   22  \r\nBanner none\r\n\r\n# b\r\nPort 23\r\nPort 24";
  const edits = [
    { path: ["Port", 0], set: 2222 },
    { path: ["Port", 1], remove: true },
    { path: ["Port", 3], set: "25" },
    { path: ["UseDNS"], set: false },
    { path: ["Banner"], set: "/etc/issue" },
  ] as const;
  expect(format.edit(text, edits)).toBe(
    "# a\r\n\tPort   2222  \r\nBanner /etc/issue\r\n\r\n# b\r\nPort 24\r\nPort 25\r\nUseDNS no",
  );
  expect(format.edit(text, [])).toBe(text);
  expect(format.edit("", [{ path: [], set: { Port: [1, 2] } }])).toBe("Port 1\nPort 2\n");
  expect(format.edit("# c\nPort 1\n", [{ path: [], remove: true }])).toBe("# c\n");
});

test.each<[string, Json]>([
  ["null", { Port: null }],
  ["a map", { Port: { a: 1 } }],
  ["an empty list", { Port: [] }],
  ["a list in a list", { Port: [["1"]] }],
  ["two lines", { Banner: "a\nPort 1" }],
  ["no text", { Banner: "" }],
  ["a blank at the end", { Banner: "a " }],
  ["a block", { Match: "User root" }],
  ["what is no keyword", { "Port x": "1" }],
  ["a list for a file", ["Port"]],
])("emit() and edit() refuse what the syntax cannot say: %s", (_, value) => {
  expect(() => format.emit(value)).toThrow(RangeError);
  expect(() => format.edit("Port 1\n", [{ path: [], set: value }])).toThrow(RangeError);
});

test("trim() takes the lines out that change nothing", async () => {
  const files = tree("# keep\nUseDNS no\nMaxAuthTries 4 \n");
  const { files: revised } = await trim({ plan: await prepare(files, { formats: [sshd] }), files }, SITE_FILE);
  expect(revised).toMatchObject([{ after: "# keep\nMaxAuthTries 4 \n" }]);
});

test("a text is read and edited with as much work as it has lines", async () => {
  await expectLinear((count) => {
    const text = "AcceptEnv LANG\n".repeat(count);
    const document = format.parse(text);
    expect(document.findings).toEqual([]);
    expect((document.value as { readonly AcceptEnv: readonly string[] }).AcceptEnv).toHaveLength(count);
    expect(document.range(["AcceptEnv", count - 1])?.value.start).toEqual({ line: count, column: 11 });
    const all = Array.from({ length: count }, (_, index) => ({ path: ["AcceptEnv", index], set: "TZ" }));
    expect(format.edit(text, all)).toBe("AcceptEnv TZ\n".repeat(count));
  }, sized(100_000));
});
