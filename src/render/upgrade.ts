import { FATES, type FileChange, type Redeclaration, type Renaming, type Upgrade } from "../inspect/index.js";
import { formatOrigin, type Diagnostic } from "../model/diagnostic.js";
import { formatPlace } from "../model/place.js";
import type { Standing } from "../model/resolution.js";
import { visible } from "../model/visible.js";
import { columns, count, shownValue, type Paint } from "./text.js";

/** All that an upgrade does to an id. */
export interface IdUpgrade {
  readonly id: string;
  readonly change: "appears" | "vanishes" | "stays";
  readonly files: readonly FileChange[];
  readonly renames: readonly Renaming[];
  readonly upgrades: readonly Upgrade[];
  /** Warnings and notes about overrides that are new. */
  readonly notices: readonly Diagnostic[];
  readonly refused: boolean;
  /** Whether it is refused before the upgrade already: then nothing of it comes to effect. */
  readonly refusedToday: boolean;
}

/** What an upgrade does to one id, for people: a line for each thing; empty where it does nothing. */
export function upgradeText(one: IdUpgrade, lowest: string, all: boolean, paint: Paint): string {
  const listed = one.upgrades
    .filter(({ fate }) => all || fate !== "adopted")
    .toSorted((a, b) => FATES.indexOf(a.fate) - FATES.indexOf(b.fate));
  const quiet = one.upgrades.length - listed.length;
  const rows = [
    ...(one.change === "stays" ? [] : [[one.change]]),
    ...one.files.map(fileRow),
    ...one.renames.map(({ place, old, name }) => ["renamed", `#${formatPlace([...place, old])}`, `now ${name}`]),
    ...listed.map((upgrade) => upgradeRow(upgrade, lowest)),
    ...one.notices.map(findingRow),
    ...(quiet === 0 ? [] : [["adopted", `${count(quiet, "value")} (--all)`]]),
    ...(one.refused ? [["refused", "at the next boot"]] : []),
    ...(one.refusedToday ? [["refused", "today already"]] : []),
  ];
  if (rows.length === 0) return "";
  const lines = columns(rows.map(([first = "", ...rest]) => [`  ${first}`, ...rest]));
  return `${paint("strong", visible(one.id))}\n${lines.map((line) => `${line}\n`).join("")}`;
}

function upgradeRow(upgrade: Upgrade, lowest: string): readonly string[] {
  const { fate, place, origins, because } = upgrade;
  const origin = origins.because ?? origins.yours ?? origins.newDefault ?? origins.oldDefault;
  const reason = because ?? `${lowest} ${defaults(upgrade)}${yours(upgrade)}${declarations(upgrade)}`;
  return [fate, `#${place}`, reason, origin === undefined ? "" : formatOrigin(origin)];
}

function defaults({ oldDefault, newDefault, exact, change, effect, secret }: Upgrade): string {
  const [old, now] = [
    shownValue(oldDefault, secret, exact?.oldDefault),
    shownValue(newDefault, secret, exact?.newDefault),
  ];
  const says: Readonly<Record<Upgrade["change"], string>> = {
    added: `adds ${now}`,
    removed: `drops ${old}`,
    changed: `${old} → ${now}`,
    moved: "moves it",
    none: effect === "moved" ? "does not move it" : newDefault === undefined ? "says nothing" : `keeps ${now}`,
  };
  return says[change];
}

function yours({ yours: value, exact, secret, fate }: Upgrade): string {
  if (fate === "adopted") return "";
  if (fate === "converged") return ", as yours";
  if (fate === "remerged" || fate === "joined") {
    return value === undefined ? "" : `, with yours ${shownValue(value, secret, exact?.yours)}`;
  }
  return `, yours ${shownValue(value, secret, exact?.yours)}`;
}

/** `; x-merge append (app.yaml.merge.yaml#/~1l/x-merge) → replace (…)`, one after the other. */
function declarations({ place, declarations: all = [] }: Upgrade): string {
  return all.map((one) => `; ${redeclaration(one, place)}`).join("");
}

function redeclaration({ keyword, place, before, after }: Redeclaration, of: string): string {
  const where = place === "" || place === of ? "" : ` of #${place}`;
  return `${keyword}${where} ${sayingText(before)} → ${sayingText(after)}`;
}

function sayingText(saying: Redeclaration["before"]): string {
  if (saying === undefined) return "not declared";
  return `${saying.says}${saying.declaredBy === undefined ? "" : ` (${saying.declaredBy})`}`;
}

function fileRow({ layer, file, change, after }: FileChange): readonly string[] {
  const rest = change === "appears" && after?.is === "effective" ? "" : standingText(after);
  return [change === "stands otherwise" ? (after?.is ?? change) : change, layer, file, rest];
}

function findingRow({ severity, place, message, origin }: Diagnostic): readonly string[] {
  return [severity, place === undefined ? "" : `#${place}`, message, origin === undefined ? "" : formatOrigin(origin)];
}

function standingText(standing: Standing | undefined): string {
  if (standing === undefined || standing.is === "effective") return "";
  return "by" in standing ? `${standing.is} by ${standing.by}` : standing.is;
}
