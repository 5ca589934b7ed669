import type { Scalar } from "../../model/value.js";
import { spelledInteger, spelledNumber } from "../spelled.js";

const INTEGER = /^([-+]?)(0|[1-9](?:_?\d)*)$|^()(0x[\da-fA-F](?:_?[\da-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*)$/;
const FLOAT = /^[-+]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][-+]?\d(?:_?\d)*)?$/;

/** What a number's text means in TOML (1.0 "Integer", "Float"); undefined where it is no finite number. */
export function tomlNumber(text: string): Scalar | undefined {
  const [isInteger, sign, decimal, , other] = INTEGER.exec(text) ?? [];
  if (isInteger !== undefined) {
    return spelledInteger((decimal ?? other ?? "").replaceAll("_", ""), sign === "-", text, "toml");
  }
  return FLOAT.test(text) ? spelledNumber(Number(text.replaceAll("_", "")), text, "float", "toml") : undefined;
}
