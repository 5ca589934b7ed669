import { emit } from "../inspect/emit.js";
import type { Effective, Resolution } from "../model/resolution.js";

/** What a change of makes an update: the state, the text that would be delivered, and the diagnostics. */
export function outcomeOf(resolution: Resolution): string {
  const { state, diagnostics } = resolution;
  return JSON.stringify([state, state === "effective" ? textOf(resolution) : "", diagnostics]);
}

/** The order of keys and the spelling of scalars are delivered too (E8, E11). */
function textOf(resolution: Effective): string {
  try {
    return emit(resolution);
  } catch (error) {
    if (error instanceof RangeError) return resolution.fingerprint; // its format cannot say the value
    throw error;
  }
}
