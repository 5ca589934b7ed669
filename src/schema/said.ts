import { finding, type Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { formatPlace, isSecret, settle, valueAt, type Place } from "../model/place.js";
import { publicPlace, REDACTED } from "../model/secret.js";
import type { Strategy } from "../model/strategy.js";
import { Literal, type Maybe } from "../model/value.js";
import { withoutFound, type SchemaPlace, type Violation } from "./violation.js";

/**
 * A violation's finding in words that fit the value: nothing secret is quoted, an integer too large for JSON is named,
 * and items are called by their places.
 *
 * @param secret whether the value, or a part of it, may not be shown.
 */
export function said(
  { finding: found, path, key, schema }: Violation,
  root: Maybe,
  plan: Strategy,
  secret: boolean,
): Finding {
  const value = valueAt(root, settle(path, root, plan));
  if (found.code === "schema/duplicate-items") {
    const { items } = found.facts;
    return finding(found.code, {
      items,
      places: items.map((index) => formatPlace(namedPlace(itemPlace([...path, index], root, plan), plan, schema))),
    });
  }
  if (secret)
    return key !== undefined && isSecret(plan, settle(path, root, plan)) ? unnamed(found) : withoutFound(found);
  if (found.code !== "schema/type" || !(value instanceof Literal) || typeof value.value !== "bigint") return found;
  const { types } = found.facts;
  return types.includes("integer") || types.includes("number")
    ? finding("schema/unsafe-integer", { found: value.text })
    : finding("schema/type", { types, found: value.text, integer: true });
}

/** An item by its identity, or by its index where that may be told only. */
function itemPlace(path: Path, root: Maybe, plan: Strategy): Place {
  const place = settle(path, root, plan);
  return publicPlace(place, plan).length === place.length ? place : path;
}

/** What is a key of a secret map is secret, too. */
function unnamed(found: Violation["finding"]): Finding {
  if (found.code === "schema/additional-key") return finding(found.code, { key: REDACTED });
  if (found.code === "schema/key-name") return finding(found.code, { key: REDACTED, reason: found.facts.reason });
  return withoutFound(found);
}

/** The place of a violation, or of a key that it is about. */
export function shownPlace(violation: Violation, place: Place, plan: Strategy): Place {
  const { key, schema } = violation;
  return key === undefined
    ? namedPlace(place, plan, schema)
    : namedPlace([...place, key], plan, { path: schema.path.filter((word) => word !== key) });
}

/** A place as a report may name it: of a secret map only the keys that the schema names itself. */
export function namedPlace(place: Place, plan: Strategy, { path }: Pick<SchemaPlace, "path">): Place {
  const named = new Set(path);
  return publicPlace(place, plan).map((segment, depth) =>
    typeof segment === "string" && !named.has(segment) && isSecret(plan, place.slice(0, depth)) ? REDACTED : segment,
  );
}
