import { expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { emit, resolve, type Effective } from "../../src/index.js";

const VENDOR = `title = "vendor" # named
when = 1979-05-27T07:32:00Z
mode = 0o644
dns = ["a", "b"]

[net]
mtu = 1500
mask = "x"

[net.vlan]
id = 1

[[users]]
name = "root"
shell = "/bin/sh"

[[users]]
name = "guest"
`;

function merged(admin: string, profile = '"": {}\n') {
  const files = memoryFileSystem({
    "/usr/share/defaults/app.toml": VENDOR,
    "/usr/share/substrata/schemas/app.toml.merge.yaml": profile,
    "/etc/app.toml.d/10-site.toml": admin,
  });
  return resolve(files, "app.toml");
}

test.each<[name: string, admin: string, change: Readonly<Record<string, unknown>>]>([
  ["plain keys", "[net]\nmtu = 9000\n", { net: { mtu: 9000, mask: "x", vlan: { id: 1 } } }],
  ["$append", 'dns = { "$append" = ["c"] }\n', { dns: ["a", "b", "c"] }],
  ["$prepend and $remove", '[dns]\n"$prepend" = ["c"]\n"$remove" = ["a"]\n', { dns: ["c", "b"] }],
  ["$append of dotted keys", 'dns."$append" = ["c"]\n', { dns: ["a", "b", "c"] }],
  ["$delete", 'net.mask."$delete" = true\n', { net: { mtu: 1500, vlan: { id: 1 } } }],
  ["$replace under a header", '[net."$replace"]\nmtu = 1\n', { net: { mtu: 1 } }],
  ["$lock", '[net]\nmtu = { "$lock" = 9000 }\n', { net: { mtu: 9000, mask: "x", vlan: { id: 1 } } }],
  ["$pin", 'title = { "$pin" = "vendor" }\n', {}],
  ["$merge", '["net"."$merge"]\nmtu = 1\n', { net: { mtu: 1, mask: "x", vlan: { id: 1 } } }],
])("a TOML drop-in says %s", async (_, admin, change) => {
  const before = (await merged("")) as Effective;
  const after = (await merged(admin)) as Effective;
  expect(after.diagnostics).toEqual([]);
  expect(after.state).toBe("effective");
  expect(after.value).toEqual({ ...(before.value as object), ...change });
});

test("$lock in TOML holds against a later fragment, and says where", async () => {
  const files = memoryFileSystem({
    "/usr/share/defaults/app.toml": '[net]\nmtu = { "$lock" = 1500 }\n',
    "/etc/app.toml": "[net]\nmtu = 9000\n",
  });
  const { state, diagnostics } = await resolve(files, "app.toml");
  expect(state).toBe("refused");
  expect(diagnostics).toMatchObject([
    {
      code: "merge/locked",
      place: expect.anything(),
      origin: { file: "/etc/app.toml", start: { line: 2, column: 7 } },
    },
  ]);
});

test("lists of tables merge by their keys", async () => {
  const profile = "/users: { x-merge: keyed, x-merge-keys: [name] }\n";
  const admin =
    '[[users]]\nname = "root"\nshell = "/bin/bash"\n\n[[users]]\n"$delete" = { name = "guest" }\n\n[[users]]\nname = "ann"\n';
  const { value, diagnostics } = (await merged(admin, profile)) as Effective;
  expect(diagnostics).toEqual([]);
  expect(value).toMatchObject({ users: [{ name: "root", shell: "/bin/bash" }, { name: "ann" }] });
});

test("the effective configuration is TOML in the vendor's spelling, with origins where asked", async () => {
  const resolution = (await merged('mode = 0o600\ndns = { "$append" = ["c"] }\n')) as Effective;
  expect(emit(resolution).split("\n\n")[0]).toBe(
    'title = "vendor"\nwhen = 1979-05-27T07:32:00Z\nmode = 0o600\ndns = ["a", "b", "c"]',
  );
  expect(emit(resolution, { origins: true }).split("\n\n")[0])
    .toBe(`title = "vendor" # vendor /usr/share/defaults/app.toml:1:9
when = 1979-05-27T07:32:00Z # vendor /usr/share/defaults/app.toml:2:8
mode = 0o600 # admin /etc/app.toml.d/10-site.toml:1:8
dns = [
  "a", # vendor /usr/share/defaults/app.toml:4:8
  "b", # vendor /usr/share/defaults/app.toml:4:13
  "c", # admin /etc/app.toml.d/10-site.toml:2:22
]`);
  expect(emit(resolution, { format: "yaml" })).toContain('when: "1979-05-27T07:32:00Z"\nmode: 384\n');
});

test("a format that cannot say a value says so: null in TOML", async () => {
  const files = memoryFileSystem({ "/usr/share/defaults/app.json": '{"net": {"mtu": null}}' });
  const resolution = (await resolve(files, "app.json")) as Effective;
  expect(() => emit(resolution, { format: "toml" })).toThrow(new RangeError("TOML has no null: cannot write /net/mtu"));
});

test("a broken TOML drop-in refuses the configuration and says where", async () => {
  const { state, diagnostics } = await merged("[net]\nmtu = 9k\n");
  expect(state).toBe("refused");
  expect(diagnostics).toMatchObject([
    { code: "parse/syntax", origin: { file: "/etc/app.toml.d/10-site.toml", start: { line: 2, column: 7 } } },
  ]);
});
