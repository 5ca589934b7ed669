import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { nearest } from "../model/nearest.js";
import { member } from "../model/value.js";
import type { Node } from "./inspect-plan.js";
import type { PatternStep, Profile } from "./profile.js";

const MOST_STEPS = 20_000;

/** Keywords by which a schema says what is inside a map or a list. */
const INSIDE = [
  "properties",
  "patternProperties",
  "additionalProperties",
  "items",
  "prefixItems",
  "additionalItems",
  "unevaluatedProperties",
  "unevaluatedItems",
];

/**
 * The patterns of a profile that mean no place of the schema: most likely a slip, and then the strategy, the lock or
 * the secret that they declare would silently not hold. Where the schema leaves open what is inside, any place is one.
 */
export function unmatchedPatterns({ file, entries, patterns }: Profile, root: Node): readonly Diagnostic[] {
  return entries.flatMap(({ pattern }, index) => {
    const reached = reach(root, patterns[index] ?? []);
    if (reached === true) return [];
    const facts = { pattern, ...(reached.nearest === undefined ? {} : { nearest: reached.nearest }) };
    return [locate(finding("schema/unmatched-pattern", facts), { origin: file.origin([pattern], "key") })];
  });
}

/** Whether the steps lead somewhere; if not, the nearest name to a key that led nowhere. */
function reach(root: Node, steps: readonly PatternStep[]): true | { readonly nearest: string | undefined } {
  const seen = new Map<Node, Set<number>>();
  const waiting: (readonly [Node, number])[] = [[root, 0]];
  let near: string | undefined;
  let taken = 0;
  for (const [node, at] of waiting) {
    const known = seen.get(node) ?? new Set();
    if (known.has(at)) continue;
    seen.set(node, known.add(at));
    taken += 1;
    const step = steps[at];
    if (step === undefined || isOpen(node) || taken > MOST_STEPS) return true;
    if (step === "**") waiting.push([node, at + 1]);
    const named = typeof step === "object" ? step.key : undefined;
    const spoken = node.below().filter(([name, below]) => speaks(below) && (named === undefined || name === named));
    if (spoken.length === 0 && named !== undefined) near ??= nearest(named, node.node.names ?? []);
    for (const [, below] of spoken) waiting.push([below, step === "**" ? at : at + 1]);
  }
  return { nearest: near };
}

/** Whether the schema says something of the place: else only the profile's own patterns lead there. */
function speaks(node: Node): boolean {
  return node.voices().length > 0;
}

function isOpen(node: Node): boolean {
  const { types } = node.facts();
  const holds = types === undefined || types.has("object") || types.has("array");
  return (
    holds && !node.voices().some(({ place: { schema } }) => INSIDE.some((word) => member(schema, word) !== undefined))
  );
}
