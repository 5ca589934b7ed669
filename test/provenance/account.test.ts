import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { resolve, type Origin, type Resolution } from "../../src/index.js";
import {
  accountOf,
  contributionOrigin,
  lastOrigin,
  originOf,
  useOf,
  writesAt,
  type Account,
} from "../../src/provenance/index.js";

const VENDOR = "/usr/share/defaults/app.yaml";
const ADMIN = "/etc/app.yaml";

async function resolved(vendor: string, admin = ""): Promise<Resolution> {
  return resolve(memoryFileSystem({ [VENDOR]: vendor, [ADMIN]: admin }), "app.yaml");
}

async function account(vendor: string, admin?: string): Promise<Account> {
  return accountOf(await resolved(vendor, admin));
}

/** `app.yaml:2:8-12` for a range on one line. */
function range(origin: Origin | undefined): string | undefined {
  return origin && `${origin.file}:${origin.start.line}:${origin.start.column}-${origin.end.column}`;
}

describe("accountOf()", () => {
  test("has what a resolution was made of", async () => {
    const { value, lowest, fragments } = await account("mtu: 1500\n", "mtu: 9000\n");
    expect({ value, lowest }).toEqual({ value: { mtu: 9000 }, lowest: { mtu: 1500 } });
    expect(fragments.map(({ layer, file, text }) => ({ layer, file, text }))).toEqual([
      { layer: "vendor", file: VENDOR, text: "mtu: 1500\n" },
      { layer: "admin", file: ADMIN, text: "mtu: 9000\n" },
    ]);
  });

  test("does not show in a resolution that is printed or copied", async () => {
    const resolution = await resolved("mtu: 1500\n");
    expect(Reflect.ownKeys({ ...resolution }).every((key) => typeof key === "string")).toBe(true);
  });

  test("throws a TypeError for what resolve() has not made", async () => {
    const copy = { ...(await resolved("mtu: 1500\n")) };
    expect(() => accountOf(copy)).toThrow(new TypeError("expected a resolution as resolve() returns it"));
  });
});

test("writesAt() lists the statements about a place, the lowest first", async () => {
  const written = writesAt(await account("net: { mtu: 1500 }\n", "net: { mtu: 9000 }\n"), ["net", "mtu"]);
  expect(written.map(({ fragment, outcome, value }) => ({ fragment, outcome, value }))).toEqual([
    { fragment: 0, outcome: "shadowed", value: 1500 },
    { fragment: 1, outcome: "won", value: 9000 },
  ]);
});

describe("originOf() finds a node of a file", () => {
  const text = "name: web\nnet:\n  mtu: 1500\n  dns: [a, b]\n";

  test.each<[string, readonly (string | number)[], "key" | "value" | undefined, string]>([
    ["its value", ["net", "mtu"], "value", "3:8-12"],
    ["its value, where nobody asks for the key", ["net", "mtu"], undefined, "3:8-12"],
    ["its key", ["net", "mtu"], "key", "3:3-6"],
    ["the value of what has no key", ["net", "dns", 1], "key", "4:12-13"],
    ["the start of the file for what is not there", ["user"], "value", "1:1-1"],
    ["the start of the file for a key that is not there", ["user"], "key", "1:1-1"],
  ])("%s", async (_, path, what, expected) => {
    expect(range(originOf(await account(text), 0, path, what))).toBe(`${VENDOR}:${expected}`);
  });

  test("of the fragment that is asked for, with its layer", async () => {
    expect(originOf(await account(text, "# ours\n\nname: db\n"), 1, ["name"])).toEqual({
      layer: "admin",
      file: ADMIN,
      start: { line: 3, column: 7 },
      end: { line: 3, column: 9 },
    });
  });
});

describe("useOf()", () => {
  const text = "old: &base\n  mtu: 1500\nnew: *base\n";

  test("finds the alias that brings a node in, where originOf() finds its definition", async () => {
    const found = await account(text);
    expect(range(originOf(found, 0, ["new", "mtu"]))).toBe(`${VENDOR}:2:8-12`);
    expect(useOf(found, 0, ["new", "mtu"])).toEqual({
      layer: "vendor",
      file: VENDOR,
      start: { line: 3, column: 6 },
      end: { line: 3, column: 11 },
    });
  });

  test("says nothing of a node that stands where it counts", async () => {
    expect(useOf(await account(text), 0, ["old", "mtu"])).toBeUndefined();
  });

  test("says nothing of a node that is not there", async () => {
    expect(useOf(await account(text), 0, ["user"])).toBeUndefined();
  });
});

describe("lastOrigin() finds the last word about a place", () => {
  const vendor = "name: web\nmtu: 1500\n";
  const admin = "# jumbo frames\nmtu: 9000\n";

  test.each<[string, string, "key" | "value" | undefined, string | undefined]>([
    ["by its value", "mtu", "value", `${ADMIN}:2:6-10`],
    ["by its value, where nobody asks for the key", "mtu", undefined, `${ADMIN}:2:6-10`],
    ["by its key", "mtu", "key", `${ADMIN}:2:1-4`],
    ["in the lower file, where the higher says nothing", "name", "value", `${VENDOR}:1:7-10`],
    ["nowhere, where nobody said anything", "user", "value", undefined],
  ])("%s", async (_, key, what, expected) => {
    expect(range(lastOrigin(await account(vendor, admin), [key], what))).toBe(expected);
  });
});

describe("voiceOrigin() finds who says a word", () => {
  test.each<["key" | "value" | undefined, string]>([
    [undefined, "1:6-10"],
    ["value", "1:6-10"],
    ["key", "1:1-4"],
  ])("by its %s", async (what, expected) => {
    const found = await account("mtu: 1500\n", "mtu: 9000\n");
    const origins = found.tracer
      .at(["mtu"])
      .map((contribution) => range(contributionOrigin(found, contribution, what)));
    expect(origins).toEqual([`${VENDOR}:${expected}`, `${ADMIN}:${expected}`]);
  });
});
