import type { Change } from "../inspect/diff.js";
import { formatOrigin, type Origin } from "../model/origin.js";
import type { Paint } from "./paint.js";
import { shownValue } from "./shown-value.js";
import { visible } from "./visible.js";

/** One change for people: the place and both values, below it who wrote them and whether the outcome is valid. */
export function changeText(
  { id, place, change, before, after, secret, origins, exact }: Change,
  verb: string,
  state: string,
  paint: Paint,
): string {
  const values: Readonly<Record<Change["change"], string>> = {
    added: `+ ${exact?.after ?? shownValue(after, secret)}`,
    removed: `- ${exact?.before ?? shownValue(before, secret)}`,
    changed: `${exact?.before ?? shownValue(before, secret)} → ${exact?.after ?? shownValue(after, secret)}${secret ? " (changed)" : ""}`,
    moved: "moved",
  };
  const who = [
    ...(origins.before === undefined ? [] : [`was ${at(origins.before)}`]),
    ...(origins.after === undefined ? [] : [`${change === "removed" ? "deleted by" : verb} ${at(origins.after)}`]),
    state,
  ];
  return `${paint("strong", visible(`${id}#${place}`))}  ${visible(values[change])}\n  ${paint("faint", visible(who.join(" · ")))}\n`;
}

function at(origin: Origin): string {
  return `${origin.layer} ${formatOrigin(origin)}`;
}
