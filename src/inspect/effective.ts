import { ConfigError } from "../model/diagnostic.js";
import type { Json } from "../model/json.js";
import type { Resolution } from "../model/resolution.js";

/**
 * The configuration to use, as `JSON.parse` makes it; undefined where nothing is left. It is the resolution's `value`,
 * the same at each call.
 *
 * @throws ConfigError where it is refused, or where no format is known for it.
 */
export function effective(resolution: Resolution): Json | undefined {
  if (resolution.state === "effective") return resolution.value;
  if (resolution.state === "absent") return undefined;
  throw new ConfigError(resolution.id, resolution.diagnostics);
}
