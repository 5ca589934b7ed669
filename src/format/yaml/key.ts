import type { Facts } from "../../model/codes/index.js";
import { isAlias, isScalar, type ParsedNode } from "./engine.js";
import { tagOf } from "./tag.js";

/** What is wrong with a key; undefined for a good one. */
export function wrongKey(key: ParsedNode): Facts["parse/key"]["is"] | undefined {
  if (isAlias(key)) return "alias";
  if (!isScalar(key)) return "collection";
  const tag = tagOf(key);
  if (tag !== undefined && tag !== "!!str") return "tagged";
  const plain = key.type === "PLAIN" || key.type === undefined;
  return plain && tag === undefined && /^(?:~|null|Null|NULL)?$/.test(key.source ?? "") ? "null" : undefined;
}

/** A key is its source text: `on` and `0x1` are what they look like (E11). Undefined for what is no key. */
export function keyText(key: ParsedNode): string | undefined {
  return isScalar(key) && wrongKey(key) === undefined ? key.source : undefined;
}

/** The key that takes over the keys of other maps (https://yaml.org/type/merge.html); quoted, it is like others. */
export function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.source === "<<" && key.type === "PLAIN" && key.tag === undefined;
}
