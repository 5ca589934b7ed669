import { PROFILE_SUFFIX, SCHEMA_SUFFIXES, type SchemaSource } from "./schema-file.js";

const SUFFIXES = [...SCHEMA_SUFFIXES, PROFILE_SUFFIX];

/** The ids that a source declares, in the order of their code points (S0, D1). */
export async function knownIds(source: SchemaSource): Promise<readonly string[]> {
  const paths = (await source.list?.()) ?? [];
  const ids = paths.flatMap((path) => {
    const suffix = SUFFIXES.find((each) => path.endsWith(each));
    const id = suffix === undefined ? "" : path.slice(0, -suffix.length);
    return id === "" || id.endsWith("/") ? [] : [id];
  });
  return [...new Set(ids)].sort(byCodePoint);
}

/** UTF-16 units order beyond the basic plane otherwise (D5). */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index] as string).codePointAt(0)! - (right[index] as string).codePointAt(0)!;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
