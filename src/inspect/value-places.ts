import type { Path } from "../model/document.js";
import { isList, type Maybe, type Value } from "../model/json.js";
import { itemSegments, strategyAt, type Place, type Segment } from "../model/place.js";
import type { Strategy } from "../model/strategy.js";

/** Turns paths of a value into places; each list's items are named once, however many paths lead through it. */
export function valuePlaces(value: Maybe, plan: Strategy): (path: Path) => Place {
  const named = new WeakMap<readonly Value[], readonly Segment[]>();
  return (path) => {
    let here = value;
    let strategy = plan;
    return path.map((step) => {
      let segment: Segment = step;
      if (isList(here) && typeof step === "number") {
        const segments = named.get(here) ?? itemSegments(here, strategy.identity);
        named.set(here, segments);
        segment = segments[step] ?? step;
        here = here[step];
      } else {
        here = (here as { readonly [key: string]: Value } | undefined)?.[step as string];
      }
      strategy = strategyAt(strategy, segment);
      return segment;
    });
  };
}
