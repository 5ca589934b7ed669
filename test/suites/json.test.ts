import { expect, test } from "vitest";
import { names, read, skipped, suite, type SuiteText } from "./suites.js";

interface Suite {
  readonly cases: readonly (SuiteText & { readonly name: string; readonly expect: "accept" | "reject" | "either" })[];
}

/** Read otherwise than the suite says, by why. */
const OTHERWISE = {
  "a key that is written twice is an error: one of the two would be lost": [
    "y_object_duplicated_key",
    "y_object_duplicated_key_and_value",
  ],
  "a file that holds nothing says nothing, as in the other formats": [
    "n_single_space",
    "n_structure_UTF8_BOM_no_data",
    "n_structure_no_data",
  ],
};

test.skipIf(skipped !== "")(`the texts of JSONTestSuite are JSON, or refused${skipped}`, async () => {
  const otherwise: string[] = [];
  for (const one of (suite("JSONTestSuite") as Suite).cases) {
    const { state } = await read("app.json", one); // whatever it holds, it ends
    if (one.expect !== "either" && (state !== "refused") !== (one.expect === "accept")) otherwise.push(one.name);
  }
  expect(otherwise.sort()).toEqual(names(OTHERWISE));
});
