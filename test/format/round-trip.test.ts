import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { jsonFormat, yamlFormat } from "../../src/format/index.js";
import { jsoncFormat } from "../support/formats.js";
import { canonical, equal, isObject, keysOf, type Value } from "../../src/model/value.js";
import { AWKWARD, RUNS, value } from "./support/arbitrary.js";

const FORMATS = [jsonFormat, jsoncFormat, yamlFormat(), yamlFormat({ version: "1.1" })] as const;

test.each(FORMATS.map((format, index) => [`${format.name} ${index}`, format] as const))(
  "emit() of %s writes what parse() reads back",
  (_, format) => {
    fc.assert(
      fc.property(value, (written) => {
        const { value: read, findings } = format.parse(format.emit(written));
        expect(findings).toEqual([]);
        expect(canonical(read as Value)).toBe(canonical(written));
        expect(keysDeep(read as Value)).toEqual(keysDeep(written));
      }),
      RUNS,
    );
  },
);

test.each(["1.1", "1.2"] as const)("emit() of YAML writes what another reader of YAML %s reads", (version) => {
  fc.assert(
    fc.property(value, (written) => {
      const read: unknown = parse(yamlFormat().emit(written), { version, merge: true, logLevel: "silent" });
      expect(equal(read as Value, written)).toBe(true);
    }),
    RUNS,
  );
});

test.each(AWKWARD)("emit() of YAML keeps the string and the key %j", (text) => {
  for (const written of [text, [text], { [text]: text }, [[text]], { a: { b: text }, c: 1 }, [{ a: text, b: 1 }]]) {
    for (const version of ["1.1", "1.2"] as const) {
      const emitted = yamlFormat({ version }).emit(written);
      expect(yamlFormat({ version }).parse(emitted).value).toEqual(written);
      expect(parse(emitted, { version: "1.1", logLevel: "silent" })).toEqual(written);
      expect(parse(emitted, { version: "1.2", logLevel: "silent" })).toEqual(written);
    }
  }
});

function keysDeep(node: Value): unknown {
  if (Array.isArray(node)) return node.map(keysDeep);
  return isObject(node) ? keysOf(node).map((key) => [key, keysDeep(node[key] as Value)]) : undefined;
}
