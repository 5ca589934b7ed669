import { REDACTED } from "../model/secret.js";
import type { Json } from "../model/value.js";

/** A value in a report: JSON on one line, `«redacted»` for a secret one (Q5). */
export function shownValue(value: Json | undefined, secret: boolean): string {
  if (value === undefined) return "nothing";
  return secret ? REDACTED : JSON.stringify(value);
}
