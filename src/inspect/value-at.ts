import { plain, type Json } from "../model/json.js";
import { settle, valueAt as nodeAt, type Place } from "../model/place.js";
import { placeFrom } from "../model/place-text.js";
import type { Resolution } from "../model/resolution.js";
import { accountOf } from "../patch/account.js";
import { effective } from "./effective.js";

/**
 * The value at a place of the configuration; undefined where nothing is.
 *
 * @param place an identity path or a JSON Pointer (RFC 6901), `/jobs/[name=gc]/every` or `/jobs/0/every`; the empty text
 *   is the whole.
 * @throws ConfigError where the configuration is refused, or no format is known for it: as `effective`. RangeError for a
 *   text that is no place.
 * @example
 * valueAt(resolution, "/log-opts/max-size")
 */
export function valueAt(resolution: Resolution, place: Place | string): Json | undefined {
  const asked = placeFrom(place);
  if (resolution.state !== "effective") return effective(resolution); // undefined, or why not
  const { value, plan } = accountOf(resolution);
  const found = nodeAt(value, settle(asked, value, plan));
  return found === undefined ? undefined : plain(found);
}
