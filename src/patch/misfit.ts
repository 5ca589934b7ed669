import { NOUN } from "../model/codes/entry.js";
import { finding, type Finding } from "../model/diagnostic.js";
import type { Strategy } from "../model/strategy.js";
import { isList, isNull, isObject, kindOf, type Value } from "../model/value.js";

/**
 * A declared strategy that is for another kind than the value's. Where the schema names no types this is a mistake of
 * the schema or of the file, and nothing is guessed; where it does, validation knows better.
 */
export function misfit(value: Value, { merge, types, declaredBy }: Strategy): Finding | undefined {
  if (merge === undefined || merge === "replace" || types !== undefined || isNull(value)) return undefined;
  const [fits, expected] = merge === "deep" ? [isObject(value), "maps"] : [isList(value), "lists"];
  if (fits) return undefined;
  const by = declaredBy === undefined ? {} : { declaredBy };
  return finding("merge/strategy", { strategy: merge, expected, found: NOUN[kindOf(value)], ...by });
}
