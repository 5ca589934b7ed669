import type { Path } from "../model/document.js";
import { isList, isObject, type Maybe } from "../model/value.js";
import { apply, DELETE, isConstant, seeThrough, type Patch } from "../patch/index.js";
import type { Contribution } from "./trace.js";

/** What became of one fragment's statement about a place; of a removal whether it hit anything. */
export type Outcome = "won" | "merged" | "shadowed" | "deleted" | "hit" | "missed";

/** One fragment's statement about one place (P1). */
export interface Write {
  /** The fragment's turn, from 0 for the lowest. */
  readonly fragment: number;
  /** The node of the fragment's document that says it. */
  readonly path: Path;
  readonly outcome: Outcome;
  /** What it alone makes of the place; undefined where it deletes. */
  readonly value: Maybe;
  /** Whether the node is the place's own, not an ancestor's. */
  readonly exact: boolean;
  readonly locked: boolean;
  readonly pinned: boolean;
}

/** The statements about a place, the lowest first, each with its outcome; of `Tracer.every`. */
export function writes(every: readonly Contribution[]): readonly Write[] {
  const contributions = every.filter(({ redundant }) => !redundant);
  const floor = floorOf(contributions);
  return contributions.map((contribution, index) => {
    const through = contribution.exact ? seeThrough(contribution.cursor).through : [];
    return {
      fragment: contribution.fragment,
      path: contribution.cursor.path,
      outcome: outcomeOf(contributions, index, floor),
      value: apply(contribution.patch, undefined),
      exact: contribution.exact,
      locked: through.includes("lock"),
      pinned: through.includes("pin"),
    };
  });
}

/** The contributions after one node is taken out of its document. */
export function withoutContribution(
  contributions: readonly Contribution[],
  gone: Contribution,
): readonly Contribution[] {
  if (!gone.whole) return contributions.filter((contribution) => contribution !== gone);
  return contributions.map((contribution) =>
    contribution === gone ? { ...contribution, patch: DELETE } : contribution,
  );
}

/** What contributions leave together. */
export function fold(contributions: readonly Contribution[]): Maybe {
  return contributions.reduce<Maybe>((value, { patch }) => apply(patch, value), undefined);
}

/** The lowest contribution that still has a say: the last constant, or what stands on a value of another kind. */
function floorOf(contributions: readonly Contribution[]): number {
  for (let index = contributions.length - 1; index > 0; index -= 1) {
    const { patch } = contributions[index] as Contribution;
    if (isConstant(patch) || !builds(patch, apply((contributions[index - 1] as Contribution).patch, undefined)))
      return index;
  }
  return 0;
}

/** Whether a patch merges into a value, or takes it for empty. */
function builds(patch: Patch, base: Maybe): boolean {
  return patch.kind === "map" ? isObject(base) : isList(base);
}

function outcomeOf(contributions: readonly Contribution[], index: number, floor: number): Outcome {
  if (index < floor) return (contributions[floor] as Contribution).patch.kind === "delete" ? "deleted" : "shadowed";
  const { patch, exact } = contributions[index] as Contribution;
  if (patch.kind === "delete" && exact) return fold(contributions.slice(0, index)) === undefined ? "missed" : "hit";
  return floor === contributions.length - 1 ? "won" : "merged";
}
