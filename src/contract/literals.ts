import { lazy } from "../model/lazy.js";
import { isObject, keysOf, Literal, type Maybe, type Value } from "../model/value.js";
import { conjuncts, keysNamed, ofKey, type Cursor } from "./cursor.js";
import { documentsFor, type Step } from "./documents.js";
import { freshKeys, instanceOf } from "./instance.js";

/** So many places are tried. */
const MOST_PLACES = 40;

/** Scalars of YAML that its versions read otherwise. */
const AMBIGUOUS: readonly Value[] = ["yes", "off"].flatMap((text) => [
  new Literal(text, text, "string", "yaml"),
  new Literal(text === "yes", text, "boolean", "yaml"),
]);

/** Documents with a scalar that another version of YAML reads otherwise, or with a tag that is no longer declared. */
export function literalDocuments(
  cursors: readonly Cursor[],
  standing: Maybe,
  tags: readonly string[],
): readonly (readonly Value[])[] {
  const tagged = tags.map((tag) => new Literal(`${tag} a`, `${tag} a`, "tag", "yaml"));
  return placesIn(cursors, standing).flatMap((steps) =>
    [...AMBIGUOUS, ...tagged].map((value) => documentsFor(steps, value)),
  );
}

/** Places of keys, the outer first. */
function placesIn(cursors: readonly Cursor[], standing: Maybe): readonly (readonly Step[])[] {
  const places: (readonly Step[])[] = [];
  const waiting: { steps: readonly Step[]; here: readonly Cursor[]; value: Maybe }[] = [
    { steps: [], here: cursors, value: standing },
  ];
  for (const { steps, here, value } of waiting) {
    if (steps.length > 0) places.push(steps);
    if (places.length >= MOST_PLACES || steps.length > 4) break;
    const all = conjuncts(here);
    const known = isObject(value) ? value : undefined;
    const base = lazy(() => instanceOf(here));
    const keys = new Set([...freshKeys(all, 1), ...keysNamed(all), ...(known === undefined ? [] : keysOf(known))]);
    for (const key of keys) {
      const step = { segment: key, shown: key, around: here, base, alone: known === undefined };
      waiting.push({ steps: [...steps, step], here: ofKey(all, key), value: known?.[key] });
    }
  }
  return places;
}
