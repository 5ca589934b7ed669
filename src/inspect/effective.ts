import { ConfigError } from "../model/diagnostic.js";
import type { Json } from "../model/json.js";
import type { Resolution } from "../model/resolution.js";

/**
 * The configuration to use; undefined where nothing is left. It shares its parts with the resolution, of which it is
 * the value: to change it, copy it (`structuredClone`). Its objects have no prototype.
 *
 * @throws ConfigError where it is refused, or where no format is known for it.
 */
export function effective(resolution: Resolution): Json | undefined {
  if (resolution.state === "effective") return resolution.value;
  if (resolution.state === "absent") return undefined;
  throw new ConfigError(resolution.id, resolution.diagnostics);
}
