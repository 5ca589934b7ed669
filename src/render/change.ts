import type { Change } from "../inspect/index.js";
import { formatOrigin, type Origin } from "../model/diagnostic.js";
import { formatPlace, parsePlace } from "../model/place.js";
import { visible } from "../model/visible.js";
import { columns, count, shownValue, type Paint } from "./text.js";

/** One change for people: the place and both values, below it who wrote them and whether the outcome is valid. */
export function changeText(shown: Change, verb: string, state: string, paint: Paint): string {
  const { id, change, secret, origins, hidden } = shown;
  const [before, after] = shownSides(shown);
  const lines = changedLines(shown);
  const values: Readonly<Record<Change["change"], string>> = {
    added: `+ ${after}`,
    removed: `- ${before}`,
    changed: lines === undefined ? `${before} → ${after}${secret ? " (changed)" : ""}` : lines.head,
    moved: movedText(shown),
  };
  const who = [
    ...(origins.before === undefined ? [] : [`was ${at(origins.before)}`]),
    ...(hidden === undefined ? [] : [`${hidden.is} by ${hidden.by}`]),
    ...(origins.after === undefined ? [] : [`${change === "removed" ? "deleted by" : verb} ${at(origins.after)}`]),
    state,
  ];
  const body = lines === undefined ? "" : lines.body.map((line) => `  ${visible(line)}\n`).join("");
  return `${paint("strong", visible(`${id}#${placeOf(shown)}`))}  ${visible(values[change])}\n${body}  ${paint("faint", visible(who.join(" · ")))}\n`;
}

/** An item of a set is named by what it is: that stands behind the place already. */
function placeOf({ place, change }: Change): string {
  if (change === "moved") return place;
  const segments = parsePlace(place);
  const last = segments.at(-1);
  return typeof last === "object" && last.by.length === 0 ? formatPlace(segments.slice(0, -1)) : place;
}

/** So many changed lines of a text are shown of either side. */
const SHOWN = 6;

/** Of two texts of several lines those that differ, and how many do not. */
function changedLines({ before, after, change, secret }: Change) {
  if (change !== "changed" || secret || typeof before !== "string" || typeof after !== "string") return undefined;
  if (!before.includes("\n") && !after.includes("\n")) return undefined;
  const [was, is] = [before.split("\n"), after.split("\n")];
  const least = Math.min(was.length, is.length);
  let head = 0;
  while (head < least && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < least - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  const side = (sign: string, lines: readonly string[]): readonly string[] => {
    const changed = lines.slice(head, lines.length - tail);
    const rest = changed.length - SHOWN;
    const shown = changed.slice(0, SHOWN).map((line) => `${sign} ${line}`);
    return rest > 0 ? [...shown, `${sign} … ${count(rest, "more line")}`] : shown;
  };
  return {
    head: `text of ${count(is.length, "line")}, another from line ${head + 1}; ${count(head + tail, "line")} as before`,
    body: [...side("-", was), ...side("+", is)],
  };
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
  return `${rows.map((line) => `${line}\n`).join("")}${diffTotal(pairs)}`;
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
