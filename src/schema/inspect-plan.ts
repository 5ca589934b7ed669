import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Place } from "../model/place.js";
import { formatPlace } from "../model/place-text.js";
import type { PlanNode } from "./plan-node.js";
import type { NodeFacts } from "./read-node.js";

/** A node of the plan from inside. */
export interface Node {
  readonly node: PlanNode;
  readonly facts: () => NodeFacts;
  /** The nodes below, with a step that leads there. */
  readonly below: () => readonly (readonly [step: string, node: Node])[];
}

const MOST_NODES = 20_000;

/** Visits every node once, so that what is wrong with them is told whatever is asked later. */
export function inspectPlan(root: Node): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<Node>([root]);
  const waiting: (readonly [Place, Node])[] = [[[], root]];
  for (const [place, here] of waiting) {
    diagnostics.push(...problemsAt(place, here.facts()));
    for (const [step, node] of here.below()) {
      if (seen.has(node) || seen.size >= MOST_NODES) continue;
      seen.add(node);
      waiting.push([[...place, step], node]);
    }
  }
  return diagnostics;
}

function problemsAt(place: Place, { ambiguous, problem }: NodeFacts): readonly Diagnostic[] {
  if (ambiguous === undefined) return problem === undefined ? [] : [problem];
  const facts = { place: formatPlace(place) || "the root", strategies: ambiguous.strategies };
  return [locate(finding("schema/ambiguous-strategy", facts), { origin: ambiguous.origin() })];
}
