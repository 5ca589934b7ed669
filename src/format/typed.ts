import type { Document } from "../model/document.js";
import type { Merge, Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, Literal, mapSame, record, type Value, type ValueObject } from "../model/value.js";
import { directiveOf } from "./ini/mark.js";
import { isReset } from "./ini/reset.js";
import { typedText } from "./typed-text.js";

/**
 * A document of a syntax in which every scalar is a text, by the types of the plan (S4): numbers, booleans, and a list
 * of one where a list is meant. A text that does not read as its type stays one, for validation to name. Directives
 * are seen through.
 *
 * @param syntax The format's name: a literal is emitted as it was spelled there (E11).
 */
export function typedDocument(document: Document, plan: Strategy, syntax: string): Document {
  const { value } = document;
  if (value === undefined) return document;
  const read = typed(value, plan, syntax, false);
  if (read === value) return document;
  // an empty list stands where the assignment does that takes back
  const range: Document["range"] = (path) =>
    document.range(path) ?? document.range(path.map((step) => (step === "$replace" ? "$delete" : step)));
  return { ...document, value: read, range };
}

function typed(value: Value, plan: Strategy, syntax: string, literal: boolean): Value {
  if (isList(value)) return mapSame(value, (item, index) => typed(item, plan.item(index), syntax, literal));
  if (!isObject(value)) return typedScalar(value, plan, syntax);
  const keys = keysOf(value);
  if (!literal && keys.length === 1 && isReset(value["$delete"])) {
    return record([meansList(plan) ? ["$replace", []] : ["$delete", true]]);
  }
  if (!literal && keys.length > 0 && keys.every((key) => directiveOf(key) !== undefined)) {
    return changed(value, (key) => typedOperand(value[key] as Value, key, plan, syntax));
  }
  return changed(value, (key) => typed(value[key] as Value, plan.key(key), syntax, literal));
}

/** The object with each value replaced, or the object itself where none is another one. */
function changed(object: ValueObject, replace: (key: string) => Value): ValueObject {
  const entries = keysOf(object).map((key) => [key, replace(key)] as const);
  return entries.every(([key, value]) => value === object[key]) ? object : record(entries);
}

function typedOperand(operand: Value, key: string, plan: Strategy, syntax: string): Value {
  const constant = key === "$replace" || key === "$literal";
  // An empty assignment and another one are a list to whoever knows no types: here one thing is meant.
  const [only] = isList(operand) && operand.length === 1 ? operand : [];
  if (constant && only !== undefined && plan.types !== undefined && !plan.types.has("array") && !isListed(plan.merge)) {
    return typed(only, plan, syntax, true);
  }
  if (constant && operand === "" && meansList(plan)) return [];
  return typed(operand, plan, syntax, key === "$literal");
}

function typedScalar(value: Exclude<Value, readonly Value[] | ValueObject>, plan: Strategy, syntax: string): Value {
  const text = value instanceof Literal ? value.value : value;
  if (typeof text !== "string") return value;
  const spelling = value instanceof Literal ? value.text : text;
  const read = plan.types === undefined ? undefined : typedText(text, spelling, plan.types, syntax);
  if (read !== undefined) return read;
  return meansList(plan) ? [typed(value, plan.item(0), syntax, false)] : value;
}

/** Whether one assignment is a list of one: by the schema's types, or by a strategy that only lists have. */
function meansList({ types, merge }: Strategy): boolean {
  return isListed(merge) || (types !== undefined && types.has("array") && !types.has("string"));
}

function isListed(merge: Merge | undefined): boolean {
  return merge === "append" || merge === "prepend" || merge === "set" || merge === "keyed";
}
