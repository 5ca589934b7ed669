import { describe, expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import type { Finding } from "../../src/model/diagnostic.js";
import type { Path } from "../../src/model/document.js";
import { SET, UNDECLARED, type Identity } from "../../src/model/strategy.js";
import { elaborate } from "../../src/patch/index.js";

const BY_NAME: Identity = [{ name: "name" }];
const BY_PORT: Identity = [{ name: "port" }, { name: "protocol" }];
const TCP_BY_DEFAULT: Identity = [{ name: "port" }, { name: "protocol", default: "tcp" }];

/** What is found in a list, by its YAML text. */
function found(text: string, identity: Identity): readonly Finding[] {
  const document = yamlFormat().parse(text);
  const merge = identity.length === 0 ? "set" : "keyed";
  const lineOf = (path: Path): number => document.range(path)?.value.start.line ?? 0;
  return elaborate(document.value, { ...UNDECLARED, merge, identity }, { lineOf }).findings.map(
    ({ finding }) => finding,
  );
}

describe("an item without its key: the finding names the first field that is no scalar, and what is known of it", () => {
  test.each<[string, Identity, string, "missing" | "no scalar"]>([
    ["{ every: 5s }", BY_NAME, "name", "missing"],
    ["{}", BY_NAME, "name", "missing"],
    ["[node]", BY_NAME, "name", "missing"],
    ["{ name: [node] }", BY_NAME, "name", "no scalar"],
    ["{ name: { a: 1 } }", BY_NAME, "name", "no scalar"],
    ["{ name: null }", BY_NAME, "name", "no scalar"],
    ["{ name: }", BY_NAME, "name", "no scalar"],
    ["{ protocol: udp }", BY_PORT, "port", "missing"],
    ["{ port: 80 }", BY_PORT, "protocol", "missing"],
    ["{ port: 0, protocol: [] }", BY_PORT, "protocol", "no scalar"],
    ["{}", [{ name: "protocol", default: "tcp" }, { name: "port" }], "port", "missing"],
    ["{ protocol: udp }", TCP_BY_DEFAULT, "port", "missing"],
    ["{ port: 80, protocol: [] }", TCP_BY_DEFAULT, "protocol", "no scalar"],
  ])("%s", (item, by, missing, is) => {
    const facts = { fields: by.map(({ name }) => name), missing, is };
    expect(found(`- ${item}\n`, by)).toMatchObject([{ code: "merge/missing-key", facts }]);
  });

  test("even where every field has a default, if the item is no map", () => {
    const by = [{ name: "protocol", default: "tcp" }];
    expect(found("- [tcp]\n", by)).toMatchObject([{ code: "merge/missing-key", facts: { fields: ["protocol"] } }]);
    expect(found("- {}\n", by)).toEqual([]);
  });

  test("in words", () => {
    expect(found("- { protocol: udp }\n", BY_PORT)).toMatchObject([
      {
        message: 'an item of this list is known by "port" and "protocol", but "port" is missing',
        hint: 'add "port", a scalar, to the item',
      },
    ]);
  });
});

describe("an item twice", () => {
  test("is an error that names the item and the first line, where one of the two would be lost", () => {
    const facts = { item: "[name=web]", firstLine: 2 };
    expect(found("- { name: db }\n- { name: web, x: 1 }\n- { name: web }\n", BY_NAME)).toMatchObject([
      { code: "merge/duplicate-item", severity: "error", facts },
    ]);
  });

  test("is a note where both say the same", () => {
    const sink = found("- web\n- web\n", SET);
    expect(sink).toMatchObject([{ code: "merge/duplicate-in-set", severity: "note" }]);
    expect(sink.map(({ facts }) => facts)).toEqual([{ item: "[=web]" }]);
  });
});
