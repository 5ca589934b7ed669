import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import {
  adopt,
  effective,
  emit,
  explain,
  prepare,
  resolve,
  squash,
  trim,
  type Effective,
  type Resolution,
} from "../../src/index.js";

const SCHEMA = {
  "x-format": "ini",
  type: "object",
  properties: {
    Net: {
      type: "object",
      properties: {
        MTU: { type: "integer", minimum: 68 },
        Forward: { type: "boolean" },
        Ratio: { type: "number" },
        DNS: { type: "array", items: { type: "string" }, "x-merge": "append" },
        Ports: { type: "array", items: { type: "integer" } },
        Name: { type: "string" },
        Label: { type: "string", "x-renamed-from": ["Tag"] },
        Serial: { type: "integer", "x-lock": true },
      },
    },
  },
};
const VENDOR = `[Net]
MTU=1500
Forward=no
DNS=1.1.1.1
DNS=8.8.8.8
Ports=80
#!lock
Name=edge
Serial=0x10
`;

function tree(etc: Readonly<Record<string, string>>, vendor = VENDOR) {
  return memoryFileSystem({
    "/usr/share/defaults/app/app.conf": vendor,
    "/usr/share/substrata/schemas/app/app.conf.schema.json": JSON.stringify(SCHEMA),
    ...Object.fromEntries(Object.entries(etc).map(([name, text]) => [`/etc/app/app.conf${name}`, text])),
  });
}

async function asked(drops: Readonly<Record<string, string>>, vendor = VENDOR): Promise<Resolution> {
  const etc = Object.entries(drops).map(([name, text]) => [`.d/${name}`, text] as const);
  return resolve(tree(Object.fromEntries(etc), vendor), "app/app.conf");
}

const net = (resolution: Resolution): unknown => (effective(resolution) as { readonly Net: unknown }).Net;

test("resolve() types INI by the schema, and emit() writes what was written", async () => {
  const resolution = await asked({ "10.conf": "[Net]\nForward=On\nMTU=+9000\nRatio=.5\n" });
  expect(resolution.diagnostics).toEqual([]);
  expect(net(resolution)).toEqual({
    MTU: 9000,
    Forward: true,
    DNS: ["1.1.1.1", "8.8.8.8"],
    Ports: [80],
    Name: "edge",
    Serial: 16,
    Ratio: 0.5,
  });
  expect(emit(resolution as Effective)).toBe(
    "[Net]\nMTU=+9000\nForward=On\nDNS=1.1.1.1\nDNS=8.8.8.8\nPorts=80\nName=edge\nSerial=0x10\nRatio=.5\n",
  );
});

describe("resolve() layers the lists of INI", () => {
  test.each<[string, string, readonly string[] | undefined]>([
    ["one more is appended", "DNS=9.9.9.9", ["1.1.1.1", "8.8.8.8", "9.9.9.9"]],
    ["two more are", "DNS=9.9.9.9\nDNS=1.1.1.1", ["1.1.1.1", "8.8.8.8", "9.9.9.9", "1.1.1.1"]],
    ["a reset starts anew", "DNS=\nDNS=9.9.9.9", ["9.9.9.9"]],
    ["a reset alone leaves an empty list", "DNS=", []],
    ["#!delete takes the list away", "#!delete\nDNS=", undefined],
    ["#!replace of nothing is an empty list", "#!replace\nDNS=", []],
    ["items come first", "#!prepend\nDNS=9.9.9.9", ["9.9.9.9", "1.1.1.1", "8.8.8.8"]],
    ["items go by value", "#!remove\nDNS=1.1.1.1\n#!append\nDNS=2.2.2.2", ["8.8.8.8", "2.2.2.2"]],
  ])("%s", async (_, lines, expected) => {
    const resolution = await asked({ "10.conf": `[Net]\n${lines}\n` });
    expect(resolution.diagnostics).toEqual([]);
    expect((net(resolution) as { DNS?: unknown }).DNS).toEqual(expected);
  });

  test("a list of numbers is replaced by one assignment", async () => {
    expect(net(await asked({ "10.conf": "[Net]\nPorts=443\n" }))).toMatchObject({ Ports: [443] });
  });

  test("a profile's strategy makes a list of one assignment where no schema names types", async () => {
    const resolution = await resolve(
      memoryFileSystem({
        "/usr/share/defaults/app.conf": "[S]\nA=1\n",
        "/etc/app.conf": "[S]\nA=2\n",
        "/usr/share/substrata/schemas/app.conf.merge.yaml": '"": { x-format: ini }\n/S/A: { x-merge: append }\n',
      }),
      "app.conf",
    );
    expect(resolution).toMatchObject({ state: "effective", value: { S: { A: ["1", "2"] } }, diagnostics: [] });
  });
});

