import type { Change } from "../inspect/index.js";
import { formatOrigin, type Origin } from "../model/diagnostic.js";
import { visible } from "../model/visible.js";
import { movedText, shownSides } from "./change.js";

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
  return change === "removed" && after === undefined ? `was ${at(origin)}` : at(origin);
}

function at(origin: Origin): string {
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
