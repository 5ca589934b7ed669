import { directiveOf } from "../model/directive.js";
import type { Document } from "../model/document.js";
import { OF_LISTS, type Strategy, type TypeName } from "../model/strategy.js";
import {
  isList,
  isObject,
  keysOf,
  Literal,
  mapSame,
  record,
  type Scalar,
  spelledInteger,
  spelledNumber,
  type Value,
  type ValueObject,
} from "../model/value.js";
import { isReset } from "./ini/directive-lines.js";

/**
 * A document of a syntax in which every scalar is a text, by the types of the strategy tree (S4): numbers, booleans, and a list
 * of one where a list is meant. A text that does not read as its type stays one, for validation to name. Directives
 * are seen through.
 *
 * @param syntax The format's name: a literal is emitted as it was spelled there (E11).
 * @param wins Which of several assignments counts where one thing is meant, by the reader (D15).
 */
export function typedDocument(
  document: Document,
  strategies: Strategy,
  syntax: string,
  wins: "first" | "last" = "last",
): Document {
  const { value } = document;
  if (value === undefined) return document;
  const read = typed(wins === "first" ? onlyFirst(value, strategies) : value, strategies, syntax, false);
  if (read === value) return document;
  // an empty list stands where the assignment does that takes back
  const range: Document["range"] = (path) =>
    document.range(path) ?? document.range(path.map((step) => (step === "$replace" ? "$delete" : step)));
  return { ...document, value: read, range };
}

/** Of a key that is assigned again the first assignment, where no list is meant. */
function onlyFirst(value: Value, strategies: Strategy): Value {
  if (isList(value)) return meansList(strategies) ? value : (value[0] as Value);
  return isObject(value) ? changed(value, (key) => onlyFirst(value[key] as Value, strategies.key(key))) : value;
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

function typedScalar(value: Scalar, strategies: Strategy, syntax: string): Value {
  const text = value instanceof Literal ? value.value : value;
  if (typeof text !== "string") return value;
  const spelling = value instanceof Literal ? value.text : text;
  const read = strategies.types === undefined ? undefined : typedText(text, spelling, strategies.types, syntax);
  if (read !== undefined) return read;
  return meansList(strategies) ? [typed(value, strategies.item(0), syntax, false)] : value;
}

const DIGITS = /^([+-]?)(0|[1-9]\d*|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i;
const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const TRUE = /^(?:1|y|yes|t|true|on)$/i;
const FALSE = /^(?:0|n|no|f|false|off)$/i;

/**
 * What a text is by the types that a schema allows; undefined for a text, and for what reads as none of them. Where
 * several would do the number comes before the boolean, and a text comes last. `0755` is no number: readers differ.
 *
 * @param spelling The text as the file has it, which a literal keeps.
 */
function typedText(text: string, spelling: string, types: ReadonlySet<TypeName>, syntax: string): Scalar | undefined {
  if (types.has("integer") || types.has("number")) {
    const [, sign, digits] = DIGITS.exec(text) ?? [];
    const integer = digits && spelledInteger(digits.toLowerCase(), sign === "-", spelling, syntax);
    if (integer !== undefined && integer !== "") return integer;
  }
  if (types.has("number") && NUMBER.test(text)) {
    const number = spelledNumber(Number(text), spelling, "float", syntax);
    if (number !== undefined) return number;
  }
  if (!types.has("boolean")) return undefined;
  // systemd's parse_boolean() takes these words, in any case
  const is = TRUE.test(text) ? true : FALSE.test(text) ? false : undefined;
  return is === undefined || spelling === String(is) ? is : new Literal(is, spelling, "boolean", syntax);
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
    !OF_LISTS.has(strategies.merge)
  ) {
    return typed(only, strategies, syntax, true);
  }
  if (constant && operand === "" && meansList(strategies)) return [];
  return typed(operand, strategies, syntax, key === "$literal");
}

/** Whether one assignment is a list of one: by the schema's types, or by a strategy that only lists have. */
function meansList({ types, merge }: Strategy): boolean {
  return OF_LISTS.has(merge) || (types !== undefined && types.has("array") && !types.has("string"));
}
