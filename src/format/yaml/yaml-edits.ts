import type { Span } from "../findings.js";
import type { TextEdits } from "../text-edits.js";
import type { YamlPlace } from "./find-yaml.js";
import type { YamlTree } from "./tree.js";

/** A YAML text while edits of it are collected. */
export interface YamlEdits extends TextEdits {
  readonly tree: YamlTree;
}

/** A node to be edited. */
export interface YamlCursor {
  readonly place: YamlPlace;
  /** Inside brackets, where lines mean nothing. */
  readonly inFlow: boolean;
  /** The column of the key or dash that the node belongs to; -1 at the root. */
  readonly outer: number;
}

/** An item of a list or a map: from its dash or key, whatever stands before that on its behalf, to its end. */
export interface Item extends Span {
  /** Undefined for `<<`. */
  readonly name: string | number | undefined;
}
