import type { Identity } from "../model/strategy.js";
import type { Maybe, Value } from "../model/value.js";

/** A key of a map of patches, escaped by a slash: `/net` stands on no prototype, so every key is an ordinary one (E10). */
type Escaped = `/${string}`;

/** What a patch does to one item of a list with identity. */
export interface ItemPatch {
  readonly patch: Patch;
  /** Where the item goes if the base has none of its key. */
  readonly place: "head" | "tail";
  /** Deleted below and added again: an item of the base gives way, and the new one goes to the end of its place. */
  readonly fresh: boolean;
}

/**
 * What a fragment means: a function from the configuration below it to the one above, `Maybe JSON → Maybe JSON`.
 * A base of another kind than the patch counts as empty, so every patch is total.
 */
export type Patch =
  | { readonly kind: "keep" }
  | { readonly kind: "delete" }
  | { readonly kind: "set"; readonly value: Value }
  | { readonly kind: "map"; readonly entries: Readonly<Record<Escaped, Patch>> }
  | {
      readonly kind: "splice";
      readonly remove: readonly Value[];
      readonly prepend: readonly Value[];
      readonly append: readonly Value[];
    }
  | { readonly kind: "edit"; readonly by: Identity; readonly items: ReadonlyMap<string, ItemPatch> };

type Constant = Extract<Patch, { kind: "set" | "delete" }>;
export type MapPatch = Extract<Patch, { kind: "map" }>;
export type Splice = Extract<Patch, { kind: "splice" }>;
export type EditPatch = Extract<Patch, { kind: "edit" }>;

/** The identity: a document of nothing, or of comments. */
export const KEEP: Patch = { kind: "keep" };
export const DELETE: Constant = { kind: "delete" };

export function set(value: Value): Constant {
  return { kind: "set", value };
}

/** The patch that leaves exactly this, whatever is below. */
export function constant(value: Maybe): Constant {
  return value === undefined ? DELETE : set(value);
}

export function isConstant(patch: Patch): patch is Constant {
  return patch.kind === "set" || patch.kind === "delete";
}

/** What a constant leaves. */
export function constantValue(patch: Constant): Maybe {
  return patch.kind === "set" ? patch.value : undefined;
}

/** Per key. In normal form no entry is `keep`: it would say nothing. */
export function map(entries: Iterable<readonly [string, Patch]>): MapPatch {
  const escaped: Record<Escaped, Patch> = {};
  for (const [key, patch] of entries) if (patch.kind !== "keep") escaped[escapeKey(key)] = patch;
  return { kind: "map", entries: escaped };
}

export function splice(parts: Partial<Omit<Splice, "kind">>): Splice {
  return { kind: "splice", remove: parts.remove ?? [], prepend: parts.prepend ?? [], append: parts.append ?? [] };
}

/** Per item. In normal form no item is `keep`. */
export function edit(by: Identity, items: Iterable<readonly [string, ItemPatch]>): EditPatch {
  return { kind: "edit", by, items: new Map(Array.from(items).filter(([, item]) => item.patch.kind !== "keep")) };
}

export function escapeKey(key: string): Escaped {
  return `/${key}`;
}

export function unescapeKey(key: string): string {
  return key.slice(1);
}
