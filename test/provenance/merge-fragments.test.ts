import { describe, expect, test } from "vitest";
import { formats } from "../../src/format/index.js";
import { formatOrigin, type Diagnostic } from "../../src/model/diagnostic.js";
import type { Format } from "../../src/model/document.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { mergeFragments, type MergeOptions } from "../../src/provenance/index.js";

const yaml = formats({ version: "1.2", tags: [] }).find(({ name }) => name === "yaml") as Format;

const strategies: Strategy = {
  ...UNDECLARED,
  key: (name) =>
    ({
      password: { ...UNDECLARED, secret: true },
      modules: { ...UNDECLARED, merge: "set" as const, identity: SET },
      firmware: { ...UNDECLARED, locked: true },
      jobs: { ...UNDECLARED, merge: "keyed" as const, identity: [{ name: "name" }] },
    })[name] ?? UNDECLARED,
};

type Layered = readonly (readonly [layer: string, text: string])[];

/** Merges YAML texts, the lowest first; those of the layer `vendor` are the lowest layer's. */
function mergeLayers(texts: Layered, options: Partial<MergeOptions> = {}) {
  const parsed = texts.map(([layer, text], index) => ({
    layer,
    lowest: layer === "vendor",
    file: `${index}-${layer}`,
    text,
    format: yaml,
    document: yaml.parse(text),
  }));
  const asked = { strategies, format: yaml, selfRead: false, words: [], declaresSecrets: true, lowestAsked: true };
  return mergeFragments(parsed, { ...asked, nulls: {}, locks: "error", ...options });
}

/** Merges an administrator's YAML texts over the vendor's. */
function merge(vendor: string, admins: readonly string[], options?: Partial<MergeOptions>) {
  return mergeLayers([["vendor", vendor], ...admins.map((text) => ["admin", text] as const)], options);
}

/** A finding as `code /place file:line:column`. */
function brief({ code, place, origin }: Diagnostic): string {
  return `${code} ${place || "/"} ${origin && formatOrigin(origin)}`;
}

describe("mergeFragments() gives the account of a merge", () => {
  test("with the value that the higher file wins, and what the lowest layer alone gives", () => {
    const { account, diagnostics } = merge("mtu: 1500\nname: web\n", ["mtu: 9000\n"]);
    expect(account.value).toEqual({ mtu: 9000, name: "web" });
    expect(account.lowest).toEqual({ mtu: 1500, name: "web" });
    expect(diagnostics).toEqual([]);
  });

  test("with each fragment as it was read and what it means", () => {
    const { account } = merge("mtu: 1500\n", ["# nothing\n"]);
    expect(account.fragments).toMatchObject([
      { layer: "vendor", file: "0-vendor", text: "mtu: 1500\n", document: { value: { mtu: 1500 } } },
      { layer: "admin", file: "1-admin", text: "# nothing\n", document: { value: undefined } },
    ]);
    expect(account.fragments.map(({ patch }) => patch.kind)).toEqual(["map", "keep"]);
  });

  test("with what was asked", () => {
    const { account } = mergeLayers([], { selfRead: true, declaresSecrets: false });
    expect(account).toMatchObject({ strategies, format: yaml, selfRead: true, declaresSecrets: false });
  });

  test("of nothing as nothing", () => {
    const { account, diagnostics } = mergeLayers([]);
    expect(account).toMatchObject({ value: undefined, lowest: undefined, fragments: [] });
    expect(diagnostics).toEqual([]);
  });

  test("of many files as of one after another", () => {
    const { account } = merge("modules: [a]\nmtu: 1500\n", [
      "modules: [b]\n",
      "modules: !remove [a]\nmtu: 9000\n",
      "mtu: 1400\nmodules: [c]\n",
    ]);
    expect(account.value).toEqual({ modules: ["b", "c"], mtu: 1400 });
  });

  test("whose lowest layer may have several files", () => {
    const { account } = mergeLayers([
      ["vendor", "mtu: 1500\n"],
      ["vendor", "mtu: 1400\n"],
      ["admin", "mtu: 9000\n"],
    ]);
    expect(account.lowest).toEqual({ mtu: 1400 });
  });

  test("whose lowest layer may stand above another (UAPI.6)", () => {
    const { account } = mergeLayers([
      ["admin", "mtu: 9000\nname: db\n"],
      ["vendor", "mtu: 1500\n"],
    ]);
    expect(account.value).toEqual({ mtu: 1500, name: "db" });
    expect(account.lowest).toEqual({ mtu: 1500 });
  });

  test("whose lowest layer may say nothing", () => {
    const { account } = mergeLayers([["admin", "mtu: 9000\n"]]);
    expect(account.value).toEqual({ mtu: 9000 });
    expect(account.lowest).toBeUndefined();
  });

  test("that knows who spoke of a place", () => {
    const { account } = merge("mtu: 1500\n", ["name: db\n", "mtu: 9000\n"]);
    expect(account.tracer.at(["mtu"]).map(({ fragment }) => fragment)).toEqual([0, 2]);
  });
});

