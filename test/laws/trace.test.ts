import fc from "fast-check";
import { expect, test } from "vitest";
import { leavesOf } from "../../src/inspect/index.js";
import { formatPlace, parsePlace } from "../../src/model/place.js";
import { equal, type Maybe, type Value } from "../../src/model/value.js";
import { apply, elaborate, seeThrough } from "../../src/patch/index.js";
import { writes, type Contribution } from "../../src/provenance/index.js";
import { STRATEGIES } from "../support/arbitrary.js";
import { document } from "../support/documents.js";
import { merged } from "../support/merged.js";
import { law } from "./laws.js";

const stack = fc.array(document, { minLength: 1, maxLength: 6 });

function understood(documents: readonly Value[]) {
  const { account, diagnostics } = merged(documents, STRATEGIES);
  return { value: account.value, tracer: account.tracer, diagnostics };
}

const fold = (contributions: readonly Contribution[]): Maybe =>
  contributions.reduce<Maybe>((value, { patch }) => apply(patch, value), undefined);

test("the documents that are drawn are lawful but for what a set says twice", () => {
  law(
    fc.property(document, (drawn) => {
      const codes = elaborate(drawn, STRATEGIES).findings.map(({ finding }) => finding.code);
      expect(codes.filter((code) => code !== "merge/duplicate-in-set")).toEqual([]);
    }),
  );
});

test("P1: the words about a leaf leave what is effective there, and exactly one of them is the last to decide", () => {
  law(
    fc.property(stack, (documents) => {
      const { value, tracer } = understood(documents);
      for (const leaf of leavesOf(value, STRATEGIES)) {
        const contributions = tracer.at(leaf.place);
        if (!equal(fold(contributions), leaf.value))
          expect.fail(`${formatPlace(leaf.place)}: ${JSON.stringify(leaf.value)}`);
        const outcomes = writes(contributions).map(({ outcome }) => outcome);
        expect(outcomes.filter((outcome) => outcome === "won").length).toBeLessThanOrEqual(1);
        expect(["won", "merged"]).toContain(outcomes.at(-1));
      }
    }),
  );
});

test("P1: a winning scalar stands in its document where the write says", () => {
  law(
    fc.property(stack, (documents) => {
      const { value, tracer } = understood(documents);
      for (const leaf of leavesOf(value, STRATEGIES)) {
        const last = tracer.at(leaf.place).at(-1);
        if (last === undefined || !last.exact || typeof leaf.value === "object") continue;
        const written = seeThrough(last.cursor);
        expect(written.value).toBe(leaf.value);
        expect(nodeAt(documents[last.fragment], written.path)).toBe(leaf.value);
      }
    }),
  );
});

test("E6: a change of kind is found exactly where one fragment after the other leaves another kind", () => {
  let seen = 0;
  law(
    fc.property(stack, (documents) => {
      const { tracer, diagnostics } = understood(documents);
      const changes = diagnostics.filter(({ code }) => code === "merge/type-change" || code === "merge/blank");
      seen += changes.length;
      for (const { place = "", origin, related = [] } of changes) {
        const leftBy = (file: string | undefined): Maybe =>
          fold(tracer.at(parsePlace(place)).filter(({ fragment }) => fragment <= Number(file)));
        expect(kind(leftBy(related[0]?.origin.file))).not.toBe(kind(leftBy(origin?.file)));
      }
    }),
  );
  expect(seen).toBeGreaterThan(0);
});

function nodeAt(value: Maybe, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((node, step) => (node as Record<string | number, unknown>)[step], value);
}

function kind(value: Maybe): string {
  if (value === undefined) return "absent";
  return Array.isArray(value) ? "list" : typeof value === "object" && value !== null ? "map" : "scalar";
}
