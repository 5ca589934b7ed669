import { describe, expect, test } from "vitest";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { resolve, type Json } from "../../src/index.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { equal, type Value } from "../../src/model/value.js";
import { elaborate, mentionedKeys } from "../../src/patch/index.js";

const PROFILE = `
"/**/jobs": { x-merge: keyed, x-merge-keys: [name] }
"/**/ports": { x-merge: keyed, x-merge-keys: [port, protocol] }
"/**/tags": { x-merge: set }
/whole: { x-merge: replace }
/tail: { x-merge: append }
`;

/** What a file comes to: the value, and what is told of it. */
async function read(text: string): Promise<{ value: Json | undefined; findings: readonly string[] }> {
  const files = memoryFileSystem({
    "/etc/app.yaml": text,
    "/usr/share/substrata/schemas/app.yaml.merge.yaml": PROFILE,
  });
  const resolution = await resolve(files, "app.yaml");
  const findings = resolution.diagnostics.map(
    ({ code, place, origin, message }) => `line ${origin?.start.line} ${place} ${code}: ${message}`,
  );
  return { value: resolution.state === "effective" ? resolution.value : undefined, findings };
}

const NO_NAME = 'merge/missing-key: an item of this list is known by "name", but "name" is missing';
const TWICE = (line: number): string =>
  `merge/duplicate-item: the item [name=a] is written twice, first in line ${line}`;

describe("a keyed list inside a value that is set whole keeps to its keys (E7)", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "replaced itself, without a key",
      "jobs: !replace\n  - { name: a }\n  - { every: 5s }\n",
      [`line 3 /jobs/1 ${NO_NAME}`],
    ],
    [
      "replaced itself, with a key twice",
      "jobs: !replace\n  - { name: a }\n  - { name: b }\n  - { name: a, every: 5s }\n",
      [`line 4 /jobs/2 ${TWICE(2)}`],
    ],
    [
      "with a key three times, each told with the first",
      "jobs: !replace\n  - { name: a }\n  - { name: a }\n  - { name: a }\n",
      [`line 3 /jobs/1 ${TWICE(2)}`, `line 4 /jobs/2 ${TWICE(2)}`],
    ],
    [
      "deep below $replace",
      "site: !replace\n  east:\n    jobs:\n      - { name: a }\n      - {}\n      - { name: a }\n",
      [`line 5 /site/east/jobs/1 ${NO_NAME}`, `line 6 /site/east/jobs/2 ${TWICE(4)}`],
    ],
    [
      "in an item of a list that is replaced",
      "sites:\n  - jobs: []\n  - jobs:\n      - { name: a }\n      - { name: a }\n",
      [`line 5 /sites/1/jobs/1 ${TWICE(4)}`],
    ],
    ["in an item that is appended", "tail:\n  - jobs: [{ every: 5s }]\n", [`line 2 /tail/0/jobs/0 ${NO_NAME}`]],
    [
      "in a map with the strategy replace",
      "whole:\n  jobs:\n    - { name: a }\n    - { name: a }\n",
      [`line 4 /whole/jobs/1 ${TWICE(3)}`],
    ],
    ["in an item of a set", "tags:\n  - jobs: [{}]\n", [`line 2 /tags/[={"jobs":[{}]}]/jobs/0 ${NO_NAME}`]],
    [
      "in an item of a keyed list that is replaced",
      "jobs: !replace\n  - name: a\n    jobs: [{}]\n",
      [`line 3 /jobs/0/jobs/0 ${NO_NAME}`],
    ],
    [
      "known by two fields",
      "m: !replace\n  ports:\n    - { port: 80, protocol: tcp }\n    - { port: 80, protocol: udp }\n    - { port: 80 }\n",
      [
        'line 5 /m/ports/2 merge/missing-key: an item of this list is known by "port" and "protocol", but "protocol" is missing',
      ],
    ],
    [
      "whose key is no scalar",
      "jobs: !replace [{ name: [a] }]\n",
      ['line 1 /jobs/0 merge/missing-key: an item of this list is known by "name", but "name" is no scalar'],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await read(text)).toEqual({ value: undefined, findings: expected });
  });
});

test("a directive that means nothing in a keyed list is told once, and is no item without its key", async () => {
  const text = "jobs: !replace\n  - !delete { x: 1 }\n  - { name: a }\n";
  expect((await read(text)).findings).toEqual([
    "line 2 /jobs/0 merge/directive-misplaced: $delete means nothing here: below $replace",
  ]);
});

test("an item of a keyed list that is escaped is known by its key like others", async () => {
  const text = "jobs: !replace\n  - { $literal: { name: a } }\n  - { name: a }\n";
  expect((await read(text)).findings).toEqual([`line 3 /jobs/1 ${TWICE(2)}`]);
});

describe("nothing is told of", () => {
  test.each<[string, string, Json]>([
    [
      "a keyed list with proper keys",
      "jobs: !replace [{ name: a }, { name: b }]",
      { jobs: [{ name: "a" }, { name: "b" }] },
    ],
    ["a scalar in a keyed list, its own key", "jobs: !replace [a, { name: a }]", { jobs: ["a", { name: "a" }] }],
    [
      "a key that $literal escapes",
      "jobs: !replace [{ $literal: { name: a } }, { name: b }]",
      { jobs: [{ name: "a" }, { name: "b" }] },
    ],
    ["a set that says a value twice below $replace", "tags: !replace [a, a]", { tags: ["a", "a"] }],
    ["a list without identity that says a value twice", "dns: [{ a: 1 }, { a: 1 }]", { dns: [{ a: 1 }, { a: 1 }] }],
    ["a keyed list that is $literal", "jobs: { $literal: [{ x: 1 }, { x: 1 }] }", { jobs: [{ x: 1 }, { x: 1 }] }],
    ["a keyed list below $literal", "m: { $literal: { jobs: [{}, {}] } }", { m: { jobs: [{}, {}] } }],
    ["a $literal keyed list below $replace", "m: !replace { jobs: { $literal: [{}, {}] } }", { m: { jobs: [{}, {}] } }],
  ])("%s", async (_, text, value) => {
    expect(await read(text)).toEqual({ value, findings: [] });
  });
});

