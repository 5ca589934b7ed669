import { describe, expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import { formatPlace } from "../../src/model/place.js";
import { SET, UNDECLARED, type Strategy } from "../../src/model/strategy.js";
import { apply, elaborate, type Elaboration } from "../../src/patch/index.js";

const BY_KEY: Readonly<Record<string, Strategy>> = {
  tags: { ...UNDECLARED, merge: "set", identity: SET },
};
const STRATEGIES: Strategy = { ...UNDECLARED, key: (name) => ({ ...BY_KEY, jobs: JOBS })[name] ?? UNDECLARED };
const JOBS: Strategy = { ...UNDECLARED, merge: "keyed", identity: [{ name: "name" }], item: () => STRATEGIES };

/** What a file means under the plan, by its YAML text. */
function read(text: string): Elaboration & { readonly reported: readonly string[] } {
  const document = yamlFormat().parse(text);
  expect(document.findings).toEqual([]);
  const lineOf = (path: Elaboration["findings"][number]["path"]): number => document.range(path)?.value.start.line ?? 0;
  const elaboration = elaborate(document.value, STRATEGIES, { lineOf });
  const reported = elaboration.findings.map(
    ({ finding, place, path }) => `line ${lineOf(path)} ${formatPlace(place)} ${finding.code}: ${finding.message}`,
  );
  return { ...elaboration, reported };
}

describe("a list that speaks of one item twice (E7)", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "a keyed item is an error, with both lines",
      "jobs:\n  - { name: a, x: 1 }\n  - { name: b }\n  - { name: a, x: 2 }\n",
      ["line 4 /jobs/2 merge/duplicate-item: the item [name=a] is written twice, first in line 2"],
    ],
    [
      "a keyed item three times names the first line twice",
      "jobs:\n  - { name: a }\n  - { name: a }\n  - { name: a }\n",
      [
        "line 3 /jobs/1 merge/duplicate-item: the item [name=a] is written twice, first in line 2",
        "line 4 /jobs/2 merge/duplicate-item: the item [name=a] is written twice, first in line 2",
      ],
    ],
    [
      "a keyed item written and deleted is an error",
      "jobs:\n  - { name: a }\n  - !delete { name: a }\n",
      ["line 3 /jobs/1 merge/duplicate-item: the item [name=a] is written twice, first in line 2"],
    ],
    [
      "a keyed item deleted and written is an error",
      "jobs:\n  - !delete { name: a }\n  - { name: a }\n",
      ["line 3 /jobs/1 merge/duplicate-item: the item [name=a] is written twice, first in line 2"],
    ],
    [
      "a keyed item deleted twice is only remarked",
      "jobs:\n  - !delete { name: a }\n  - !delete { name: a }\n",
      ["line 3 /jobs/1 merge/duplicate-in-set: [name=a] is written twice in one list"],
    ],
    [
      "a keyed item removed twice is only remarked",
      "jobs: !remove\n  - { name: a }\n  - { name: a }\n",
      ["line 3 /jobs/1 merge/duplicate-in-set: [name=a] is written twice in one list"],
    ],
    [
      "a set's item is only remarked",
      "tags:\n  - a\n  - a\n",
      ["line 3 /tags/1 merge/duplicate-in-set: [=a] is written twice in one list"],
    ],
    [
      "a set's item written and deleted is an error",
      "tags:\n  - a\n  - !delete a\n",
      ["line 3 /tags/1 merge/duplicate-item: the item [=a] is written twice, first in line 2"],
    ],
    [
      "a set's item deleted and written is an error",
      "tags:\n  - !delete a\n  - a\n",
      ["line 3 /tags/1 merge/duplicate-item: the item [=a] is written twice, first in line 2"],
    ],
  ])("%s", (_, text, expected) => {
    expect(read(text).reported).toEqual(expected);
  });

  test("keeps what it says first", () => {
    const { patch } = read("jobs: [{ name: a, x: 1 }, { name: a, x: 2 }]\n");
    expect(apply(patch, { jobs: [] })).toEqual({ jobs: [{ name: "a", x: 1 }] });
  });
});

describe("two directives that bring one item (E7)", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "are an error in a keyed list, with both lines",
      "jobs:\n  $prepend: [{ name: a }]\n  $append: [{ name: b }, { name: a }]\n",
      ["line 3 /jobs merge/duplicate-item: the item [name=a] is written twice, first in line 2"],
    ],
    [
      "are only remarked in a set",
      "tags:\n  $prepend: [a]\n  $append: [a]\n",
      ["line 3 /tags merge/duplicate-in-set: [=a] is written twice in one list"],
    ],
    [
      "are told beside what one of them says twice",
      "jobs:\n  $prepend:\n    - { name: a }\n  $append:\n    - { name: a }\n    - { name: a }\n",
      [
        "line 5 /jobs merge/duplicate-item: the item [name=a] is written twice, first in line 3",
        "line 6 /jobs merge/duplicate-item: the item [name=a] is written twice, first in line 3",
        "line 6 /jobs/1 merge/duplicate-item: the item [name=a] is written twice, first in line 5",
      ],
    ],
    [
      "are told apart from one that says it twice alone",
      "jobs: !append\n  - { name: a }\n  - { name: a }\n",
      ["line 3 /jobs/1 merge/duplicate-item: the item [name=a] is written twice, first in line 2"],
    ],
    [
      "may bring items without a key, which is an error for each",
      "jobs:\n  $prepend: [{ x: 1 }]\n  $append: [{ x: 1 }]\n",
      [
        'line 2 /jobs/0 merge/missing-key: an item of this list is known by "name", but "name" is missing',
        'line 3 /jobs/0 merge/missing-key: an item of this list is known by "name", but "name" is missing',
      ],
    ],
    ["may remove and add the same item", "jobs:\n  $remove: [{ name: a }]\n  $append: [{ name: a }]\n", []],
    ["may add the same item to a list without identity", "dns:\n  $prepend: [a]\n  $append: [a]\n", []],
  ])("%s", (_, text, expected) => {
    expect(read(text).reported).toEqual(expected);
  });
});
