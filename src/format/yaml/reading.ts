import type { Limits } from "../../model/document.js";
import type { Value } from "../../model/value.js";
import type { Findings } from "../findings.js";
import { noAnchors, type Anchors } from "./anchors.js";
import type { YamlDialect } from "./dialect.js";
import type { ParsedNode } from "./engine.js";
import type { YamlTree } from "./tree.js";

/** The walk over one document: what it reads by, what it found so far. */
export interface Reading {
  readonly text: string;
  readonly dialect: YamlDialect;
  readonly limits: Limits;
  readonly findings: Findings;
  readonly anchors: Anchors;
  /** The objects that stand for tags: these are no maps that `<<` could take. */
  readonly directives: WeakSet<object>;
  /** Set where going on would cost too much: what is left reads as null. */
  stopped: boolean;
}

/** A node, where the text before it ends, and how many containers it stands in. */
export interface NodeCursor {
  readonly node: ParsedNode;
  readonly from: number;
  readonly depth: number;
}

export type ReadNode = (cursor: NodeCursor, reading: Reading) => Value;

export function startReading({ text, dialect }: YamlTree, limits: Limits, findings: Findings): Reading {
  return {
    text,
    dialect,
    limits,
    findings,
    anchors: noAnchors(),
    directives: new WeakSet(),
    stopped: false,
  };
}

/** Goes down one level; false, and noted once, where that is too deep: by aliases, or by the objects of tags. */
export function descend({ node, depth }: NodeCursor, levels: number, reading: Reading): boolean {
  const { anchors, limits, findings } = reading;
  anchors.deepest = Math.max(anchors.deepest, depth + levels);
  if (reading.stopped || depth + levels <= limits.depth) return !reading.stopped;
  reading.stopped = true;
  findings.add("parse/depth", { limit: limits.depth }, { start: node.range[0], end: node.range[0] + 1 });
  return false;
}
