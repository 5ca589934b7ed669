import type { Place } from "../model/place.js";
import { isObject, keysOf, type Value, type ValueObject } from "../model/value.js";
import { seeThrough } from "../patch/index.js";
import { lineOf, type Account } from "./account.js";
import type { Contribution } from "./trace.js";

/** The keys of an object by first mention over the fragments, those since deleted keeping the turn of their return (E8). */
export function keyOrder(contributions: readonly Contribution[], object: ValueObject): readonly string[] {
  const order = new Set<string>();
  for (const contribution of contributions) for (const key of mentionedIn(contribution)) order.add(key);
  for (const key of keysOf(object)) order.add(key);
  return [...order].filter((key) => Object.hasOwn(object, key) && (object[key] as Value) !== undefined);
}

/** The keys that a fragment writes of a map. */
export function mentionedIn({ cursor, exact, patch }: Contribution): readonly string[] {
  const written = exact ? seeThrough(cursor).value : patch.kind === "set" ? patch.value : undefined;
  return isObject(written) ? keysOf(written) : [];
}

/** Whether the first fragment that wrote a key did so without quotes: a key is spelled as it was first. */
export function isPlainKey({ tracer, fragments }: Account, place: Place): boolean {
  const contribution = tracer.at(place).find(({ exact }) => exact);
  return contribution !== undefined && isWrittenPlain(fragments, contribution);
}

export function isWrittenPlain(fragments: Account["fragments"], { fragment, cursor }: Contribution): boolean {
  const own = fragments[fragment] as Account["fragments"][number];
  const start = own.document.range(cursor.path)?.key?.start;
  const line = start && lineOf(own, start.line);
  return start !== undefined && line !== undefined && !/["']/.test(line.charAt(start.column - 1));
}
