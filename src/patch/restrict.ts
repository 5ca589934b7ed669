import { at, type Place, type Segment } from "../model/place.js";
import { apply } from "./apply.js";
import { constant, DELETE, escapeKey, isConstant, KEEP, constantValue, type Patch } from "./patch.js";

/**
 * What a patch does to one place, `N|π`: `apply(N, v)|π = apply(N|π, v|π)`. It carries over to composition, which is
 * what makes locks compose.
 */
export function restrict(patch: Patch, place: Place): Patch {
  return place.reduce(restrictTo, patch);
}

/** What a patch does to one step below. An index is known only below a constant: elsewhere items have no index. */
export function restrictTo(patch: Patch, segment: Segment): Patch {
  if (patch.kind === "keep") return KEEP;
  if (isConstant(patch)) return constant(at(constantValue(patch), segment));
  if (patch.kind === "map") return typeof segment === "string" ? (patch.entries[escapeKey(segment)] ?? KEEP) : DELETE;
  if (patch.kind === "splice" || typeof segment !== "object") return DELETE;
  const item = patch.items.get(segment.key);
  if (item === undefined) return KEEP;
  return item.fresh ? constant(apply(item.patch, undefined)) : item.patch;
}
