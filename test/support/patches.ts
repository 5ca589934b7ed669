import type { Identity } from "../../src/model/strategy.js";
import { joinAll, restrictTo, type EditPatch, type Patch, type Splice } from "../../src/patch/index.js";
import type { Place } from "../../src/model/place.js";

export type MapPatch = Extract<Patch, { readonly kind: "map" }>;
export type ItemPatch = EditPatch["items"] extends ReadonlyMap<string, infer Item> ? Item : never;

/** A patch for each key; one that is kept says nothing and is left out. */
export function map(entries: Iterable<readonly [string, Patch]>): MapPatch {
  const changes = Array.from(entries).filter(([, patch]) => patch.kind !== "keep");
  return { kind: "map", entries: Object.fromEntries(changes.map(([key, patch]) => [`/${key}`, patch])) };
}

export function splice(parts: Partial<Omit<Splice, "kind">>): Splice {
  return { kind: "splice", remove: [], prepend: [], append: [], ...parts };
}

/** A patch for each item; one that is kept says nothing and is left out. */
export function edit(by: Identity, items: Iterable<readonly [string, ItemPatch]>): EditPatch {
  return { kind: "edit", by, items: new Map(Array.from(items).filter(([, { patch }]) => patch.kind !== "keep")) };
}

/** What the one patch and then the other does. */
export function compose(after: Patch, before: Patch): Patch {
  return joinAll([before, after].map((patch) => ({ patch, locks: [] }))).patch;
}

/** What a patch does to one place. */
export function restrict(patch: Patch, place: Place): Patch {
  return place.reduce(restrictTo, patch);
}
