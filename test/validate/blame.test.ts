import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readTxtar } from "../support/txtar.js";
import { blamed, type Given } from "./blamed.js";

/*
 * `blame-cases.txt` is the table: for each keyword of the drafts, files that break it, and the finding that they must
 * earn (V3, V4). Write what somebody who is called at night has to see, then make the code say it.
 */
const [, ...texts] = readFileSync(new URL("blame-cases.txt", import.meta.url), "utf8").split(/^### /m);
const cases = texts.map((text) => {
  const { title, sections } = readTxtar(text);
  const parts = Object.fromEntries(sections.map(({ heading, body }) => [heading, body.trimEnd()]));
  const { finds, ...given } = parts as { finds: string } & Record<keyof Given, string>;
  return { title, given, finds };
});

test.each(cases)("$title", async ({ given, finds }) => {
  expect(await blamed(given)).toBe(finds);
});

test("every validation keyword of 2020-12 has its case", () => {
  const schemas = cases.map(({ given: { schema, common } }) => `${schema}${common ?? ""}`).join("\n");
  const missing = KEYWORDS.filter(
    (keyword) => !new RegExp(`(?:^|[\\s{,])${keyword.replace("$", "\\$")}:`, "m").test(schemas),
  );
  expect(missing).toEqual([]);
});

const KEYWORDS = [
  "type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern format",
  "maxItems minItems uniqueItems contains maxContains minContains maxProperties minProperties required",
  "dependentRequired dependentSchemas dependencies properties patternProperties additionalProperties propertyNames",
  "items prefixItems additionalItems unevaluatedItems unevaluatedProperties allOf anyOf oneOf not if then else",
  "$ref $dynamicRef $recursiveRef $defs definitions",
].flatMap((line) => line.split(" "));
