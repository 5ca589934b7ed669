import type { Path } from "../model/document.js";
import { isList, isObject, type Maybe } from "../model/value.js";

/** Reads the validator's pointer into a value; digits are an index where a list stands. */
export function instancePath(pointer: string, value: Maybe): { readonly path: Path; readonly value: Maybe } {
  const path: (string | number)[] = [];
  let here = value;
  for (const part of pointer.split("/").slice(1)) {
    const word = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isList(here)) {
      path.push(Number(word));
      here = here[Number(word)];
    } else {
      path.push(word);
      here = isObject(here) && Object.hasOwn(here, word) ? here[word] : undefined;
    }
  }
  return { path, value: here };
}

/** Whether a value has more nodes than a number; stops counting there. */
export function isLarger(value: Maybe, limit: number): boolean {
  let count = 0;
  const waiting: Maybe[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (++count > limit) return true;
    if (isList(next)) for (const item of next) waiting.push(item);
    else if (isObject(next)) for (const key of Object.keys(next)) waiting.push(next[key]);
  }
  return false;
}
