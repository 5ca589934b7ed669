import { isList, member, type Maybe } from "../model/value.js";

/** The types that a schema names, `nullable` included. */
export function typesOf(schema: Maybe): readonly string[] {
  const said = member(schema, "type");
  const types = isList(said) ? said.map(String) : typeof said === "string" ? [said] : [];
  return member(schema, "nullable") === true && !types.includes("null") ? [...types, "null"] : types;
}
