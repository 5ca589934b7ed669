import { describe, expect, test } from "vitest";
import { typedDocument } from "../../src/format/index.js";
import { envFormat, iniFormat } from "../support/formats.js";
import { UNDECLARED, type Merge, type Strategy, type TypeName } from "../../src/model/strategy.js";
import { canonical, Literal, type Value } from "../../src/model/value.js";
import { expectLinear } from "../support/expect-linear.js";
import { sized } from "../support/runs.js";

/** A plan with these types below every section. */
function plan(
  types: readonly TypeName[] | undefined,
  more: { merge?: Merge; items?: readonly TypeName[] } = {},
): Strategy {
  const item: Strategy = { ...UNDECLARED, types: more.items && new Set(more.items) };
  const key: Strategy = { ...UNDECLARED, types: types && new Set(types), merge: more.merge, item: () => item };
  const section: Strategy = { ...UNDECLARED, key: () => key };
  return { ...UNDECLARED, key: () => section };
}

function read(lines: string, of: Strategy): Value {
  const document = iniFormat.parse(`[S]\n${lines}\n`);
  expect(document.findings).toEqual([]);
  const { value } = typedDocument(document, of, "ini");
  return (value as { S: { A: Value } }).S.A;
}

const spelled = (value: boolean | number | bigint, text: string): Literal =>
  new Literal(
    value,
    text,
    typeof value === "boolean" ? "boolean" : Number.isInteger(Number(value)) ? "integer" : "float",
    "ini",
  );

describe("typedDocument() reads a text as what its type says", () => {
  test.each<[string, readonly TypeName[], Value]>([
    ["5", ["integer"], 5],
    ["-0", ["integer"], new Literal(-0, "-0", "integer", "ini")],
    ["+5", ["integer"], spelled(5, "+5")],
    ["0x1f", ["integer"], spelled(31, "0x1f")],
    ["0X1F", ["integer"], spelled(31, "0X1F")],
    ["-0b11", ["integer"], spelled(-3, "-0b11")],
    ["0o17", ["number"], spelled(15, "0o17")],
    ["18446744073709551615", ["integer"], spelled(18446744073709551615n, "18446744073709551615")],
    ["0755", ["integer", "number"], "0755"],
    ["1.0", ["integer"], "1.0"],
    ["5s", ["integer", "number"], "5s"],
    ["1 000", ["integer"], "1 000"],
    ["9".repeat(400), ["integer", "number"], "9".repeat(400)],
    ["1.5", ["number"], 1.5],
    ["1.0", ["number"], new Literal(1, "1.0", "float", "ini")],
    [".5", ["number"], spelled(0.5, ".5")],
    ["1e400", ["number"], "1e400"],
    ["infinity", ["number"], "infinity"],
    ["nan", ["number"], "nan"],
    ["true", ["boolean"], true],
    ["false", ["boolean"], false],
    ...["1", "y", "yes", "t", "on", "YES", "True", "oN"].map(
      (text) => [text, ["boolean"], spelled(true, text)] as [string, TypeName[], Value],
    ),
    ...["0", "n", "no", "f", "off", "NO", "False"].map(
      (text) => [text, ["boolean"], spelled(false, text)] as [string, TypeName[], Value],
    ),
    ["2", ["boolean"], "2"],
    ["yess", ["boolean"], "yess"],
    ["1", ["boolean", "integer"], 1],
    ["yes", ["boolean", "string"], spelled(true, "yes")],
    ["full", ["boolean", "string"], "full"],
    ["5", ["string"], "5"],
    ["yes", ["null", "object"], "yes"],
  ])("%s as %j", (text, types, expected) => {
    expect(read(`A=${text}`, plan(types))).toEqual(expected);
  });

  test("and leaves all as it is where nothing is said", () => {
    const document = iniFormat.parse("[S]\nA=1\n");
    expect(typedDocument(document, UNDECLARED, "ini")).toBe(document);
    expect(typedDocument(iniFormat.parse(""), UNDECLARED, "ini").value).toBeUndefined();
  });
});

