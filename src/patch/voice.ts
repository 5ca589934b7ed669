import type { Cursor } from "./directives.js";
import type { Patch } from "./patch.js";

/** A fragment's word about one place. */
export interface Voice {
  /** The fragment's turn, from 0 for the lowest. */
  readonly fragment: number;
  /** What it does to the place; never `keep`. */
  readonly patch: Patch;
  /** The node that says so: of the place itself, or of an ancestor that decides it whole. */
  readonly cursor: Cursor;
  /** Whether the node is the place's own. */
  readonly exact: boolean;
  /** Whether it is part of a value that its fragment sets whole: without the node nothing would be there. */
  readonly whole: boolean;
  /** Whether it deletes by the way what is gone already: it counts only where another is taken away. */
  readonly idle: boolean;
}
