import type { Range } from "../../model/diagnostic.js";
import type { Location, Path } from "../../model/document.js";
import type { Value } from "../../model/value.js";
import type { Span } from "../findings.js";

/** A value of the document and where it stands. */
export interface IniNode {
  readonly value: Value;
  readonly key: Span | undefined;
  readonly at: Span;
  readonly children: ReadonlyMap<string | number, IniNode> | undefined;
}

export function leaf(value: Value, at: Span): IniNode {
  return { value, key: undefined, at, children: undefined };
}

/** A list, from where its first item stands to where its last one ends. */
export function listNode(items: readonly IniNode[]): IniNode {
  const [first, last] = [items[0] as IniNode, items.at(-1) as IniNode];
  const at = { start: first.at.start, end: last.at.end };
  return { value: items.map(({ value }) => value), key: undefined, at, children: new Map(items.entries()) };
}

/** Where the node of a path stands. The only item of a list is written as the list is: it has the list's place. */
export function locateNode(root: IniNode, path: Path, range: (span: Span) => Range): Location | undefined {
  let node: IniNode | undefined = root;
  for (const segment of path) {
    if (node?.children === undefined && segment === 0) continue;
    node = node?.children?.get(segment);
  }
  return node && { key: node.key && range(node.key), value: range(node.at) };
}
