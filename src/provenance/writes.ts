import type { Path } from "../model/document.js";
import { equal, isList, isObject, keysOf, type Maybe } from "../model/value.js";
import { apply, DELETE, isConstant, seeThrough, type Patch } from "../patch/index.js";
import type { Voice } from "./trace.js";

/** What became of one fragment's statement about a place. */
export type Outcome = "won" | "merged" | "shadowed" | "deleted";

/** One fragment's statement about one place (P1). */
export interface Write {
  /** The fragment's turn, from 0 for the lowest. */
  readonly fragment: number;
  /** The node of the fragment's document that says it. */
  readonly path: Path;
  readonly outcome: Outcome;
  /** What it alone makes of the place; undefined where it deletes. */
  readonly value: Maybe;
  /** Whether the node is the place's own, not an ancestor's. */
  readonly exact: boolean;
  readonly locked: boolean;
  readonly pinned: boolean;
  /** Removing this one write would change nothing: what it says is there without it. */
  readonly redundant: boolean;
}

/** The statements about a place, the lowest first, each with its outcome; of `Tracer.every`. */
export function writes(every: readonly Voice[]): readonly Write[] {
  const voices = every.filter(({ idle }) => !idle);
  const floor = floorOf(voices);
  const result = fold(voices);
  return voices.map((voice, index) => {
    const through = voice.exact ? seeThrough(voice.cursor).through : [];
    return {
      fragment: voice.fragment,
      path: voice.cursor.path,
      outcome: outcomeOf(voices, index, floor),
      value: apply(voice.patch, undefined),
      exact: voice.exact,
      locked: through.includes("lock"),
      pinned: through.includes("pin"),
      redundant: voice.exact && isLeaf(result) && equal(result, fold(withoutVoice(every, voice))),
    };
  });
}

/** The voices after one node is taken out of its document. */
export function withoutVoice(voices: readonly Voice[], gone: Voice): readonly Voice[] {
  if (!gone.whole) return voices.filter((voice) => voice !== gone);
  return voices.map((voice) => (voice === gone ? { ...voice, patch: DELETE } : voice));
}

/** Of a map or a list the parts are redundant or not, each by itself. */
function isLeaf(value: Maybe): boolean {
  return isList(value) ? value.length === 0 : !isObject(value) || keysOf(value).length === 0;
}

/** What voices leave together. */
export function fold(voices: readonly Voice[]): Maybe {
  return voices.reduce<Maybe>((value, { patch }) => apply(patch, value), undefined);
}

/** The lowest voice that still has a say: the last constant, or what stands on a value of another kind. */
function floorOf(voices: readonly Voice[]): number {
  for (let index = voices.length - 1; index > 0; index -= 1) {
    const { patch } = voices[index] as Voice;
    if (isConstant(patch) || !builds(patch, apply((voices[index - 1] as Voice).patch, undefined))) return index;
  }
  return 0;
}

/** Whether a patch merges into a value, or takes it for empty. */
function builds(patch: Patch, base: Maybe): boolean {
  return patch.kind === "map" ? isObject(base) : isList(base);
}

function outcomeOf(voices: readonly Voice[], index: number, floor: number): Outcome {
  if (index < floor) return (voices[floor] as Voice).patch.kind === "delete" ? "deleted" : "shadowed";
  return floor === voices.length - 1 ? "won" : "merged";
}
