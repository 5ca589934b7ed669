import {
  FATES,
  type Change,
  type ExplainedWrite,
  type Explanation,
  type FileChange,
  type Redeclaration,
  type Renaming,
  type Upgrade,
} from "../inspect/index.js";
import { formatOrigin, type Diagnostic, type Origin } from "../model/diagnostic.js";
import { formatPlace, parsePlace } from "../model/place.js";
import { readerOf, type Reader } from "../model/reader.js";
import type { Fragment, Precedence, Resolution, Standing } from "../model/resolution.js";
import { visible } from "../model/spelling.js";
import { columns, count, shownValue, type Paint } from "./text.js";

/** Why a place has its value, for people: the winner first, then what it replaced, then how it merges. */
export function explanationText(
  { id, place, present, value, exact, secret, writes, nearest, merge, hidden, schema }: Explanation,
  paint: Paint,
): string {
  const says = present ? `= ${shownValue(value, secret, exact)}` : "is absent";
  const rows = writes.map((write) => [
    `  ${write.outcome}`,
    write.origin.layer ?? "",
    formatOrigin(write.origin),
    shownWrite(write, secret),
  ]);
  const about = [
    ...(schema.types === undefined ? [] : [schema.types.join(" or ")]),
    ...(schema.description === undefined ? [] : [visible(JSON.stringify(schema.description))]),
    ...(schema.default === undefined ? [] : [`default ${shownValue(schema.default, secret)}`]),
  ];
  const merged = merge === undefined ? "" : `${merge.of} merged ${merge.strategy} (${merge.declaredBy ?? "default"})`;
  const facts = [about.join(", "), merged].filter((part) => part !== "").join(" · ");
  return [
    `${paint("strong", visible(`${id}#${place}`))} ${visible(says)}`,
    ...columns(rows),
    ...(writes.length > 0 ? [] : ["  nobody wrote it"]),
    ...(nearest === undefined ? [] : [`  the nearest place is ${visible(`${id}#${nearest}`)}`]),
    ...hidden.map(({ file, is, by }) => paint("faint", visible(`  ${file} is ${is} by ${by}`))),
    ...(facts === "" ? [] : [paint("faint", `  ${facts}`)]),
    "",
  ].join("\n");
}

/** Outcomes that say by themselves that the write changes nothing. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(["shadowed", "deleted", "missed"]);

function shownWrite(
  { outcome, value, exact, deletes, locked, pinned, redundant, use }: ExplainedWrite,
  secret: boolean,
): string {
  const flags = [
    locked ? "locked" : "",
    pinned ? "pinned" : "",
    redundant && !pinned && !WITHOUT_EFFECT.has(outcome) ? "redundant" : "",
    use === undefined ? "" : `used at ${formatOrigin(use)}`,
  ];
  const says = value === undefined ? (deletes ? "deletes it" : "by a line above it") : shownValue(value, secret, exact);
  return [deletes && value !== undefined ? `removes ${says}` : says, ...flags].filter((part) => part !== "").join(", ");
}

/** How an id's files are ordered, in a word where there is one: `layered`, `by-name, the first wins`. */
export function readingOrder({ precedence, reader }: Pick<Resolution, "precedence" | "reader">): string {
  if (isShorthand(precedence, reader)) return precedence;
  return reader.wins === "first" ? `${reader.order}, the first wins` : reader.order;
}

/** Whether a precedence says it all; who layers the files and who reads the result are other questions. */
function isShorthand(precedence: Precedence, reader: Reader): boolean {
  const short = readerOf(precedence, { by: reader.by, restart: reader.restart });
  return JSON.stringify(short) === JSON.stringify(reader);
}

/** How software that reads its files itself takes up what is new: `restart systemd-journald.service`, `netplan apply`. */
export function takingUp({ reader: { restart } }: Pick<Resolution, "reader">): string {
  const [units, commands] = [restart.filter(isUnit), restart.filter((each) => !isUnit(each))];
  const parts = [...(units.length === 0 ? [] : [`restart ${units.join(" and ")}`]), ...commands];
  return parts.length === 0 ? "restart it" : visible(parts.join(", then "));
}

function isUnit(text: string): boolean {
  return /^\S+\.[a-z]+$/.test(text);
}

/** Every entry about an id, in the order in which it is considered; what is merged has a number (D12). */
export function fragmentList(resolution: Resolution, paint: Paint): string {
  const { id, state, precedence, reader, fragments } = resolution;
  const isPlain = isShorthand(precedence, reader);
  let turn = 0;
  const rows = fragments.map(({ layer, kind, file, target, step, standing }: Fragment) => {
    const turnText = standing.is === "effective" ? String((turn += 1)) : "-";
    return [
      `  ${turnText.padStart(String(fragments.length).length)}`,
      layer,
      standing.is === "effective" ? kind : standing.is,
      target === undefined ? file : `${file} → ${target}`,
      ...(isPlain ? [] : [step]),
      reason(standing),
    ];
  });
  const refused = state === "effective" ? "" : ` · ${state}`;
  return `${paint("strong", visible(id))}  ${readingOrder(resolution)}, ${count(turn, "file")} merged${refused}\n${columns(
    rows,
  )
    .map((row) => `${row}\n`)
    .join("")}`;
}

function reason(standing: Standing): string {
  if ("by" in standing) return `by ${standing.by}`;
  return "because" in standing ? standing.because : "";
}

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
function shownSides({ before, after, exact, secret }: Change): readonly [string, string] {
  return [shownValue(before, secret, exact?.before), shownValue(after, secret, exact?.after)];
}

/** `moved behind [name=a], index 2 → 1`. */
function movedText({ moved }: Change): string {
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

/** What the two sides of a comparison are called. */
interface Sides {
  readonly before: string;
  readonly after: string;
}

/** The changes of one id as a table of GitHub Flavored Markdown, for a reviewer of a pull request. */
export function markdownTable(id: string, state: string, changes: readonly Change[], sides: Sides): string {
  const header = ["place", cell(sides.before), cell(sides.after), "written by"];
  const rows = changes.map((change) => [
    change.place === "" ? "the root" : code(change.place),
    ...values(change),
    writtenBy(change),
  ]);
  const lines = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const suffix = state === "valid" ? "" : ` (${state})`;
  return `### ${code(id)}${suffix}\n\n${lines.join("\n")}\n`;
}

function values(change: Change): readonly string[] {
  if (change.change === "moved") return [`index ${change.moved?.from ?? ""}`, cell(movedText(change))];
  const [before, after] = shownSides(change);
  const changed = change.secret && change.change === "changed" ? " (changed)" : "";
  return [
    change.before === undefined ? "—" : code(before),
    change.after === undefined ? "—" : `${code(after)}${changed}`,
  ];
}

function writtenBy({ change, origins: { before, after } }: Change): string {
  const origin = after ?? before;
  if (origin === undefined) return "";
  return change === "removed" && after === undefined ? `was ${originCell(origin)}` : originCell(origin);
}

function originCell(origin: Origin): string {
  return `${cell(origin.layer ?? "")} ${code(formatOrigin(origin))}`;
}

/** A code span whose fence is longer than any run of backticks in it; in a table a bar is escaped even there. */
function code(text: string): string {
  const shown = visible(text).replaceAll("\t", " ");
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(1 + Math.max(0, ...runs.map(({ length }) => length)));
  const space = runs.length > 0 || shown.trim() === "" ? " " : "";
  return `${fence}${space}${shown.replaceAll("|", "\\|")}${space}${fence}`;
}

/** Text in which nothing is markup. */
function cell(text: string): string {
  return visible(text).replaceAll(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}

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
