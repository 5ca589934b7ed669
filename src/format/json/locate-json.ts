import type { Node } from "jsonc-parser";
import type { Range } from "../../model/diagnostic.js";
import type { Location, Path } from "../../model/document.js";
import type { Span } from "../findings.js";
import { spanOf } from "./json-value.js";

/** A node and the key before it. */
interface JsonPlace {
  readonly key: Node | undefined;
  readonly value: Node;
}

/** Where the node of a path stands; undefined for a path that the tree does not have. */
export function locateJson(tree: Node, path: Path, range: (span: Span) => Range): Location | undefined {
  const place = findJson(tree, path);
  return place && { key: place.key && range(spanOf(place.key)), value: range(spanOf(place.value)) };
}

function findJson(tree: Node, path: Path): JsonPlace | undefined {
  let place: JsonPlace | undefined = { key: undefined, value: tree };
  for (const segment of path) {
    place = place && childOf(place.value, segment);
  }
  return place;
}

function childOf(node: Node, segment: string | number): JsonPlace | undefined {
  if (node.type === "array" && typeof segment === "number") {
    const value = node.children?.[segment];
    return value && { key: undefined, value };
  }
  return node.type === "object" ? keysOfNode(node).get(String(segment)) : undefined;
}

/** A wide map is searched for many of its keys: the index is made once. */
const indexes = new WeakMap<Node, ReadonlyMap<string, JsonPlace>>();

function keysOfNode(node: Node): ReadonlyMap<string, JsonPlace> {
  const known = indexes.get(node);
  if (known !== undefined) return known;
  const index = new Map<string, JsonPlace>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key !== undefined && value !== undefined) index.set(key.value as string, { key, value });
  }
  indexes.set(node, index);
  return index;
}