describe("resolve() judges INI at its lines", () => {
  test.each<[string, string, string, line: number, column: number]>([
    ["a text that is no number", "[Net]\nMTU=9k\n", "schema/type", 2, 5],
    ["a number out of range", "[Net]\nMTU = 0\n", "schema/range", 2, 7],
    ["an item", "[Net]\nPorts=1\nPorts=x\n", "schema/type", 3, 7],
    ["an only item", "[Net]\nPorts=x\n", "schema/type", 2, 7],
    ["a number twice", "[Net]\nMTU=1\nMTU=2\n", "schema/type", 2, 5],
    ["a lock in the vendor's file", "[Net]\nName=core\n", "merge/locked", 2, 6],
    ["a lock by deletion", "[Net]\nName=\n", "merge/locked", 2, 6],
    ["a lock of the schema", "[Net]\n\nSerial=17\n", "merge/locked", 3, 8],
    ["a target that is not there", "[Net]\n#!existing\nRatio=1\n", "merge/no-target", 3, 7],
    ["$delete below a replacement", "#!replace\n[Net]\n#!delete\nMTU=\n", "merge/directive-misplaced", 4, 5],
    ["a key in no section", "MTU=1\n", "parse/syntax", 1, 1],
    ["an old name", "[Net]\nTag=x\n", "schema/renamed", 2, 1],
  ])("%s", async (_, text, code, line, column) => {
    const { diagnostics } = await asked({ "10.conf": text });
    const findings = diagnostics.filter((diagnostic) => diagnostic.code === code);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.origin).toMatchObject({ file: "/etc/app/app.conf.d/10.conf", start: { line, column } });
  });

  test("another spelling of the same value breaks no lock", async () => {
    const resolution = await asked({ "10.conf": "[Net]\nSerial=16\n#!pin\nName=edge\n" });
    expect(resolution).toMatchObject({ state: "effective", diagnostics: [] });
  });

  test("an old name has the new one's type", async () => {
    const vendor = "[Net]\nTag=5\n";
    expect(net(await asked({}, vendor))).toEqual({ Label: "5" });
  });
});

test("explain() names the lines of INI", async () => {
  const resolution = await asked({
    "10.conf": "[Net]\n# more\nDNS = 9.9.9.9\nForward=\n",
    "20.conf": "[Net]\nMTU=9000\n",
  });
  const lines = (place: readonly string[]): readonly string[] =>
    explain(resolution, place).writes.map(
      ({ outcome, origin }) => `${outcome} ${origin.file}:${origin.start.line}:${origin.start.column}`,
    );
  const vendor = "/usr/share/defaults/app/app.conf";
  expect(lines(["Net", "MTU"])).toEqual(["won /etc/app/app.conf.d/20.conf:2:5", `shadowed ${vendor}:2:5`]);
  expect(lines(["Net", "DNS"])).toEqual(["merged /etc/app/app.conf.d/10.conf:3:7", `merged ${vendor}:4:5`]);
  expect(lines(["Net", "Forward"])[0]).toContain("/etc/app/app.conf.d/10.conf:4:9");
});

test("a suffix such as .conf tells no format: without x-format the file is opaque", async () => {
  const files = memoryFileSystem({ "/usr/share/defaults/a.conf": "[S]\nA=1\n", "/usr/share/defaults/b.ini": "[S]\n" });
  expect(await resolve(files, "a.conf")).toMatchObject({ state: "opaque" });
  expect(await resolve(files, "b.ini")).toMatchObject({ state: "opaque" });
});

test("a drop-in of an INI id counts by the id's suffix or by one that tells a format", async () => {
  const resolution = await asked({
    "10.conf": "[Net]\nMTU=2000\n",
    "20.yaml": "Net: { MTU: 3000 }\n",
    "30.ini": "[Net]\nMTU=4000\n",
  });
  expect(net(resolution)).toMatchObject({ MTU: 3000 });
  expect(resolution.fragments.find(({ file }) => file.endsWith("30.ini"))?.standing).toMatchObject({ is: "ignored" });
});

test("a file that is empty, of comments, or with a byte order mark is read", async () => {
  const resolution = await asked({ "10.conf": "", "20.conf": "# nothing\n", "30.conf": "\ufeff[Net]\r\nMTU=2000\r\n" });
  expect(net(resolution)).toMatchObject({ MTU: 2000 });
});

test("trim() takes lines of INI out that change nothing", async () => {
  const text = "# top\n[Net]\n# the same\nMTU=1500\nDNS=9.9.9.9\nPorts=80\nForward=yes\n[New]\n";
  const files = tree({ ".d/10.conf": text });
  const { files: revised } = await trim({ plan: await prepare(files), files }, "/etc/app/app.conf.d/10.conf");
  expect(revised).toMatchObject([{ after: "# top\n[Net]\n# the same\nDNS=9.9.9.9\nForward=yes\n[New]\n" }]);
});

test("adopt() makes a copied file of INI a drop-in of what is different", async () => {
  const files = tree({ "": VENDOR.replace("MTU=1500", "MTU=9000").replace("Forward=no\n", "") });
  const { files: revised } = await adopt({ plan: await prepare(files), files }, "/etc/app/app.conf");
  expect(revised).toContainEqual(expect.objectContaining({ after: "[Net]\n#!delete\nForward=\nMTU=9000\n" }));
});

test("squash() makes one drop-in of INI of two", async () => {
  const files = tree({
    ".d/10.conf": "[Net]\nDNS=9.9.9.9\nMTU=+9\n",
    ".d/20.conf": "[Net]\nDNS=2.2.2.2\n#!lock\nMTU=0x50\n",
  });
  const { files: revised } = await squash({ plan: await prepare(files), files }, "app/app.conf", "admin");
  expect(revised).toContainEqual(
    expect.objectContaining({ after: "[Net]\nDNS=9.9.9.9\nDNS=2.2.2.2\n#!lock\nMTU=0x50\n" }),
  );
});
