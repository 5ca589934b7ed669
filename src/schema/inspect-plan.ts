import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { formatPlace, type Place } from "../model/place.js";
import type { Voice } from "./in-place.js";
import type { PlanNode } from "./plan-node.js";
import type { NodeFacts } from "./read-node.js";
import type { Renames } from "./renames.js";

/** A node of the plan from inside. */
export interface Node {
  readonly node: PlanNode;
  readonly facts: () => NodeFacts;
  /** The schemas that speak of it. */
  readonly voices: () => readonly Voice[];
  readonly renames: () => Renames;
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
    diagnostics.push(...problemsAt(place, here), ...here.renames().problems);
    for (const [step, node] of here.below()) {
      if (seen.has(node) || seen.size >= MOST_NODES) continue;
      seen.add(node);
      waiting.push([[...place, step], node]);
    }
  }
  return diagnostics;
}

function problemsAt(place: Place, { node, facts: read }: Node): readonly Diagnostic[] {
  const facts = read();
  const { ambiguous, problem } = facts;
  if (problem !== undefined) return [problem];
  if (ambiguous === undefined) return [...unfitting(place, facts), ...secretKeys(place, node, facts)];
  const said = { place: nameOf(place), strategies: ambiguous.strategies };
  return [locate(finding("schema/ambiguous-strategy", said), { origin: ambiguous.origin() })];
}

/** A strategy for lists where the schema allows none, or one for maps (S1). What replaces fits every kind. */
function unfitting(place: Place, { merge, types, declaredAt }: NodeFacts): readonly Diagnostic[] {
  if (merge === undefined || merge === "replace" || types === undefined || declaredAt === undefined) return [];
  const [kind, expected] = merge === "deep" ? (["object", "maps"] as const) : (["array", "lists"] as const);
  if (types.has(kind)) return [];
  const said = { place: nameOf(place), strategy: merge, expected, types: [...types] };
  return [locate(finding("schema/strategy", said), { origin: declaredAt() })];
}

/** A key stands in every report that names an item, so it cannot be secret (Q5), unless the whole list is. */
function secretKeys(place: Place, node: PlanNode, { declaredAt, secret }: NodeFacts): readonly Diagnostic[] {
  const field = node.identity?.find(({ name }) => node.item().key(name).secret);
  if (field === undefined || secret) return [];
  const said = finding("schema/secret-key", { place: nameOf(place), field: field.name });
  return [locate(said, declaredAt === undefined ? {} : { origin: declaredAt() })];
}

function nameOf(place: Place): string {
  return formatPlace(place) || "the root";
}
