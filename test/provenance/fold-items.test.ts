import { describe, expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { explain, parsePlace, resolve } from "../../src/index.js";
import { formatPlace } from "../../src/model/place.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { canonical, type Value } from "../../src/model/value.js";
import { foldItems } from "../../src/provenance/index.js";
import { merged } from "../support/merged.js";

const BY_KEY: Readonly<Record<string, Strategy>> = {
  jobs: { ...UNDECLARED, merge: "keyed", identity: [{ name: "name" }] },
  tags: { ...UNDECLARED, merge: "set", identity: SET },
  tail: { ...UNDECLARED, merge: "append" },
};
const STRATEGIES: Strategy = { ...UNDECLARED, key: (name) => BY_KEY[name] ?? UNDECLARED };

/** The items that files leave in a list, the lowest file first: each with its file's turn and the node that says it. */
function items(key: string, ...texts: readonly string[]): readonly string[] {
  const documents = texts.map((text) => yamlFormat().parse(text).value as Value);
  return foldItems(merged(documents, STRATEGIES).account.tracer.at([key])).map(
    ({ value, fragment, cursor, exact }) =>
      `${canonical(value)} by ${fragment} at ${formatPlace(cursor.path)}${exact ? "" : " around it"}`,
  );
}

describe("foldItems() tells who brought each item, and by which node", () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    [
      "of a list that is replaced, the last",
      "dns",
      ["dns: [a, b, c]", "dns: [x, y]"],
      ['"x" by 1 at /dns/0', '"y" by 1 at /dns/1'],
    ],
    ["of a list under $replace", "tail", ["tail: [a]", "tail: !replace [x]"], ['"x" by 1 at /tail/$replace/0']],
    [
      "of a list that is $literal",
      "jobs",
      ["jobs: { $literal: [{ x: 1 }, { x: 1 }] }"],
      ['{"x":1} by 0 at /jobs/$literal/0', '{"x":1} by 0 at /jobs/$literal/1'],
    ],
    [
      "of an item that is escaped",
      "dns",
      ["dns: [a, { $literal: { $lock: 1 } }]"],
      ['"a" by 0 at /dns/0', '{"$lock":1} by 0 at /dns/1/$literal'],
    ],
    [
      "of a list that is appended to",
      "tail",
      ["tail: [a]", "tail: [b, c]"],
      ['"a" by 0 at /tail/0', '"b" by 1 at /tail/0', '"c" by 1 at /tail/1'],
    ],
    [
      "of a list that is prepended to",
      "tail",
      ["tail: [a]", "tail: !prepend [b, c]"],
      ['"b" by 1 at /tail/$prepend/0', '"c" by 1 at /tail/$prepend/1', '"a" by 0 at /tail/0'],
    ],
    [
      "of a list that is removed from and added to at both ends",
      "tail",
      ["tail: [a, b, c]", "tail: { $append: [z], $remove: [a, b], $prepend: [p] }"],
      ['"p" by 1 at /tail/$prepend/0', '"c" by 0 at /tail/2', '"z" by 1 at /tail/$append/0'],
    ],
    [
      "of a set, the first that says it",
      "tags",
      ["tags: [a]", "tags: [b, a]"],
      ['"a" by 0 at /tags/0', '"b" by 1 at /tags/0'],
    ],
    [
      "of a set whose item moves to the end",
      "tags",
      ["tags: [a, b]", "tags: { $remove: [a], $append: [c, a] }"],
      ['"b" by 0 at /tags/1', '"c" by 1 at /tags/$append/0', '"a" by 1 at /tags/$append/1'],
    ],
    [
      "of keyed items, with what later files make of them",
      "jobs",
      ["jobs: [{ name: a }, { name: b }]", "jobs: [{ name: c }, { name: a, x: 1 }, !delete { name: b }]"],
      ['{"name":"a","x":1} by 0 at /jobs/0', '{"name":"c"} by 1 at /jobs/0'],
    ],
    [
      "of a keyed item behind a directive",
      "jobs",
      ["jobs: [!lock { name: a }]"],
      ['{"name":"a"} by 0 at /jobs/0/$lock'],
    ],
    ["of a list over a scalar", "dns", ["dns: 5", "dns: !append [a]"], ['"a" by 1 at /dns/$append/0']],
    ["of a list over a word", "dns", ["dns: ab", "dns: !append [c]"], ['"c" by 1 at /dns/$append/0']],
    ["of a list over a map", "dns", ["dns: [a]", "dns: { x: 1 }", "dns: !append [b]"], ['"b" by 2 at /dns/$append/0']],
    [
      "of a list that is deleted and comes again",
      "tail",
      ["tail: [a]", "tail: !delete", "tail: [b]"],
      ['"b" by 2 at /tail/0'],
    ],
    ["of a list that a scalar takes the place of: none", "dns", ["dns: [a]", "dns: 5"], []],
    ["of a list that a map takes the place of: none", "dns", ["dns: [a]", "dns: { x: 1 }"], []],
    ["of a list that nobody speaks of: none", "tail", ["dns: [a]"], []],
  ])("%s", (_, key, texts, expected) => {
    expect(items(key, ...texts)).toEqual(expected);
  });
});

describe("explain() names the line of an item in a list without identity", () => {
  const layered = memoryFileSystem({
    "/usr/share/defaults/app.yaml": "tail:\n  - a\n  - b\nmatrix:\n  - [1, 2]\n  - [3]\n",
    "/etc/app.yaml.d/10.yaml": "tail:\n  $remove: [a]\n  $append:\n    - c\n",
    "/usr/share/substrata/schemas/app.yaml.merge.yaml": "/tail: { x-merge: append }\n",
  });
  test.each([
    ["/tail/0", "/usr/share/defaults/app.yaml", 3, "b"],
    ["/tail/1", "/etc/app.yaml.d/10.yaml", 4, "c"],
    ["/matrix/0/1", "/usr/share/defaults/app.yaml", 5, 2],
    ["/matrix/1/0", "/usr/share/defaults/app.yaml", 6, 3],
  ])("%s", async (place, file, line, value) => {
    const { writes } = explain(await resolve(layered, "app.yaml"), parsePlace(place));
    expect(writes).toMatchObject([{ origin: { file, start: { line } }, value }]);
  });

  const PROFILE = "/jobs: { x-merge: keyed, x-merge-keys: [name] }\n";

  test.each<[string, string, string, number]>([
    [
      "where the item's key is escaped and leads to no node",
      "jobs: !replace\n  - name: { $literal: web }\n    ports: [80, 81]\n",
      "/jobs/[name=web]/ports/1",
      1,
    ],
    [
      "where the list is removed from, inside an item that comes anew",
      "jobs:\n  $remove: [web]\n  $append:\n    - name: web\n      ports: { $remove: [80], $append: [81] }\n",
      "/jobs/[name=web]/ports/0",
      5,
    ],
  ])("or that of a node around it, %s", async (_, text, place, line) => {
    const files = memoryFileSystem({
      "/etc/app.yaml": text,
      "/usr/share/substrata/schemas/app.yaml.merge.yaml": PROFILE,
    });
    const { value, writes } = explain(await resolve(files, "app.yaml"), parsePlace(place));
    expect(value).toBe(81);
    expect(writes).toMatchObject([{ outcome: "won", origin: { start: { line } } }]);
    expect(writes[0]).not.toHaveProperty("value");
  });
});