describe("mergeFragments() reads null as a layer says", () => {
  test.each<[string, MergeOptions["nulls"], unknown]>([
    ["as a value by default", {}, { mtu: null, name: null }],
    ["as a deletion in the layer that says so", { admin: "delete" }, { name: null }],
    ["as a value in the layer that says so", { admin: "set" }, { mtu: null, name: null }],
  ])("%s", (_, nulls, value) => {
    const { account } = merge("mtu: 1500\nname: null\n", ["mtu: null\n"], { nulls });
    expect(account.value).toEqual(value);
  });
});

describe("mergeFragments() reports a misused directive", () => {
  test("where it stands", () => {
    const { diagnostics } = merge("net: {}\n", ["net:\n  dns: !append x\n"]);
    expect(diagnostics).toMatchObject([
      {
        code: "merge/directive-operand",
        place: "/net/dns",
        origin: { layer: "admin", file: "1-admin", start: { line: 2 } },
        facts: { directive: "$append", found: '"x"' },
      },
    ]);
  });

  test("without what is secret in it", () => {
    const { diagnostics } = merge("", ["password: !append hunter2\n"]);
    expect(diagnostics).toMatchObject([
      { message: "$append takes a list, found «redacted»", facts: { directive: "$append", expected: "a list" } },
    ]);
  });

  test("in a secret, where the message quotes nothing", () => {
    const { diagnostics } = merge("", ["password: { $apend: [x] }\n"]);
    expect(diagnostics).toMatchObject([{ code: "merge/unknown-directive", facts: { found: "$apend" } }]);
  });

  test("with the first line of what is written twice", () => {
    const { diagnostics } = merge("", ["# jobs\njobs:\n  - { name: web }\n  - { name: web }\n"]);
    expect(diagnostics).toMatchObject([{ code: "merge/duplicate-item", facts: { item: "[name=web]", firstLine: 3 } }]);
  });
});

describe("mergeFragments() expects something below $existing", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["and finds it", ["mtu: 1500\n", "mtu: !existing 9000\n"], []],
    ["and finds nothing", ["name: web\n", "mtu: !existing 9000\n"], ["/mtu 1-admin:1:16"]],
    ["and finds it deleted", ["mtu: 1500\n", "mtu: !delete\n", "mtu: !existing 9000\n"], ["/mtu 2-admin:1:16"]],
    ["and does not look above", ["name: web\n", "mtu: !existing 9000\n", "mtu: 1400\n"], ["/mtu 1-admin:1:16"]],
    ["at the root", ["", "!existing { mtu: 9000 }\n"], ["/ 1-admin:1:11"]],
  ])("%s", (_, [vendor, ...admins], expected) => {
    const { diagnostics } = merge(vendor as string, admins);
    expect(diagnostics.map(brief)).toEqual(expected.map((one) => `merge/no-target ${one}`));
  });

  test("and calls the root / in its message", () => {
    const { diagnostics } = merge("", ["!existing { mtu: 9000 }\n"]);
    expect(diagnostics).toMatchObject([{ message: "$existing expects / in a lower file, found nothing" }]);
  });

  test("and calls a place by its path in its message", () => {
    const { diagnostics } = merge("", ["net: { mtu: !existing 9000 }\n"]);
    expect(diagnostics).toMatchObject([{ message: "$existing expects /net/mtu in a lower file, found nothing" }]);
  });
});

