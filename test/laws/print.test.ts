import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { formatPlace } from "../../src/model/place.js";
import { equal, type Maybe, type Value } from "../../src/model/value.js";
import {
  apply,
  brokenLocks,
  derive,
  elaborate,
  joinAll,
  print,
  printMeaning,
  type Lock,
  type Patch,
} from "../../src/patch/index.js";
import { maybe, patch, STRATEGIES } from "../support/arbitrary.js";
import { document } from "../support/documents.js";
import { law } from "./laws.js";

function readAgain(printed: Maybe): Patch {
  const { patch: again, findings } = elaborate(printed, STRATEGIES);
  expect(findings.map(({ finding }) => finding.message)).toEqual([]);
  return again;
}

function same(a: Patch, b: Patch, base: Maybe): void {
  const [one, other] = [apply(a, base), apply(b, base)];
  if (!equal(one, other)) expect(other).toEqual(one);
}

test("M9: a printed composition of documents means what the composition means", () => {
  law(
    fc.property(fc.array(document, { minLength: 1, maxLength: 5 }), maybe, (documents, base) => {
      const whole = joinAll(documents.map((value) => elaborate(value, STRATEGIES))).patch;
      same(whole, readAgain(print(whole, STRATEGIES)), base);
    }),
  );
});

test("M9: a printed derived patch means what the patch means", () => {
  law(
    fc.property(maybe, maybe, maybe, (a, b, base) => {
      const derived = derive(a, b, STRATEGIES);
      same(derived, readAgain(print(derived, STRATEGIES)), base);
    }),
  );
});

test.each([jsonFormat, yamlFormat()])("M9: $name carries every printed patch", (format) => {
  law(
    fc.property(fc.array(document, { minLength: 1, maxLength: 3 }), maybe, (documents, base) => {
      const whole = joinAll(documents.map((value) => elaborate(value, STRATEGIES))).patch;
      const printed = print(whole, STRATEGIES);
      const read = printed === undefined ? undefined : format.parse(format.emit(printed));
      expect(read?.findings ?? []).toEqual([]);
      same(whole, readAgain(read?.value), base);
    }),
  );
});

test("M9: patches are printed whatever made them", () => {
  law(
    fc.property(patch, maybe, (drawn, base) => {
      const { patch: again, findings } = elaborate(print(drawn, STRATEGIES), STRATEGIES);
      if (findings.length === 0) same(drawn, again, base);
    }),
  );
});

test("M9: printed documents mean what the stack means, value and lock findings", () => {
  let findings = 0;
  let cases = 0;
  law(
    fc.property(fc.array(document, { minLength: 1, maxLength: 8 }), (documents) => {
      const whole = joinAll(documents.map((value) => elaborate(value, STRATEGIES)));
      cases += 1;
      let printed: readonly Value[];
      try {
        printed = printMeaning(whole, STRATEGIES);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      findings += 1;
      const again = joinAll(printed.map((value) => elaborate(value, STRATEGIES)));
      const value = apply(whole.patch, undefined);
      same(whole.patch, again.patch, undefined);
      expect(broken(again.locks, value)).toEqual(broken(whole.locks, value));
    }),
  );
  process.stdout.write(`M9: ${cases} stacks, ${Math.round((100 * findings) / cases)} % can be printed\n`);
  expect(findings / cases).toBeGreaterThan(0.9);
});

function broken(locks: readonly Lock[], value: Maybe): readonly string[] {
  return brokenLocks(locks, undefined, value)
    .map(({ place }) => formatPlace(place))
    .sort();
}
