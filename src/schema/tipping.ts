import type { Maybe } from "../model/value.js";
import { apply } from "../patch/apply.js";
import { isConstant } from "../patch/patch.js";
import type { Voice } from "../provenance/trace.js";

/** The voice with which a place became wrong, and what it found there and left. */
export interface Tipping {
  readonly voice: Voice;
  readonly before: Maybe;
  readonly after: Maybe;
}

/**
 * Who tipped a place of which several fragments have their part: after that voice it was wrong, and stayed so. One that
 * sets the place whole answers for all of it.
 *
 * @param wrong whether a value of the place breaks the schema.
 * @returns undefined where the place was never wrong by itself.
 */
export function tipping(voices: readonly Voice[], wrong: (value: Maybe) => boolean): Tipping | undefined {
  let tipped: Tipping | undefined;
  let before: Maybe;
  for (const voice of voices) {
    const after = apply(voice.patch, before);
    if (!wrong(after)) tipped = undefined;
    else if (tipped === undefined || isConstant(voice.patch)) tipped = { voice, before, after };
    before = after;
  }
  return tipped;
}
