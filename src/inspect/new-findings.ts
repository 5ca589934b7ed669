import type { Diagnostic } from "../model/diagnostic.js";
import type { Place } from "../model/place.js";
import { formatPlace } from "../model/place-text.js";

/**
 * The findings of one resolution that another does not have: told apart by what they are about, not by the line; what
 * was wrong already is not new for being said in other words.
 */
export function newFindings(before: readonly Diagnostic[], after: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set(before.map(nameOf));
  return after.filter((diagnostic) => !known.has(nameOf(diagnostic)));
}

function nameOf({ code, severity, place, message, origin }: Diagnostic): string {
  return JSON.stringify([code, severity, place ?? message, origin?.file]);
}

/** Errors as the places ask for them, each in one step however many there are. */
export interface ErrorsByPlace {
  /** An error about the place or about a part of it; a lock also holds all that is inside. */
  at(place: Place): Diagnostic | undefined;
  /** The errors that concern none of the places. */
  besides(places: readonly { readonly place: Place }[]): readonly Diagnostic[];
}

export function errorsByPlace(errors: readonly Diagnostic[]): ErrorsByPlace {
  const inside = new Map<string, Diagnostic>();
  const locks = new Map<string, Diagnostic>();
  for (const error of errors) {
    for (const above of upTo(error.place ?? "")) if (!inside.has(above)) inside.set(above, error);
    if (error.code === "merge/locked" && !locks.has(error.place ?? "")) locks.set(error.place ?? "", error);
  }
  const locksOver = (name: string): readonly Diagnostic[] => upTo(name).flatMap((above) => locks.get(above) ?? []);
  return {
    at(place) {
      const name = formatPlace(place);
      return locksOver(name)[0] ?? inside.get(name);
    },
    besides(places) {
      const names = places.map(({ place }) => formatPlace(place));
      const known = new Set(names);
      const held = new Set(names.flatMap(locksOver));
      return errors.filter((error) => !held.has(error) && !upTo(error.place ?? "").some((above) => known.has(above)));
    },
  };
}

/** A place's name and those of what it is in; a slash inside an item's name only adds names that no place has. */
function upTo(name: string): readonly string[] {
  return [...Array.from(name.matchAll(/\//g), ({ index }) => name.slice(0, index)), name];
}
