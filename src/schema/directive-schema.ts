import type { Path } from "../model/document.js";
import { isObject, member, record, type Maybe, type Value } from "../model/value.js";
import { fragment } from "./schema-file.js";
import { typesOf } from "./types-of.js";

/** In every draft: draft 04 has no `true`. */
const ANYTHING = record([]);

/**
 * The directives that may stand at a place (E3), as schemas whose operands are judged like the place itself.
 *
 * @param own the schema of the place without directives, which stands at `anyOf/0` below `at`.
 * @param item whether the place is an item's: there `$delete` takes the item.
 */
export function directivesAt(own: Value, at: Path, item: boolean): readonly Value[] {
  const whole = reference([...at, "anyOf", 0]);
  const nested = reference(at);
  const list = listOf(own, [...at, "anyOf", 0]);
  const single: (readonly [string, Value])[] = [
    ["$replace", whole],
    ["$lock", nested],
    ["$pin", nested],
    ["$existing", nested],
    ["$delete", item ? ANYTHING : record([["enum", [true]]])],
    ["$literal", ANYTHING],
    ...(allows(own, "object") || list !== undefined ? [["$merge", whole] as const] : []),
  ];
  const alone = words(single, [["maxProperties", 1]]);
  if (list === undefined) return [alone];
  const anyList = record([["type", "array"]]);
  return [
    alone,
    words([
      ["$append", list],
      ["$prepend", list],
      ["$remove", anyList],
    ]),
  ];
}

function words(
  directives: readonly (readonly [string, Value])[],
  more: readonly (readonly [string, Value])[] = [],
): Value {
  return record([
    ["type", "object"],
    ["properties", record(directives)],
    ["additionalProperties", false],
    ["minProperties", 1],
    ...more,
  ]);
}

/** What `$append` and `$prepend` take: items as the list's own; undefined where no list may stand. */
function listOf(own: Value, at: Path): Value | undefined {
  if (!allows(own, "array")) return undefined;
  const items: Maybe = member(own, "items");
  if (isObject(items) || typeof items === "boolean") {
    return record([
      ["type", "array"],
      ["items", reference([...at, "items"])],
    ]);
  }
  return ["$ref", "anyOf", "allOf"].some((keyword) => member(own, keyword) !== undefined)
    ? reference(at)
    : record([["type", "array"]]);
}

function allows(own: Value, type: string): boolean {
  const types = typesOf(own);
  return types.length === 0 || types.includes(type);
}

function reference(at: Path): Value {
  return record([["$ref", fragment(at)]]);
}
