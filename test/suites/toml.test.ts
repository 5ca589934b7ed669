import { describe, expect, test } from "vitest";
import type { Json } from "../../src/index.js";
import { names, read, skipped, suite, type SuiteText } from "./suites.js";

/** A value as the suite writes it: `{ "type": "integer", "value": "1" }`, lists and tables of these. */
type Tagged =
  | { readonly type: string; readonly value: string }
  | readonly Tagged[]
  | { readonly [key: string]: Tagged };

interface Case {
  readonly name: string;
  readonly versions: readonly string[];
}
interface Suite {
  readonly valid: readonly (Case & SuiteText & { readonly json: Tagged })[];
  readonly invalid: readonly (Case & SuiteText)[];
}

const REFUSED = {
  "no finite number: other formats, and JSON Schema, have none such": [
    "valid/comment/after-literal-no-ws",
    "valid/float/inf-and-nan",
    "valid/spec-1.0.0/float-2",
  ],
};

const TAKEN = {
  "TOML 1.1 allows it; it is read, and never written": [
    "invalid/datetime/no-secs",
    "invalid/inline-table/linebreak-01",
    "invalid/inline-table/linebreak-02",
    "invalid/inline-table/linebreak-03",
    "invalid/inline-table/linebreak-04",
    "invalid/inline-table/trailing-comma",
    "invalid/local-datetime/no-secs",
    "invalid/local-time/no-secs",
    "invalid/string/basic-byte-escapes",
  ],
};

/** A value as we have it: digits beyond ±2^53 and times are texts. */
function untagged(tagged: Tagged): unknown {
  if (Array.isArray(tagged)) return tagged.map(untagged);
  const { type, value } = tagged as { readonly type: unknown; readonly value: string };
  if (typeof type !== "string")
    return Object.fromEntries(Object.entries(tagged).map(([key, child]) => [key, untagged(child as Tagged)]));
  if (type === "integer") return Number.isSafeInteger(Number(value)) ? Number(value) + 0 : value;
  if (type === "float") return Number(value) + 0; // no sign of a zero
  if (type === "bool") return value === "true";
  return type === "string" ? value : { time: moment(value) };
}

/** What is a time there is a time here: the same moment, however its author spelled it. */
function alike(value: Json | undefined, wanted: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => alike(item, (wanted as readonly unknown[])[index]));
  if (typeof wanted !== "object" || wanted === null) return typeof value === "number" ? value + 0 : value;
  if ("time" in wanted && typeof value === "string") return { time: moment(value) };
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([key, child]) => [key, alike(child, (wanted as Record<string, unknown>)[key])]),
  );
}

function moment(text: string): string {
  return text
    .toUpperCase()
    .replace(" ", "T")
    .replace(/(\.\d*?)0+(?=\D|$)/, "$1")
    .replace(/\.(?=\D|$)/, "");
}

function isOf10({ versions }: Case): boolean {
  return versions.includes("1.0.0");
}

describe.skipIf(skipped !== "")(`toml-test, TOML 1.0${skipped}`, () => {
  const { valid, invalid } = skipped === "" ? (suite("toml-test") as Suite) : { valid: [], invalid: [] };

  test("what is valid is read with its values", async () => {
    const refused: string[] = [];
    for (const one of valid.filter(isOf10)) {
      const resolution = await read("app.toml", one);
      if (resolution.state === "refused") refused.push(one.name);
      else {
        const value = resolution.state === "effective" ? resolution.value : {}; // nothing is the empty table
        const wanted = untagged(one.json);
        expect(alike(value, wanted), one.name).toEqual(wanted);
      }
    }
    expect(refused.sort()).toEqual(names(REFUSED));
  });

  test("what is invalid is refused", async () => {
    const taken: string[] = [];
    for (const one of invalid.filter(isOf10))
      if ((await read("app.toml", one)).state !== "refused") taken.push(one.name);
    expect(taken.sort()).toEqual(names(TAKEN));
  });
});
