import { record, type Value } from "../../model/value.js";
import type { TomlNode } from "./tree.js";

/** The value of a tree, which is known to be shallow. */
export function tomlValue(node: TomlNode): Value {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "array":
    case "tables":
      return node.items.map(tomlValue);
    case "table":
      return record(Array.from(node.members, ([key, member]) => [key, tomlValue(member.node)] as const));
  }
}
