import * as fc from "fast-check";
import { record, type Value } from "../../../src/model/value.js";
import { runs } from "../../support/runs.js";

/** How often a text of a format is drawn. */
export const RUNS = runs({ cost: 10 });

/** Texts that some reader of some format stumbles over. */
export const AWKWARD: readonly string[] = [
  ..."on yes y n no off On TRUE ~ null Null = << .inf -.INF .nan 22:30 190:20:30.15 52:54:00:12:34:56".split(" "),
  ..."0644 1_000 0o14 0b1 0x1F 1e3 12e03 .5 5. +5 -0 1.0 2001-12-14 2001-12-14T21:59:43Z 9007199254740993".split(" "),
  ..."- ? : , [ ] { } # & * ! | > ' \" % @ ` --- ... -- -a ?a :a a: a# #a [a] {a} <a> a,b !t &a *a %a @a".split(" "),
  ..."__proto__ constructor toString hasOwnProperty 10 2 01 -1 \\ \\n 1.2.3.4 10.0.0.0/8 a=b".split(" "),
  ..."|a|b: c|a #b|a: b |- a|a\tb|\ta| a|a |  |\n|a\n|\na|a\nb|a\n\nb\n|a\nb\n\n| a\nb|a \nb|a\n  b\n c|#\n#".split(
    "|",
  ),
  ..."a\n---\nb|---\na|...\n|%a\nb|a\n\tb|a\r\nb|\r|a\rb|a\u0085b|a\u2028b|\u2029|\u00a0a|\ufeffa|\0|\u007f".split("|"),
  ..."😀|👩‍👩‍👧|e\u0301|\ud7ff|\ue000|\uffff|\"a\"|'a'|a'b\"c|a: 'b'|key: [a]|a, b|x\\y|\u001b[0m|ÿ".split("|"),
  "x".repeat(300),
  "word ".repeat(60),
  "k".repeat(1100),
];

export const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...AWKWARD) },
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(..."ab \n\t:#-'\"\\,[]{}&*!|>%@\r0".split("")) }),
);

const scalar = fc.oneof(
  text,
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
);

/** Any value without literals. */
export const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie("value")), { maxLength: 4 }).map((entries) => record(new Map(entries))),
  ),
})).value;
