import { hasDirective, isFinding, readDirectives, wrapping, type DirectiveName } from "../model/directive.js";
import type { Path } from "../model/document.js";
import type { Segment } from "../model/place.js";
import { keyOf, type Identity } from "../model/strategy.js";
import { isList, isObject, isScalar, member, type Value } from "../model/value.js";
import { unescaped } from "./constant.js";

/** A node of a document: where a fragment says something. */
export interface Cursor {
  readonly value: Value;
  readonly path: Path;
  /** Below `$literal`, where nothing is a directive. */
  readonly literal: boolean;
  /** The directives that were seen through on the way from the parent. */
  readonly through: readonly DirectiveName[];
}

/** An item that a list, or a directive for lists, mentions. */
export interface Mention {
  readonly cursor: Cursor;
  readonly role: "plain" | "remove" | "prepend" | "append";
}

const WRAPPERS: ReadonlySet<DirectiveName> = new Set(["lock", "pin", "existing", "replace", "merge", "literal"]);

/** The node behind directives that stand around one value. */
export function seeThrough(cursor: Cursor): Cursor {
  const directive = cursor.literal ? undefined : wrapping(cursor.value);
  if (directive === undefined || !WRAPPERS.has(directive.name)) return cursor;
  return seeThrough({
    value: directive.operand,
    path: [...cursor.path, directive.key],
    literal: directive.name === "literal",
    through: [...cursor.through, directive.name],
  });
}

/** Every item that a list mentions, in the order in which the directives over it act. */
export function mentions(list: Cursor): readonly Mention[] {
  const here = seeThrough(list);
  if (isList(here.value)) return items(here, "plain");
  const directives =
    isObject(here.value) && !here.literal && hasDirective(here.value) ? readDirectives(here.value) : [];
  if (isFinding(directives)) return [];
  return directives.flatMap(({ name, key, operand }) => {
    if (name !== "remove" && name !== "prepend" && name !== "append") return [];
    return items({ ...here, value: operand, path: [...here.path, key] }, name);
  });
}

function items(list: Cursor, role: Mention["role"]): readonly Mention[] {
  if (!isList(list.value)) return [];
  return list.value.map((value, index) => ({
    role,
    cursor: { value, path: [...list.path, index], literal: list.literal, through: [] },
  }));
}

/** The keys that a mention speaks of: one, or for a scalar to remove also that of a keyed item with this only field. */
export function mentionedKeys({ cursor, role }: Mention, by: Identity): readonly string[] {
  const directive = cursor.literal ? undefined : wrapping(cursor.value);
  const removed = role === "remove" ? cursor.value : directive?.name === "delete" ? directive.operand : undefined;
  if (removed !== undefined) return removedKeys(removed, by);
  const { value, literal } = seeThrough(cursor);
  const key = keyOf(by.length > 0 || literal ? value : unescaped(value), by); // an item of a set is a constant
  return key === undefined ? [] : [key];
}

/**
 * What an item to remove names: its key; a scalar also names the keyed item whose only field it is, unless `$literal`
 * says that it is itself meant.
 */
function removedKeys(value: Value, by: Identity): readonly string[] {
  const directive = wrapping(value);
  const exact = directive?.name === "literal";
  const key = keyOf(exact ? directive.operand : value, by);
  if (key === undefined) return [];
  return by.length === 1 && isScalar(value) && !exact ? [key, `[${key}]`] : [key];
}

/** The node below another; undefined where the document does not have it. Items go by `lastMention`. */
export function below(cursor: Cursor, segment: Exclude<Segment, object>): Cursor | undefined {
  const here = seeThrough(cursor);
  const value =
    typeof segment === "string" ? member(here.value, segment) : isList(here.value) ? here.value[segment] : undefined;
  return value === undefined ? undefined : { value, path: [...here.path, segment], literal: here.literal, through: [] };
}
