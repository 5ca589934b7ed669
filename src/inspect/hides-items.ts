import type { Strategy } from "../model/strategy.js";

/** Whether the items of a set are secret: each would be named by what must not be shown, so the list stands for them. */
export function hidesItems(strategy: Strategy): boolean {
  return strategy.identity?.length === 0 && strategy.item().secret;
}
