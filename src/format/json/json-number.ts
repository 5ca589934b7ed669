import type { Scalar } from "../../model/value.js";
import { spelledInteger, spelledNumber } from "../spelled.js";

const INTEGER = /^(-?)(0|[1-9]\d*)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** What a number's text means in JSON (RFC 8259 §6); undefined where it is no finite number. */
export function jsonNumber(text: string): Scalar | undefined {
  const integer = INTEGER.exec(text);
  if (integer !== null) return spelledInteger(integer[2] as string, integer[1] === "-", text, "json");
  return NUMBER.test(text) ? spelledNumber(Number(text), text, "float", "json") : undefined;
}
