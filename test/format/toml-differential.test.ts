import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import type { Value } from "../../src/model/value.js";
import { RUNS } from "./support/arbitrary.js";
import { meaning, secondOpinion, table } from "./toml-values.js";

/** What the pieces of a document are; joined at random they are mostly wrong in one place. */
const PIECES = [
  ..."a = 1\n|b.c = 2\n|b.d.e = 3\n|[a]\n|[b]\n|[b.c]\n|[[a]]\n|[[a.b]]\n|[[b]]\n|[a.b.c]\n|a = {b = 1}\n|a = [1]\n".split(
    "|",
  ),
  ...'a = {b.c = 1, b.d = 2}\n|a = [{b = 1}, {b = 2}]\n|b = {c = {}}\n|c = "x"\n|# c\n|\n|\r\n|a.b = 1\n|b = 2\n'.split(
    "|",
  ),
];
const CHARS = [
  ..."\"|'|\"\"\"|'''|[|]|[[|]]|{|}|,|.|=|#|\n|\r\n|\r| |\t|\\|\\n|\\q|\\u0041|\\ud800|\\x41|\\e|_|+|-|0|1|e5".split(
    "|",
  ),
  ..."inf|nan|true|0x|0o7|1979-05-27|T07:32:00|07:32|Z|+01:00|.5|é|\ufeff|\0|\u007f|a|a = 1\n|99999999999999999999".split(
    "|",
  ),
];

interface Opinions {
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

function opinions(text: string): Opinions {
  const { value, findings } = tomlFormat.parse(text);
  const ours = findings.length > 0 ? undefined : meaning(value ?? {});
  let theirs: Value | undefined;
  try {
    theirs = secondOpinion(text);
  } catch {
    return { ours, theirs: undefined };
  }
  // How a line ends in a string of several is left to the reader (TOML 1.0 "String"): ours is LF, theirs what is written.
  return { ours, theirs: ours?.includes("\\r\\n") ? meaning(theirs) : meaning(theirs).replaceAll("\\r\\n", "\\n") };
}

/** What the other parser refuses and we read, and why. */
const ONLY_OURS: Readonly<Record<string, RegExp>> = {
  "a dotted key may add to a table that only longer headers name: that does not define it (TOML 1.0 Table)":
    /^\[+([\w.]+)\.(\w+)\.[^\n]*\n(?:[^\n]*\n)*?\[+\1\]+\n(?:(?!\[)[^\n]*\n)*?\2\./m,
};

/** What the other parser reads and we refuse, and why. */
const ONLY_THEIRS: Readonly<Record<string, RegExp>> = {
  "a date holds digits, and nothing in place of one": /= ?\d{4}-\d{0,2}(?:-\d?)?(?!\d|-)/,
};

function compare(text: string): void {
  // A file is UTF-8: it holds no half of a surrogate pair.
  if (!text.isWellFormed()) return;
  const { ours, theirs } = opinions(text);
  if (ours === theirs) return;
  if (ours === undefined && Object.values(ONLY_THEIRS).some((form) => form.test(text))) return;
  if (theirs === undefined && Object.values(ONLY_OURS).some((form) => form.test(text))) return;
  expect({ text, ours }).toEqual({ text, ours: theirs });
}

test("parse() of TOML and another parser agree on tables in any order", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }), (pieces) => compare(pieces.join(""))),
    RUNS,
  );
});

test("parse() of TOML and another parser agree on damaged documents", () => {
  fc.assert(
    fc.property(table, fc.nat(), fc.nat({ max: 4 }), fc.constantFrom(...CHARS), (written, where, length, piece) => {
      const text = tomlFormat.emit(written);
      const at = where % (text.length + 1);
      compare(text.slice(0, at) + piece + text.slice(at + length));
    }),
    RUNS,
  );
});

test("parse() of TOML and another parser agree on soup", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...CHARS), { maxLength: 12 }), (pieces) => compare(`a = ${pieces.join("")}`)),
    RUNS,
  );
});
