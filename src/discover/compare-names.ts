/**
 * Orders names by code point, which is the order of their UTF-8 bytes: `10-x` < `9-x` < `B` < `a`.
 *
 * Source: D5. JavaScript's own order is that of UTF-16 units, in which `😀` (U+1F600) stands before `ﬀ` (U+FB00).
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

/** A surrogate stands for a code point beyond U+FFFF: it belongs behind every other unit. */
function weight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
