import type { Change } from "../inspect/index.js";
import { formatOrigin, type Origin } from "../model/diagnostic.js";
import { columns, count, shownValue, visible, type Paint } from "./text.js";

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

function at(origin: Origin): string {
  return `${origin.layer} ${formatOrigin(origin)}`;
}

/** Both values as text; `nothing` where there is none. */
export function shownSides({ before, after, exact, secret }: Change): readonly [string, string] {
  return [shownValue(before, secret, exact?.before), shownValue(after, secret, exact?.after)];
}

/** `moved behind [name=a], index 2 → 1`. */
export function movedText({ moved }: Change): string {
  if (moved === undefined) return "moved";
  const { from, to, behind } = moved;
  return `moved ${behind === undefined ? "to the front" : `behind ${behind}`}, index ${from} → ${to}`;
}

interface Changes {
  readonly id: string;
  readonly changes: readonly Change[];
}

/** How many changes each id has, of which kind; nothing where there is none. */
export function diffStat(pairs: readonly Changes[]): string {
  const rows = columns(pairs.map(({ id, changes }) => [`  ${id}`, counted(changes)]));
  return `${rows.map((line) => `${visible(line)}\n`).join("")}${diffTotal(pairs)}`;
}

/** How many changes all ids have, of which kind; nothing where there is none. */
export function diffTotal(pairs: readonly Changes[]): string {
  const all = pairs.flatMap(({ changes }) => changes);
  if (all.length === 0) return "";
  return `${count(pairs.length, "configuration")}, ${count(all.length, "change")}: ${counted(all)}\n`;
}

const KINDS = ["changed", "added", "removed", "moved"] as const;

function counted(changes: readonly Change[]): string {
  return KINDS.flatMap((kind) => {
    const number = changes.filter(({ change }) => change === kind).length;
    return number === 0 ? [] : [`${number} ${kind}`];
  }).join(", ");
}
