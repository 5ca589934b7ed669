import type { Range } from "../../model/diagnostic.js";
import type { Location, Path } from "../../model/document.js";
import type { Span } from "../findings.js";
import type { TomlMember, TomlNode, TomlTable, TomlTree } from "./tree.js";

interface Place {
  readonly member: TomlMember | undefined;
  readonly node: TomlNode;
}

/**
 * Where the node of a path stands. A table under a header stands from its header to the last of its own keys; one of
 * dotted keys, at what follows its name in the first of them; one that only longer headers name, where the first of
 * its own does.
 */
export function locateToml(tree: TomlTree, path: Path, range: (span: Span) => Range): Location | undefined {
  let place: Place | undefined = { member: undefined, node: tree.root };
  for (const segment of path) place = place && childOf(place.node, segment);
  if (place === undefined) return undefined;
  const { member, node } = place;
  const whole = path.length === 0 ? { start: 0, end: tree.text.length } : spanOf(node);
  return { key: member && range({ start: member.key.start, end: member.key.end }), value: range(whole) };
}

function childOf(node: TomlNode, segment: string | number): Place | undefined {
  if (node.kind === "table") {
    const member = node.members.get(String(segment));
    return member && { member, node: member.node };
  }
  if (node.kind === "scalar" || typeof segment !== "number") return undefined;
  const item = node.items[segment];
  return item && { member: undefined, node: item };
}

function spanOf(node: TomlNode): Span {
  if (node.kind === "scalar" || node.kind === "array") return node;
  if (node.kind === "table") return tableSpan(node);
  const [first, last] = [node.items[0], node.items.at(-1)] as [TomlTable, TomlTable];
  return { start: spanOf(first).start, end: spanOf(last).end };
}

function tableSpan({ body, dotted, members }: TomlTable): Span {
  if (body !== undefined) {
    const { header } = body;
    return header === undefined ? body : { start: header.start, end: body.entries.at(-1)?.end ?? header.end };
  }
  if (dotted !== undefined) {
    const { depth, first } = dotted;
    return { start: first.keys[depth]?.start ?? first.start, end: first.end };
  }
  const [first] = members.values();
  return first === undefined ? { start: 0, end: 0 } : spanOf(first.node);
}
