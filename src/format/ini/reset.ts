import { Literal, type Value } from "../../model/value.js";

/**
 * The operand of the deletion that an empty assignment is: of a list it leaves an empty one, of anything else nothing,
 * which only the strategy tree knows. `#!delete` is a deletion whatever is there.
 */
export const RESET = new Literal(true, "", "boolean", "ini");

export function isReset(operand: Value | undefined): boolean {
  return operand instanceof Literal && operand.text === "" && operand.value === true;
}