describe("mergeFragments() asserts locks", () => {
  test("those of files, and those of the schema", () => {
    const { diagnostics } = merge("mtu: !lock 1500\nfirmware: 1\n", ["mtu: 9000\nfirmware: 2\n"]);
    expect(diagnostics.map(brief)).toEqual(["merge/locked /mtu 1-admin:1:6", "merge/locked /firmware 1-admin:2:11"]);
  });

  test("the schema's only where the lowest layer is in view", () => {
    const { diagnostics } = merge("mtu: !lock 1500\nfirmware: 1\n", ["mtu: 9000\nfirmware: 2\n"], {
      lowestAsked: false,
    });
    expect(diagnostics.map(brief)).toEqual(["merge/locked /mtu 1-admin:1:6"]);
  });

  test.each(["error", "warning"] as const)("as an %s", (severity) => {
    const locks = severity === "error" ? "error" : "warn";
    const { diagnostics } = merge("firmware: 1\nmtu: !lock 1\n", ["firmware: 2\nmtu: 2\n"], {
      locks,
    });
    expect(diagnostics.map((one) => [one.code, one.severity])).toEqual([
      ["merge/locked", severity],
      ["merge/locked", severity],
    ]);
  });

  test("a lock on what is built up by several files", () => {
    const { diagnostics } = merge("modules: [a]\n", ["modules: !lock [b]\n", "modules: [c]\n"]);
    expect(diagnostics).toMatchObject([{ facts: { locked: ["a", "b"], found: ["a", "b", "c"] } }]);
  });
});

describe("mergeFragments() warns of a change of kind", () => {
  test.each<[string, string, string, string]>([
    ["net: eth0", "net: { mtu: 9000 }", "a scalar", "a map"],
    ["net: [eth0]", "net: eth0", "a list", "a scalar"],
    ["net: { mtu: 1500 }", "net: [eth0]", "a map", "a list"],
  ])("%s to %s", (vendor, admin, from, to) => {
    const { diagnostics } = merge(vendor, [admin]);
    expect(diagnostics).toMatchObject([
      {
        code: "merge/type-change",
        place: "/net",
        facts: { from, to },
        origin: { file: "1-admin" },
        related: [{ message: `${from} here`, origin: { file: "0-vendor" } }],
      },
    ]);
  });

  test.each<[string, string]>([
    ["mtu: 1500", "a key with nothing behind it is null and hides 1500"],
    ["mtu: jumbo", 'a key with nothing behind it is null and hides "jumbo"'],
    ["mtu: [1500]", "a key with nothing behind it is null and hides a list"],
    ["mtu: { ipv4: 1500 }", "a key with nothing behind it is null and hides a map"],
    ["mtu: null", "a key with nothing behind it is null and hides null"],
  ])("and notes a blank over %s", (vendor, message) => {
    const { diagnostics } = merge(vendor, ["mtu:\n"]);
    expect(diagnostics).toMatchObject([{ code: "merge/blank", severity: "note", message, place: "/mtu" }]);
  });

  test("and does not say which secret a blank hides", () => {
    const { diagnostics } = merge("password: hunter2\n", ["password:\n"]);
    expect(diagnostics).toMatchObject([{ code: "merge/blank", facts: { hides: "«redacted»" } }]);
  });
});
