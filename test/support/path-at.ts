import type { Origin } from "../../src/model/diagnostic.js";
import type { Document, Path } from "../../src/model/document.js";
import { isList, isObject, keysOf, type Value } from "../../src/model/value.js";

/** The node of a document whose key stands at an origin. */
export function pathAt(document: Document, { start, end }: Origin): Path | undefined {
  const find = (value: Value, path: Path): Path | undefined => {
    const location = document.range(path);
    const at = location?.key ?? location?.value;
    if (path.length > 0 && JSON.stringify([at?.start, at?.end]) === JSON.stringify([start, end])) return path;
    const below = isList(value)
      ? value.map((item, index) => [index, item] as const)
      : isObject(value)
        ? keysOf(value).map((key) => [key, value[key] as Value] as const)
        : [];
    for (const [step, inner] of below) {
      const found = find(inner, [...path, step]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return document.value === undefined ? undefined : find(document.value, []);
}
