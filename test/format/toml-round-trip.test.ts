import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import { canonical, type Value } from "../../src/model/value.js";
import { AWKWARD, RUNS } from "./support/arbitrary.js";
import { meaning, secondOpinion, table } from "./toml-values.js";

test("emit() of TOML writes what parse() reads back, literals by their text", () => {
  fc.assert(
    fc.property(table, (written) => {
      const text = tomlFormat.emit(written);
      const { value, findings } = tomlFormat.parse(text);
      expect(findings).toEqual([]);
      expect(canonical(value as Value)).toBe(canonical(written));
      expect(tomlFormat.emit(value as Value)).toBe(text);
    }),
    RUNS,
  );
});

test("emit() of TOML with comments reads back the same", () => {
  fc.assert(
    fc.property(table, (written) => {
      const text = tomlFormat.emit(written, { comment: (path) => `at ${path.length}\nand "on"` });
      const { value, findings } = tomlFormat.parse(text);
      expect(findings).toEqual([]);
      expect(canonical(value as Value)).toBe(canonical(written));
    }),
    RUNS,
  );
});

test("emit() of TOML writes what another reader reads", () => {
  fc.assert(
    fc.property(table, fc.boolean(), (written, commented) => {
      const text = tomlFormat.emit(written, commented ? { comment: () => "why" } : {});
      expect(meaning(secondOpinion(text))).toBe(meaning(written));
    }),
    RUNS,
  );
});

test.each(AWKWARD)("emit() of TOML keeps the string and the key %j", (text) => {
  const written = {
    a: text,
    b: [text, [text]],
    [text]: text,
    c: { [text]: [{ [text]: 1 }] },
    d: [{ [text]: text }, 1],
  };
  const emitted = tomlFormat.emit(written);
  expect(tomlFormat.parse(emitted)).toMatchObject({ findings: [], value: written });
  expect(canonical(secondOpinion(emitted))).toBe(canonical(written));
});
