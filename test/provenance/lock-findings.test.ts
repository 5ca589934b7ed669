import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { resolve, type Diagnostic, type Json, type Origin } from "../../src/index.js";

const DEFAULTS = "/usr/share/defaults/app.yaml";
const JOBS = { "x-merge": "keyed", "x-merge-keys": ["name"] };

/** The locks that do not hold: the files above the vendor's are `/etc/app.yaml.d/0.yaml`, `1.yaml` and so on. */
async function locked(vendor: string, over: readonly string[], schema: Json = {}): Promise<readonly Diagnostic[]> {
  const files = {
    [DEFAULTS]: vendor,
    ...Object.fromEntries(over.map((text, index) => [`/etc/app.yaml.d/${index}.yaml`, text])),
    "/usr/share/substrata/schemas/app.yaml.schema.json": JSON.stringify(schema),
  };
  const { diagnostics } = await resolve(memoryFileSystem(files), "app.yaml");
  return diagnostics.filter(({ code }) => code === "merge/locked");
}

function where({ file, start }: Origin): string {
  return `${file.split("/").at(-1)}:${start.line}:${start.column}`;
}

const places = (found: readonly Diagnostic[]) => found.map(({ place }) => place);
const origins = (found: readonly Diagnostic[]) => found.map(({ origin }) => origin && where(origin));
const facts = (found: readonly Diagnostic[]) => found.map((one) => one.facts);
const related = (found: readonly Diagnostic[]) =>
  found.map((one) => one.related?.map(({ message, origin }) => `${message} ${where(origin)}`));

describe("a lock that a file takes", () => {
  test("holds where a later file says the same", async () => {
    expect(await locked("mtu: !lock 1500\n", ["mtu: 1500\n"])).toEqual([]);
  });

  test("is broken by the later file that says otherwise, with both values and both lines", async () => {
    const found = await locked("net:\n  mtu: !lock 1500\n", ["name: web\nnet:\n  mtu: 9000\n"]);
    expect(found).toMatchObject([{ severity: "error", place: "/net/mtu" }]);
    expect(facts(found)).toEqual([{ place: "/net/mtu", locked: 1500, found: 9000, by: "directive" }]);
    expect(origins(found)).toEqual(["0.yaml:3:8"]);
    expect(related(found)).toEqual([["locked here app.yaml:2:8"]]);
  });

  test("is broken by a deletion, which leaves no value", async () => {
    const found = await locked("mtu: !lock 1500\n", ["mtu: !delete\n"]);
    expect(facts(found)).toEqual([{ place: "/mtu", locked: 1500, found: undefined, by: "directive" }]);
  });

  test("can forbid a key to come back", async () => {
    const found = await locked("mtu: 1500\n", ["mtu: !lock { $delete: true }\n", "mtu: 9000\n"]);
    expect(facts(found)).toEqual([{ place: "/mtu", locked: undefined, found: 9000, by: "directive" }]);
  });

  test("on the whole document has the place /", async () => {
    const found = await locked("!lock { mtu: 1500 }\n", ["mtu: 9000\n"]);
    expect(facts(found)).toEqual([{ place: "/", locked: { mtu: 1500 }, found: { mtu: 9000 }, by: "directive" }]);
  });

  test("is named by its lowest taker, where two files lock one place", async () => {
    const found = await locked("mtu: !lock 1500\n", ["mtu: !lock 9000\n"]);
    expect(related(found)).toEqual([["locked here app.yaml:1:6"]]);
  });

  test("is named by its own taker, where two files lock two places", async () => {
    const found = await locked("user: db\nmtu: !lock 1500\n", ["user: !lock web\n", "mtu: 9000\nuser: root\n"]);
    expect(places(found)).toEqual(["/mtu", "/user"]);
    expect(related(found)).toEqual([["locked here app.yaml:2:6"], ["locked here 0.yaml:1:7"]]);
  });

  test("in an item that its own file deletes has no line to show", async () => {
    const text = "jobs:\n  $prepend: [{ name: web, port: !lock 80 }]\n  $append: [!delete { name: web }]\n";
    const found = await locked("", [text], { properties: { jobs: JOBS } });
    expect(places(found)).toEqual(["/jobs/[name=web]/port"]);
    expect(related(found)).toEqual([undefined]);
  });

  test("never shows a secret", async () => {
    const found = await locked("password: !lock old\n", ["password: new\n"], {
      properties: { password: { "x-secret": true } },
    });
    expect(facts(found)).toMatchObject([{ locked: "«redacted»", found: "«redacted»" }]);
  });

  test("tells a secret that is gone from one that is changed", async () => {
    const found = await locked("password: !lock old\n", ["password: !delete\n"], {
      properties: { password: { "x-secret": true } },
    });
    expect(facts(found)).toMatchObject([{ locked: "«redacted»", found: undefined }]);
  });

  test("never shows a secret inside what is locked", async () => {
    const found = await locked("db: !lock { user: web, password: old }\n", ["db: { password: new }\n"], {
      properties: { db: { properties: { password: { "x-secret": true } } } },
    });
    expect(facts(found)).toMatchObject([
      { locked: { user: "web", password: "«redacted»" }, found: { user: "web", password: "«redacted»" } },
    ]);
  });
});

