import type { Entry } from "../host/file-system.js";
import type { Finding } from "../model/diagnostic.js";
import type { Layer } from "../model/layer.js";
import type { Fragment } from "../model/resolution.js";

/** An entry of a searched directory, looked at by itself: what the others make of it is decided by the precedence. */
export interface Candidate {
  readonly layer: Layer;
  /** The layer's place in the stack, from 0, the lowest. */
  readonly rank: number;
  readonly kind: Fragment["kind"];
  /** A `directory` that should hold fragments and cannot be searched has no namesakes. */
  readonly role: "main" | "drop-in" | "directory";
  readonly name: string;
  /** As an administrator names it. */
  readonly file: string;
  readonly means: Means;
}

export type Means =
  | { readonly is: "content"; readonly path: string; readonly entry: Entry }
  | { readonly is: "mask" }
  /** It would count, and cannot be read; the finding is none where a higher namesake stands over it. */
  | { readonly is: "broken"; readonly because: string; readonly finding: Finding }
  | { readonly is: "ignored"; readonly because: string; readonly finding?: Finding };
