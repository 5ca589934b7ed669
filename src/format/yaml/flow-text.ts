import { isList, isObject, keysOf, type Value } from "../../model/value.js";
import type { YamlDialect } from "./dialect.js";
import { spellInFlow } from "./spell.js";

/** A value on one line, its containers in flow style. */
export function flowText(value: Value, dialect: YamlDialect): string {
  if (isList(value)) return `[${value.map((item) => flowText(item, dialect)).join(", ")}]`;
  if (!isObject(value)) return spellInFlow(value, dialect);
  const entries = keysOf(value).map((key) => flowEntry(key, value[key] as Value, dialect));
  return `{${entries.join(", ")}}`;
}

export function flowEntry(key: string, value: Value, dialect: YamlDialect): string {
  return `${spellInFlow(key, dialect)}: ${flowText(value, dialect)}`;
}
