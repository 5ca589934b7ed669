import { describe, expect, test } from "vitest";
import {
  directiveOf,
  hasDirective,
  isFinding,
  operandFinding,
  readDirectives,
  wrapping,
} from "../../src/model/directive.js";
import { Literal, type Json, type Value, type ValueObject } from "../../src/model/value.js";

/** The words that an object is made of, or the code of what is wrong with it. */
function words(object: ValueObject): readonly string[] | string {
  const read = readDirectives(object);
  return isFinding(read) ? read.code : read.map(({ name }) => name);
}

function facts(object: ValueObject): unknown {
  const read = readDirectives(object);
  return isFinding(read) ? read.facts : "no finding";
}

test("directiveOf() knows the words that an object's keys are", () => {
  expect(["$lock", "lock", "$lokc", "$", "", "$$lock", "$toString"].map(directiveOf)).toEqual([
    "lock",
    ...Array(6).fill(undefined),
  ]);
});

describe("readDirectives()", () => {
  test.each(["replace", "merge", "append", "prepend", "remove", "delete", "lock", "pin", "existing", "literal"])(
    "knows $%s",
    (name) => {
      expect(readDirectives({ [`$${name}`]: [1] })).toEqual([{ name, key: `$${name}`, operand: [1] }]);
    },
  );

  test("reads $remove, $prepend and $append in the order in which they act", () => {
    expect(words({ $append: [1], $prepend: [2], $remove: [3] })).toEqual(["remove", "prepend", "append"]);
    expect(words({ $prepend: [2], $append: [1] })).toEqual(["prepend", "append"]);
    expect(words({ $append: [1], $remove: [3] })).toEqual(["remove", "append"]);
  });

  test.each<[string, ValueObject]>([
    ["an empty object", {}],
    ["ordinary keys", { mtu: 1500 }],
    ["a directive's name without its $", { append: [1] }],
    ["a word far from every directive", { $ref: "#/x" }],
    ["a misspelt directive among ordinary keys", { $apend: [1], mtu: 1500 }],
    ["a key that ends like a $word", { apend$: [1] }],
    ["a slip of a directive's name without its $", { replac: 1 }],
  ])("takes %s for data", (_, object) => {
    expect(words(object)).toEqual([]);
  });

  test.each<[string, ValueObject, unknown]>([
    ["one key", { $append: [1], mtu: 1500 }, { directive: "$append", siblings: ["mtu"] }],
    ["several", { mtu: 1500, $delete: true, dns: 1 }, { directive: "$delete", siblings: ["mtu", "dns"] }],
    [
      "a key that is no directive but begins with $",
      { $append: [1], $ref: "x" },
      { directive: "$append", siblings: ["$ref"] },
    ],
    ["a directive that stands alone", { $append: [1], $lock: 1 }, { directive: "$lock", siblings: ["$append"] }],
    ["another that stands alone", { $pin: 1, $lock: 1 }, { directive: "$pin", siblings: ["$lock"] }],
  ])("refuses a directive beside %s", (_, object, expected) => {
    expect(words(object)).toBe("merge/directive-sibling");
    expect(facts(object)).toEqual(expected);
  });

  test.each<[string, ValueObject, unknown]>([
    ["alone", { $apend: [1] }, { found: "$apend", nearest: "$append" }],
    ["beside a word that is far from all", { $ref: "x", $delte: true }, { found: "$delte", nearest: "$delete" }],
  ])("refuses a misspelt directive %s", (_, object, expected) => {
    expect(words(object)).toBe("merge/unknown-directive");
    expect(facts(object)).toEqual(expected);
  });
});

describe("wrapping() is the one directive that a value is", () => {
  test("with what it is applied to", () => {
    expect(wrapping({ $lock: { mtu: 1500 } })).toEqual({ name: "lock", key: "$lock", operand: { mtu: 1500 } });
  });

  test.each<[string, Value]>([
    ["a map", { mtu: 1500 }],
    ["a list", ["$lock"]],
    ["a string", "$lock"],
    ["null", null],
    ["two directives", { $append: [1], $remove: [2] }],
    ["a directive beside a key", { $lock: 1, mtu: 1500 }],
    ["a misspelt directive", { $lokc: 1 }],
  ])("and nothing for %s", (_, value) => {
    expect(wrapping(value)).toBeUndefined();
  });
});

test.each<[ValueObject, boolean]>([
  [{ $append: [1] }, true],
  [{ mtu: 1500, $literal: 1 }, true],
  [{ append: [1] }, false],
  [{ $ref: "x" }, false],
  [{}, false],
])("hasDirective() of %j is %j", (object, expected) => {
  expect(hasDirective(object)).toBe(expected);
});

describe("operandFinding() shows the operand", () => {
  test.each<[string, Value, string]>([
    ["a map by its kind", { mtu: 1 } satisfies Json, "a map"],
    ["a list by its kind", [1], "a list"],
    ["a string in quotes", "on", '"on"'],
    ["a number as it is", 1500, "1500"],
    ["null as it is", null, "null"],
    ["a number with a spelling of its own by its value", new Literal(8, "0o10", "integer", "yaml"), "8"],
  ])("%s", (_, operand, found) => {
    expect(operandFinding("$append", "a list", operand)).toMatchObject({
      code: "merge/directive-operand",
      facts: { directive: "$append", expected: "a list", found },
    });
  });
});