describe("a broken lock on a map or list blames the last write that differs", () => {
  const vendor = "net: !lock { mtu: 1500, name: eth0, dns: [a, b], link: { up: true } }\n";

  test.each<[string, readonly string[], string]>([
    ["the highest of several files", ["net:\n\n  name: eth1\n", "net: { mtu: 9000 }\n"], "1.yaml:1:13"],
    ["the last of several lines", ["net:\n  name: eth1\n  mtu: 9000\n"], "0.yaml:3:8"],
    ["the last of several lines, whatever the columns", ["net:\n  link: { up: false }\n  mtu: 9000\n"], "0.yaml:3:8"],
    ["the last on one line", ["net: { name: eth1, mtu: 9000 }\n"], "0.yaml:1:25"],
    ["no line that says what is there already", ["net:\n  mtu: 9000\n  name: eth0\n"], "0.yaml:2:8"],
    ["no file that says what is there already", ["net: { mtu: 9000 }\n", "mask: 1\nnet:\n"], "1.yaml:2:5"],
    ["the deepest place", ["net:\n  link:\n    up: false\n"], "0.yaml:3:9"],
    ["the deletion of a key", ["net:\n  mtu: !delete\n  dns: [a, b]\n"], "0.yaml:2:8"],
    ["a new key", ["net:\n  speed: 10\n"], "0.yaml:2:10"],
    ["the item of a list", ["net:\n  dns:\n    - a\n    - c\n"], "0.yaml:4:7"],
    ["what replaces all of it", ["net: off\n"], "0.yaml:1:6"],
  ])("%s", async (_, over, origin) => {
    const found = await locked(vendor, over);
    expect(places(found)).toEqual(["/net"]);
    expect(origins(found)).toEqual([origin]);
  });

  test("the list, where an item is missing from it", async () => {
    expect(origins(await locked("dns: !lock [a, b]\n", ["dns: [a]\n"]))).toEqual(["0.yaml:1:6"]);
  });

  test("the keyed item that differs, not one beside it", async () => {
    const found = await locked(
      "jobs: !lock\n  - { name: web, port: 80 }\n  - { name: db, port: 5432 }\n",
      ["jobs:\n  - name: db\n    port: 1\n  - name: web\n    port: 80\n"],
      { properties: { jobs: JOBS } },
    );
    expect(places(found)).toEqual(["/jobs"]);
    expect(origins(found)).toEqual(["0.yaml:3:11"]);
  });
});

describe("a lock of the schema (x-lock)", () => {
  const lock = { "x-lock": true };

  test("holds where an override says what the vendor says", async () => {
    expect(await locked("mtu: 1500\n", ["mtu: 1500\n"], { properties: { mtu: lock } })).toEqual([]);
  });

  test("leaves what is beside it free", async () => {
    expect(await locked("mtu: 1500\nname: a\n", ["name: b\n"], { properties: { mtu: lock } })).toEqual([]);
  });

  test("is broken by an override, with both values and both lines", async () => {
    const found = await locked("net:\n  mtu: 1500\n", ["net:\n\n  mtu: 9000\n"], {
      properties: { net: { properties: { mtu: lock } } },
    });
    expect(found).toMatchObject([{ severity: "error", place: "/net/mtu" }]);
    expect(facts(found)).toEqual([{ place: "/net/mtu", locked: 1500, found: 9000, by: "schema" }]);
    expect(origins(found)).toEqual(["0.yaml:3:8"]);
    expect(related(found)).toEqual([["the locked value app.yaml:2:8"]]);
  });

  test("reports each locked place once, however much differs below it", async () => {
    const found = await locked(
      "net: { mtu: 1500, name: eth0 }\nuser: web\n",
      ["net: { mtu: 1, name: x }\nuser: db\n"],
      {
        properties: { net: lock, user: lock },
      },
    );
    expect(places(found)).toEqual(["/net", "/user"]);
    expect(origins(found)).toEqual(["0.yaml:1:22", "0.yaml:2:7"]);
  });

  test("on the whole document has the place /", async () => {
    expect(facts(await locked("mtu: 1500\n", ["mtu: 9000\n"], lock))).toMatchObject([{ place: "/", by: "schema" }]);
  });

  test("on an item is known by the item's key", async () => {
    const items = { properties: { port: lock } };
    const found = await locked(
      "jobs:\n  - { name: web, port: 80 }\n  - { name: db, port: 5432 }\n",
      ["jobs:\n  - { name: db, port: 1 }\n"],
      { properties: { jobs: { ...JOBS, items } } },
    );
    expect(places(found)).toEqual(["/jobs/[name=db]/port"]);
    expect(related(found)).toEqual([["the locked value app.yaml:3:23"]]);
  });

  test("has no value to show where the vendor says nothing", async () => {
    const found = await locked("name: web\n", ["mtu: 9000\n"], { properties: { mtu: lock } });
    expect(facts(found)).toEqual([{ place: "/mtu", locked: undefined, found: 9000, by: "schema" }]);
    expect(related(found)).toEqual([undefined]);
  });

  test("tells of a list's item that is gone", async () => {
    const found = await locked("dns: [a, b]\n", ["dns: [a]\n"], { properties: { dns: { items: lock } } });
    expect(facts(found)).toEqual([{ place: "/dns/1", locked: "b", found: undefined, by: "schema" }]);
  });
});
