import { Literal, type Scalar } from "../../model/value.js";

/**
 * A scalar as a text: `true`, `1500`, an integer by its digits, a literal of another syntax by its value.
 *
 * @throws RangeError for null, NaN, the infinities, an application's tag, and half a surrogate pair.
 */
export function scalarText(scalar: Scalar): string {
  const value = scalar instanceof Literal ? scalar.value : scalar;
  if (scalar instanceof Literal && scalar.type === "tag")
    throw new RangeError(`there are no tags, found ${scalar.text}`);
  if (value === null) throw new RangeError("there is no null");
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`there is no number ${value}`);
  const text = typeof value === "number" ? JSON.stringify(value) : String(value);
  if (!text.isWellFormed()) throw new RangeError("half a surrogate pair is no character");
  return text;
}
