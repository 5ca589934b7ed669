import type { Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import type { Place } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";
import type { Value } from "../model/value.js";
import type { Lock } from "./meaning.js";
import { KEEP, type Patch } from "./patch.js";

/** A node of a document on its way into a patch: where it stands there, and in the configuration. */
export interface Spot {
  readonly value: Value;
  readonly path: Path;
  readonly place: Place;
  readonly strategy: Strategy;
}

/** What elaboration gathers beside the patch. */
export interface Notes {
  readonly nulls: "set" | "delete";
  lineOf(path: Path): number;
  misuse(found: Finding, spot: Pick<Spot, "path" | "place">): void;
  lock(lock: Lock): void;
  expect(spot: Spot): void;
}

/** A node that says nothing lawful: it changes nothing, and its fragment is refused by the finding. */
export function wrong(found: Finding, spot: Pick<Spot, "path" | "place">, notes: Notes): Patch {
  notes.misuse(found, spot);
  return KEEP;
}
