import { oneOf, quote } from "../model/codes/entry.js";
import { isList, member, type Maybe } from "../model/value.js";
import { typesOf } from "./keywords.js";

const FEW = 5;

/** What a schema asks for, in few words; undefined where it takes more. */
export function describeForm(schema: Maybe): string | undefined {
  const title = member(schema, "title");
  if (typeof title === "string") return title;
  const constant = member(schema, "const");
  if (constant !== undefined) return quote(constant);
  const values = member(schema, "enum");
  if (isList(values) && values.length <= FEW) return oneOf(values.map(quote));
  const required = member(schema, "required");
  if (isList(required) && required.length > 0) {
    const more = required.length > FEW ? " …" : "";
    return `with ${required.slice(0, FEW).map(String).join(" and ")}${more}`;
  }
  const pattern = member(schema, "pattern");
  if (typeof pattern === "string") return `matching ${pattern}`;
  const types = typesOf(schema);
  return types.length > 0 ? types.join(" or ") : undefined;
}
