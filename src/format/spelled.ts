import { Literal, type Scalar } from "../model/value.js";

const ORDINARY = /^(?:0|-?[1-9]\d{0,14})$/;

/** What every syntax takes for the integer that JSON would spell so; undefined for any other text. */
export function ordinaryInteger(text: string): number | undefined {
  return ORDINARY.test(text) ? Number(text) : undefined;
}

/** ±2^53: up to here a double holds every integer. */
const LARGEST = 2n ** 53n;

/**
 * A number as its text spells it (E11): an ordinary number where JSON would spell it the same, else a literal that
 * keeps the text. Undefined for what is no finite number; an integer of hundreds of digits counts as none, so that
 * hostile digits cost no more than their length.
 */
export function spelledNumber(
  value: number,
  text: string,
  type: "integer" | "float",
  syntax: string,
): Scalar | undefined {
  if (!Number.isFinite(value)) return undefined;
  return JSON.stringify(value) === text ? value : new Literal(value, text, type, syntax);
}

/**
 * An integer as its text spells it; beyond ±2^53 its literal holds every digit.
 *
 * @param digits the integer as `BigInt` reads it, without a sign: `17`, `0x1F`, `0o17`, `0b11`
 */
export function spelledInteger(digits: string, negative: boolean, text: string, syntax: string): Scalar | undefined {
  const size = Number(digits);
  if (!Number.isFinite(size)) return undefined;
  if (size < Number.MAX_SAFE_INTEGER) return spelledNumber(negative ? -size : size, text, "integer", syntax);
  const exact = negative ? -BigInt(digits) : BigInt(digits);
  if (exact <= LARGEST && exact >= -LARGEST) return spelledNumber(Number(exact), text, "integer", syntax);
  return new Literal(exact, text, "integer", syntax);
}
