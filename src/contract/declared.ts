import type { Origin } from "../model/diagnostic.js";
import { keysOf, isObject, member } from "../model/value.js";
import { pointer } from "../schema/index.js";
import type { PlanNode, TreeParts } from "../strategy/index.js";
import { applicable, type Cursor, type Sides } from "./cursor.js";

/** What a schema or a profile says by one keyword. */
export interface Clause {
  /** `keyed by name`, `["error","warn"]`. */
  readonly says: string;
  /** Where it is said; undefined for a default. */
  readonly origin?: Origin;
}

/** A declaration that is another: what was said, and what is. */
export interface Declared {
  readonly keyword: string;
  readonly before?: Clause;
  readonly after?: Clause;
}

/**
 * What is declared of a place otherwise: how it merges, that it is locked or removed; and of a format that knows only
 * texts the types, which decide what is read.
 */
export function declaredAt(
  nodes: Sides<PlanNode>,
  at: Sides<readonly Cursor[]>,
  parts: Sides<readonly TreeParts[]>,
  untyped: boolean,
): readonly Declared[] {
  const { old, now } = nodes;
  const saying = (
    keyword: string,
    side: "old" | "now",
    says: string | undefined,
    declaredBy?: string,
  ): Clause | undefined => {
    const origin = says === undefined ? undefined : originOf(keyword, at[side], parts[side], declaredBy);
    return says === undefined ? undefined : { says, ...(origin === undefined ? {} : { origin }) };
  };
  return [
    ...(now.locked && !old.locked ? changed("x-lock", undefined, saying("x-lock", "now", "true")) : []),
    ...(now.removed === undefined
      ? []
      : changed("x-removed", undefined, saying("x-removed", "now", JSON.stringify(now.removed)))),
    ...changed(
      "x-merge",
      saying("x-merge", "old", wayOf(old), old.declaredBy),
      saying("x-merge", "now", wayOf(now), now.declaredBy),
    ),
    ...(untyped ? changed("type", saying("type", "old", typesOf(old)), saying("type", "now", typesOf(now))) : []),
  ];
}

function changed(keyword: string, before: Clause | undefined, after: Clause | undefined): readonly Declared[] {
  if (before?.says === after?.says) return [];
  return [{ keyword, ...(before && { before }), ...(after && { after }) }];
}

function wayOf({ merge, identity }: PlanNode): string | undefined {
  if (merge !== "keyed") return merge;
  const names = (identity ?? []).map(({ name, default: standsIn }) =>
    standsIn === undefined ? name : `${name} (else ${JSON.stringify(standsIn)})`,
  );
  return `keyed by ${names.join(", ")}`;
}

function typesOf({ types }: PlanNode): string | undefined {
  return types && [...types].sort().join(" or ");
}

/** Where a keyword is said of a place: in a schema about it, else in a profile. */
function originOf(
  keyword: string,
  cursors: readonly Cursor[],
  parts: readonly TreeParts[],
  declaredBy: string | undefined,
): Origin | undefined {
  for (const { here } of applicable(cursors)) {
    const keywords = declaredBy === undefined ? [keyword] : isObject(here.schema) ? keysOf(here.schema) : [];
    for (const each of keywords) {
      const path = [...here.path, each];
      const is = declaredBy === undefined || declaredBy === `${here.file.file}${pointer(path)}`;
      if (is && member(here.schema, each) !== undefined) return here.file.origin(path);
    }
  }
  for (const { profile } of parts) {
    for (const { pattern, annotations } of profile?.entries.toReversed() ?? []) {
      const path = [pattern, keyword];
      const is = declaredBy === undefined || declaredBy === `${profile?.file.file}${pointer(path)}`;
      if (is && member(annotations, keyword) !== undefined) return profile?.file.origin(path);
    }
  }
  return undefined;
}