describe("typedDocument() reads one assignment as a list of one where a list is meant", () => {
  test.each<[string, Strategy, Value]>([
    ["an array by its type", plan(["array"]), ["1"]],
    ["its item by the item's type", plan(["array"], { items: ["integer"] }), [1]],
    ["an array, and not null", plan(["array", "null"]), ["1"]],
    ["no array where a text will do", plan(["array", "string"]), "1"],
    ["no array where it reads as another type", plan(["array", "integer"]), 1],
    ["a list by its strategy", plan(undefined, { merge: "append" }), ["1"]],
    ["a list by its strategy, though a text would do", plan(["array", "string"], { merge: "set" }), ["1"]],
    ["no list because it is replaced", plan(undefined, { merge: "replace" }), "1"],
  ])("%s", (_, of, expected) => {
    expect(read("A=1", of)).toEqual(expected);
  });

  test("its place is the value's own", () => {
    const document = typedDocument(iniFormat.parse("[S]\nA = 1\n"), plan(["array"]), "ini");
    expect(document.range(["S", "A", 0])?.value).toEqual({
      start: { line: 2, column: 5 },
      end: { line: 2, column: 6 },
    });
  });

  test("items of a repeated key are typed each", () => {
    expect(read("A=1\nA=x\nA=0x2", plan(["array"], { items: ["integer"] }))).toEqual([1, "x", spelled(2, "0x2")]);
  });
});

describe("typedDocument() sees through directives", () => {
  test.each<[string, string, Strategy, unknown]>([
    ["a lock", "#!lock\nA=5", plan(["integer"]), { $lock: 5 }],
    ["a lock and a pin", "#!lock\n#!pin\nA=yes", plan(["boolean"]), { $lock: { $pin: true } }],
    ["a lock of a list of one", "#!lock\nA=5", plan(["array"], { items: ["integer"] }), { $lock: [5] }],
    [
      "what is appended and removed",
      "#!remove\nA=1\n#!append\nA=2",
      plan(["array"], { items: ["integer"] }),
      { $remove: [1], $append: [2] },
    ],
    ["a reset list", "A=\nA=5", plan(["array"], { items: ["integer"] }), { $replace: [5] }],
    ["a reset scalar, which is no list", "A=\nA=5", plan(["integer"]), { $replace: 5 }],
    ["a reset without types, which is one", "A=\nA=5", plan(undefined), { $replace: ["5"] }],
    ["a reset scalar of several, for validation to name", "A=\nA=5\nA=6", plan(["integer"]), { $replace: ["5", "6"] }],
    ["a replacement by nothing", "#!replace\nA=", plan(["array"]), { $replace: [] }],
    ["a replacement by an empty text", "#!replace\nA=", plan(["string"]), { $replace: "" }],
    ["a literal", "#!literal\nA=on", plan(["boolean"]), { $literal: true }],
    ["a deletion", "A=", plan(["integer"]), { $delete: true }],
  ])("%s", (_, lines, of, expected) => {
    expect(canonical(read(lines, of))).toBe(canonical(expected as Value));
  });

  test("of a section", () => {
    const document = typedDocument(iniFormat.parse("#!lock\n#!replace\n[S]\nA=5\n"), plan(["integer"]), "ini");
    expect(document.value).toEqual({ S: { $lock: { $replace: { A: 5 } } } });
  });
});

test("typedDocument() keeps the spelling, of key=value lines with their quotes", () => {
  const root: Strategy = {
    ...UNDECLARED,
    key: (name) => ({ ...UNDECLARED, types: new Set([name === "N" ? "integer" : "boolean"]) }),
  };
  const source = "N='0x10'\nB=\"yes\"\nT=true\n";
  const { value } = typedDocument(envFormat.parse(source), root, "env");
  expect(canonical(value as Value)).toBe('{"B":true,"N":16,"T":true}');
  expect(envFormat.emit(value as Value)).toBe(source);
});

test("typedDocument() is as much work as there are keys", async () => {
  await expectLinear((count) => {
    const lines = Array.from({ length: count }, (_, index) => `Key${index}=${index}\n`).join("");
    const { value } = typedDocument(iniFormat.parse(`[S]\n${lines}`), plan(["integer"]), "ini");
    expect((value as { S: Record<string, Value> }).S[`Key${count - 1}`]).toBe(count - 1);
  }, sized(100_000));
});
