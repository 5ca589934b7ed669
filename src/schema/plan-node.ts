import type { Strategy } from "../model/strategy.js";

/** What `x-removed` and `deprecated` carry: the advice, or only that it is so. */
export type Notice = string | true;

/** A node of the plan with what only validation, renames and suggestions ask (V6). `UNDECLARED` is one too. */
export interface PlanNode extends Strategy {
  readonly removed?: Notice | undefined;
  readonly deprecated?: Notice | undefined;
  /** The keys that the schema names below, in its order. */
  readonly names?: readonly string[] | undefined;
  key(name: string): PlanNode;
  item(index?: number): PlanNode;
}
