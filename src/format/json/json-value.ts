import type { Node } from "jsonc-parser";
import { record, type Scalar, type Value } from "../../model/value.js";
import type { Findings, Span } from "../findings.js";
import { jsonNumber } from "./json-number.js";

/**
 * The value of a syntax tree: numbers keep their spelling; a key written twice and a string that is no Unicode text
 * are noted. The tree is known to be shallow, so this may recurse.
 */
export function jsonValue(node: Node, text: string, findings: Findings): Value {
  switch (node.type) {
    case "array":
      return (node.children ?? []).map((child) => jsonValue(child, text, findings));
    case "object":
      return objectValue(node, text, findings);
    case "number":
      return numberValue(node, text, findings);
    case "string":
      return stringValue(node, findings);
    default:
      return node.value as Scalar;
  }
}

/** Where a node of the tree stands. */
export function spanOf(node: Node): Span {
  return { start: node.offset, end: node.offset + node.length };
}

function objectValue(node: Node, text: string, findings: Findings): Value {
  const first = new Map<string, Node>();
  const entries: [string, Value][] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue; // a syntax error, noted already
    const name = stringValue(key, findings);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, key);
    else findings.duplicate(name, spanOf(earlier), spanOf(key));
    entries.push([name, jsonValue(value, text, findings)]);
  }
  return record(entries);
}

function numberValue(node: Node, text: string, findings: Findings): Scalar {
  const { start, end } = spanOf(node);
  const spelling = text.slice(start, end);
  const value = jsonNumber(spelling);
  if (value !== undefined) return value;
  findings.add("parse/number", { text: spelling }, { start, end });
  return 0;
}

/** A string with half a surrogate pair is no Unicode text (RFC 8259 §8.2): no two programs would agree on it. */
function stringValue(node: Node, findings: Findings): string {
  const value = node.value as string;
  if (!value.isWellFormed()) {
    findings.add("parse/string", { reason: "half a surrogate pair is no character" }, spanOf(node));
  }
  return value;
}
