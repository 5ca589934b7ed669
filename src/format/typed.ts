import type { Document } from "../model/document.js";
import type { Merge, Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, Literal, mapSame, record, type Value, type ValueObject } from "../model/value.js";
import { directiveOf } from "./ini/directive.js";
import { isReset } from "./ini/reset.js";
import { typedText } from "./typed-text.js";

/**
 * A document of a syntax in which every scalar is a text, by the types of the strategy tree (S4): numbers, booleans, and a list
 * of one where a list is meant. A text that does not read as its type stays one, for validation to name. Directives
 * are seen through.
 *
 * @param syntax The format's name: a literal is emitted as it was spelled there (E11).
 */
export function typedDocument(document: Document, strategies: Strategy, syntax: string): Document {
  const { value } = document;
  if (value === undefined) return document;
  const read = typed(value, strategies, syntax, false);
  if (read === value) return document;
  // an empty list stands where the assignment does that takes back
  const range: Document["range"] = (path) =>
    document.range(path) ?? document.range(path.map((step) => (step === "$replace" ? "$delete" : step)));
  return { ...document, value: read, range };
}

function typed(value: Value, strategies: Strategy, syntax: string, literal: boolean): Value {
  if (isList(value)) return mapSame(value, (item, index) => typed(item, strategies.item(index), syntax, literal));
  if (!isObject(value)) return typedScalar(value, strategies, syntax);
  const keys = keysOf(value);
  if (!literal && keys.length === 1 && isReset(value["$delete"])) {
    return record([meansList(strategies) ? ["$replace", []] : ["$delete", true]]);
  }
  if (!literal && keys.length > 0 && keys.every((key) => directiveOf(key) !== undefined)) {
    return changed(value, (key) => typedOperand(value[key] as Value, key, strategies, syntax));
  }
  return changed(value, (key) => typed(value[key] as Value, strategies.key(key), syntax, literal));
}

/** The object with each value replaced, or the object itself where none is another one. */
function changed(object: ValueObject, replace: (key: string) => Value): ValueObject {
  const entries = keysOf(object).map((key) => [key, replace(key)] as const);
  return entries.every(([key, value]) => value === object[key]) ? object : record(entries);
}

function typedOperand(operand: Value, key: string, strategies: Strategy, syntax: string): Value {
  const constant = key === "$replace" || key === "$literal";
  // An empty assignment and another one are a list to whoever knows no types: here one thing is meant.
  const [only] = isList(operand) && operand.length === 1 ? operand : [];
  if (
    constant &&
    only !== undefined &&
    strategies.types !== undefined &&
    !strategies.types.has("array") &&
    !isListed(strategies.merge)
  ) {
    return typed(only, strategies, syntax, true);
  }
  if (constant && operand === "" && meansList(strategies)) return [];
  return typed(operand, strategies, syntax, key === "$literal");
}

function typedScalar(
  value: Exclude<Value, readonly Value[] | ValueObject>,
  strategies: Strategy,
  syntax: string,
): Value {
  const text = value instanceof Literal ? value.value : value;
  if (typeof text !== "string") return value;
  const spelling = value instanceof Literal ? value.text : text;
  const read = strategies.types === undefined ? undefined : typedText(text, spelling, strategies.types, syntax);
  if (read !== undefined) return read;
  return meansList(strategies) ? [typed(value, strategies.item(0), syntax, false)] : value;
}

/** Whether one assignment is a list of one: by the schema's types, or by a strategy that only lists have. */
function meansList({ types, merge }: Strategy): boolean {
  return isListed(merge) || (types !== undefined && types.has("array") && !types.has("string"));
}

function isListed(merge: Merge | undefined): boolean {
  return merge === "append" || merge === "prepend" || merge === "set" || merge === "keyed";
}
