import type { Change } from "../inspect/diff.js";
import { formatOrigin, type Origin } from "../model/diagnostic.js";
import type { Paint } from "./paint.js";
import { shownValue } from "./shown-value.js";
import { visible } from "./visible.js";

/** One change for people: the place and both values, below it who wrote them and whether the outcome is valid. */
export function changeText(shown: Change, verb: string, state: string, paint: Paint): string {
  const { id, place, change, secret, origins } = shown;
  const [before, after] = shownSides(shown);
  const values: Readonly<Record<Change["change"], string>> = {
    added: `+ ${after}`,
    removed: `- ${before}`,
    changed: `${before} → ${after}${secret ? " (changed)" : ""}`,
    moved: movedText(shown),
  };
  const who = [
    ...(origins.before === undefined ? [] : [`was ${at(origins.before)}`]),
    ...(origins.after === undefined ? [] : [`${change === "removed" ? "deleted by" : verb} ${at(origins.after)}`]),
    state,
  ];
  return `${paint("strong", visible(`${id}#${place}`))}  ${visible(values[change])}\n  ${paint("faint", visible(who.join(" · ")))}\n`;
}

/** Both values as text; `nothing` where there is none. */
export function shownSides({ before, after, exact, secret }: Change): readonly [string, string] {
  return [exact?.before ?? shownValue(before, secret), exact?.after ?? shownValue(after, secret)];
}

/** `moved behind [name=a], index 2 → 1`. */
export function movedText({ moved }: Change): string {
  if (moved === undefined) return "moved";
  const { from, to, behind } = moved;
  return `moved ${behind === undefined ? "to the front" : `behind ${behind}`}, index ${from} → ${to}`;
}

function at(origin: Origin): string {
  return `${origin.layer} ${formatOrigin(origin)}`;
}
