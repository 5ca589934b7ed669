import { Literal, type Scalar } from "../../model/value.js";
import { spelledInteger, spelledNumber } from "../spelled.js";
import type { YamlDialect } from "./dialect.js";

/** The forms of one version of YAML. Sexagesimal numbers and timestamps are in neither: a MAC address is no number. */
interface Forms {
  readonly true: RegExp;
  readonly false: RegExp;
  readonly integer: RegExp;
  readonly float: RegExp;
}

const FORMS: Readonly<Record<YamlDialect["version"], Forms>> = {
  // YAML 1.2.2 §10.3.2, the core schema
  "1.2": {
    true: /^(?:true|True|TRUE)$/,
    false: /^(?:false|False|FALSE)$/,
    integer: /^(?:0o(?<octal>[0-7]+)|0x(?<hex>[0-9a-fA-F]+)|(?<sign>[-+]?)(?<decimal>\d+))$/,
    float: /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/,
  },
  // https://yaml.org/type/bool.html, int.html, float.html
  "1.1": {
    true: /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/,
    false: /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/,
    integer:
      /^(?<sign>[-+]?)(?:0b(?<binary>_*[01][01_]*)|0x(?<hex>_*[0-9a-fA-F][0-9a-fA-F_]*)|0(?<octal>_*[0-7][0-7_]*)|(?<decimal>\d[\d_]*))$/,
    float: /^[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/,
  },
};

const NULL = /^(?:~|null|Null|NULL)$/;
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const PREFIX: Readonly<Record<string, string>> = { binary: "0b", octal: "0o", hex: "0x", decimal: "" };

/**
 * What a plain (unquoted) scalar means. Spelled as JSON would, it is an ordinary value; spelled otherwise, a literal
 * that keeps its text (E11). Undefined for NaN, the infinities and what overflows to them (E9).
 */
export function plainScalar(text: string, version: YamlDialect["version"]): Scalar | undefined {
  if (text === "") return new Literal(null, "", "blank", "yaml");
  if (!FIRST_OF_SPECIAL.test(text)) return text;
  if (NULL.test(text)) return text === "null" ? null : new Literal(null, text, "null", "yaml");
  if (NOT_FINITE.test(text)) return undefined;
  const forms = FORMS[version];
  if (forms.true.test(text)) return text === "true" ? true : new Literal(true, text, "boolean", "yaml");
  if (forms.false.test(text)) return text === "false" ? false : new Literal(false, text, "boolean", "yaml");
  const integer = forms.integer.exec(text);
  if (integer !== null) return integerOf(integer, text);
  if (!forms.float.test(text)) return text;
  return spelledNumber(Number.parseFloat(text.replaceAll("_", "")), text, "float", "yaml");
}

/** Most strings can be told by their first character alone. */
const FIRST_OF_SPECIAL = /^[-+.\d~nNtTfFyYoO]/;

function integerOf(found: RegExpExecArray, text: string): Scalar | undefined {
  for (const [radix, prefix] of Object.entries(PREFIX)) {
    const digits = found.groups?.[radix];
    if (digits !== undefined)
      return spelledInteger(prefix + digits.replaceAll("_", ""), found.groups?.["sign"] === "-", text, "yaml");
  }
  return text;
}
