import { Literal } from "../../model/value.js";
import { isAlias, isScalar, isSeq, visitNodes, type ParsedNode } from "./engine.js";
import { doubleQuoted } from "./spell.js";

/**
 * A node under one of the application's own tags, kept as it is written (`x-tags`); in words what is wrong where it
 * cannot be kept. It is emitted elsewhere, at another indentation: so it is made to stand on one line.
 */
export function opaque(node: ParsedNode, tag: string, text: string): Literal | string {
  const [start, end] = node.range;
  const written = text.slice(start, end);
  if (isScalar(node)) {
    if (node.source === "" && written === "") return kept(tag);
    const verbatim = !/[\r\n\u2028\u2029]/.test(written) && !written.startsWith("|") && !written.startsWith(">");
    return kept(`${tag} ${verbatim ? written : doubleQuoted(node.source)}`);
  }
  if (isAlias(node)) return "takes no alias";
  const kind = isSeq(node) ? "list" : "map";
  if (node.flow !== true)
    return `keeps its value as it is written: write the ${kind} in flow style, ${isSeq(node) ? "[…]" : "{…}"}`;
  if (/[\r\n]/.test(written)) return `keeps its value as it is written: write the ${kind} on one line`;
  return holdsAlias(node) ? "takes no alias" : kept(`${tag} ${written}`);
}

function holdsAlias(node: ParsedNode): boolean {
  let found = false;
  visitNodes(node, { Alias: () => void (found = true) });
  return found;
}

function kept(source: string): Literal {
  return new Literal(source, source, "tag", "yaml");
}
