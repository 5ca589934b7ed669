import type { Limits } from "../../model/document.js";
import type { Value } from "../../model/value.js";
import type { Findings, Span } from "../findings.js";

/** However few nodes are written: so many more no file may expand to. */
const MOST_EXTRA = 1_000_000;

/** What an anchor names: the value, once it is read, and how large and high it is. */
export interface Anchored {
  value: Value | undefined;
  nodes: number;
  height: number;
}

/** Counts what a document is and what its aliases make of it (R1), and knows the anchors so far. */
export interface Anchors {
  /** Nodes read so far. */
  written: number;
  /** Nodes of the document so far with each alias replaced by its value. */
  expanded: number;
  /** The deepest level reached since the last anchor was opened. */
  deepest: number;
  readonly named: Map<string, Anchored>;
  /** Where the largest expansion stands. */
  largest: { readonly nodes: number; readonly name: string; readonly span: Span };
}

export function noAnchors(): Anchors {
  const largest = { nodes: 0, name: "", span: { start: 0, end: 0 } };
  return { written: 0, expanded: 0, deepest: 0, named: new Map(), largest };
}

/** Adds a use of an anchored value; false where the document has become larger than any file may be. */
export function expand(anchors: Anchors, nodes: number, name: string, span: Span): boolean {
  anchors.expanded += nodes;
  if (nodes > anchors.largest.nodes) anchors.largest = { nodes, name, span };
  return anchors.expanded - anchors.written <= MOST_EXTRA;
}

/** Reports a document that its aliases make too large. */
export function reportExpansion({ written, expanded, largest }: Anchors, limits: Limits, findings: Findings): void {
  if (expanded <= written * limits.aliasExpansion && expanded - written <= MOST_EXTRA) return;
  const { name, span } = largest;
  findings.add("parse/alias", { name, reason: "expansion", limit: limits.aliasExpansion }, span);
}
