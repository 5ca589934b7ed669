import { hasDirective, wrapping } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { isList, isNull, isObject, keysOf, record, type Value } from "../model/value.js";
import { mentions, seeThrough, type Cursor } from "./cursor.js";

/** A fragment's document without its directives: what it states of the configuration, as far as it is data. */
export interface Stated {
  readonly value: Value;
  /** Where in the document a node of the value stands; for a node that is not there the nearest one above. */
  pathOf(path: Path): Path;
}

interface Node {
  readonly value: Value;
  readonly path: Path;
  readonly below: ReadonlyMap<string | number, Node>;
}

/**
 * Sees through `$lock`, `$pin`, `$existing`, `$merge`, `$replace` and `$literal`, takes a list that adds for its items,
 * and leaves out what deletes and removes. Undefined where nothing is left.
 *
 * @param nulls `delete` where a null member deletes its key (RFC 7396 §2).
 */
export function stated(document: Value, nulls: "set" | "delete"): Stated | undefined {
  const root = nodeOf({ value: document, path: [], literal: false, through: [] }, nulls, false);
  if (root === undefined) return undefined;
  return {
    value: root.value,
    pathOf(path) {
      let here = root;
      for (const step of path) {
        const next = here.below.get(step);
        if (next === undefined) break;
        here = next;
      }
      return here.path;
    },
  };
}

function nodeOf(cursor: Cursor, nulls: "set" | "delete", member: boolean): Node | undefined {
  const here = seeThrough(cursor);
  const { value, path } = here;
  if (isList(value))
    return listOf(
      value.map((item, index) => child(here, item, index)),
      path,
      nulls,
    );
  if (!isObject(value))
    return member && nulls === "delete" && isNull(value) ? undefined : { value, path, below: new Map() };
  if (!here.literal && hasDirective(value)) {
    if (wrapping(value)?.name === "delete") return undefined;
    const added = mentions(here).filter(({ role }) => role !== "remove");
    return added.length === 0
      ? undefined
      : listOf(
          added.map((mention) => mention.cursor),
          path,
          nulls,
        );
  }
  const below = keysOf(value).flatMap((key): (readonly [string, Node])[] => {
    const node = nodeOf(child(here, value[key] as Value, key), nulls, true);
    return node === undefined ? [] : [[key, node]];
  });
  return { value: record(below.map(([key, node]) => [key, node.value] as const)), path, below: new Map(below) };
}

function listOf(items: readonly Cursor[], path: Path, nulls: "set" | "delete"): Node {
  const nodes = items.flatMap((item) => nodeOf(item, nulls, false) ?? []);
  return { value: nodes.map(({ value }) => value), path, below: new Map(nodes.entries()) };
}

function child({ path, literal }: Cursor, value: Value, step: string | number): Cursor {
  return { value, path: [...path, step], literal, through: [] };
}
