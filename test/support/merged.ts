import type { Strategy } from "../../src/model/strategy.js";
import type { Value } from "../../src/model/value.js";
import { mergeFragments } from "../../src/provenance/index.js";

/** Documents that never were files, merged, the lowest first; each stands in a file that is called by its turn. */
export function merged(documents: readonly Value[], strategies: Strategy): ReturnType<typeof mergeFragments> {
  const parsed = documents.map((value, turn) => ({
    layer: turn === 0 ? "vendor" : "admin",
    lowest: turn === 0,
    file: String(turn),
    text: "",
    format: undefined,
    document: { value, findings: [], range: () => undefined },
  }));
  return mergeFragments(parsed, {
    strategies,
    format: undefined,
    selfRead: false,
    words: [],
    declaresSecrets: false,
    nulls: {},
    locks: "error",
    lowestAsked: true,
  });
}
