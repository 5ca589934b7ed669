import type { Maybe, Value } from "../model/value.js";
import type { PlanNode, TreeParts } from "../strategy/index.js";
import type { Cursor, Sides } from "./cursor.js";
import type { Clause } from "./declared.js";
import type { Step } from "./documents.js";
import type { Likeness } from "./likeness.js";

/** Something that both sides say differently of a place, and what an override may write to tell the difference. */
export interface Change {
  /** As a profile's pattern names it: `*` is any item, and any key that only a pattern names. */
  readonly place: string;
  readonly keyword: string;
  readonly before?: Clause;
  readonly after?: Clause;
  /** Documents to try, each in several ways of which the first that the old side takes counts; made when asked. */
  readonly documents: () => readonly (readonly Value[])[];
  /** Why it cannot be told whether anything breaks, where none of the documents does. */
  readonly undecided?: string;
  /** Whether nothing can break where no document is left to try. */
  readonly decided?: boolean;
}

/** What the walk goes through. */
export interface Ground {
  readonly cursors: Sides<readonly Cursor[]>;
  readonly nodes: Sides<PlanNode>;
  /** What the old side's vendor alone gives. */
  readonly oldDefault: Maybe;
  readonly parts: Sides<readonly TreeParts[]>;
  /** Whether profiles say the same; then schemas that are alike are passed over whole. */
  readonly alikeProfiles: boolean;
  /** Whether the types decide what a text means. */
  readonly untyped: boolean;
  readonly likeness: Likeness;
}

/** One place on both sides. */
export interface Visit {
  readonly steps: readonly Step[];
  /** All that is said of it. */
  readonly at: Sides<readonly Cursor[]>;
  /** What of it only one side says. */
  readonly apart: Sides<readonly Cursor[]>;
  readonly nodes: Sides<PlanNode>;
  readonly oldDefault: Maybe;
  /** Whether what one schema takes of the place is what the whole takes: not in a branch, nor under `not` and `if`. */
  readonly plain: boolean;
  readonly wanted: readonly string[];
  readonly renamed: boolean;
}

/** A place's name, by the steps to it. */
export function placeOf(steps: readonly Step[]): string {
  return steps.map(({ shown }) => `/${shown}`).join("");
}

/** The keys that tell a list's items apart. */
export function fieldsOf({ identity = [] }: PlanNode): readonly string[] {
  return identity.map(({ name }) => name);
}
