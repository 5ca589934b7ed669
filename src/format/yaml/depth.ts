import type { Span } from "../findings.js";
import type { CST } from "./engine.js";

/**
 * The first collection that stands deeper than allowed, found without recursion. `yaml` recurses over the tree of
 * tokens and overflows the stack on hostile nesting; after this it does not.
 */
export function firstBelow(limit: number, tokens: readonly CST.Token[]): Span | undefined {
  const pending: { readonly token: CST.Token | null | undefined; readonly depth: number }[] = [];
  const push = (token: CST.Token | null | undefined, depth: number): void => {
    if (token && ("items" in token || token.type === "document")) pending.push({ token, depth });
  };
  for (const token of tokens.toReversed()) push(token, 0);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (token?.type === "document") push(token.value, depth + 1);
    else if (token && "items" in token) {
      if (depth > limit) return { start: token.offset, end: token.offset + 1 };
      for (const item of token.items.toReversed()) {
        push(item.value, depth + 1);
        push("key" in item ? item.key : undefined, depth + 1);
      }
    }
  }
  return undefined;
}
