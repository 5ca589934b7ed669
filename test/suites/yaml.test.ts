import { expect, test } from "vitest";
import { names, read, skipped, suite } from "./suites.js";

interface Suite {
  readonly cases: readonly {
    readonly id: string;
    readonly yaml: string;
    readonly error: boolean;
    /** The value as JSON text, of several documents one after another; absent where JSON cannot say it. */
    readonly json?: string;
  }[];
}

/** Refused though YAML allows it, by the finding and why. */
const REFUSED = {
  "parse/key: a key of a configuration is a text; a list, a map, null, an alias or a tag is none":
    "26DV 2JQS 4FJ6 6BFJ 6M2F 6PBE 9MMW CFD4 DFF7 E76Z FH7J FRK4 KK5P LX3P M2N8/00 M2N8/01 M5DY NHX8 PW8X Q9WF RZP5 S3PD SBG9 SM9W/01 UKK6/00 V9D5 X38W XW4D",
  "parse/tag: a tag that nobody declared may mean anything":
    "2XXW 565N 6CK3 7FWL C4HZ CC74 CUP7 J7PZ M5C3 P76L UGM3 Z67P Z9M4",
  "parse/several-documents: a configuration is one document":
    "35KP 5TYM 6WLZ 6XDY 6ZKB 7Z25 9DXL 9KAX 9WXW JHB9 KSS4 L383 M7A3 NKF9 PUW8 RZT7 U9NS UT92 W4TN",
  "parse/syntax: directives that YAML reserves, and its versions to come": "2LFX 6LVF BEC7 MUS6/05 MUS6/06",
  "parse/syntax: the yaml package reads no such name of an anchor": "2SXE W5VH",
};

test.skipIf(skipped !== "")(`the texts of yaml-test-suite have their values, or are refused${skipped}`, async () => {
  const refused: string[] = [];
  for (const { id, yaml, error, json } of (suite("yaml-test-suite") as Suite).cases) {
    const resolution = await read("app.yaml", { text: yaml });
    if (error) expect(resolution.state, `${id} is an error`).toBe("refused");
    else if (resolution.state === "refused") {
      const [{ code } = { code: "" }] = resolution.diagnostics;
      refused.push(`${code} ${id}`);
    } else if (json !== undefined) {
      // a text of comments, or of null alone, says nothing; of nothing the suite has no JSON
      const value = resolution.state === "effective" ? resolution.value : null;
      expect(value, id).toEqual(json.trim() === "" ? null : JSON.parse(json));
    }
  }
  const reasons = Object.entries(REFUSED).map(([why, ids]) => [
    why,
    ids.split(" ").map((id) => `${why.replace(/:.*/, "")} ${id}`),
  ]);
  expect(refused.sort()).toEqual(names(Object.fromEntries(reasons)));
});