describe("directives inside a value that is set whole (E3)", () => {
  test.each<[string, string, string]>([
    ["below $replace", "m: !replace\n  a:\n    b: !append [x]\n", "line 3 /m/a/b: below $replace"],
    [
      "in a map with the strategy replace",
      "whole:\n  a: !append [x]\n",
      "line 2 /whole/a: below a map that is replaced whole",
    ],
    [
      "in an item of a list",
      "dns:\n  - a\n  - b: !append [x]\n",
      "line 3 /dns/1/b: inside an item of a list without identity",
    ],
    ["as an item of a list", "dns:\n  - !append [x]\n", "line 2 /dns/0: inside an item of a list without identity"],
    [
      "in an item of a set",
      "tags:\n  - [!append [x]]\n",
      'line 2 /tags/[=[{"$append":["x"]}]]/0: inside an item of a set',
    ],
  ])("mean nothing %s", async (_, text, expected) => {
    const [where, because] = expected.split(": ");
    expect((await read(text)).findings).toEqual([
      `${where} merge/directive-misplaced: $append means nothing here: ${because}`,
    ]);
  });

  test.each<[string, string, string]>([
    [
      "beside a key",
      "m: !replace { a: { $append: [x], b: 1 } }",
      'merge/directive-sibling: $append cannot stand beside "b"',
    ],
    ["misspelt", "m: !replace { a: { $apend: [x] } }", 'merge/unknown-directive: "$apend" is no directive'],
  ])("are refused where they stand %s", async (_, text, expected) => {
    expect((await read(text)).findings).toEqual([`line 1 /m/a ${expected}`]);
  });

  test.each<[string, string, Json]>([
    ["in a map", "m: !replace { a: { $literal: { $append: [x] } }, b: 1 }", { m: { a: { $append: ["x"] }, b: 1 } }],
    ["in a list of a map", "m: !replace { a: [1, { $literal: { $lock: 2 } }] }", { m: { a: [1, { $lock: 2 }] } }],
    ["as the whole", "m: !replace { $literal: { $lock: 2 } }", { m: { $lock: 2 } }],
    ["holding an escape of its own", "dns: [{ $literal: { $literal: 1 } }]", { dns: [{ $literal: 1 }] }],
  ])("$literal escapes them %s", async (_, text, value) => {
    expect(await read(text)).toEqual({ value, findings: [] });
  });

  test("$words that are no directives are data", async () => {
    expect(await read('m: !replace { $ref: "#/x", a: { $schema: s, b: [] } }')).toEqual({
      value: { m: { $ref: "#/x", a: { $schema: "s", b: [] } } },
      findings: [],
    });
  });
});

/** What a value that is set whole comes to, and the codes of what is wrong in it. */
function setWhole(value: Value, strategy: Strategy = UNDECLARED): { readonly value: Value; readonly codes: unknown } {
  const { patch, findings } = elaborate({ $replace: value }, strategy);
  if (patch.kind !== "set") return expect.fail(patch.kind);
  return { value: patch.value, codes: findings.map(({ finding }) => finding.code) };
}

const parsed = (text: string): Value => jsonFormat.parse(text).value as Value;

describe("elaborate() of a value that is set whole", () => {
  test.each(['{"a": [1, {"b": null}], "c": {}}', "[]", '"x"'])(
    "sets the very value where nothing is escaped: %s",
    (text) => {
      const value = parsed(text);
      const { value: data, codes } = setWhole(value);
      expect(data).toBe(value);
      expect(codes).toEqual([]);
    },
  );

  test("shares what holds no escape beside what does", () => {
    const value = parsed('{"net": {"a": 1}, "x": {"$literal": {"$lock": 1}}}') as { readonly net: Value };
    const { value: data, codes } = setWhole(value);
    expect((data as typeof value).net).toBe(value.net);
    expect(equal(data, parsed('{"net": {"a": 1}, "x": {"$lock": 1}}'))).toBe(true);
    expect(codes).toEqual([]);
  });

  test("leaves what is wrong as it is written", () => {
    const value = parsed('{"a": {"$delete": true}, "b": {"$apend": []}}');
    const { value: data, codes } = setWhole(value);
    expect(data).toBe(value);
    expect(codes).toEqual(["merge/directive-misplaced", "merge/unknown-directive"]);
  });

  test("finds nothing wrong with the items of a set", () => {
    const value = parsed("[1, 1, {}]");
    const { value: data, codes } = setWhole(value, { ...UNDECLARED, merge: "set", identity: SET });
    expect(data).toBe(value);
    expect(codes).toEqual([]);
  });
});

describe("an item of a set is known by its value with $literal taken off, whatever else is wrong", () => {
  test.each<[string, Json]>([
    ["{ a: { $literal: { $lock: 1 } } }", { a: { $lock: 1 } }],
    ["[{ $literal: { $delete: true } }, { $delete: true }]", [{ $delete: true }, { $delete: true }]],
    ["{ $apend: [] }", { $apend: [] }],
    ["5", 5],
  ])("%s", (text, expected) => {
    const value = yamlFormat().parse(text).value as Value;
    const cursor = { value, path: [], literal: false, through: [] };
    expect(mentionedKeys({ cursor, role: "plain" }, SET)).toEqual([JSON.stringify(expected)]);
  });
});
